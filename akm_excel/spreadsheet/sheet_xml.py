"""One sheet's XML, with single cells changed and all else left as it was."""

from collections.abc import Iterable
from decimal import Decimal

from lxml import etree

from akm_excel.core.quantity import from_float, plain
from akm_excel.patterns import pattern
from akm_excel.spreadsheet import address
from akm_excel.spreadsheet.cells import Cell, Content, Result
from akm_excel.spreadsheet.edits import MAX_TEXT
from akm_excel.spreadsheet.escapes import escaped
from akm_excel.spreadsheet.formula import absolute, relative
from akm_excel.spreadsheet.package import MAIN, parse_xml, serialize_xml
from akm_excel.spreadsheet.slots import positions, row_positions

_ROW, _C, _V, _F, _IS, _T = (f"{{{MAIN}}}{tag}" for tag in ("row", "c", "v", "f", "is", "t"))
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
# ECMA-376 part 1, 18.3.1.99: what may follow sheetData and must stay behind hyperlinks.
_AFTER_HYPERLINKS = (
    "printOptions", "pageMargins", "pageSetup", "headerFooter", "rowBreaks", "colBreaks", "customProperties",
    "cellWatches", "ignoredErrors", "smartTags", "drawing", "legacyDrawing", "legacyDrawingHF", "drawingHF",
    "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst",
)  # fmt: skip
_DEFAULT_WIDTH = 8.43
_UNFIT = pattern("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
"""What no cell can hold: control characters but tab and line feed, halves of characters, and what is none."""
_SIZE = pattern(r"[0-9]{1,9}(?:\.[0-9]{1,20})?")


def clean(text: str) -> str:
    """`text` as a cell can hold it: no control characters, no halves of characters, not too long."""
    return _UNFIT.sub("", text)[:MAX_TEXT]


def _spelled(text: str) -> str:
    """A text as a cell's XML spells it; Excel counts the signs of the text itself."""
    return escaped(clean(text))


def _size(element: etree._Element, attribute: str, otherwise: float) -> float:
    """A measure that an attribute gives; programs that mind the user's language write 6,5 for 6.5."""
    text = element.get(attribute, "").strip().replace(",", ".")
    return float(text) if _SIZE.fullmatch(text) else otherwise


class SheetXml:
    """A sheet's XML. Each change keeps the cell's style.

    `touched` are the cells whose values were changed, `lost_formulas` those that are no formulas any more.
    """

    def __init__(self, data: bytes) -> None:
        self.root = parse_xml(data)
        self.touched: set[tuple[int, int]] = set()
        self.lost_formulas: list[tuple[int, int]] = []
        data_element = self.root.find(f"{{{MAIN}}}sheetData")
        self._data = data_element if data_element is not None else etree.SubElement(self.root, f"{{{MAIN}}}sheetData")
        self._cells: dict[tuple[int, int], etree._Element] = {}
        self._rows: dict[int, etree._Element] = {}
        self._ends: dict[int, int] = {}  # the last column of each row: most cells are added behind it
        self._widths: dict[int, float] = {}
        # Rows and cells without an address, as the schema allows them, get one: others are to be put between them.
        for number, row in row_positions(self.root):
            if row.get("r") is None:
                row.set("r", str(number))
            self._rows.setdefault(number, row)
        for number, column, element in positions(self.root):
            if element.get("r") is None:
                element.set("r", address.spell(number, column))
            self._cells.setdefault((number, column), element)
            self._ends[number] = max(column, self._ends.get(number, 0))

    def to_bytes(self) -> bytes:
        """The sheet's part."""
        return serialize_xml(self.root)

    def set_value(self, row: int, column: int, value: Result | None) -> None:
        """Make a cell a constant: a number, a text, or blank (None). A formula in it is gone."""
        cell = self._cell(row, column)
        self._drop_formula(cell, row, column)
        for child in list(cell):
            cell.remove(child)
        cell.attrib.pop("t", None)
        if isinstance(value, Decimal):
            etree.SubElement(cell, _V).text = plain(value)
        elif value:
            cell.set("t", "inlineStr")
            text = etree.SubElement(etree.SubElement(cell, _IS), _T)
            text.text = _spelled(value)
            text.set(_SPACE, "preserve")
        self.touched.add((row, column))

    def put(self, row: int, column: int, cell: Cell) -> None:
        """Make a cell what another one was: its constant or formula (without its result), and its style."""
        if cell.formula is not None:
            self.set_formula(row, column, cell.formula)
        else:
            is_number = cell.content is Content.NUMBER and cell.number is not None
            self.set_value(row, column, from_float(cell.number or 0).number if is_number else cell.text or None)
        if cell.style:
            self._cells[row, column].set("s", str(cell.style))

    def set_formula(self, row: int, column: int, form: str) -> None:
        """Make a cell a formula, given in relative form; it has no result yet."""
        self.set_value(row, column, None)
        if (row, column) in self.lost_formulas:
            self.lost_formulas.remove((row, column))
        etree.SubElement(self._cell(row, column), _F).text = absolute(form, row, column)

    def set_result(self, row: int, column: int, result: Result) -> None:
        """Give a formula cell its cached result; its formula stays."""
        if isinstance(result, Decimal):
            self._cache(row, column, plain(result), None)
        else:
            self._cache(row, column, _spelled(result), "str")

    def set_result_of(self, row: int, column: int, cell: Cell) -> None:
        """Give a formula cell the result that `cell` has: a number, a text, a truth value or an error value."""
        match cell.content:
            case Content.NUMBER:
                self._cache(row, column, cell.text, None)
            case Content.BOOLEAN:
                self._cache(row, column, "1" if cell.text == "TRUE" else "0", "b")
            case Content.ERROR:
                self._cache(row, column, cell.text, "e")
            case Content.TEXT | Content.BLANK:
                self._cache(row, column, _spelled(cell.text), "str")
            case _:
                self.forget_result(row, column)

    def _cache(self, row: int, column: int, text: str, kind: str | None) -> None:
        cell = self._cell(row, column)
        value = cell.find(_V)
        if value is not None and (value.text or "") == text and cell.get("t") == kind:
            return
        if value is None:
            value = etree.SubElement(cell, _V)
        value.text = text
        if kind:
            cell.set("t", kind)
        else:
            cell.attrib.pop("t", None)
        self.touched.add((row, column))

    def forget_result(self, row: int, column: int) -> None:
        """Take a formula cell's cached result away: better none than a stale one."""
        cell = self._cell(row, column)
        value = cell.find(_V)
        if value is not None:
            cell.remove(value)
            cell.attrib.pop("t", None)
            self.touched.add((row, column))

    def _cell(self, row: int, column: int) -> etree._Element:
        cell = self._cells.get((row, column))
        if cell is None:
            cell = etree.Element(_C, r=address.spell(row, column))
            parent = self._row(row)
            if column < self._ends.get(row, 0):
                later = min(number for (r, number) in self._cells if r == row and number > column)
                self._cells[row, later].addprevious(cell)
            else:
                parent.append(cell)
                self._ends[row] = column
            self._cells[row, column] = cell
        return cell

    def _row(self, number: int) -> etree._Element:
        row = self._rows.get(number)
        if row is None:
            row = etree.Element(_ROW, r=str(number))
            later = [other for other in self._rows if other > number]
            if later:
                self._rows[min(later)].addprevious(row)
            else:
                self._data.append(row)
            self._rows[number] = row
        return row

    def _drop_formula(self, cell: etree._Element, row: int, column: int) -> None:
        formula = cell.find(_F)
        if formula is None:
            return
        group = formula.get("si")
        if formula.get("t") == "shared" and formula.text and group is not None:
            self._write_out(group, relative(formula.text, row, column))
        self.lost_formulas.append((row, column))

    def _write_out(self, group: str, form: str) -> None:
        """Give each cell of a shared formula the formula itself, as its first cell is to lose it."""
        for (row, column), cell in self._cells.items():
            formula = cell.find(_F)
            if formula is not None and formula.get("t") == "shared" and formula.get("si") == group:
                formula.text = absolute(form, row, column)
                for attribute in ("t", "si", "ref"):
                    formula.attrib.pop(attribute, None)

    def replace_rows(
        self, first: int, left: int, lines: Iterable[Iterable[Result]], links: dict[tuple[int, int], str]
    ) -> None:
        """Put `lines` from row `first` and column `left` on, each styled as the old first row; older rows go.

        `links` are places inside the workbook (``'Reja'!E12``) by row and column.
        """
        styles = {c: self._cells[r, c].get("s") for (r, c) in self._cells if r == first}
        old = {where: cell for where, cell in self._cells.items() if where[0] >= first}
        self.touched |= old.keys()
        self.lost_formulas += [where for where, cell in old.items() if cell.find(_F) is not None]
        for number in [n for n in self._rows if n >= first]:
            self._data.remove(self._rows.pop(number))
        self._cells = {where: cell for where, cell in self._cells.items() if where[0] < first}
        self._ends = {row: column for row, column in self._ends.items() if row < first}
        bottom = first
        for number, line in enumerate(lines, start=first):
            for column, value in enumerate(line, start=left):
                self.set_value(number, column, value)
                if styles.get(column):
                    self._cells[number, column].set("s", styles[column] or "")
            bottom = number
        self._set_links(links)
        dimension = self.root.find(f"{{{MAIN}}}dimension")
        if dimension is not None:
            right = max((column for _, column in self._cells), default=left)
            dimension.set("ref", f"A1:{address.spell(bottom, right)}")

    def holds(self, row: int, column: int) -> bool:
        """Whether a cell has a value or a formula."""
        cell = self._cells.get((row, column))
        return cell is not None and len(cell) > 0

    def style(self, row: int, column: int) -> int:
        """The style of a cell; 0 of one that has none."""
        cell = self._cells.get((row, column))
        return int(_size(cell, "s", 0)) if cell is not None else 0

    def width(self, column: int) -> float:
        """The width of a column, in characters."""
        if column not in self._widths:
            self._widths[column] = self._width(column)
        return self._widths[column]

    def _width(self, column: int) -> float:
        for item in self.root.iterfind(f"{{{MAIN}}}cols/{{{MAIN}}}col"):
            if _size(item, "min", 0) <= column <= _size(item, "max", 0):
                return _size(item, "width", _DEFAULT_WIDTH)
        return _DEFAULT_WIDTH

    def height(self, row: int) -> float:
        """The height of a row in points; 0 where it is not said."""
        return _size(self._row(row), "ht", 0)

    def set_height(self, row: int, points: float) -> None:
        """Give a row a height that still follows its text when somebody edits it."""
        self._row(row).set("ht", f"{points:g}")

    def _set_links(self, links: dict[tuple[int, int], str]) -> None:
        tag = f"{{{MAIN}}}hyperlinks"
        old = self.root.find(tag)
        if old is not None:
            self.root.remove(old)
        if not links:
            return
        element = etree.Element(tag)
        for (row, column), place in links.items():
            etree.SubElement(element, f"{{{MAIN}}}hyperlink", ref=address.spell(row, column), location=place)
        follower = next((c for c in self.root if etree.QName(c).localname in _AFTER_HYPERLINKS), None)
        if follower is not None:
            follower.addprevious(element)
        else:
            self.root.append(element)
