"""A real spreadsheet application for the tests: LibreOffice Calc, driven through `calc_probe.py`."""

import atexit
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import uuid
from functools import cache
from pathlib import Path
from typing import Any

from akm_excel.spreadsheet import address
from akm_excel.spreadsheet.book import from_package
from akm_excel.spreadsheet.cells import Cell, Content
from akm_excel.spreadsheet.package import Package
from akm_excel.workbook.template_file import shipped

NEEDED = {"Xvfb": "xvfb", "openbox": "openbox", "xdotool": "xdotool", "scrot": "scrot", "unopkg": "libreoffice-common"}
"""Programs, and the packages of Debian that have them."""
UZBEK = Path("program", "resource", "uz")
"""Where LibreOffice keeps its Uzbek texts."""
PROBE = Path(__file__).with_name("calc_probe.py")


@cache
def uno_python() -> str:
    """A Python that can import uno: the system's own, or one on the path; empty where there is none."""
    for candidate in ("/usr/bin/python3", sys.executable, "python3"):
        path = shutil.which(candidate)
        if path and subprocess.run([path, "-c", "import uno"], capture_output=True, check=False).returncode == 0:
            return path
    return ""


@cache
def uno_folder() -> str:
    """A folder with LibreOffice's Python modules and nothing else, for this process; empty where it cannot use them."""
    where = "import uno, unohelper; print(uno.__file__, unohelper.__file__, sep='\\n')"
    places = subprocess.run(
        [uno_python(), "-c", where], capture_output=True, text=True, check=False
    ).stdout.splitlines()
    folder = tempfile.mkdtemp(prefix="akm-uno-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for name in places:
        Path(folder, Path(name).name).symlink_to(name)
    code = f"import sys; sys.path.append({folder!r}); import uno"
    works = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0
    return folder if works else ""


def why_not_joined() -> str:
    """Why this Python cannot talk to Calc itself; empty where it can."""
    if missing := why_not():
        return missing
    if not uno_folder():
        return "LibreOffice's module uno is for another version of Python than this one"
    return ""


def why_not() -> str:
    """Why Calc cannot be driven here; empty where it can."""
    if not shutil.which("soffice"):
        return "LibreOffice Calc is not installed (Debian: apt-get install libreoffice-calc)"
    if not uno_python():
        return "no Python can import uno (Debian: apt-get install python3-uno)"
    if not shutil.which("pdftotext"):
        return "pdftotext is not installed (Debian: apt-get install poppler-utils)"
    return ""


def why_no_desktop() -> str:
    """Why there can be no screen with LibreOffice; empty where there can."""
    if missing := why_not_joined():
        return missing
    for program, package in NEEDED.items():
        if not shutil.which(program):
            return f"{program} is not installed (Debian: apt-get install {package})"
    if not (Path(shutil.which("soffice") or "").resolve().parent.parent / UZBEK).is_dir():
        return "LibreOffice does not speak Uzbek (Debian: apt-get install libreoffice-l10n-uz)"
    return ""


@cache
def formulas_of_a_plan() -> int:
    """How many formulas a workbook of the present edition has."""
    book = from_package(Package.open(shipped()))
    return sum(cell.formula is not None for sheet in book.sheets for cell in book.cells(sheet).values())


class Calc:
    """One running LibreOffice with a profile of its own."""

    def __init__(self) -> None:
        self.profile = tempfile.mkdtemp(prefix="calc-")
        self.pipe = pipe = f"akm{uuid.uuid4().hex}"
        self.office = subprocess.Popen(
            [
                "soffice",
                f"-env:UserInstallation={Path(self.profile).as_uri()}",
                f"--accept=pipe,name={pipe};urp;",
                *("--headless", "--norestore", "--nologo", "--nofirststartwizard", "--nodefault"),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.probe = subprocess.Popen(
            [uno_python(), str(PROBE), pipe], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self._answer()

    def _answer(self) -> Any:
        assert self.probe.stdout is not None
        line = self.probe.stdout.readline()
        assert line, "the probe of LibreOffice ended; its message is above"
        return json.loads(line)

    def ask(self, **command: Any) -> Any:
        assert self.probe.stdin is not None
        self.probe.stdin.write(json.dumps(command) + "\n")
        self.probe.stdin.flush()
        answer = self._answer()
        refused = answer.get("\0refused") if isinstance(answer, dict) else None
        assert refused is None, refused
        return answer

    def recalculated(self, path: Path, changes: dict[str, float | str] | None = None) -> dict[str, dict[str, Any]]:
        """Each sheet's formula cells and their results after a hard recalculation, with `changes` typed first."""
        results: dict[str, dict[str, Any]] = self.ask(do="recalculate", path=str(path.resolve()), set=changes or {})
        return results

    def to_pdf(self, path: Path, pdf: Path, sheet: str = "") -> Path:
        self.ask(do="pdf", path=str(path.resolve()), to=str(pdf.resolve()), sheet=sheet)
        return pdf

    def resave(self, path: Path, to: Path) -> Path:
        """Open a workbook and save it under another name, as a person with LibreOffice does."""
        self.ask(do="resave", path=str(path.resolve()), to=str(to.resolve()))
        return to

    def edit(self, path: Path, to: Path, steps: list[list[Any]]) -> Path:
        """Open a workbook, do something with it by hand (see `calc_probe`), and save it under another name."""
        self.ask(do="edit", path=str(path.resolve()), to=str(to.resolve()), steps=steps)
        return to

    def close(self) -> None:
        self.probe.kill()
        if hasattr(os, "killpg") and self.office.poll() is None:
            os.killpg(self.office.pid, signal.SIGKILL)
        self.office.wait()
        shutil.rmtree(self.profile, ignore_errors=True)


def cached(path: Path) -> dict[str, dict[str, Cell]]:
    """Each sheet's formula cells with what the file says of them."""
    book = from_package(Package.open(path))
    return {
        sheet: {address.spell(*where): cell for where, cell in book.cells(sheet).items() if cell.formula is not None}
        for sheet in book.sheets
    }


def differences(calc: Calc, path: Path, changes: dict[str, float | str] | None = None) -> tuple[int, list[str]]:
    """How many formula cells there are, and where Calc's hard recalculation differs from the cached result.

    Numbers must be equal to the last bit; error values and missing results count as differences.
    """
    results = calc.recalculated(path, changes)
    count, differing = 0, []
    for sheet, cells in cached(path).items():
        for where, cell in cells.items():
            count += 1
            result = results[sheet].get(where)
            if cell.content is Content.NUMBER:
                expected: Any = cell.number
            else:
                expected = cell.text if cell.content is Content.TEXT else f"<{cell.content.value}>"
            if result != expected:
                differing.append(f"{sheet}!{where}: in the file {expected!r}, recalculated {result!r}")
    return count, differing
