"""Filling: the edits that put a plan into a workbook."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path

from akm_excel.core.editions import translated
from akm_excel.core.plan import FIGURES, PLANNED, TEXTS, Column, Indicator, Key, Measure, People, Plan
from akm_excel.core.quantity import DIGITS, from_float, parse, plain
from akm_excel.core.text import fold
from akm_excel.core.totals import rollup_total
from akm_excel.errors import DataError
from akm_excel.language import tr
from akm_excel.spreadsheet import address
from akm_excel.spreadsheet.book import Book
from akm_excel.spreadsheet.edits import MAX_TEXT, Edit, Value
from akm_excel.spreadsheet.package import Package
from akm_excel.workbook.editions import own_template
from akm_excel.workbook.figure_cells import stored
from akm_excel.workbook.layout import HEADER_FIELDS, find_layout
from akm_excel.workbook.placed_template import PlacedTemplate
from akm_excel.workbook.reading import plan_from_book
from akm_excel.workbook.recalculating import recalculate
from akm_excel.workbook.recalculation import Recalculation
from akm_excel.workbook.workbook_file import WorkbookFile

Asked = tuple[Key, Column]
"""A figure: the key of its measure, and its column."""


def fill(
    plan: Plan,
    workbook: str | Path | Package,
    output: str | Path,
    template: PlacedTemplate,
    *,
    provenance: str = "",
    overwrite: bool = True,
    backup: bool = False,
) -> Recalculation:
    """Write `plan` into a copy of `workbook` (the template or a filled one), and recalculate it.

    `plan` is in the terms of `template`; the workbook may be of another edition. See `fillings` for what
    is written, and `WorkbookFile.save` for `overwrite` and `backup`. Raises `WorkbookError` and `NotAPlan`
    for what cannot be read, `DataError` where the plan does not fit, `WriteError` for what cannot be saved;
    nothing is written then.
    """
    file, done = filled(plan, workbook, template, provenance)
    written = file.save(Path(output), overwrite=overwrite, backup=backup)
    return done.saved(written, Path(output))


def filled(
    plan: Plan, workbook: str | Path | Package, template: PlacedTemplate, provenance: str
) -> tuple[WorkbookFile, Recalculation]:
    """The workbook that `fill` writes, before it is written, and what was done to it."""
    file, done = _filled(plan, workbook, template, provenance, frozenset())
    if isinstance(workbook, Package):
        return file, done
    others = frozenset(
        (measure.key, column)
        for _, measure in plan.measures()
        if (there := done.plan.by_key.get(measure.key)) is not None and measure.key not in template.sums
        for column in FIGURES
        if there.figure(column) != measure.figure(column)
    )
    # A formula of the user's own that showed the figure comes to another now: the figure is what was asked for.
    return _filled(plan, workbook, template, provenance, others) if others else (file, done)


def _filled(
    plan: Plan, workbook: str | Path | Package, template: PlacedTemplate, provenance: str, anyhow: frozenset[Asked]
) -> tuple[WorkbookFile, Recalculation]:
    file = WorkbookFile(workbook if isinstance(workbook, Package) else Path(workbook))
    own = own_template(file.book, template)
    edits = fillings(translated(plan, template, own), file.book, own, anyhow)
    file.write(marks(file.book, own, provenance))
    done = recalculate(file, template, first=edits)
    file.fit_rows(*_texts_in(file.book, edits))
    return file, done


def _texts_in(book: Book, edits: Iterable[Edit]) -> tuple[str, set[int], list[int]]:
    """The sheet of the plan, its rows whose texts were written, and the columns of texts."""
    layout = find_layout(book)
    columns = [layout.columns[column] for column in (Column.NAME, *TEXTS)]
    rows = {edit.where[1] for edit in edits if edit.where[0] == layout.sheet and edit.where[2] in columns}
    return layout.sheet, rows, columns


def fillings(plan: Plan, book: Book, template: PlacedTemplate, anyhow: frozenset[Asked] = frozenset()) -> list[Edit]:
    """The edits after which `book` holds `plan`.

    The measures and the fields of the cover that `plan` has are written, a blank one makes the cell
    blank; texts and fields that it says nothing of are left. A sum (6.1) keeps its formula where the
    plan states what its parts come to. The figures `anyhow` are written also where they stand already.
    Raises `DataError` where the workbook has no row for one of the plan's measures, and for a text that
    no cell can hold.
    """
    return list(_Filling(plan, book, template, anyhow).edits())


def marks(book: Book, template: PlacedTemplate, provenance: str) -> Iterator[Edit]:
    """The edits of the hidden sheet: which edition of the template, and where the figures came from."""
    for name, text in (("edition", template.edition), ("provenance", provenance)):
        area = book.area(f"akm_{name}")
        if area is not None and text and book.named_cell(f"akm_{name}").text != text:
            where = (area.sheet, area.top, area.left)
            yield Edit.to(text, where, book.cell(where))


class _Filling:
    """A plan on its way into a workbook that holds another, or none."""

    def __init__(self, plan: Plan, book: Book, template: PlacedTemplate, anyhow: frozenset[Asked]) -> None:
        self.plan = plan
        self.anyhow = anyhow
        self.book = book
        self.template = template
        self.present = plan_from_book(book, template)

    def edits(self) -> Iterator[Edit]:
        self._place_all()
        self._place_planned()
        yield from self._cover()
        for indicator, measure in self.plan.measures():
            there = self.present.by_key[measure.key]
            yield from self._figures(measure, there)
            yield from self._unit(measure, there)
            yield from self._texts(measure, there.row)
            yield from self._texts(indicator, self.present.indicator_by_key[indicator.key].row)

    def _edit(self, cell: str, value: Value) -> Edit:
        if isinstance(value, str) and len(value) > MAX_TEXT:
            raise DataError(
                tr("The text for {cell} has {length} characters; nothing was written.").format(
                    cell=cell, length=len(value)
                ),
                expected=tr("at most {length} characters, as Excel keeps no more").format(length=MAX_TEXT),
                remedy=tr("shorten the text"),
                file=self.book.file,
            )
        if isinstance(value, Decimal) and from_float(float(value)).number != value:
            raise DataError(
                tr("A workbook cannot hold the figure {figure} for {cell}; nothing was written.").format(
                    figure=plain(value), cell=cell
                ),
                expected=tr("at most {count} digits, as it would come back as another").format(count=DIGITS),
                remedy=tr("round the figure"),
                file=self.plan.source.file or self.book.file,
            )
        where = address.parse_place(cell)
        return Edit.to(value, where, self.book.cell(where))

    def _place_all(self) -> None:
        lost = [str(measure.key) for _, measure in self.plan.measures() if measure.key not in self.present.by_key]
        if lost:
            raise DataError(
                tr("The workbook has no row for {codes}; nothing was written.").format(codes=", ".join(lost)),
                expected=tr("codes of the template"),
                remedy=tr("correct the codes, or add the indicators to the template"),
                file=self.book.file,
            )

    def _place_planned(self) -> None:
        """A workbook of before has no columns for the plan by quarter: what would be lost is said."""
        absent = [column for column in PLANNED if column not in self.present.source.columns]
        stated = [str(m.key) for _, m in self.plan.measures() if any(not m.figure(c).is_blank for c in absent)]
        if stated:
            raise DataError(
                tr("The workbook has no columns for the plan by quarter, which is stated of {codes}; "
                   "nothing was written.").format(codes=", ".join(stated)),
                expected=tr("a workbook made by 'akm new' of this version"),
                remedy=tr("make a new workbook with 'akm new' and fill that one, or take the plan by quarter out"),
                file=self.book.file,
            )  # fmt: skip

    def _cover(self) -> Iterator[Edit]:
        for name in HEADER_FIELDS:
            value = getattr(self.plan.header, name)
            cell = self.present.source.header_cells.get(name)
            if value and value != getattr(self.present.header, name) and cell:
                yield self._edit(cell, Decimal(value) if isinstance(value, int) else self._typed(name, value))

    @staticmethod
    def _typed(name: str, text: str) -> Value:
        """A text of the cover as a person would type it: how many people there are is a number."""
        counted = parse(text).number if name in People._fields else None
        return text if counted is None else counted

    def _figures(self, measure: Measure, there: Measure) -> Iterator[Edit]:
        rollup = self.template.sums.get(measure.key)
        parts = rollup_total(rollup, self.present.by_key | self.plan.by_key) if rollup else None
        for column in FIGURES:
            value = measure.figure(column)
            if parts is not None and (value.is_blank or value == parts.figure(column)):
                continue
            if value != there.figure(column) or (measure.key, column) in self.anyhow:
                yield self._edit(self.present.cell(there, column), stored(value))

    def _unit(self, measure: Measure, there: Measure) -> Iterator[Edit]:
        """Units are the template's; only where it leaves one open does the plan's count."""
        known = self.template.measures.get(measure.key)
        if fold(measure.unit) in {"", "-", fold(there.unit)} or (known is not None and known.unit):
            return
        yield self._edit(self.present.cell(there, Column.UNIT), measure.unit)

    def _texts(self, said: Indicator | Measure, row: int | None) -> Iterator[Edit]:
        for column in TEXTS:
            text, cell = said.arrangement.text(column), self.present.source.cell(column, row)
            if not text or not cell or self.template.is_other_name(said.key, column, text):
                continue
            if fold(self.book.cell(address.parse_place(cell)).text) != fold(text):
                yield self._edit(cell, text)
