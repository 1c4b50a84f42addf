"""What this computer has for the program, what lacks, and what to do: the command `akm doctor`."""

import importlib.util
import locale
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import NamedTuple

from akm_excel import installed
from akm_excel.archive.store import usual_place
from akm_excel.errors import AkmError, SetupError, reason
from akm_excel.excel.computer import System, this_computer
from akm_excel.excel.obstacles import Check
from akm_excel.excel.status import status as excel_status
from akm_excel.language import SYSTEM, current, tr
from akm_excel.libreoffice import install as libreoffice
from akm_excel.libreoffice.office import this_office
from akm_excel.storage import cache_folder, state_folder
from akm_excel.version import __version__
from akm_excel.workbook.template_file import default, load_template

LETTERS = "ʻʼáǵıńóúўқғҳ"
"""What a font must have to print plans: Uzbek in both scripts, and Karakalpak."""
FONTS = ("Calibri", "Carlito")
"""The template's font, and the one of the same widths that stands in for it where Office is not installed."""
_UTF8 = ("utf-8", "utf8", "cp65001")


class Part(NamedTuple):
    """Checks of one kind, under a title."""

    title: str
    checks: list[Check]


def examine() -> list[Part]:
    """All parts. What needs no attention is well: an extra that nobody asked for, an office that is not there."""
    return [
        Part(tr("Program"), [*_program(), _template()]),
        Part(tr("Extras"), list(_extras())),
        Part(tr("Folders"), list(_folders())),
        Part(tr("Language and fonts"), [*_language(), _fonts()]),
        *_offices(),
    ]


def _program() -> Iterator[Check]:
    versions = f"akm-excel {__version__}, Python {sys.version.split()[0]}, {sys.executable}"
    yield Check(tr("Program"), True, versions)
    missing = [name for name in _required() if importlib.util.find_spec(_MODULES.get(name, name)) is None]
    yield Check(
        tr("Packages that it needs"),
        not missing,
        ", ".join(missing) or tr("all there"),
        tr("install it anew: {command}").format(command=installed.command(anew=True)) if missing else "",
    )
    beside = Path(sys.executable).with_name("akm.exe" if sys.platform == "win32" else "akm")
    script = shutil.which("akm") or (str(beside) if beside.exists() else "")
    how = tr("'akm' is nowhere; it is called as '{command}'").format(command="python -m akm_excel")
    yield Check(tr("Command"), True, script or how)


_MODULES = {"python-docx": "docx", "XlsxWriter": "xlsxwriter", "python-calamine": "python_calamine", "pillow": "PIL"}
"""Packages whose module has another name."""


def _required(extra: str = "") -> list[str]:
    """The names of the packages that this one, or one of its extras, requires on this system."""
    try:
        listed = requires("akm-excel") or []
    except PackageNotFoundError:  # run from a folder that was never installed
        return []
    names = []
    for line in listed:
        needed, _, marker = line.partition(";")
        wanted = f"extra == '{extra}'" if extra else ""
        for_this = (wanted in marker.replace('"', "'")) if extra else "extra ==" not in marker
        if for_this and not ("sys_platform != 'linux'" in marker.replace('"', "'") and sys.platform == "linux"):
            names += re.findall(r"^[\w.-]+", needed)
    return names


def _template() -> Check:
    what = tr("Template")
    try:
        schema = load_template()
    except AkmError as exc:
        return Check(what, False, str(exc), tr("name another one in AKM_TEMPLATE, or unset it"))
    return Check(what, True, tr("{file}: rows of figures: {count}").format(file=default(), count=len(schema.measures)))


def _extras() -> Iterator[Check]:
    """Which extras are whole; one of which only a part is there is broken, one that is not there was not asked for."""
    uses = {
        "archive": tr("archive of many years"),
        "dask": tr("merging on several computers, files from addresses"),
        "documents": tr("import of Word, PDF and old Excel"),
        "excel": tr("buttons in Excel"),
        "formulas": tr("formulas of one's own, calculated anew"),
        "pandas": tr("tables for pandas"),
        "print": tr("documents as PDF and Word"),
    }
    for extra, use in uses.items():
        packages = _required(extra)
        missing = [name for name in packages if importlib.util.find_spec(_MODULES.get(name, name)) is None]
        command = tr("if you need it: {command}").format(command=installed.command(extra))
        if not packages:
            continue
        if not missing:
            yield Check(use, True, ", ".join(f"{name} {_version(name)}" for name in packages))
        else:
            is_whole = len(missing) == len(packages) or not _asked(packages, missing)
            yield Check(use, is_whole, tr("not installed: {names}").format(names=", ".join(missing)), command)


def _asked(packages: list[str], missing: list[str]) -> bool:
    """Whether some of an extra's packages are there that nothing else brings: then it was installed, and is broken."""
    others = set(_required()) | {"pillow", "pandas", "pyarrow", "python-calamine"}
    return bool(set(packages) - set(missing) - others)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "?"


def _folders() -> Iterator[Check]:
    for what, folder in (
        (tr("Cache"), cache_folder()),
        (tr("Backups and log"), state_folder()),
        (tr("Archive"), usual_place()),
    ):
        yield _folder(what, folder)


def _folder(what: str, folder: Path) -> Check:
    """Whether a folder, or the nearest one above it that is there, can be written."""
    there = next((path for path in (folder, *folder.parents) if path.exists()), folder)
    shown = str(folder) if there == folder else tr("{folder} (not made yet)").format(folder=folder)
    if not there.is_dir() or not os.access(there, os.W_OK):
        return Check(what, False, tr("{folder} cannot be written").format(folder=there), tr("check whose it is"))
    try:
        free = shutil.disk_usage(there).free
    except OSError as exc:
        return Check(what, False, f"{there}: {reason(exc)}", tr("check the disk"))
    room = free // 2**20
    is_enough = room >= _ROOM
    return Check(
        what, is_enough, tr("{folder}, free: {room} MB").format(folder=shown, room=room),
        "" if is_enough else tr("make room on the disk"),
    )  # fmt: skip


_ROOM = 200
"""MB: five versions of a regional workbook of 2,000 districts (20 MB each), and as much again."""


def _language() -> Iterator[Check]:
    asked = next((f"{name}={os.environ[name]}" for name in ("AKM_LANG", *SYSTEM) if os.environ.get(name)), "")
    yield Check(tr("Language of messages"), True, f"{current()} {asked}".strip())
    said = (sys.stdout.encoding or "").lower()
    yield Check(
        tr("Letters on the screen"),
        said in _UTF8,
        said,
        "" if said in _UTF8 else tr("set PYTHONUTF8=1, or 'chcp 65001' in a Windows console"),
    )
    yield Check(tr("File names"), sys.getfilesystemencoding().lower() in _UTF8, sys.getfilesystemencoding(), "")
    yield Check(tr("Numbers"), True, f"{locale.localeconv()['decimal_point']} ({locale.setlocale(locale.LC_NUMERIC)})")


def _fonts() -> Check:
    """Whether the template's font, or its stand-in, is there; seen on Linux only, where `fc-list` tells."""
    what = tr("Fonts")
    tool = shutil.which("fc-list")
    if tool is None:
        return Check(what, True, tr("not looked at on this system"))
    letters = " ".join(f"{ord(letter):x}" for letter in LETTERS)
    try:
        done = subprocess.run(
            [tool, f":charset={letters}", "family"], capture_output=True, text=True, timeout=20, check=False
        )
    except (OSError, subprocess.SubprocessError) as exc:
        return Check(what, True, str(exc))
    families = {name for line in done.stdout.splitlines() for name in line.split(",")}
    if fonts := [name for name in FONTS if name in families]:
        return Check(what, True, ", ".join(fonts))
    return Check(
        what, False, tr("neither {names}").format(names=", ".join(FONTS)),
        tr("without them columns are cut when plans are printed here; Debian: {package}").format(
            package="fonts-crosextra-carlito"
        ),
    )  # fmt: skip


def _offices() -> Iterator[Part]:
    """Excel and LibreOffice, where they are, and their buttons: what `akm addin status` says."""
    computer = this_computer()
    if computer.system in {System.WINDOWS, System.MAC}:
        try:
            yield Part(tr("Buttons in Excel"), excel_status(computer))
        except SetupError as exc:
            yield Part(tr("Buttons in Excel"), [Check(tr("Excel"), False, exc.found, exc.remedy)])
    elif shutil.which("soffice") is None:
        yield Part(tr("Offices"), [Check(tr("LibreOffice"), True, tr("not found; needed for buttons only"))])
    if shutil.which("soffice") is not None:
        yield Part(tr("Buttons in LibreOffice"), libreoffice.status(this_office()))
