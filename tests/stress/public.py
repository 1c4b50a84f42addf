"""Workbooks that others wrote: each is read as others read it, or refused for its true reason; one cell is written.

Bad is a traceback, a reason that is not true, a difference between our two ways of reading a sheet, a number that
neither openpyxl nor calamine sees, and a write that changes anything but its cell. ``--list`` renews the list of
workbooks in tests/data/public/workbooks.txt.
"""

import os
import re
import tempfile
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from akm_excel.core.quantity import from_float
from akm_excel.errors import AkmError, WorkbookError
from akm_excel.spreadsheet.book import Book, from_package
from akm_excel.spreadsheet.cells import Cell, Content
from akm_excel.spreadsheet.edits import Edit
from akm_excel.spreadsheet.package import Package
from akm_excel.workbook.workbook_file import WorkbookFile
from tests.stress._public_files import WORKBOOKS, PublicWorkbook, folder, gathered
from tests.stress._readers import READERS, both_ways
from tests.stress._workers import Phase, Work, tried
from tests.stress.run import Run

OUTCOMES = ("written", "no number", "refused", "nobody reads it", "reader died")
BAD = ("traceback", "wrong reason", "ways differ", "other figures", "lossy", "hang", "died", "missing")
NEW = Decimal(7_654_321)
_TRUE = {
    ".xls": re.compile(r"\(\.xls\)|password|another program|HTML|CSV|text file|XML Spreadsheet|empty"),
    ".xlsb": re.compile(r"\.xlsb|password"),
    ".ods": re.compile(r"\.ods|password"),
}
"""Words of the reason that is true of a file by its ending; what is no zip file at all is told by its first bytes."""
_REFUSED = re.compile(r"Strict|password|reaches as far as|not as Excel writes|damaged|not an Excel workbook")
_ALLOWED = re.compile(r"workbook\.xml$|calcChain|\[Content_Types\]|workbook\.xml\.rels$|/worksheets/", re.IGNORECASE)
"""Parts that writing a constant may touch: the sheet, and where formulas have to be computed anew what says so."""


def judge(workbook: PublicWorkbook, data: bytes, scratch: Path, read: Phase) -> tuple[str, str]:
    """What becomes of one workbook."""
    try:
        package = Package(data, workbook.name)
        book = from_package(package)
        for sheet in book.sheets:
            book.cells(sheet)
    except WorkbookError as exc:
        read()
        return _refused(workbook, data, exc)
    ways = _ways(package)
    if ways:
        return "ways differ", ways
    read()
    differences = _differences(book, data)
    if differences:
        return "other figures", differences
    return _written(book, data, scratch / f"written{Path(workbook.name).suffix}")


def _refused(workbook: PublicWorkbook, data: bytes, exc: AkmError) -> tuple[str, str]:
    ending = Path(workbook.name).suffix.lower()
    if ending in _TRUE and not data.startswith(b"PK") | (ending == ".xls"):
        return ("refused", exc.found) if _TRUE[".xls"].search(exc.found) else ("wrong reason", exc.found)
    if ending in _TRUE:
        return ("refused", exc.found) if _TRUE[ending].search(exc.found) else ("wrong reason", exc.found)
    if not _REFUSED.search(exc.found):
        return "wrong reason", exc.found
    if "Strict" in exc.found or "password" in exc.found or "reaches as far" in exc.found:
        return "refused", exc.found
    # What both others read whole is not damaged.
    readers = [reader(data, name) for name in _sheet_names(data) for reader in READERS]
    return (
        ("wrong reason", exc.found)
        if readers and all(found is not None for found in readers)
        else ("refused", exc.found)
    )


def _sheet_names(data: bytes) -> list[str]:
    import io

    import openpyxl

    try:
        return list(openpyxl.load_workbook(io.BytesIO(data), read_only=True).sheetnames)
    except Exception:
        return []


def _ways(package: Package) -> str:
    strings = [str(number) for number in range(100_000)]
    for entry in package.sheets():
        one, other = both_ways(package.read(entry.part), strings)
        if one != other:
            return f"{entry.name}: {str(one)[:100]} / {str(other)[:100]}"
    return ""


def _differences(book: Book, data: bytes) -> str:
    """A number that we read and neither of the other readers sees."""
    for sheet in book.sheets:
        numbers = {
            where: from_float(cell.number)
            for where, cell in book.cells(sheet).items()
            if cell.content is Content.NUMBER and cell.number is not None and cell.style not in book.date_styles
        }
        for reader in READERS:
            others = reader(data, sheet) if numbers else None
            if others is None:
                continue
            numbers = {where: number for where, number in numbers.items() if not _is(others.get(where), number)}
        if numbers and any(reader(data, sheet) is not None for reader in READERS):
            return f"{sheet}: {list(numbers.items())[:3]}"
    return ""


def _is(value: object, number: object) -> bool:
    if value is None or isinstance(value, str):
        return False
    if not isinstance(value, int | float):
        return True  # a date or a duration: the other reader's word for a number
    return bool(from_float(float(value)) == number)


def _target(book: Book) -> tuple[tuple[str, int, int], Cell] | None:
    for sheet in book.sheets:
        for (row, column), cell in book.cells(sheet).items():
            if cell.content is Content.NUMBER and cell.formula is None:
                return (sheet, row, column), cell
    return None


def _written(book: Book, data: bytes, path: Path) -> tuple[str, str]:
    found = _target(book)
    if found is None:
        return "no number", ""
    where, old = found
    path.write_bytes(data)
    try:
        file = WorkbookFile(path)
        file.write([Edit.to(NEW, where, old)])
        file.save(path)
    except AkmError as exc:
        return "wrong reason", f"not written: {exc}"
    written = path.read_bytes()
    path.unlink()
    before, after = Package(data), Package(written)
    if before.parts() != after.parts() and set(before.parts()) - set(after.parts()) - {"xl/calcChain.xml"}:
        return "lossy", f"parts: {set(before.parts()) ^ set(after.parts())}"
    for part in after.parts():
        if not _ALLOWED.search(part) and before.read(part) != after.read(part):
            return "lossy", part
    lost = _lost(book, from_package(after), where)
    if lost:
        return "lossy", lost
    return _seen(data, written, where)


def _lost(before: Book, after: Book, where: tuple[str, int, int]) -> str:
    """A cell that is another after the write: all but the one, and results of formulas that may depend on it."""
    for sheet in before.sheets:
        old, new = before.cells(sheet), after.cells(sheet)
        for at in {*old, *new}:
            one, other = old.get(at), new.get(at)
            if (sheet, *at) == where:
                if other is None or other.text != str(NEW) or one is None or one.style != other.style:
                    return f"{sheet} {at}: {other}"
            elif one != other and not (one and other and one.formula is not None and one.formula == other.formula):
                return f"{sheet} {at}: {one} / {other}"
    return ""


def _seen(data: bytes, written: bytes, where: tuple[str, int, int]) -> tuple[str, str]:
    """Whether another reader sees the new number at its place, and the old values elsewhere."""
    sheet, row, column = where
    was_read = False
    for reader in READERS:
        before, after = reader(data, sheet), reader(written, sheet)
        if before is None:
            continue
        was_read = True
        if after is None:
            return "lossy", f"{reader.__name__} cannot read it any more"
        if after.pop((row, column), None) not in (float(NEW), int(NEW)) and reader.__name__ == "by_calamine":
            return "lossy", f"{reader.__name__} sees another number at {where}"
        before.pop((row, column), None)
        others = {at: (before.get(at), value) for at, value in after.items() if before.get(at) != value}
        others = {at: pair for at, pair in others.items() if pair[0] == pair[0]}
        if others:
            return "lossy", f"{reader.__name__}: {list(others.items())[:2]}"
    return ("written", "") if was_read else ("nobody reads it", "")


def main(arguments: Sequence[str]) -> int:
    """Try the workbooks; 1 where one of them ended badly, or none could be fetched."""
    wanted = [argument for argument in arguments if argument != "--list"]
    os.environ["AKM_LANG"] = "en"  # the reasons are known by their words
    files, missing = gathered(folder())
    with Run("public", wanted, outcomes=OUTCOMES, bad=BAD, full=max(1, len(files)), quick=60) as run:
        if run.is_quick:
            files = files[:: max(1, len(files) // run.count)]
        files = files[: run.count]
        for source in missing:
            print(f"not fetched: {source.registry} {source.name} {source.version}")
        if not files:
            run.tally("all", "missing", "no package could be fetched")
            return run.finish()

        def work() -> Work:
            scratch = Path(tempfile.mkdtemp(dir=run.folder))

            def tries(index: int, read: Phase) -> tuple[str, str, str]:
                workbook, data = files[index]
                return (workbook.archive, *judge(workbook, data, scratch, read))

            return tries

        told = {}
        for index, row, outcome, detail in tried(len(files), work, lambda index: files[index][0].archive, seconds=120):
            run.tally(row, outcome, f"{files[index][0].name}: {detail}")
            told[files[index][0]] = outcome
        if "--list" in arguments:
            lines = [
                f"{book.sha256} {outcome.replace(' ', '_')} {book.archive} {book.name}"
                for book, outcome in told.items()
            ]
            head = "# The workbooks in the packages of packages.txt: SHA-256, what became of it, archive, name in it.\n"
            WORKBOOKS.write_text(head + "\n".join(sorted(lines)) + "\n", encoding="utf-8")
        return run.finish()
