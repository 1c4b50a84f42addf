"""One sheet of a new workbook: rows from top to bottom, cells from left to right, written as they come."""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from akm_excel.core.quantity import plain
from akm_excel.patterns import pattern
from akm_excel.spreadsheet.address import LAST_COLUMN, LAST_ROW, column_number, parse, spell
from akm_excel.spreadsheet.cells import Result
from akm_excel.spreadsheet.escapes import escaped
from akm_excel.spreadsheet.package import MAIN, RELATIONS
from akm_excel.spreadsheet.sheet_xml import clean
from akm_excel.spreadsheet.writing.chart import Chart
from akm_excel.spreadsheet.writing.markup import escape, quoted

_ABC = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LETTERS = ["", *_ABC, *(a + b for a in _ABC for b in _ABC), *(a + b + c for a in "ABC" for b in _ABC for c in _ABC)]
"""The letters of a column by its number, from 1 to 2,730."""
A3, A4 = 8, 9
"""Paper sizes (ECMA-376 part 1, 18.3.1.63)."""
_CELL = pattern(r'<c r="([A-Z]+\d+)"')


class Row:
    """One row while it is written. Columns are numbered from 1 and must come in order; `at` is the row's number."""

    __slots__ = ("_attributes", "_cells", "_string", "at")

    def __init__(self, at: int, attributes: str, string: Callable[[str], int]) -> None:
        self.at = at
        self._attributes = attributes
        self._cells: list[str] = []
        self._string = string

    def text(self, column: int, text: str, style: int) -> None:
        """A text, never a formula or a link, whatever it says; an empty one leaves the cell blank."""
        where = f'<c r="{LETTERS[column]}{self.at}" s="{style}"'
        self._cells.append(f'{where} t="s"><v>{self._string(text)}</v></c>' if text else f"{where}/>")

    def number(self, column: int, number: str | int, style: int) -> None:
        """A number, spelled with a dot."""
        self._cells.append(f'<c r="{LETTERS[column]}{self.at}" s="{style}"><v>{number}</v></c>')

    def blank(self, style: int, *columns: int) -> None:
        """Blank cells of a style."""
        self._cells.extend([f'<c r="{LETTERS[column]}{self.at}" s="{style}"/>' for column in columns])

    def formula(self, column: int, formula: str, result: Result, style: int) -> None:
        """A live formula with its result, which a reader without a calculation sees."""
        if isinstance(result, str):
            text, kind = escape(escaped(clean(result))) if result else "", ' t="str"'
        else:
            text, kind = plain(result), ""
        self._cells.append(
            f'<c r="{LETTERS[column]}{self.at}" s="{style}"{kind}><f>{escape(formula.removeprefix("="))}</f>'
            f"<v>{text}</v></c>"
        )

    def cells(self, cells: Iterable[str]) -> None:
        """Cells that are spelled already: ``<c r="…">``."""
        self._cells.extend(cells)

    def finish(self) -> str:
        """The row as it stands in the sheet. Whoever writes into it afterwards raises `ValueError`: it were lost."""
        spelled = f'<row r="{self.at}"{self._attributes}>{"".join(self._cells)}</row>'
        self._cells = _Finished()
        return spelled


class _Finished(list[str]):
    """The cells of a row that is written: none can be added."""

    def append(self, _: str, /) -> None:
        raise ValueError("the next row has begun: this one is written")

    def extend(self, _: Iterable[str], /) -> None:
        raise ValueError("the next row has begun: this one is written")


_PROTECTION = (
    '<sheetProtection sheet="1" formatCells="0" formatColumns="0" formatRows="0" sort="0" autoFilter="0" '
    'pivotTables="0"/>'
)
"""ECMA-376 part 1, 18.3.1.85: a 0 permits; `objects`, left out, are not protected, so that notes can be written."""


class Table(NamedTuple):
    """An Excel table over `cells`, whose first row has the headings."""

    name: str
    cells: str
    headings: list[str]

    def xml(self, number: int) -> bytes:
        """The table's part."""
        columns = "".join(
            f'<tableColumn id="{at}" name={quoted(text)}/>' for at, text in enumerate(self.headings, start=1)
        )
        return (
            f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<table xmlns="{MAIN}" id="{number}" '
            f'name="{self.name}" displayName="{self.name}" ref="{self.cells}" totalsRowShown="0">'
            f'<autoFilter ref="{self.cells}"/><tableColumns count="{len(self.headings)}">{columns}</tableColumns>'
            '<tableStyleInfo name="TableStyleLight9" showFirstColumn="0" showLastColumn="0" showRowStripes="1" '
            'showColumnStripes="0"/></table>'
        ).encode()


class Sheet:
    """A sheet while it is written; rows must come in order.

    `columns` gives the width of each column with what else is to be said of it; `frozen` the first
    row and column that move; `titles` the rows that every printed page repeats; `printed` the cells
    that are printed; `breaks` the rows behind which a printed page ends. A hidden one is seen by programs alone; on
    a protected one only open cells can be typed into, but there is no password, and all looks may be changed.
    """

    def __init__(self, name: str, string: Callable[[str], int]) -> None:
        self.name = name
        self.string = string
        self.columns: list[tuple[int, int, float, str]] = []
        self.merged: list[str] = []
        self.links: list[str] = []
        self.targets: dict[str, int] = {}
        self.frozen: tuple[int, int] = (1, 1)
        self.titles: tuple[int, int] | None = None
        self.printed = ""
        self.filtered = ""
        self.tables: list[Table] = []
        self.charts: list[Chart] = []
        self.choices: list[str] = []
        self.conditions: list[str] = []
        self.breaks: list[int] = []
        self.column_breaks: list[int] = []
        self.title_columns = 0
        self.scale = 0
        self.paper = A4
        self.has_grid = False
        self.is_first = False
        self.is_hidden = False
        self.is_protected = False
        self.row_levels = 0
        self.column_levels = 0
        self._rows: list[str] = []
        self._ends: list[str] = []
        self._last: Row | None = None

    def row(self, at: int, height: float = 0, level: int = 0, *, hidden: bool = False) -> Row:
        """A new row. `height` is in points, `level` how deep it is in the outline; `hidden` is what formulas need."""
        attributes = f' ht="{height:g}" customHeight="1"' if height else ""
        if hidden:
            attributes += ' hidden="1"'
        if level:
            attributes += f' outlineLevel="{level}"'
            self.row_levels = max(self.row_levels, level)
        self._flush()
        self._last = Row(at, attributes, self.string)
        return self._last

    @property
    def extent(self) -> tuple[int, int]:
        """The last row and column that have a cell."""
        self._flush()
        columns = {cell.rstrip("0123456789") for cell in self._ends}
        return parse(self._ends[-1])[0] if self._ends else 1, max(map(column_number, columns), default=1)

    def spelled(self, rows: Iterable[str], end: str) -> None:
        """Rows that are spelled already: ``<row r="…">``. `end` is the cell that is last in their last row, and none of
        them goes on behind its column."""
        self._flush()
        self._rows += rows
        self._ends.append(end)

    def _flush(self) -> None:
        if self._last is not None:
            self._rows.append(row := self._last.finish())
            if match := _CELL.match(row, row.rfind("<c ")):
                self._ends.append(match[1])
            self._last = None

    def width(self, first: int, last: int, width: float, *, hidden: bool = False, level: int = 0) -> None:
        """The width of columns, in characters."""
        attributes = (' hidden="1"' if hidden else "") + (f' outlineLevel="{level}"' if level else "")
        self.columns.append((first, last, width, attributes))
        self.column_levels = max(self.column_levels, level)

    def merge(self, top: int, left: int, bottom: int, right: int) -> None:
        """Show cells as one."""
        self.merged.append(f"{spell(top, left)}:{spell(bottom, right)}")

    def link(self, cells: str, place: str, tip: str = "") -> None:
        """Make a click on `cells` go to a place of the workbook."""
        shown = f" tooltip={quoted(tip)}" if tip else ""
        self.links.append(f'<hyperlink ref="{cells}" location={quoted(place)}{shown}/>')

    def target(self, target: str) -> int:
        """The number of another file (a relative or whole URI) among those that links of this sheet open."""
        return self.targets.setdefault(target, len(self.targets) + 1)

    def link_out(self, cells: str, target: str, place: str, tip: str = "") -> None:
        """Make a click on `cells` open another file (see `target`) at a place in it."""
        shown = f" tooltip={quoted(tip)}" if tip else ""
        self.links.append(
            f'<hyperlink ref="{cells}" r:id="rIdOut{self.target(target)}" location={quoted(place)}{shown}/>'
        )

    def choice(self, cell: str, options: str, prompt: tuple[str, str], refusal: tuple[str, str]) -> None:
        """Make `cell` a drop-down list: it takes one of the texts in the cells `options` and nothing else.

        `prompt` is shown beside the cell while it is chosen, `refusal` when something else is typed; each
        is a title (32 characters at most) and a sentence (255).
        """
        said = f"promptTitle={quoted(prompt[0])} prompt={quoted(prompt[1])}"
        said = f"errorTitle={quoted(refusal[0])} error={quoted(refusal[1])} {said}"
        self.choices.append(
            f'<dataValidation type="list" allowBlank="0" showInputMessage="1" showErrorMessage="1" {said} '
            f'sqref="{cell}"><formula1>{escape(options)}</formula1></dataValidation>'
        )

    def look_where(self, cells: str, formula: str, condition: int) -> None:
        """Give `cells` another look (its number among the styles' conditions) where a formula is true."""
        rule = f'<cfRule type="expression" dxfId="{condition}" priority="{len(self.conditions) + 1}">'
        rule += f"<formula>{escape(formula)}</formula></cfRule>"
        self.conditions.append(f'<conditionalFormatting sqref="{cells}">{rule}</conditionalFormatting>')

    def heat(self, cells: str) -> None:
        """Colour `cells` from the least (orange) over the middle (white) to the most (blue): told apart by all eyes."""
        points = '<cfvo type="min"/><cfvo type="percentile" val="50"/><cfvo type="max"/>'
        colours = "".join(f'<color rgb="FF{colour}"/>' for colour in ("F4B183", "FFFFFF", "9DC3E6"))
        rule = f'<cfRule type="colorScale" priority="{len(self.conditions) + 1}"><colorScale>{points}{colours}'
        self.conditions.append(
            f'<conditionalFormatting sqref="{cells}">{rule}</colorScale></cfRule></conditionalFormatting>'
        )

    def xml(self) -> Iterator[str]:
        """The sheet's part, in pieces."""
        self._flush()
        yield '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        yield f'<worksheet xmlns="{MAIN}" xmlns:r="{RELATIONS}">'
        fit = "" if self.scale else '<pageSetUpPr fitToPage="1"/>'
        yield f'<sheetPr><outlinePr summaryBelow="0" summaryRight="0"/>{fit}</sheetPr>'
        selected = ' tabSelected="1"' if self.is_first else ""
        yield f'<sheetViews><sheetView{selected} workbookViewId="0">{self._pane()}</sheetView></sheetViews>'
        levels = f' outlineLevelRow="{self.row_levels}"' if self.row_levels else ""
        levels += f' outlineLevelCol="{self.column_levels}"' if self.column_levels else ""
        yield f'<sheetFormatPr defaultRowHeight="13.5"{levels}/>'
        if self.columns:
            columns = "".join(
                f'<col min="{first}" max="{last}" width="{width + 0.71:g}" customWidth="1"{attributes}/>'
                for first, last, width, attributes in sorted(self.columns)
            )
            yield f"<cols>{columns}</cols>"
        yield "<sheetData>"
        yield from self._rows
        yield "</sheetData>"
        if self.is_protected:
            yield _PROTECTION
        if self.filtered:
            yield f'<autoFilter ref="{self.filtered}"/>'
        if self.merged:
            yield f'<mergeCells count="{len(self.merged)}">'
            yield "".join(f'<mergeCell ref="{cells}"/>' for cells in self.merged)
            yield "</mergeCells>"
        yield from self.conditions
        if self.choices:
            yield f'<dataValidations count="{len(self.choices)}">'
            yield "".join(self.choices)
            yield "</dataValidations>"
        if self.links:
            yield "<hyperlinks>"
            yield "".join(self.links)
            yield "</hyperlinks>"
        yield from self._paper()
        if self.charts:
            yield '<drawing r:id="rId1"/>'
        if self.tables:
            first = 2 if self.charts else 1
            parts = "".join(f'<tablePart r:id="rId{first + at}"/>' for at in range(len(self.tables)))
            yield f'<tableParts count="{len(self.tables)}">{parts}</tableParts>'
        yield "</worksheet>"

    def _paper(self) -> Iterator[str]:
        """How it is printed."""
        if self.has_grid:
            yield '<printOptions gridLines="1"/>'
        yield '<pageMargins left="0.4" right="0.4" top="0.55" bottom="0.55" header="0.3" footer="0.3"/>'
        size = f'scale="{self.scale}"' if self.scale else 'fitToHeight="0"'
        order = ' pageOrder="overThenDown"' if self.column_breaks else ""
        yield f'<pageSetup paperSize="{self.paper}" {size}{order} orientation="landscape"/>'
        yield "<headerFooter><oddFooter>&amp;L&amp;9&amp;A&amp;C&amp;9&amp;P / &amp;N</oddFooter></headerFooter>"
        if self.breaks:
            count = f'count="{len(self.breaks)}" manualBreakCount="{len(self.breaks)}"'
            yield f"<rowBreaks {count}>"
            yield "".join(f'<brk id="{row}" max="{LAST_COLUMN - 1}" man="1"/>' for row in self.breaks)
            yield "</rowBreaks>"
        if self.column_breaks:
            count = f'count="{len(self.column_breaks)}" manualBreakCount="{len(self.column_breaks)}"'
            yield f"<colBreaks {count}>"
            yield "".join(f'<brk id="{column}" max="{LAST_ROW - 1}" man="1"/>' for column in self.column_breaks)
            yield "</colBreaks>"

    def _pane(self) -> str:
        row, column = self.frozen
        if (row, column) == (1, 1):
            return ""
        down = f' ySplit="{row - 1}"' if row > 1 else ""
        across = f' xSplit="{column - 1}"' if column > 1 else ""
        name = "bottomRight" if row > 1 and column > 1 else "bottomLeft" if row > 1 else "topRight"
        return (
            f'<pane{across}{down} topLeftCell="{spell(row, column)}" activePane="{name}" state="frozen"/>'
            f'<selection pane="{name}"/>'
        )
