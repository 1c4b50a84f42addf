"""The frame of the stress tests: it counts, says what is bad, and compares with the run before."""

import os
import subprocess
import sys

import pytest

from tests.stress.__main__ import main, names
from tests.stress._world import made
from tests.stress.run import Run
from tests.support.places import ROOT


@pytest.fixture(autouse=True)
def _own_state(tmp_path, monkeypatch):
    monkeypatch.setenv("AKM_STRESS_STATE", str(tmp_path / "state"))


def _run(outcomes, arguments=("--quick",)):
    with Run("trial", arguments, outcomes=("old", "new"), bad=("half",), full=100, quick=3) as run:
        for outcome in outcomes:
            run.tally("akm recalc", outcome, "kill 7")
        return run.finish()


def test_a_run_ends_with_1_where_something_bad_happened_and_says_what(capsys):
    assert _run(["old", "new", "half"]) == 1
    out = capsys.readouterr().out
    assert "! akm recalc: half: kill 7" in out
    assert "There is no run before" in out


def test_a_run_is_compared_with_the_one_before_of_its_size(capsys):
    assert _run(["old", "old"]) == 0
    assert _run(["old", "new"]) == 0
    assert "akm recalc: old 2 -> 1, new 0 -> 1" in capsys.readouterr().out
    assert _run(["old", "new"]) == 0
    assert "As in the run of" in capsys.readouterr().out
    assert _run(["old"], ("--count", "1")) == 0
    assert "There is no run before" in capsys.readouterr().out


def test_a_damaged_record_of_the_run_before_is_said(tmp_path, capsys):
    _run(["old"])
    (tmp_path / "state" / "trial_quick.json").write_text("[]")
    assert _run(["old"]) == 0
    assert "cannot be read" in capsys.readouterr().out


def test_a_run_that_is_stopped_tells_what_it_found_so_far(capsys):
    with pytest.raises(KeyboardInterrupt), Run("trial", (), outcomes=("old",), bad=("half",), full=9, quick=3) as run:
        run.tally("akm recalc", "old")
        run.tally("akm recalc", "half", "kill 7")
        raise KeyboardInterrupt
    out = capsys.readouterr().out
    assert "stopped before the end" in out
    assert "! akm recalc: half: kill 7" in out


def test_an_outcome_that_is_not_declared_is_refused():
    with pytest.raises(ValueError, match="no outcome"):
        _run(["gone"])


def test_the_seed_decides_the_dice():
    def thrown(seed):
        with Run("trial", ["--seed", seed], outcomes=(), bad=(), full=1, quick=1) as run:
            return run.dice.random()

    assert thrown("1") == thrown("1") != thrown("2")


def test_sub_commands_are_found_and_told(capsys):
    assert main([]) == 0
    assert all(name in capsys.readouterr().out for name in [*names(), "all"][-1:])
    assert main(["nothing"]) == 2


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """Made once for all kinds of stress that begin with it."""
    return made(tmp_path_factory.mktemp("world") / "world")


OF_THEIR_OWN = {"hostile": "tests/test_hostile.py", "mutants": "tests/test_mutants.py"}
"""Kinds of stress whose short selection is another test."""


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in names() if name not in OF_THEIR_OWN])
def test_a_short_selection_of_each_finds_nothing_bad(name, world):
    # In a process of its own, as anybody starts it: what this one holds already is not in it.
    command = [sys.executable, "-m", "tests.stress", name, "--quick"]
    done = subprocess.run(command, check=False, cwd=ROOT, env={**os.environ, "AKM_STRESS_WORLD": str(world)})
    assert done.returncode == 0


def test_each_kind_that_is_left_out_is_tried_by_a_test_of_its_own():
    assert all(name in names() and (ROOT / file).exists() for name, file in OF_THEIR_OWN.items())
    assert main(["mutants", "--count", "2"]) == 0
