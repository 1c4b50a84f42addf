"""PDF, by pdfplumber: tables by their lines, row by row, with lines of a cell that only its width broke put together.

A page of pictures is a scan and refused. Where a line of figures reached its cell's edge, the next may go on with it:
that is marked (`SOFT_BREAK`), and decided by how many figures are due.
"""

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any, NamedTuple

from akm_excel.core.text import squash
from akm_excel.errors import DataError, optional
from akm_excel.importing.document import SOFT_BREAK, Cell, Document, Line, Row, Table
from akm_excel.importing.place import spot
from akm_excel.importing.sources import signs
from akm_excel.importing.sources.limits import MAX_PAGES, damaged
from akm_excel.language import tr
from akm_excel.patterns import pattern
from akm_excel.spreadsheet.unseen import INK, PAPER, is_dust, is_lost

_LEAST_CHARACTERS = 40
"""A page with fewer characters and a picture is a scan."""
_DIGITS = pattern(r"[\d./,\u00a0 -]*\d[\d./,]*")
_HYPHENED = pattern(r"[^\W\d_]-$")
"""A line that ends behind a word's hyphen: no space stands there (*ilmiy-metodik*)."""
NEW_LINE = "\n"
_SNAP = 3.0
_THIN = 2.0
"""How high, in points, a line through figures is at most, and how long at least."""
_SMALL = 0.8
_ROOM = 1.4
"""How much more room than a character needs may be left at the end of a line which that character did not fit on."""


def read(data: bytes, file: str, kind: str = "pdf") -> Document:
    """The document in a PDF's bytes. Raises `DataError` for a scan, a damaged file or one with a password."""
    plumber = optional("pdfplumber", "documents")
    errors = (
        optional("pdfminer.psexceptions", "documents").PSException,
        optional("pdfminer.pdfexceptions", "documents").PDFException,
        optional("pdfplumber.utils.exceptions", "documents").PdfminerException,
    )
    try:
        with plumber.open(BytesIO(data)) as pdf:
            if len(pdf.pages) > MAX_PAGES:
                raise DataError(
                    tr("The document has {count} pages.").format(count=len(pdf.pages)),
                    remedy=tr("leave the plan alone in it and save it anew"),
                    file=file,
                )
            _refuse_scan(pdf.pages, file)
            return Document(file, kind, tuple(_blocks(pdf.pages)))
    except errors as exc:
        if "password" in repr(exc).lower() or "encrypt" in repr(exc).lower():
            raise DataError(
                tr("The document has a password."),
                remedy=tr("open it, remove the password and save it, or ask for it without one"),
                file=file,
            ) from exc
        raise damaged(file, type(exc).__name__) from exc


def _refuse_scan(pages: Sequence[Any], file: str) -> None:
    pictures = [page for page in pages if len(page.chars) < _LEAST_CHARACTERS and page.images]
    if pictures and len(pictures) >= len(pages) / 2:
        raise DataError(
            tr("This is a scan: the pages are pictures, and nothing in them can be read for certain."),
            remedy=tr("ask for the Word file"),
            file=file,
        )


def _blocks(pages: Sequence[Any]) -> Iterator[Table | Line]:
    for number, raw in enumerate(pages, start=1):
        page = raw.dedupe_chars()
        chars = _spelled(page)
        tables = sorted(page.find_tables(), key=lambda table: table.bbox[1])
        top = 0.0
        for order, table in enumerate(tables, start=1):
            yield from _lines(page, top, table.bbox[1], number)
            yield _table(chars, table, (number, order))
            top = max(top, table.bbox[3])
        yield from _lines(page, top, float(page.height), number)
        page.close()


def _lines(page: Any, top: float, bottom: float, number: int) -> Iterator[Line]:
    if bottom - top < 2:
        return
    band = page.within_bbox((0, max(top, 0), page.width, min(bottom, page.height)), strict=False)
    for line in (band.extract_text() or "").split("\n"):
        if squash(line):
            yield Line(squash(line), spot(page=number))


def _table(chars: Sequence[Any], table: Any, where: tuple[int, int]) -> Table:
    edges = _edges(table)
    sheet, order = where
    opens = order == 1 and sheet > 1
    rows = []
    for number, row in enumerate(table.rows, start=1):
        cells = [Cell(covered=True)] * (len(edges) - 1)
        for box in row.cells:
            if box is None:
                continue
            first, last = _at(edges, box[0]), _at(edges, box[2])
            place = spot(page=sheet, table=order, row=number, column=first + 1)
            if first < len(cells):
                cells[first] = Cell(_cell_text(chars, box), place, across=max(last - first, 1))
        rows.append(Row(tuple(cells), spot(page=sheet, table=order, row=number), opens and number == 1))
    return Table(tuple(rows))


def _edges(table: Any) -> list[float]:
    """The left and right edges of the columns, those within three points being one."""
    edges: list[float] = []
    for edge in sorted({x for cell in table.cells for x in (cell[0], cell[2])}):
        if not edges or edge - edges[-1] > _SNAP:
            edges.append(edge)
    return edges


def _at(edges: Sequence[float], x: float) -> int:
    return min(range(len(edges)), key=lambda number: abs(edges[number] - x))


def _spelled(page: Any) -> list[Any]:
    """The characters of a page; those that a line goes through, and those that cannot be seen, are marked."""
    rules = [
        (float(line["x0"]), float(line["x1"]), (float(line["top"]) + float(line["bottom"])) / 2)
        for line in (*page.lines, *page.rects, *page.curves)
        if line["bottom"] - line["top"] <= _THIN < line["x1"] - line["x0"]
    ]
    chars = []
    for char in page.chars:
        text = char["text"]
        if any(_goes_through(rule, char) for rule in rules):
            text = signs.struck(text)
        elif _is_unseen(char, page.rects):
            text = signs.unseen(text)
        chars.append(char if text == char["text"] else {**char, "text": text})
    return chars


def _is_unseen(char: Any, rects: Sequence[Any]) -> bool:
    """Whether a character is too small for any eye, or of the colour of the ground that it stands on."""
    if is_dust(float(char["size"])):
        return True
    ink = _colour(char["non_stroking_color"])
    if ink is None or ink == INK:
        return False
    ground: int | None = PAPER
    x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
    for rect in rects:
        if rect["fill"] and rect["x0"] <= x <= rect["x1"] and rect["top"] <= y <= rect["bottom"]:
            ground = _colour(rect["non_stroking_color"])
    return ground is not None and is_lost(ink, ground)


def _colour(said: Any) -> int | None:
    """A colour in grey, red, green and blue, or inks of print (PDF 32000-1, 8.6.4), as 0xRRGGBB; None for another."""
    parts = said if isinstance(said, list | tuple) else (said,)
    if not all(isinstance(part, int | float) for part in parts):
        return None
    levels = [min(max(float(part), 0.0), 1.0) for part in parts]
    match levels:
        case [grey]:
            levels = [grey] * 3
        case [cyan, magenta, yellow, black]:
            levels = [(1 - ink) * (1 - black) for ink in (cyan, magenta, yellow)]
    if len(levels) != 3:
        return None
    red, green, blue = (round(level * 255) for level in levels)
    return red << 16 | green << 8 | blue


def _goes_through(rule: tuple[float, float, float], char: Any) -> bool:
    left, right, height = rule
    size = char["bottom"] - char["top"]
    middle = (char["x0"] + char["x1"]) / 2
    return bool(left <= middle <= right and char["top"] + size * 0.35 <= height <= char["bottom"] - size * 0.25)


def _cell_text(among: Sequence[Any], box: tuple[float, float, float, float]) -> str:
    """The text of a cell, line by line; a number that the cell's edge broke in two is joined again."""
    left, top, right, bottom = box
    chars = [
        char
        for char in among
        if left <= (char["x0"] + char["x1"]) / 2 < right and top <= (char["top"] + char["bottom"]) / 2 < bottom
    ]
    if not chars:
        return ""
    text = before = drawn_before = ""
    ended_at = 0.0
    lines = _text_lines(chars)
    padding = min(max(min(line.left for line in lines) - left, 0.0), (right - left) / 3)
    for line in lines:
        drawn = line.text.replace("\uf0b7", " ")
        shown = drawn.strip()
        if not shown:
            continue
        at_edge = right - padding - ended_at < max(line.first * _ROOM, 2.0)
        if text and not (_HYPHENED.search(drawn_before) and shown[0].isalpha()):
            text += SOFT_BREAK if at_edge and (_are_figures(before, shown) or _are_a_word(before, shown)) else NEW_LINE
        text += shown
        before, drawn_before = shown, drawn
        ended_at = line.right
    return signs.gathered(text)


class _TextLine(NamedTuple):
    """One line of a cell and where it begins and ends."""

    text: str
    left: float
    right: float
    first: float
    """How wide the first character is: what did not fit on the line before."""


def _text_lines(chars: Sequence[Any]) -> list[_TextLine]:
    """The lines that characters stand in, from the top; a wide gap in one is two spaces, as between two figures."""
    utils = optional("pdfplumber.utils", "documents")
    lines = []
    for cluster in utils.cluster_objects(list(chars), "bottom", _SNAP):
        text, end = "", 0.0
        ordered = sorted(cluster, key=lambda char: float(char["x0"]))
        largest = max(ordered, key=lambda char: float(char["size"]))
        for char in ordered:
            gap = float(char["x0"]) - end
            size = float(char["size"])
            if text and gap > size * 0.15 and char["text"] != " " and not text.endswith(" "):
                text += "  " if gap > size else " "
            text += _placed(char, largest)
            end = float(char["x1"])
        lines.append(
            (float(ordered[0]["top"]), _TextLine(text, float(ordered[0]["x0"]), end, float(ordered[0]["width"])))
        )
    return [line for _, line in sorted(lines, key=lambda pair: pair[0])]


def _placed(char: Any, largest: Any) -> str:
    """A character of a line; a figure much smaller than the others is raised or lowered, and no digit of theirs."""
    if float(char["size"]) >= _SMALL * float(largest["size"]):
        return str(char["text"])
    above = float(largest["bottom"]) - float(char["bottom"]) > 0.1 * float(largest["size"])
    return signs.raised(char["text"]) if above else signs.lowered(char["text"])


def _are_figures(before: str, after: str) -> bool:
    """Whether a line that reached the cell's edge may go on with the number before it."""
    return bool(_DIGITS.fullmatch(before)) and bool(_DIGITS.fullmatch(after))


def _are_a_word(before: str, after: str) -> bool:
    """Whether a line that reached the cell's edge may be the beginning of a word that was too long for the cell."""
    return " " not in before and before[-1:].isalpha() and after[:1].isalpha() and not after[:1].isupper()
