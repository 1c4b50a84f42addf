"""A short selection of the hostile files; all of them by `python -m tests.stress hostile`."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import hostile_files
from tests.support.places import ROOT


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="what a command costs is told by the system that forked it")
def test_no_hostile_file_costs_more_than_it_may(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.stress", "hostile", "--count", "8", "--page", tmp_path / "page.md"],
        capture_output=True, text=True, check=False, cwd=ROOT, env={**os.environ, "AKM_STRESS_STATE": str(tmp_path)},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "| merge |" in (tmp_path / "page.md").read_text(encoding="utf-8")


@pytest.mark.slow
def test_there_are_more_than_280_and_no_two_of_a_name(filled: Path) -> None:
    names = [name for name, _ in hostile_files.cases(filled.read_bytes())]
    assert len(names) == len(set(names)) > 280
