"""What a regional workbook holds, read back whole: its region with the receipts of all files, and its marks."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from akm_excel.core.history import History, now, recorded
from akm_excel.core.plan import Key
from akm_excel.core.region import Outcome, Receipt, Region, Submissions
from akm_excel.core.submission import Submission
from akm_excel.core.template import Template
from akm_excel.language import LANGUAGES, speaking
from akm_excel.regional.history import read_history
from akm_excel.regional.marks import Marks, read_marks
from akm_excel.regional.moments import iso_of
from akm_excel.regional.reading import region_from_book, rows_under
from akm_excel.spreadsheet.book import Book
from akm_excel.spreadsheet.cells import EMPTY, Cell

_DISTRICTS = "Tumanlar"
_SAVED = "Saqlangan vaqti"
_HEADINGS = ("Tuman (shahar)", "Holati", "Fayl", "Kim saqlagan", "Izoh", "SHA-256")
_COUNTS = ("Xatolar", "Ogohlantirishlar", "Eslatmalar")
_CHOICE = "akm_analysis_code"


class Former(NamedTuple):
    """A regional workbook read back.

    `chosen` is the indicator that *Tahlil* ranks the districts by, None where its cell names none; `history` what the
    merges before changed, None where a version wrote it that kept none.
    """

    region: Region
    marks: Marks
    chosen: Key | None
    history: History | None


def read_former(book: Book, template: Template) -> Former | None:
    """What a regional workbook holds; None where its rows are in a file beside it. Raises `WorkbookError`."""
    region = region_from_book(book, template)
    return former_of(region, book) if region is not None else None


def former_of(region: Region, book: Book) -> Former:
    """What a regional workbook holds whose rows were read already."""
    chosen = Key.parse(book.named_cell(_CHOICE).text)
    return Former(_with_receipts(region, book), read_marks(book), chosen, read_history(book))


def with_history(region: Region, former: Former | None, *, since: str = "", is_first: bool = False) -> Region:
    """The region with what it changes in a workbook that held `former`, and what the merges before changed.

    With `since` (a day, ISO) all that changed from that day on is of interest. Where the workbook was there
    (not `is_first`) and could not be read whole, or is of another year, nothing is compared, and the history says why.
    """
    when = now()
    if former is None:
        remark = "" if is_first else "unread"
        return replace(region, history=recorded(None, None, region, when, since=since, remark=remark))
    if former.region.year != region.year:
        remark = f"year {former.region.year}"
        return replace(region, history=recorded(None, None, region, when, since=since, remark=remark))
    is_same_edition = former.marks.edition in {"", region.template.edition}
    history = recorded(former.region, former.history, region, when, since=since, with_texts=is_same_edition)
    return replace(region, history=history)


def _with_receipts(region: Region, book: Book) -> Region:
    """The region, its receipts with what the list of files says of them, and those of the files that do not count."""
    merged = {receipt.file: receipt for receipt in region.receipts}
    receipts = []
    for told in _told(book) if _DISTRICTS in book.sheets else ():
        known = merged.pop(told.file, None) if told.outcome is Outcome.MERGED else None
        if known is not None:
            receipts.append(_joined(known, told))
        elif told.outcome is not Outcome.MERGED:
            receipts.append(told)
    receipts += merged.values()
    receipts.sort(key=lambda receipt: (receipt.file, receipt.sha256))
    of_district = {receipt.district: receipt for receipt in receipts if receipt.outcome is Outcome.MERGED}
    submissions = Submissions({d: of_district[d.name] for d in region.submissions}, region.template)
    return replace(region, submissions=submissions, receipts=tuple(receipts))


def _joined(known: Receipt, told: Receipt) -> Receipt:
    """The receipt of a merged file: its figures are in the long table, its properties in the list of files."""
    kept = known.submission
    if isinstance(kept, Submission):
        source = replace(kept.source, saved=told.saved, author=told.author)
        kept = replace(kept, source=source, header=replace(kept.header, sample=told.sample))
    return replace(known, saved=told.saved, author=told.author, counts=told.counts, sample=told.sample, kept=kept)


def _told(book: Book) -> Iterator[Receipt]:
    outcomes = _outcomes()
    for _, row in rows_under(book, _DISTRICTS, _HEADINGS) or ():
        name, state, file, author, remark, sha256 = (row.get(one, EMPTY).text for one in _HEADINGS)
        if not file:
            continue
        outcome = outcomes.get(state, Outcome.MERGED)
        is_merged = outcome is Outcome.MERGED
        yield Receipt(
            file,
            outcome,
            sha256,
            iso_of(row.get(_SAVED, EMPTY)),
            author,
            name,
            reason="" if is_merged else remark,
            counts=_counts(row),
            sample=remark if is_merged else "",
        )


def _outcomes() -> Mapping[str, Outcome]:
    """The outcomes by their words in every language."""
    outcomes: dict[str, Outcome] = {}
    for language in LANGUAGES:
        with speaking(language):
            outcomes |= {outcome.label: outcome for outcome in Outcome}
    return outcomes


def _counts(row: Mapping[str, Cell]) -> tuple[int, int, int]:
    errors, warnings, notes = (int(row.get(name, EMPTY).number or 0) for name in _COUNTS)
    return errors, warnings, notes
