"""Writing the regional workbook: Jamlanma, Yigʻma, Tahlil, Nazorat, Tumanlar, Maʼlumotlar, Xatlar."""

import datetime as dt
import os
from collections.abc import Callable, Sequence
from pathlib import Path

from akm_excel import backups
from akm_excel.analysis.report import Analysis, analyse
from akm_excel.core.plan import Key
from akm_excel.core.region import Outcome, Region
from akm_excel.errors import AkmError, WorkbookError
from akm_excel.guard import guarded
from akm_excel.language import DEFAULT, speaking, tr
from akm_excel.regional.about import write_about
from akm_excel.regional.analysis import write_analysis
from akm_excel.regional.book import RegionalBook
from akm_excel.regional.budget import write_budget
from akm_excel.regional.changes import NAME as CHANGES
from akm_excel.regional.changes import write_changes
from akm_excel.regional.checks import write_checks
from akm_excel.regional.consolidated import write_consolidated
from akm_excel.regional.data import link_to_data, write_data
from akm_excel.regional.districts_folder import FOLDER_NAME
from akm_excel.regional.findings import write_findings
from akm_excel.regional.front import write_front
from akm_excel.regional.history import NAME as HISTORY
from akm_excel.regional.history import write_history
from akm_excel.regional.keeping.names import described
from akm_excel.regional.letter_texts import LetterTexts, read_letter_texts, write_letter_texts
from akm_excel.regional.marks import HIDDEN, write_marks
from akm_excel.regional.ranking import CHOICE_NAME
from akm_excel.regional.receipts import write_receipts
from akm_excel.regional.remarks import read_remarks
from akm_excel.regional.summary import write_summary
from akm_excel.spreadsheet.book import Book, from_package
from akm_excel.spreadsheet.package import Package
from akm_excel.spreadsheet.writing.book import NewBook
from akm_excel.storage import checked_target, save

__all__ = ["SHEETS", "ending_of", "holds_region", "is_regional", "region_bytes", "write_region"]

SHEETS = ("Bosh sahifa", "Jamlanma", "Byudjet", "Yigʻma", "Tahlil", "Nazorat", "Tumanlar", CHANGES, "Tekshiruv",
          "Maʼlumotlar", "Xatlar", "Haqida", HIDDEN, HISTORY)  # fmt: skip
PROTECTED = frozenset(
    ("Bosh sahifa", "Jamlanma", "Byudjet", "Yigʻma", "Tahlil", CHANGES, "Tekshiruv", "Maʼlumotlar", HISTORY)
)
"""The computed sheets: what is typed over them would be no sum of anything."""
_OF_DISTRICTS = {"Bosh sahifa", "Byudjet", "Tahlil", CHANGES, "Tekshiruv", HISTORY}
"""The sheets that a workbook lacks which does not show its districts."""
_MARK = "akm_region"
_LONGEST_TEXT = 255
"""So long may a text in a formula be."""


def is_regional(book: Book) -> bool:
    """Whether a workbook is one that `write_region` wrote."""
    return _MARK in book.names


def holds_region(path: Path) -> bool:
    """Whether a file is a regional workbook that `write_region` wrote."""
    try:
        return is_regional(from_package(Package.open(path)))
    except WorkbookError:
        return False


def ending_of(path: str | Path) -> str:
    """How the name of a regional workbook ends: ``.xlsm`` of one with buttons."""
    return ".xlsm" if Path(path).suffix.lower() == ".xlsm" else ".xlsx"


def write_region(
    region: Region,
    path: str | Path,
    analysis: Analysis | None = None,
    *,
    backup: bool = False,
    telling: Callable[[Path, Sequence[str]], object] = lambda place, losses: None,
    macros: Callable[[bytes], bytes] | None = None,
) -> Path:
    """Write the regional workbook, whole or not at all, and say where.

    Of one that is there already all that is the accountant's is kept. Where something cannot be, `telling` is told
    before anything is written: where the workbook will be written (beside the one that is there, which stays as it
    is) and what is not in it. The same region gives the same bytes where there is no workbook, or one that nobody
    changed. An `analysis` of the region that was made before saves making it again. With `backup` the version that it
    takes the place of is kept. `macros` puts buttons into a new workbook whose name ends in ``.xlsm``. Raises
    `WriteError`, also where a sheet of the accountant's has the name of one of ours.
    """
    target, ending = Path(path), ending_of(path) if macros or Path(path).exists() else ".xlsx"
    checked_target(target, ending)
    former = Package.open(target) if target.exists() else None
    before = from_package(former) if former else None
    chosen = Key.parse(before.named_cell(CHOICE_NAME).text) if before else None
    if before is not None and not region.remarks:
        region = region.with_remarks(read_remarks(before))
    texts = _letter_texts(target)
    data = region_bytes(region, analysis, letter_texts=texts, chosen=chosen, folder=target.absolute().parent)
    place = target
    losses: Sequence[str] = ()
    if former is None and macros is not None and ending == ".xlsm":
        data = macros(data)
    elif former is not None:
        from akm_excel.workbook.workbook_file import beside, free_place  # noqa: PLC0415 - a first merge, 5 ms

        data, losses = _kept(former, data, target)
        place = beside(target) if losses else free_place(target, str(target), former.sha256)
    if losses:
        telling(place, losses)
    if backup and place == target:
        backups.keep(target)
    save(place, data, ending)
    return place


def _kept(former: Package, data: bytes, target: Path) -> tuple[bytes, Sequence[str]]:
    """The new workbook with all that is the accountant's in the one that was there, and what could not be kept."""
    from akm_excel.regional.keeping.transplant import is_untouched, transplant  # noqa: PLC0415 - a first merge

    if is_untouched(former):
        return data, ()
    done = transplant(former, Package(data, str(target)))
    return done.data, done.losses


def _letter_texts(path: Path) -> LetterTexts:
    """The texts of letters in the workbook that is written over: what the region changed there stays changed."""
    try:
        return guarded(str(path), _read_texts, path) if path.exists() else LetterTexts()
    except AkmError:  # it is written over whatever it was
        return LetterTexts()


def _read_texts(path: Path) -> LetterTexts:
    return read_letter_texts(from_package(Package.open(path)))


def region_bytes(
    region: Region,
    analysis: Analysis | None = None,
    *,
    letter_texts: LetterTexts | None = None,
    chosen: Key | None = None,
    folder: Path | None = None,
) -> bytes:
    """The regional workbook file, in Uzbek whatever the language is.

    `chosen` is the indicator that *Tahlil* ranks the districts by at first. `folder` is where the workbook will lie:
    figures and findings lead to the districts' files from there. `letter_texts` are those of letters where the region
    has its own.
    """
    with speaking(DEFAULT):
        book = NewBook(tr("Consolidated plan"), _made(region))
        _write_sheets(
            RegionalBook(book, region, folder, analysis.period if analysis else None), analysis, letter_texts, chosen
        )
        book.name(_MARK, "'Yigʻma'!$A$1")
        if remembered := _folder(region, folder):
            book.name(FOLDER_NAME, '"' + remembered + '"')
        for name, target in described({sheet.name: sheet.extent for sheet in book.sheets}).items():
            book.name(name, target)
        return book.to_bytes()


def _write_sheets(
    out: RegionalBook, analysis: Analysis | None, letter_texts: LetterTexts | None, chosen: Key | None
) -> None:
    book, region = out.book, out.region
    # The districts cannot be ranked in a workbook that does not show them.
    sheets = {name: book.sheet(name) for name in SHEETS if name not in _OF_DISTRICTS or out.layout.districts}
    book.sheets[0].is_first = True
    # In whatever order: where things stand is known (`out.layout`).
    write_consolidated(out, sheets["Yigʻma"])
    write_data(out, sheets["Maʼlumotlar"])
    link_to_data(out, sheets["Yigʻma"])
    write_summary(out, sheets["Jamlanma"])
    write_findings(out, sheets["Nazorat"])
    if out.layout.districts:
        write_budget(out, sheets["Byudjet"])
        analysis = analysis or analyse(region)
        write_front(out, sheets["Bosh sahifa"], analysis)
        write_analysis(out, sheets["Tahlil"], analysis, chosen)
        write_changes(out, sheets[CHANGES])
        write_history(out, sheets[HISTORY])
    write_receipts(out, sheets["Tumanlar"])
    if out.layout.districts:  # behind the sheets whose cells it compares
        write_checks(out, sheets["Tekshiruv"])
    write_about(out, sheets["Haqida"])
    write_marks(out, sheets[HIDDEN])
    for name in PROTECTED & sheets.keys():
        sheets[name].is_protected = True
    write_letter_texts(out, sheets["Xatlar"], letter_texts or LetterTexts())


def _folder(region: Region, folder: Path | None) -> str:
    """Where the files of a region lie, seen from the workbook's `folder`; empty where that cannot be told."""
    places = [str(Path(place).parent) for place in region.locations.values() if place and "://" not in place]
    if folder is None or not places:
        return ""
    try:
        relative = Path(os.path.relpath(os.path.commonpath(places), folder)).as_posix()
    except ValueError:  # on several drives of Windows
        return ""
    return relative if len(relative) <= _LONGEST_TEXT and '"' not in relative else ""


def _made(region: Region) -> dt.datetime:
    """When the newest of the plans was saved: the workbook's own date, so that equal merges are equal bytes."""
    newest = max((r.saved for r in region.receipts if r.outcome is Outcome.MERGED), default="")
    try:
        return dt.datetime.fromisoformat(newest).replace(tzinfo=None)
    except ValueError:
        return dt.datetime(2000, 1, 1)
