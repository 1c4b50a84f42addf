"""The frozen program: made by its recipe, run where no Python is."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.isolation import other_root
from tests.support.places import ROOT
from tools.freeze import exchange

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="the root folder without Python is made of Linux's libraries"),
]


@pytest.fixture(scope="module")
def frozen(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("frozen") / "root" / "akm"
    subprocess.run([sys.executable, ROOT / "tools" / "freeze.py", folder], check=True, stdout=subprocess.DEVNULL)
    return folder


def bare_root(frozen: Path) -> Path:
    """A root folder that has the frozen program, the system's C library, and nothing else."""
    root = frozen.parent
    objects = [frozen / "akm", *(frozen / "_internal").rglob("*.so*")]
    told = subprocess.run(["ldd", *objects], capture_output=True, text=True, check=False).stdout
    for library in sorted(set(re.findall(r"(/\S+\.so\S*)", told))):
        if not library.startswith(str(frozen)):
            place = root / library.lstrip("/")
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(library, place)
    (root / "tmp").mkdir()
    (root / "home").mkdir()
    return root


@pytest.mark.other_root
def test_the_frozen_program_runs_the_demo_in_a_root_without_python(frozen: Path) -> None:
    root = bare_root(frozen)
    assert not [path for path in root.rglob("python3*") if path.is_file() and os.access(path, os.X_OK)]
    inside = [*other_root(), str(root)]
    environment = {"HOME": "/home", "AKM_LANG": "en"}
    told = subprocess.run(
        [*inside, "/akm/akm", "demo", "/demo"], env=environment, capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stderr
    assert "17 districts merged" in told.stdout
    checked = subprocess.run(
        [*inside, "/akm/akm", "--lang", "uz-Cyrl", "check", "/demo/tumanlar"],
        env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "Хатолар: 0" in checked.stdout


def test_the_frozen_program_imports_a_document_and_reads_in_processes_of_its_own(frozen: Path, tmp_path: Path) -> None:
    akm = str(frozen / "akm")
    environment = {**os.environ, "AKM_LANG": "en", "AKM_CACHE": str(tmp_path / "c"), "AKM_STATE": str(tmp_path / "s")}
    subprocess.run([akm, "demo", tmp_path / "demo"], env=environment, check=True, stdout=subprocess.DEVNULL)
    told = subprocess.run(
        [akm, "merge", tmp_path / "demo" / "tumanlar", "-o", tmp_path / "h.xlsx", "--jobs", "2", "--no-memory"],
        env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "17 districts merged" in told.stdout
    page = tmp_path / "reja.html"
    page.write_text("<table><tr><td>nothing of a plan</td></tr></table>", encoding="utf-8")
    told = subprocess.run(
        [akm, "import", page, "-o", tmp_path / "i.xlsx"], env=environment, capture_output=True, text=True, check=False
    )
    assert told.returncode == 2
    assert "Traceback" not in told.stderr


def test_another_frozen_program_is_exchanged_when_the_new_one_runs(tmp_path: Path) -> None:
    target = tmp_path / "akm"
    for number, code in ((1, 0), (2, 1), (3, 0)):
        made = tmp_path / f"made{number}"
        made.mkdir()
        (made / "akm").write_text(f"#!/bin/sh\n# {number}\nexit {code}\n")
        (made / "akm").chmod(0o755)
        if code:
            with pytest.raises(subprocess.CalledProcessError):
                exchange(made, target, tmp_path / "before")
            assert "# 1" in (target / "akm").read_text()
        else:
            exchange(made, target, tmp_path / "before")
            assert f"# {number}" in (target / "akm").read_text()
