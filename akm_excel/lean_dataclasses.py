"""Dataclasses whose methods are made when they are first needed.

The standard library spells and compiles six methods for each class as a module is loaded, 0.5 ms a class: a seventh
of `akm check` was spent on classes of which most are never made. Here a class gets its ``__init__`` with the first
object; comparison, hash and ``repr`` are ordinary functions that are shared. What `dataclasses` says of a class
(``fields``, ``asdict``, ``replace``, ``is_dataclass``) it says of these too, and what a type checker sees is
`dataclasses` itself. Only what this project uses is here: ``frozen``, ``slots``, ``repr`` and ``kw_only``.

    >>> @dataclass(frozen=True)
    ... class Cell:
    ...     row: int
    ...     column: int = 1
    >>> replace(Cell(2), column=5)
    Cell(row=2, column=5)
"""

from collections.abc import Callable
from operator import attrgetter
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, NoReturn

_FIELDS = "__lean_fields__"
_Values = Callable[[Any], tuple[Any, ...]]


class _Missing:
    def __repr__(self) -> str:
        return "MISSING"


_MISSING = _Missing()


class _Field(NamedTuple):
    """What is known of a field: as `dataclasses.field` takes it."""

    default: Any = _MISSING
    default_factory: Any = _MISSING
    init: bool = True
    repr: bool = True
    compare: bool = True
    kw_only: bool = False

    @property
    def has_default(self) -> bool:
        return self.default is not _MISSING or self.default_factory is not _MISSING


def _field(**said: Any) -> Any:
    """A field of which more is said than its default; see `dataclasses.field`."""
    return _Field(**said)


def _dataclass(
    cls: type | None = None, /, *, frozen: bool = False, slots: bool = False, repr: bool = True, kw_only: bool = False
) -> Any:
    """Make a class a dataclass; see `dataclasses.dataclass`."""
    if cls is None:
        return lambda later: _made(later, frozen, slots, repr, kw_only)
    return _made(cls, frozen, slots, repr, kw_only)


def _made(cls: type, is_frozen: bool, has_slots: bool, has_repr: bool, is_keyword: bool) -> type:
    own = _own_fields(cls, is_keyword)
    known: dict[str, _Field] = {}
    for base in cls.__mro__[-1:0:-1]:
        known |= base.__dict__.get(_FIELDS, {})
    known |= own
    if has_slots:
        cls = _with_slots(cls, own)
    written = set(cls.__dict__)
    setattr(cls, _FIELDS, known)
    add: dict[str, Any] = {
        "__init__": _lazy_init(cls, known, is_frozen),
        "__eq__": _equal(_values([name for name, field in known.items() if field.compare])),
        "__match_args__": tuple(name for name, field in known.items() if field.init and not field.kw_only),
        "__replace__": _replace,
        "__dataclass_fields__": _AsStandard(),
        "__signature__": _Signature(),
    }
    if has_repr:
        add["__repr__"] = _spelling([name for name, field in known.items() if field.repr])
    if is_frozen:
        add |= _frozen(cls, frozenset(known))
        if has_slots:
            add |= _pickled(tuple(known))
    for name, method in add.items():
        if name not in written:
            setattr(cls, name, method)
    # A class that says how its objects compare and not how they hash has None there.
    if "__hash__" not in written or (cls.__hash__ is None and "__eq__" in written):
        hashed = _hash(_values([name for name, field in known.items() if field.compare])) if is_frozen else None
        setattr(cls, "__hash__", hashed)  # noqa: B010 - mypy takes an assignment for a method's
    return cls


def _own_fields(cls: type, is_keyword: bool) -> dict[str, _Field]:
    found = {}
    for name, annotation in cls.__annotations__.items():
        if annotation is ClassVar or getattr(annotation, "__origin__", None) is ClassVar:
            continue
        default = cls.__dict__.get(name, _MISSING)
        field = default if isinstance(default, _Field) else _Field(default)
        if type(field.default).__hash__ is None:
            raise ValueError(f"mutable default {type(field.default)} for field {name} is not allowed")
        found[name] = field._replace(kw_only=field.kw_only or is_keyword)
        if isinstance(default, _Field):
            if field.default is _MISSING:
                delattr(cls, name)
            else:
                setattr(cls, name, field.default)
    return found


def _with_slots(cls: type, own: dict[str, _Field]) -> type:
    """The class anew, with a slot a field: slots cannot be added to a class that is made."""
    inherited = {name for base in cls.__mro__[1:-1] for name in base.__dict__.get("__slots__", ())}
    held = {name: value for name, value in cls.__dict__.items() if name not in own}
    for name in ("__dict__", "__weakref__"):
        held.pop(name, None)
    held["__slots__"] = tuple(name for name in own if name not in inherited)
    again = type(cls)(cls.__name__, cls.__bases__, held)
    again.__qualname__ = cls.__qualname__
    return again


def _lazy_init(cls: type, known: dict[str, _Field], is_frozen: bool) -> Callable[..., None]:
    def __init__(self: Any, *values: Any, **named: Any) -> None:  # noqa: N807 - it is one
        made = _init(cls, known, is_frozen)
        setattr(cls, "__init__", made)  # noqa: B010 - as above
        made(self, *values, **named)

    __init__.__qualname__ = f"{cls.__qualname__}.__init__"
    return __init__


def _init(cls: type, known: dict[str, _Field], is_frozen: bool) -> Callable[..., None]:
    """The method, spelled and compiled, as `dataclasses` does it."""
    around: dict[str, Any] = {"_missing": _MISSING, "_set": object.__setattr__}
    positional: list[str] = []
    keywords: list[str] = []
    body: list[str] = []
    for name, field in known.items():
        value = name
        if field.default_factory is not _MISSING:
            around[f"_made_{name}"] = field.default_factory
            value = f"_made_{name}() if {name} is _missing else {name}" if field.init else f"_made_{name}()"
        elif not field.init:
            continue  # what the class says of it holds for its objects
        body.append(f"_set(self, {name!r}, {value})" if is_frozen else f"self.{name} = {value}")
        if field.init:
            parameter = name
            if field.has_default:
                around[f"_default_{name}"] = field.default
                parameter = f"{name}=_default_{name}"
            (keywords if field.kw_only else positional).append(parameter)
    if hasattr(cls, "__post_init__"):
        body.append("self.__post_init__()")
    named = ["*", *keywords] if keywords else []
    text = f"def __init__({', '.join(['self', *positional, *named])}):\n  " + "\n  ".join(body or ["pass"])
    exec(text, around)
    method: Callable[..., None] = around["__init__"]
    method.__qualname__ = f"{cls.__qualname__}.__init__"
    method.__module__ = cls.__module__
    return method


def _values(names: list[str]) -> _Values:
    """What gives the values of fields."""
    if len(names) > 1:
        return attrgetter(*names)
    if names:
        only = attrgetter(names[0])
        return lambda item: (only(item),)
    return lambda _: ()


def _equal(values: _Values) -> Callable[[Any, object], bool]:
    def __eq__(self: Any, other: object) -> bool:  # noqa: N807 - it is one
        if other.__class__ is self.__class__:
            return values(self) == values(other)
        return NotImplemented

    return __eq__


def _hash(values: _Values) -> Callable[[Any], int]:
    def __hash__(self: Any) -> int:  # noqa: N807 - it is one
        return hash(values(self))

    return __hash__


def _spelling(names: list[str]) -> Callable[[Any], str]:
    @recursive_repr()
    def __repr__(self: Any) -> str:  # noqa: N807 - it is one
        return f"{type(self).__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in names)})"

    return __repr__


def _frozen(cls: type, names: frozenset[str]) -> dict[str, Any]:
    def refuse(what: str) -> NoReturn:
        from dataclasses import FrozenInstanceError  # noqa: PLC0415 - seldom needed, 5 ms

        raise FrozenInstanceError(what)

    def __setattr__(self: Any, name: str, value: Any) -> None:  # noqa: N807 - it is one
        if type(self) is cls or name in names:
            refuse(f"cannot assign to field {name!r}")
        object.__setattr__(self, name, value)

    def __delattr__(self: Any, name: str) -> None:  # noqa: N807 - it is one
        if type(self) is cls or name in names:
            refuse(f"cannot delete field {name!r}")
        object.__delattr__(self, name)

    return {"__setattr__": __setattr__, "__delattr__": __delattr__}


def _pickled(names: tuple[str, ...]) -> dict[str, Any]:
    """How objects with slots that cannot be set are pickled."""

    def __getstate__(self: Any) -> list[Any]:  # noqa: N807 - it is one
        return [getattr(self, name) for name in names]

    def __setstate__(self: Any, state: list[Any]) -> None:  # noqa: N807 - it is one
        for name, value in zip(names, state, strict=True):
            object.__setattr__(self, name, value)

    return {"__getstate__": __getstate__, "__setstate__": __setstate__}


class _AsStandard:
    """The fields as `dataclasses` knows them, for who asks it."""

    def __get__(self, _: object, owner: type) -> dict[str, Any]:
        fields: dict[str, Any] = _standard(owner).__dict__["__dataclass_fields__"]
        return fields


class _Signature:
    """What the class is made of, for who asks `inspect`."""

    def __get__(self, _: object, owner: type) -> Any:
        import inspect  # noqa: PLC0415 - seldom asked, 5 ms

        return inspect.signature(_standard(owner))


def _standard(owner: type) -> type:
    """A class of the standard library's with the same fields."""
    import dataclasses  # noqa: PLC0415 - seldom asked, 5 ms

    known: dict[str, _Field] = getattr(owner, _FIELDS)
    types: dict[str, Any] = {}
    for base in owner.__mro__[-1:0:-1]:
        types |= base.__annotations__ if _FIELDS in base.__dict__ else {}
    types |= owner.__annotations__
    missing: Any = dataclasses.MISSING
    fields = {
        name: dataclasses.field(
            default=missing if field.default is _MISSING else field.default,
            default_factory=missing if field.default_factory is _MISSING else field.default_factory,
            init=field.init,
            repr=field.repr,
            compare=field.compare,
            kw_only=field.kw_only,
        )
        for name, field in known.items()
    }
    return dataclasses.make_dataclass(owner.__name__, [(name, types[name], fields[name]) for name in known])


def _replace(obj: Any, /, **changes: Any) -> Any:
    """A copy in which some fields hold something else; see `dataclasses.replace`."""
    known: dict[str, _Field] = getattr(type(obj), _FIELDS)
    for name, field in known.items():
        if not field.init:
            if name in changes:
                raise ValueError(f"field {name} is declared with init=False, it cannot be replaced")
        elif name not in changes:
            changes[name] = getattr(obj, name)
    return obj.__class__(**changes)


def field_names(kind: Any) -> tuple[str, ...]:
    """The names of a dataclass's fields, or of those of an object of one."""
    known: dict[str, _Field] = getattr(kind, _FIELDS)
    return tuple(known)


def is_dataclass(kind: type) -> bool:
    """Whether a class is one of these."""
    return hasattr(kind, _FIELDS)


if TYPE_CHECKING:
    from dataclasses import dataclass, field, replace
else:
    dataclass, field, replace = _dataclass, _field, _replace

__all__ = ["dataclass", "field", "field_names", "is_dataclass", "replace"]
