"""LibreOffice as the extension sees it: its programs, its Python modules, the user's profile.

Everything is a value, so that any computer can be described on any other; `this_office` describes the one at hand.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from akm_excel.errors import SetupError
from akm_excel.language import tr
from akm_excel.libreoffice.build import EXTENSION, IDENTIFIER, SETTINGS
from akm_excel.patterns import pattern

_USUAL = {
    "win32": ("C:/Program Files/LibreOffice/program", "C:/Program Files (x86)/LibreOffice/program"),
    "darwin": ("/Applications/LibreOffice.app/Contents/MacOS",),
}
_MODULES = (
    "../Resources",
    "/usr/lib/python3/dist-packages",
    "/usr/lib/libreoffice/program",
    "/usr/lib64/libreoffice/program",
)
"""Where LibreOffice's Python modules may be, beside its programs: on a Mac, Debian, Fedora."""
_PLACE = pattern(rf"URL: \S*/uno_packages/(\S+/{re.escape(EXTENSION)})\s")
"""Where an extension lies, in the list of unopkg."""
_OTHERS = {"PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV"}
_LONGEST = 120
"""Seconds that a program of LibreOffice or a Python may take to answer."""


@dataclass(frozen=True)
class Office:
    """What installing the extension depends on.

    `programs` is the folder of ``soffice`` and ``unopkg``, `packages` that which extensions are unpacked in,
    `interpreter` the Python of this environment. `for_all` installs for all users of the computer: LibreOffice
    refuses to do it for root alone.
    """

    programs: Path
    packages: Path
    interpreter: Path
    for_all: bool = False

    @property
    def modules(self) -> list[Path]:
        """The folders of LibreOffice's Python modules."""
        places = [self.programs, *((self.programs / place).resolve() for place in _MODULES)]
        folders = [folder for folder in places if (folder / "uno.py").is_file() or any(folder.glob("pyuno.*"))]
        return list(dict.fromkeys(folders))

    def settings_file(self) -> Path | None:
        """The settings of the extension that is installed; None where none is.

        LibreOffice is asked: folders of extensions that were taken out may stay. Raises `SetupError` where it
        does not start.
        """
        place = _PLACE.search(_run([self.program("unopkg"), "list", *self._layer, IDENTIFIER]).stdout)
        return self.packages / place[1] / SETTINGS if place else None

    def version(self) -> str:
        """What LibreOffice calls itself: ``LibreOffice 7.4.7.2``. Raises `SetupError` where it does not start."""
        done = _run([self.program("soffice"), "--version"])
        return " ".join(done.stdout.split()[:2])

    def unopkg(self, command: str, *arguments: str) -> None:
        """Run LibreOffice's program for extensions. Raises `SetupError` where it fails."""
        done = _run([self.program("unopkg"), command, *self._layer, *arguments])
        if done.returncode:
            said = (done.stderr or done.stdout).strip().splitlines() or [str(done.returncode)]
            raise SetupError(
                tr("LibreOffice did not take the extension: {reason}").format(reason=said[-1].removeprefix("ERROR: ")),
                remedy=tr("close all windows of LibreOffice and try again, as an administrator")
                if self.for_all
                else tr("close all windows of LibreOffice and try again"),
                file=str(self.programs),
            )

    @property
    def _layer(self) -> list[str]:
        return ["--shared"] if self.for_all else []

    def program(self, name: str) -> Path:
        """One of LibreOffice's programs; on Windows the one that has a console."""
        endings = (".com", ".exe", "") if sys.platform == "win32" else ("",)
        return next(
            (path for ending in endings if (path := self.programs / f"{name}{ending}").exists()), self.programs / name
        )


def this_office(*, for_all: bool = False) -> Office:
    """LibreOffice on this computer, for root always that of all users. Raises `SetupError` where there is none."""
    programs = _programs(os.environ.get("PATH", ""))
    for_all = for_all or (sys.platform != "win32" and os.geteuid() == 0)
    cache = _shared_cache(programs) if for_all else _profile(os.environ) / "uno_packages" / "cache"
    return Office(programs, cache / "uno_packages", Path(sys.executable), for_all=for_all)


def _shared_cache(programs: Path) -> Path:
    # A variable of this name moves the folder for LibreOffice as well (a bootstrap variable).
    moved = os.environ.get("UNO_SHARED_PACKAGES_CACHE", "")
    return Path(moved.removeprefix("file://")) if moved else programs.parent / "share" / "uno_packages" / "cache"


def _programs(path: str) -> Path:
    soffice = shutil.which("soffice", path=path)
    places = [Path(soffice).resolve().parent] if soffice else []
    for folder in (*places, *map(Path, _USUAL.get(sys.platform, ()))):
        if any(folder.glob("unopkg*")):
            return folder
    raise SetupError(
        tr("LibreOffice was not found."),
        remedy=tr("install LibreOffice Calc, on Debian also python3-uno, and see that soffice is on the PATH"),
    )


def _profile(environment: Mapping[str, str]) -> Path:
    if sys.platform == "win32":
        return Path(environment["APPDATA"], "LibreOffice", "4", "user")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "LibreOffice" / "4" / "user"
    own = environment.get("XDG_CONFIG_HOME")
    return (Path(own) if own else Path.home() / ".config") / "libreoffice" / "4" / "user"


def probe(interpreter: Path, modules: Iterable[Path]) -> str:
    """Start a Python as the extension does and import what it needs; the version of this package there.

    Raises `SetupError` where it cannot be started or an import fails.
    """
    places = [str(folder) for folder in modules]
    code = f"import sys; sys.path += {places!r}; import xlwings, uno, akm_excel; print(akm_excel.__version__)"
    done = _run([interpreter, "-P", "-c", code])
    if done.returncode:
        raise SetupError(
            tr("This Python cannot do the buttons' work: {reason}").format(
                reason=(done.stderr.strip().splitlines() or [str(done.returncode)])[-1]
            ),
            expected=tr('a Python of the version that LibreOffice uses, with "akm-excel[excel]"'),
            remedy=tr(
                "make an environment with LibreOffice's own Python (Linux: /usr/bin/python3 -m venv), install there"
            ),
            file=str(interpreter),
        )
    return done.stdout.strip()


def _run(command: list[str | Path]) -> "subprocess.CompletedProcess[str]":
    environment = {name: value for name, value in os.environ.items() if name not in _OTHERS}
    try:
        return subprocess.run(
            [str(part) for part in command],
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=_LONGEST,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as exc:
        raise SetupError(
            tr("The program cannot be started: {reason}").format(reason=exc), file=str(command[0])
        ) from exc
