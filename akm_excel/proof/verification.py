"""Verifying a regional workbook: it is made again by the same code, and each cell held against what stands there."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from akm_excel.core.answers import as_written
from akm_excel.core.region import Region
from akm_excel.core.totals import NamedTotal, listed
from akm_excel.errors import DataError, WorkbookError
from akm_excel.formats.long_table import read_long_table
from akm_excel.language import DEFAULT, speaking, tr, trn
from akm_excel.proof.cells import Compared, compare
from akm_excel.proof.change import Change, What
from akm_excel.proof.explanation import Explanation, explain
from akm_excel.proof.otherwise import suspects
from akm_excel.proof.sources import Gathered, Source, SourceState, gather
from akm_excel.proof.table import is_before_planned, read_table
from akm_excel.regional import PROTECTED, SHEETS, is_regional, region_bytes
from akm_excel.regional.findings import NAME as FINDINGS
from akm_excel.regional.former import Former, former_of
from akm_excel.regional.history import NAME as HISTORY
from akm_excel.regional.history import broken_rows
from akm_excel.regional.keeping.names import SHEET_NAME, SIZES_NAME
from akm_excel.regional.letter_texts import LetterTexts, read_letter_texts
from akm_excel.regional.marks import HIDDEN, Marks, read_last, read_people
from akm_excel.regional.reading import region_from_rows
from akm_excel.regional.remarks import read_remarks
from akm_excel.spreadsheet import address
from akm_excel.spreadsheet.book import Book, from_package
from akm_excel.spreadsheet.cells import Cells
from akm_excel.spreadsheet.limits import REGION, allowing
from akm_excel.spreadsheet.package import Package
from akm_excel.version import __version__
from akm_excel.workbook.placed_template import PlacedTemplate

_OURS = "akm_"
"""The names that the library's formulas go by begin so."""


@dataclass(frozen=True)
class Proof:
    """What verifying a regional workbook found.

    `changes` are the places that are not as they should be, those that somebody changed first, then results that may
    follow from them. `compared` is how many cells were held against theirs, `without_result` how many formulas have
    no stored result, `unproven` the sheets that only the sources could prove. `hers` are the user's own sheets, which
    are not looked at. `is_other_version` says that another version wrote the workbook: only what every
    version writes alike could be compared.
    """

    workbook: str
    sha256: str
    marks: Marks
    region: Region
    changes: tuple[Change, ...]
    sources: tuple[Source, ...] = ()
    compared: int = 0
    without_result: int = 0
    unproven: tuple[str, ...] = ()
    hers: tuple[str, ...] = ()
    is_other_version: bool = False
    with_sources: bool = False

    @property
    def missing(self) -> tuple[Source, ...]:
        """The files that are not among the sources any more."""
        return tuple(source for source in self.sources if source.state is SourceState.MISSING)

    @property
    def is_proven(self) -> bool:
        """Whether nothing was changed, and every source that was asked for is there."""
        return not self.changes and not self.missing

    @property
    def odd_sources(self) -> tuple[Source, ...]:
        """The sources to speak of: those that are missing, and those that are not in the workbook."""
        return tuple(source for source in self.sources if source.state is not SourceState.FOUND)

    @property
    def verdict(self) -> str:
        """What it comes to, in a sentence."""
        if self.is_proven:
            return tr("{file}: all {count} cells are as they should be.").format(
                file=self.workbook, count=self.compared
            )
        changed = len([change for change in self.changes if not change.follows])
        results, missing = len(self.changes) - changed, len(self.missing)
        said = (
            trn("{count} place was changed by hand", "{count} places were changed by hand", changed),
            trn("{count} result differs", "{count} results differ", results),
            trn("{count} file is missing", "{count} files are missing", missing),
        )
        counts = (changed, results, missing)
        listed = ", ".join(text.format(count=count) for text, count in zip(said, counts, strict=True))
        return f"{self.workbook}: {listed}."

    def remarks(self) -> Iterator[str]:
        """What must be said beside: what was not looked at, and why."""
        if self.is_other_version:
            yield tr("Another version wrote the workbook: only what all versions write alike was compared.")
        if self.unproven:
            yield tr("Only the sources can prove {sheets}: name their folder with --sources.").format(
                sheets=", ".join(self.unproven)
            )
        if self.without_result:
            yield trn(
                "{count} formula has no stored result: open the workbook once and save it.",
                "{count} formulas have no stored result: open the workbook once and save it.",
                self.without_result,
            ).format(count=self.without_result)
        if self.hers:
            yield tr("Not looked at, as they are your own: {sheets}.").format(sheets=", ".join(self.hers))

    @property
    def totals(self) -> Sequence[NamedTotal]:
        """The named totals of the region."""
        return listed(self.region.total, self.region.template)


def verify(workbook: Path, template: PlacedTemplate, sources: Iterable[str | Path] | None = None) -> Proof:
    """Prove a regional workbook, from its own long table, or with `sources` (files and folders) from those.

    Raises `WorkbookError` where it cannot be read, `DataError` where it is no regional workbook, or another version
    wrote it and nothing in it contradicts itself: then it must be refreshed first to be proven.
    """
    book = _opened(workbook)
    with allowing(REGION):
        region, odd = _read(workbook, book, template)
        former = former_of(region, book)
        if not former.marks.is_of(template) or is_before_planned(book):
            return _of_other_version(workbook, book, former, odd)
        with speaking(DEFAULT):  # as the findings in the workbook
            gathered = None if sources is None else gather(sources, former.region, template)
        return _compared(workbook, book, former, odd, gathered)


def _opened(workbook: Path) -> Book:
    book = from_package(Package.open(workbook))
    if not is_regional(book):
        raise DataError(
            tr("This is not a regional workbook."),
            remedy=tr("name the workbook that 'akm merge' wrote"),
            file=str(workbook),
        )
    return book


def _read(workbook: Path, book: Book, template: PlacedTemplate) -> tuple[Region, Sequence[Change]]:
    """The region in the long table, and what in that contradicts itself."""
    table = read_table(book, template)
    if table is not None and table.rows:
        order = {district.code: at for at, district in enumerate(template.districts)}
        rows = sorted(table.rows, key=lambda row: (order.get(row.district.code, len(order)), row.district.code))
        return region_from_rows(rows, template), table.changes
    beside = workbook.with_suffix(".parquet")
    if not beside.exists():
        raise WorkbookError(
            tr("The regional workbook has no table of data, and the file with it is not there."),
            expected=str(beside),
            remedy=tr("put that file beside the workbook, or merge the districts' workbooks again"),
            file=str(workbook),
        )
    return read_long_table(beside, template), ()


def _of_other_version(workbook: Path, book: Book, former: Former, odd: Sequence[Change]) -> Proof:
    """What every version writes alike; raises `DataError` where that is as it should be, as it is no proof."""
    suspected = suspects(book, former.region)
    changes = _sorted([*odd, *suspected.changes])
    if not changes:
        written = former.marks.version or tr("a version that left no mark")
        raise DataError(
            tr(
                "The workbook was written by another version ({version}) or from another edition of the template."
            ).format(version=written),
            expected=__version__,
            remedy=tr("refresh it first: merge the districts' workbooks again"),
            file=str(workbook),
        )
    return Proof(
        str(workbook),
        book.sha256,
        former.marks,
        former.region,
        changes,
        compared=suspected.cells,
        is_other_version=True,
    )


def _compared(workbook: Path, book: Book, former: Former, odd: Sequence[Change], gathered: Gathered | None) -> Proof:
    region = (gathered.region if gathered else former.region).upto(former.marks.quarter)
    if gathered is not None:
        region = region.with_remarks(as_written(read_remarks(book)))
    region = replace(
        region,
        last=read_last(book, region.template),
        stated_people=read_people(book, region.template),
        history=former.history,
    )
    expected = _made(region, former, read_letter_texts(book))
    is_whole = gathered is not None and gathered.is_whole
    unproven = () if is_whole or FINDINGS not in expected.sheets else (FINDINGS,)
    changes = [*_names(expected, book), *_record(book)]
    done = Compared()
    for sheet in expected.sheets:
        if sheet not in book.sheets:
            changes.append(Change(sheet, "", What.SHEET_GONE, "", sheet))
        elif sheet not in (*unproven, HIDDEN):
            wanted, stands = (_proven(one.cells(sheet), expected.cells(sheet), unproven) for one in (expected, book))
            is_free = sheet not in PROTECTED
            compared = compare(sheet, wanted, stands, expected.styles, book.styles, is_free=is_free)
            done.cells += compared.cells
            done.without_result += compared.without_result
            changes += compared.changes
    return Proof(
        str(workbook),
        book.sha256,
        former.marks,
        region,
        _sorted([*odd, *changes]),
        gathered.sources if gathered else (),
        done.cells,
        done.without_result,
        unproven,
        tuple(sheet for sheet in book.sheets if sheet not in SHEETS),
        with_sources=gathered is not None,
    )


def _record(book: Book) -> Iterator[Change]:
    """The rows of the record of changes that somebody changed: each has a seal."""
    for row, text in broken_rows(book):
        yield Change(HISTORY, str(row), What.VALUE, text, "")


def _proven(cells: Cells, expected: Cells, unproven: Sequence[str]) -> Cells:
    """The cells of a sheet without those whose formulas look at a sheet that cannot be proven."""
    if not unproven:
        return cells
    left_out = {
        where
        for where, cell in expected.items()
        if cell.formula is not None and any(sheet in cell.formula for sheet in unproven)
    }
    return {where: cell for where, cell in cells.items() if where not in left_out} if left_out else cells


def _made(region: Region, former: Former, letter_texts: LetterTexts) -> Book:
    """The workbook as this version makes it, with its own texts of letters."""
    data = region_bytes(region, chosen=former.chosen, letter_texts=letter_texts)
    return from_package(Package(data, tr("as it should be")))


def _names(expected: Book, actual: Book) -> Iterator[Change]:
    """The names of ours that refer to something else than they should, for the workbook or for a sheet of ours alone.

    Where the sheets' own cells end is not asked: it is led along where somebody puts rows beside them.
    """
    for name, target in expected.names.items():
        if name.startswith((SHEET_NAME, SIZES_NAME)):
            continue
        stands = actual.names.get(name, "")
        if name.startswith(_OURS) and _plain(stands) != _plain(target):
            yield Change("", name, What.NAME, stands, target)
    for sheet, names in actual.local_names.items():  # a name of a sheet hides the workbook's from its formulas
        for name, stands in names.items() if sheet in SHEETS else ():
            target = expected.local_names.get(sheet, {}).get(name, expected.names.get(name, ""))
            if name.casefold().startswith(_OURS) and _plain(stands) != _plain(target):
                yield Change(sheet, name, What.NAME, stands, target)


def _plain(target: str) -> str:
    return target.replace("'", "")


def _sorted(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Each once, by where it stands; what may follow from others behind them."""
    order = {sheet: at for at, sheet in enumerate(SHEETS)}
    unique = {(change.sheet, change.cell): change for change in reversed(list(changes))}
    return tuple(sorted(unique.values(), key=lambda one: (one.follows, order.get(one.sheet, -1), _place(one.cell))))


def _place(cell: str) -> tuple[int, int, str]:
    try:
        return (*address.parse(cell), cell)
    except ValueError:
        return (int(cell) if cell.isdecimal() else 0, 0, cell)


def explain_file(workbook: Path, place: str, template: PlacedTemplate) -> Explanation:
    """How a cell of a regional workbook's file came about; see `explain`. Raises as `verify` does."""
    book = _opened(workbook)
    with allowing(REGION):
        region, _ = _read(workbook, book, template)
        return explain(book, former_of(region, book).region, place)
