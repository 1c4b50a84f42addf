"""A bundle: made from the index, set up without any network, and running the main job."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from akm_excel import bundle
from akm_excel.bundle.folder import _setup
from akm_excel.bundle.page import PAGES, page
from akm_excel.cli import main
from akm_excel.errors import DataError, WriteError
from akm_excel.language import speaking, tr
from akm_excel.version import __version__
from tests.support.isolation import cut_off

LINUX = "manylinux_2_28_x86_64"


def stand_in(folder: Path, name: str = "python-3.11.9-embed-amd64.zip") -> Path:
    """A zip with the names of python.org's embeddable package; no Python is in it."""
    path = folder / name
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("python.exe", b"MZ")
        archive.writestr("python311._pth", "python311.zip\n.\n")
    return path


def test_what_cannot_be_a_bundle_is_refused_before_anything_is_downloaded(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no platform"):
        bundle.make(tmp_path / "b", platform="dos")
    (tmp_path / "there").mkdir()
    with pytest.raises(WriteError, match="exists"):
        bundle.make(tmp_path / "there")
    with pytest.raises(DataError, match="Only a bundle for Windows"):
        bundle.make(tmp_path / "b", platform=LINUX, python=stand_in(tmp_path))
    (tmp_path / "python-3.11.9-embed-amd64.zip").write_bytes(b"no zip")
    with pytest.raises(DataError, match="no zip"):
        bundle.make(tmp_path / "b", python=tmp_path / "python-3.11.9-embed-amd64.zip")
    with pytest.raises(DataError, match="not Python's embeddable"):
        bundle.make(tmp_path / "b", python=stand_in(tmp_path, "python-3.11.9.zip"))
    assert not (tmp_path / "b").exists()


def test_the_set_ups_are_whole_and_speak_uzbek() -> None:
    windows, other = _setup(True).decode(), _setup(False).decode()
    assert windows.count("\n") == windows.count("\r\n") > 20
    assert "py -3.11 -m venv" in windows
    (shortcut,) = (line for line in windows.splitlines() if line.startswith("echo @"))
    assert "%%~dp0" in shortcut and "AKM_PYTHON" not in windows, "no user's name in a file that a console reads"
    assert "--no-index" in windows
    assert "--require-hashes" in windows
    for label in re.findall(r"goto (\w+)", windows):
        assert f":{label}\r\n" in windows
    assert "Python 3.11 kerak" in other
    subprocess.run(["sh", "-n"], input=other, text=True, check=True)


STAND_IN = """#!/bin/sh
# A Python that makes an environment of itself; its pip does what FATE says.
case "$*" in
    *"-m venv"*) mkdir -p "$3/bin" && cp "$0" "$3/bin/python" && cp "$0" "$3/bin/akm" ;;
    *"-m pip"*) case $FATE in fails) exit 1 ;; ended) kill -TERM $PPID; sleep 5 ;; killed) kill -KILL $PPID ;; esac ;;
    *--version*) [ "$FATE" != broken ] ;;
esac
"""


@pytest.mark.skipif(sys.platform == "win32", reason="a shell's script")
@pytest.mark.parametrize("fate", ["fails", "ended", "killed", "broken"])
def test_a_set_up_that_fails_leaves_the_program_that_was_there(tmp_path: Path, fate: str) -> None:
    """Even one that is killed: the next one finds what was put aside."""
    home, python = tmp_path / "home", tmp_path / "python"
    python.write_text(STAND_IN)
    python.chmod(0o755)
    (tmp_path / "akm_setup.sh").write_bytes(_setup(False))
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("sh", "dirname", "uname", "mv", "rm", "rmdir", "mkdir", "cp", "sleep"):  # no soffice
        (tools / name).symlink_to(shutil.which(name) or "")

    def set_up(fate: str) -> int:
        environment = {"AKM_HOME": str(home), "PYTHON": str(python), "PATH": str(tools), "FATE": fate}
        done = subprocess.run(["sh", tmp_path / "akm_setup.sh"], env=environment, capture_output=True, check=False)
        return done.returncode

    home.mkdir()
    (home / "somebodys.txt").touch()
    assert set_up("well") == 1
    (home / "somebodys.txt").unlink()
    assert set_up("well") == 0
    (home / "of_before").touch()
    assert set_up(fate) != 0
    assert fate == "killed" or (home / "of_before").exists()
    assert set_up("fails") != 0
    assert (home / "of_before").exists()
    assert set_up("well") == 0
    assert not (home / "of_before").exists()
    assert not (tmp_path / "home.old").exists()


@pytest.mark.parametrize("language", sorted(PAGES))
def test_the_page_to_read_first_stands_alone_in_its_language(language: str) -> None:
    for on_windows, file in ((True, "akm_setup.cmd"), (False, "akm_setup.sh")):
        text = page(language, on_windows=on_windows)
        assert file in text
        with speaking(language):
            awaited = tr("All is set up")
        assert awaited in text, "what it says to wait for"
        assert awaited in _setup(on_windows).decode(), "is what the set-up says"
        assert ("%LOCALAPPDATA%" if on_windows else "~/.local/share") in text, (
            "akm is on no path: it is called by its own"
        )
        assert "addin uninstall" in text
        assert f'lang="{language}"' in text
        assert not re.findall(r'(?:src|href)="(?!data:)', text)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> bundle.Bundle:
    return bundle.make(tmp_path_factory.mktemp("bundle") / "akm", platform=LINUX)


@pytest.mark.slow
def test_a_bundle_for_windows_has_what_windows_needs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    python = stand_in(tmp_path)
    assert main(["bundle", "-o", str(tmp_path / "w"), "--python", str(python)]) == 0
    said = capsys.readouterr().out
    assert hashlib.sha256(python.read_bytes()).hexdigest() in said
    names = {path.name for path in (tmp_path / "w" / "wheels").iterdir()}
    assert any(name.startswith("pywin32-") and name.endswith("win_amd64.whl") for name in names)
    assert any(name.startswith("pip-") for name in names)
    assert f"akm_excel-{__version__}-py3-none-any.whl" in names
    assert not any("manylinux" in name for name in names)
    assert {path.name for path in (tmp_path / "w").iterdir()} == {
        "wheels", "requirements.txt", "akm_setup.cmd", python.name, *PAGES.values(),
    }  # fmt: skip
    requirements = (tmp_path / "w" / "requirements.txt").read_text()
    assert len(re.findall(r"^[\w.\[\],-]+==", requirements, re.MULTILINE)) == len(names)


@pytest.mark.slow
@pytest.mark.cut_off
def test_a_bundle_is_set_up_without_a_network_and_runs_the_demo(made: bundle.Bundle, tmp_path: Path) -> None:
    # Without LibreOffice on the path: the set-up would put its buttons into the one that other tests use.
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("sh", "dirname", "pwd", "uname", "cat", "mv", "rm", "rmdir"):
        if found := shutil.which(name):
            (tools / name).symlink_to(found)
    home = tmp_path / "home"
    environment = {
        "HOME": str(tmp_path), "AKM_HOME": str(home), "PATH": str(tools), "PYTHON": sys.executable, "AKM_LANG": "en",
        "PIP_NO_CACHE_DIR": "1",
    }  # fmt: skip
    sh = shutil.which("sh")
    assert sh is not None
    subprocess.run([*cut_off(), sh, str(made.folder / "akm_setup.sh")], env=environment, check=True)
    akm = [*cut_off(), str(home / "bin" / "akm")]
    subprocess.run([*akm, "demo", str(tmp_path / "demo")], env=environment, check=True, stdout=subprocess.DEVNULL)
    assert (tmp_path / "demo" / "hudud.xlsx").exists()


@pytest.mark.slow
def test_a_wheel_that_was_changed_is_not_set_up(made: bundle.Bundle, tmp_path: Path) -> None:
    copy = tmp_path / "akm"
    shutil.copytree(made.folder, copy)
    (victim,) = (copy / "wheels").glob("lxml-*.whl")
    victim.write_bytes(victim.read_bytes() + b"\0")
    done = subprocess.run(
        ["sh", str(copy / "akm_setup.sh")],
        env={**os.environ, "AKM_HOME": str(tmp_path / "home"), "PYTHON": sys.executable},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode != 0
    assert "HASH" in done.stderr.upper()
    assert not (tmp_path / "home").exists()
