"""Dataclasses made when first needed are those of the standard library in all that is used of them."""

import copy
import dataclasses
import inspect
import pickle
from dataclasses import FrozenInstanceError
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest

from akm_excel import lean_dataclasses as lean


def _classes(made: Any, **options: bool) -> SimpleNamespace:
    @made.dataclass(**options)
    class Base:
        """A base."""

        kind: ClassVar[str] = "base"
        row: int
        texts: tuple[str, ...] = ()
        seen: object = made.field(default=None, repr=False, compare=False)

    @made.dataclass(**options)
    class Derived(Base):
        """With a factory and a place that is not given."""

        cells: dict[str, int] = made.field(default_factory=dict, compare=False)
        kept: list[int] = made.field(default_factory=list, init=False, repr=False, compare=False)

    return SimpleNamespace(Base=Base, Derived=Derived)


@pytest.mark.parametrize(
    "options",
    [{}, {"frozen": True}, {"frozen": True, "slots": True}, {"frozen": True, "kw_only": True}, {"repr": False}],
    ids=str,
)
def test_they_do_what_those_of_the_standard_library_do(options: dict[str, bool]) -> None:
    ours, theirs = (_classes(made, **options) for made in (lean, dataclasses))
    for name in ("Base", "Derived"):
        mine, its = getattr(ours, name), getattr(theirs, name)
        assert mine.__match_args__ == its.__match_args__
        assert mine.__hash__ is None if its.__hash__ is None else hash(mine(row=1)) == hash(its(row=1))
        a, b = mine(row=1, texts=("x",), seen=5), its(row=1, texts=("x",), seen=5)
        if options.get("repr", True):
            assert repr(a) == repr(b)
        assert a == mine(row=1, texts=("x",), seen=6) != mine(row=2, texts=("x",))
        assert a != b
        assert lean.replace(a, row=3) == dataclasses.replace(a, row=3) == copy.copy(lean.replace(a, row=3))
        assert dataclasses.asdict(a) == dataclasses.asdict(b)
        fields = [
            [(f.name, f.type, f.init, f.repr, f.compare, f.kw_only) for f in dataclasses.fields(k)] for k in (a, b)
        ]
        assert fields[0] == fields[1]
        assert hasattr(a, "__dict__") is hasattr(b, "__dict__")
        assert str(inspect.signature(mine)) == str(inspect.signature(its))
        for wrong in ({}, {"row": 1, "column": 2}):
            with pytest.raises(TypeError, match=r"argument"):
                mine(**wrong)
        if options.get("frozen"):
            with pytest.raises(FrozenInstanceError, match="cannot assign to field 'row'"):
                a.row = 2
            with pytest.raises(FrozenInstanceError, match="cannot delete field 'row'"):
                del a.row
        else:
            a.row = 2
            assert a.row == 2
    assert ours.Derived(row=1).cells is not ours.Derived(row=1).cells
    assert ours.Derived(row=1).kept == []


@lean.dataclass(frozen=True, slots=True)
class Pickled:
    """Of a module, so that it can be pickled."""

    row: int
    cells: tuple[int, ...] = ()


def test_one_with_slots_is_pickled() -> None:
    assert pickle.loads(pickle.dumps(Pickled(1, (2,)))) == Pickled(1, (2,))


def test_a_mutable_default_is_refused() -> None:
    with pytest.raises(ValueError, match="mutable default"):

        @lean.dataclass
        class _Wrong:
            cells: list[int] = []  # noqa: RUF012 - that is what is refused
