"""A short selection of mutated workbooks: every figure is one that another reader sees, or it is said why not.

All 20,000: ``python -m tests.stress mutants``.
"""

import pytest

from tests.stress import mutants
from tests.stress._mutations import KINDS


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return mutants.bases(tmp_path_factory.mktemp("bases"))


def test_there_are_at_least_forty_kinds():
    assert len(KINDS) >= 40


@pytest.mark.parametrize("place", range(len(KINDS)), ids=list(KINDS))
def test_a_mutant_of_each_kind_is_read_as_others_read_it_or_said(place, made, judge):
    kind, parts = mutants.mutant(7, place + len(KINDS) * (place % 3), made)
    outcome, detail = judge.judge(parts)
    assert outcome in mutants.OUTCOMES, f"{kind}: {detail}"


@pytest.fixture(scope="module")
def judge(made):
    return mutants.Judge(made)


def test_what_is_wrong_is_found_out(made, judge, monkeypatch):
    """A reader that shifts figures would be noticed: the test can fail."""
    monkeypatch.setattr(mutants, "_agrees", lambda others, cell, quantity: False)
    assert judge.judge(made[0])[0] == "silent"
