"""The files that writing commands are tried on, and the commands."""

import contextlib
import hashlib
import io
import os
import re
import shutil
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

from akm_excel import api, storage
from akm_excel.cli import main
from akm_excel.core.plan import Column
from akm_excel.spreadsheet import address
from akm_excel.spreadsheet.edits import Edit
from akm_excel.storage import SCRATCH
from akm_excel.workbook.workbook_file import WorkbookFile
from tests.support.places import SOURCE

PROGRAM = [sys.executable, "-m", "akm_excel.cli"]
COMMANDS: dict[str, list[str]] = {
    "new": ["new", "--year", "2024", "-o", "fresh.xlsx"],
    "new --overwrite": ["new", "--year", "2024", "--overwrite", "-o", "plan.xlsx"],
    "import": ["import", str(SOURCE), "-o", "imported.xlsx"],
    "recalc": ["recalc", "plan.xlsx"],
    "repair": ["repair", "plan.xlsx"],
    "fill": ["fill", "plan.xlsx", "--from", "data.csv", "-o", "filled.xlsx"],
    "merge": ["merge", "districts", "-o", "region.xlsx"],
    "archive add": ["archive", "add", "districts", "--archive", "archive"],
    "archive verify": ["archive", "verify", "--repair", "--archive", "archive"],
    "demo": ["demo", "demo"],
    "export plan": ["export", "filled.xlsx", "--to", "html", "-o", "plan.html", "--overwrite"],
    "export region": ["export", "region.xlsx", "-o", "region.docx"],
    "report": ["report", "region.xlsx", "-o", "glance.html", "--overwrite"],
    "reply": ["reply", "districts", "-o", "letters", "--to", "txt"],
    "register": ["register", "accept", "Amudaryo tumani", "--folder", "districts", "--by", "Aziza"],
    "archive compact": ["archive", "compact", "--year", "2023", "--archive", "archive"],
    "new --from": ["new", "--from", "filled.xlsx", "--year", "2024", "-o", "next.xlsx"],
    "verify": ["verify", "region.xlsx", "-o", "protocol.html", "--overwrite"],
    "answer": ["answer", "filled.xlsx", "T301", "1.2", "--why", "kelishilgan", "--by", "Aziza"],
    "answer region": ["answer", "region.xlsx", "Q203", "2.17", "--district", "Beruniy tumani", "--why", "kelishilgan"],
}
"""Each command that writes, run in a copy of the folder that `made` makes."""
TARGETS = {
    "new": "fresh.xlsx",
    "new --overwrite": "plan.xlsx",
    "import": "imported.xlsx",
    "recalc": "plan.xlsx",
    "repair": "plan.xlsx",
    "fill": "filled.xlsx",
    "merge": "region.xlsx",
    "archive add": "archive",
    "archive verify": "archive",
    "demo": "demo",
    "export plan": "plan.html",
    "export region": "region.docx",
    "report": "glance.html",
    "reply": "letters",
    "register": "districts/topshiruvlar",
    "archive compact": "archive",
    "new --from": "next.xlsx",
    "verify": "protocol.html",
    "answer": "filled.xlsx",
    "answer region": "region.xlsx",
}
"""What each may change."""


def environment(folder: Path) -> dict[str, str]:
    """The variables under which a command keeps its own things in `folder`."""
    return {
        **os.environ,
        "AKM_LANG": "en",
        "AKM_CACHE": str(folder / "own" / "cache"),
        "AKM_STATE": str(folder / "own" / "state"),
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }


def made(folder: Path) -> Path:
    """A folder with a plan, figures for it, three districts, a region of two of them and an archive of one, spoilt.

    A copy of the one that ``AKM_STRESS_WORLD`` names, where it is set: several kinds of stress can share the work.
    """
    if known := os.environ.get("AKM_STRESS_WORLD"):
        return Path(shutil.copytree(known, folder, copy_function=shutil.copy2))
    with inside(folder):
        districts = folder / "districts"
        api.demo(folder / "all")
        districts.mkdir()
        for path in sorted((folder / "all" / "tumanlar").iterdir())[:3]:
            shutil.copy(path, districts)
        first, second, third = sorted(districts.iterdir())
        shutil.copy(first, folder / "plan.xlsx")
        _as_text(folder / "plan.xlsx")  # something for recalc and repair to change
        shutil.copy(second, folder / "filled.xlsx")
        book = (folder / "plan.xlsx").read_bytes()
        _figures(folder)
        api.merge([first, second], folder / "region.xlsx")
        (folder / "plan.html").write_text("of last time", encoding="utf-8")
        (folder / "protocol.html").write_text("of last time", encoding="utf-8")
        (folder / "glance.html").write_text("of last time", encoding="utf-8")
        api.archive_add([third], folder / "archive")
        (kept,) = (folder / "archive" / "workbooks").iterdir()
        shutil.copy(kept, kept.with_name(f"{kept.stem} (1).parquet"))
        shutil.rmtree(folder / "all")
        assert (folder / "plan.xlsx").read_bytes() == book
    return folder


def _as_text(path: Path) -> None:
    """Make a figure of a plan a text that says the same."""
    plan = api.read_plan(path)
    measure = next(each for _, each in plan.measures() if each.fact.is_number)
    file = WorkbookFile(path)
    where = address.parse_place(plan.cell(measure, Column.FACT))
    file.write([Edit.to(str(measure.fact), where, file.book.cell(where))])
    file.save(path)


def _figures(folder: Path) -> None:
    text = "code,part,label,unit,fact,plan,q1,q2,q3,q4\n1.1,,,,12,13,3,3,3,4\n"
    (folder / "data.csv").write_text(text, encoding="utf-8")


@contextlib.contextmanager
def inside(folder: Path) -> Iterator[None]:
    """As if the process had been started in a folder, under its variables."""
    before, variables = Path.cwd(), dict(os.environ)
    folder.mkdir(parents=True, exist_ok=True)
    os.chdir(folder)
    os.environ.update(environment(folder))
    try:
        yield
    finally:
        os.chdir(before)
        os.environ.clear()
        os.environ.update(variables)


def run(folder: Path, arguments: list[str]) -> tuple[int, str, str]:
    """Run a command in this process as if in one of its own; its exit code, output and errors."""
    out, err = io.StringIO(), io.StringIO()
    storage._cleared.clear()
    with inside(folder), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = main(arguments)
        except SystemExit as exc:
            code = int(exc.code or 0)
    return code, out.getvalue(), err.getvalue()


_MOMENT = re.compile(rb"(20\d\d-\d\d-\d\d[T ]|\d\d\.\d\d\.20\d\d )\d\d:\d\d(:\d\d)?|>(akm:)?([0-9a-f]{16}){1,4}(?=<)")
"""When a file was made, and the seals of its rows, into which that moment enters."""


def contents(folder: Path) -> dict[str, str]:
    """The hashes of all files below a folder by name, but what commands keep of their own."""
    return {
        path.relative_to(folder).as_posix(): _hash(path.read_bytes())
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.relative_to(folder).as_posix().startswith("own/") and SCRATCH not in path.name
    }


def _hash(data: bytes) -> str:
    """A hash of what a file says, whenever it was made: a merge and a protocol tell the moment."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            data = b"\0".join(name.encode() + b"\0" + file.read(name) for name in file.namelist())
    except zipfile.BadZipFile:
        pass  # no workbook, or half of one: as it stands
    return hashlib.sha256(_MOMENT.sub(b"", data)).hexdigest()


def leftovers(folder: Path) -> list[str]:
    """Unfinished files anywhere below a folder."""
    return [path.relative_to(folder).as_posix() for path in folder.rglob(f"{SCRATCH}*")]
