"""What one row of the plan's sheet says: worked out once for each form of row, then known."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import count

from akm_excel.core.figures import Figures
from akm_excel.core.plan import TEXTS, Arrangement, Column, Key, Measure, Sighting
from akm_excel.core.quantity import BLANK, Quantity
from akm_excel.core.text import squash
from akm_excel.spreadsheet.book import Book
from akm_excel.spreadsheet.rows import Form, Row
from akm_excel.workbook.fields import Field
from akm_excel.workbook.figure_cells import NUMBERS, FigureCells, FiguresOfRow
from akm_excel.workbook.headings import Headings
from akm_excel.workbook.layout import Layout
from akm_excel.workbook.placed_template import PlacedTemplate
from akm_excel.workbook.row_codes import RowCode, RowCodes
from akm_excel.workbook.row_formulas import FormulasOfRow, RowFormulas, SummaryFormulas
from akm_excel.workbook.row_texts import RowTexts, TextsOfRow

_MOST_LINES = 50_000
"""So many rows are known at a time, as many as there are forms of rows: a region has a few hundred."""
Places = Iterable[tuple[Key, str, int]]
"""The keys of measures, each with its code and the index of its row."""
_WORDS = (Column.CODE, Column.NAME, Column.UNIT, *TEXTS)


@dataclass(frozen=True, slots=True)
class Line:
    """A row of *Reja*, as far as its form tells.

    `odd_code` says how its code was spelled, if otherwise than the template does; `probably` what a code that is
    none may mean. `frame` is one number for all rows of these lines that say the same beside their figures.
    `key` is what its code means, `spelled` the code as places name it. `own_arrangement` is what it says
    of its measure alone, where that is one of several. `figures` gives a quantity
    for each of `FIGURES` where the form tells it, the index of its number among the row's values, or
    None where the cell must be looked at (formulas, error values, truth values, doubtful cells); without any such it
    `is_plain`. `odd` are the
    places whose formulas are not the template's, `intact` those of figures whose formulas are. `results` are
    the stored results of formulas: their places in (*FIGURES, *COMPUTED), and each as the index of its number among
    the row's values, or the text itself.
    """

    number: int
    code: str
    spelled: str
    key: Key | None
    is_known: bool
    is_heading: bool
    name: str
    unit: str
    arrangement: Arrangement
    own_arrangement: Arrangement
    kind: type[Figures]
    has_figures: bool
    is_plain: bool
    figures: tuple[Quantity | int | None, ...]
    styles: frozenset[int]
    odd_code: Sighting | None
    probably: str
    name_changed: Sighting | None
    unit_changed: Sighting | None
    numbers_as_text: tuple[Sighting, ...]
    odd: tuple[Field, ...]
    intact: frozenset[Field]
    results: tuple[tuple[int, int | str], ...]
    frame: int = 0

    def measure(self, key: Key, figures: Iterable[Quantity]) -> Measure:
        """The measure of this row: with its name as label where it is one of several."""
        label = self.name if key.part else ""
        return Measure(key, label, self.unit, self.kind._make(figures), self.own_arrangement, self.number)

    @property
    def beside_figures(self) -> Hashable:
        """What the row says beside its figures."""
        told = self.number, self.code, self.spelled, self.key, self.is_known, self.is_heading, self.has_figures
        return told, self.name, self.unit, self.arrangement, self.odd_code, self.probably, self.name_changed

    def is_read_at_once(self, book: Book) -> bool:
        """Whether the form tells what each figure is, and none is shown otherwise than it is."""
        return self.is_plain and (not self.styles or self.styles.isdisjoint(book.odd_styles))


class Lines:
    """The lines of workbooks made from one template whose columns and header rows stand alike.

    What is kept here is known of a form, not of a workbook: nothing that a number in the row or the place of the
    last row decides, or one file's facts would be told of the next.
    """

    def __init__(self, template: PlacedTemplate, layout: Layout) -> None:
        self.template = template
        self.layout = layout
        self.headings = Headings(template, layout)
        self.figures = FigureCells(layout, template.sums)
        self.summary = SummaryFormulas(template, layout).lines
        """What the rows of *Jamlanma* say."""
        self._codes = RowCodes(template, layout)
        self._texts = RowTexts(template, layout)
        self._formulas = RowFormulas(template, layout)
        self._words = [layout.columns[column] for column in _WORDS]
        self._known: dict[Form, Line | None] = {}
        self._frames: dict[Hashable, int] = {}
        self._unused = count()

    def said(self, rows: Iterable[Row], first: int) -> list[tuple[Row, Line]]:
        """What the rows from `first` on say, but for those that say nothing."""
        below = [row for row in rows if row.form.number >= first]
        self._learn([row for row in below if row.form not in self._known])
        return [(row, line) for row in below if (line := self.line(row)) is not None]

    def read(self, said: Sequence[tuple[Row, Line]], places: Places, book: Book) -> dict[Key, Measure]:
        """The measures of all rows that are read at once; others are for who looks at each cell.

        What a cell of figures means is decided when its row's form is seen first: there is nothing left to ask.
        `places` are the keys of the measures among rows of which it is known what they say (`said`).
        """
        return {
            key: line.measure(
                key,
                [
                    NUMBERS[row.values[figure]] if type(figure) is int else figure or BLANK  # type: ignore[misc]
                    for figure in line.figures
                ],
            )
            for key, _, at in places
            for row, line in (said[at],)
            if line.is_read_at_once(book)
        }

    def line(self, row: Row) -> Line | None:
        """What a row says; None where it says nothing."""
        try:
            return self._known[row.form]
        except KeyError:
            return next(iter(self._lines(self.layout.telling([row]))), None)

    def _learn(self, rows: list[Row]) -> None:
        """Know what rows say, but for those in which a number stands in place of words: it may be another next time."""
        known = [row for row in rows if not any(at in row.form.numbers for at in self._words)][:_MOST_LINES]
        if not known:
            return
        telling = self.layout.telling(known)
        learned: dict[Form, Line | None] = dict.fromkeys([row.form for row in known])
        learned.update(zip([row.form for row in telling], self._lines(telling), strict=True))
        if len(self._known) + len(learned) > _MOST_LINES:
            self._known.clear()
        self._known.update(learned)  # at once, as another thread may read a plan meanwhile

    def _lines(self, rows: Sequence[Row]) -> list[Line]:
        """What rows say of which each says something: each room is asked once for all of them."""
        forms = [row.form for row in rows]
        words = [
            {column: squash(row.cell(at).text) for column, at in zip(_WORDS, self._words, strict=True)} for row in rows
        ]
        typed = [row.cell(self._words[0]).text for row in rows]
        codes = self._codes.of_rows(zip(forms, typed, words, strict=True))
        keys = [code.key for code in codes]
        texts = self._texts.of_rows(zip(forms, keys, words, strict=True))
        figures = self.figures.of_forms(zip(forms, keys, strict=True))
        formulas = self._formulas.of_forms(zip(forms, [code.spelled for code in codes], strict=True))
        lines = map(self._line, forms, codes, texts, figures, formulas)
        return [replace(line, frame=self._frame(line.beside_figures)) for line in lines]

    def _frame(self, beside_figures: Hashable) -> int:
        """A number for what a row says beside its figures. None is given twice, also where the older are forgotten."""
        number = self._frames.get(beside_figures)
        if number is None:
            if len(self._frames) >= _MOST_LINES:
                self._frames.clear()
            number = self._frames[beside_figures] = next(self._unused)
        return number

    def _line(self, form: Form, code: RowCode, texts: TextsOfRow, told: FiguresOfRow, formulas: FormulasOfRow) -> Line:
        key = code.key
        measure = self.template.measures.get(key) if key else None
        indicator = self.template.indicators.get(key) if key else None
        return Line(
            number=form.number,
            code=code.text,
            spelled=code.spelled,
            key=key,
            is_known=measure is not None or indicator is not None,
            is_heading=indicator is not None and bool(indicator.measures[0].key.part),
            name=texts.name,
            unit=texts.unit,
            arrangement=texts.arrangement,
            own_arrangement=texts.own_arrangement,
            kind=type(measure.figures) if measure else Figures,
            has_figures=told.are_there,
            is_plain=None not in told.figures,
            figures=told.figures,
            styles=told.styles,
            odd_code=code.odd,
            probably=code.probably,
            name_changed=texts.name_changed,
            unit_changed=texts.unit_changed,
            numbers_as_text=told.numbers_as_text,
            odd=formulas.odd,
            intact=formulas.intact,
            results=formulas.results,
        )
