"""The folder of a bundle, written whole or not at all."""

import hashlib
import shutil
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from akm_excel.bundle.page import PAGES, page
from akm_excel.bundle.wheels import PLATFORMS, PYTHON, gather, own_wheel
from akm_excel.errors import DataError, WriteError
from akm_excel.language import speaking, tr

SETUPS = {True: "akm_setup.cmd", False: "akm_setup.sh"}
"""The set-up: on Windows, and elsewhere."""


@dataclass(frozen=True)
class Bundle:
    """A bundle that was made: its folder, its packages, and the SHA-256 of the Python in it, if there is one."""

    folder: Path
    wheels: tuple[str, ...]
    python: str = ""


def make(
    folder: Path,
    *,
    platform: str = "win_amd64",
    extras: Sequence[str] = ("excel", "documents"),
    python: Path | None = None,
) -> Bundle:
    """Make a bundle in a new folder.

    `platform` is one of `wheels.PLATFORMS`; `python` a zip that can be embedded, from python.org (*Windows embeddable
    package*). Needs the network, or an index that pip is set to. Raises `DataError` for a platform that is none or a
    zip that is no such Python, `WriteError` where the folder exists, `SetupError` where packages cannot be had.
    """
    on_windows = platform.startswith("win")
    if platform not in PLATFORMS:
        raise DataError(
            tr("There is no platform {name}.").format(name=platform), expected=", ".join(PLATFORMS), file=str(folder)
        )
    if folder.exists():
        raise WriteError(tr("The folder exists already."), remedy=tr("choose another name"), file=str(folder))
    digest = _checked(python, on_windows) if python is not None else ""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".akm-bundle-", dir=folder.parent) as scratch:
        made = Path(scratch) / "bundle"
        (made / "wheels").mkdir(parents=True)
        wheel = own_wheel(made / "wheels")
        others = gather(wheel, extras, platform)
        own = f"akm-excel[{','.join(extras)}]=={_version(wheel)} --hash=sha256:{_sha256(wheel)}\n"
        (made / "requirements.txt").write_text(own + others, encoding="utf-8", newline="\n")
        if python is not None:
            shutil.copy(python, made / python.name)
        setup = made / SETUPS[on_windows]
        setup.write_bytes(_setup(on_windows))
        setup.chmod(0o755)
        for language, name in PAGES.items():
            (made / name).write_text(page(language, on_windows=on_windows), encoding="utf-8")
        names = tuple(sorted(path.name for path in (made / "wheels").iterdir()))
        made.rename(folder)
    return Bundle(folder, names, digest)


def _setup(on_windows: bool) -> bytes:
    """The set-up for a system; what it says is in the languages of the pages, as each of them quotes it."""
    source = (files("akm_excel") / "bundle" / SETUPS[on_windows]).read_text(encoding="utf-8")
    in_each = [_said(language) for language in PAGES]
    said = {what: " / ".join(words[what] for words in in_each) for what in in_each[0]}
    text = source.format(python=PYTHON, version=PYTHON.replace(".", ", "), **said)
    return text.replace("\n", "\r\n").encode() if on_windows else text.encode()


def _said(language: str) -> dict[str, str]:
    """What the set-up says in a language, by its place in the script."""
    with speaking(language):
        return {
            "done": tr("All is set up"),
            "no_python": tr("Python {version} is needed, and was not found.").format(version=PYTHON),
            "taken": tr("This folder holds something else, so it was left alone:"),
            "held": tr("The program is in use: close Excel and all its windows, and start this once more."),
            "failed": tr("It could not be set up; show this window to your administrator."),
        }


def _checked(python: Path, on_windows: bool) -> str:
    """The SHA-256 of a zip with a Python that can be embedded, of the version that the wheels are for."""
    expected = tr("python-{version}…-embed-amd64.zip from python.org").format(version=PYTHON)
    if not on_windows:
        raise DataError(tr("Only a bundle for Windows takes a Python along."), file=str(python))
    try:
        with zipfile.ZipFile(python) as archive:
            names = set(archive.namelist())
    except (OSError, zipfile.BadZipFile) as exc:
        raise DataError(tr("This is no zip that can be read."), expected=expected, file=str(python)) from exc
    if not {"python.exe", f"python{PYTHON.replace('.', '')}._pth"} <= names or "embed" not in python.name:
        raise DataError(tr("This is not Python's embeddable package."), expected=expected, file=str(python))
    return _sha256(python)


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _version(wheel: Path) -> str:
    return wheel.name.split("-")[1]
