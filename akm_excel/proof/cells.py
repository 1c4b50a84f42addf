"""One sheet held against what it should be, cell by cell.

Where whole rows or columns were put in or taken away, they are named, and the others are held against theirs.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from akm_excel.core.quantity import from_float
from akm_excel.patterns import pattern
from akm_excel.proof.change import Change, What
from akm_excel.spreadsheet.address import column_letters, spell
from akm_excel.spreadsheet.cells import EMPTY, Cell, Cells, Content
from akm_excel.spreadsheet.formula import absolute
from akm_excel.spreadsheet.number_formats import Shown, hides_text, shown
from akm_excel.spreadsheet.styles import Styles

_NOISE = pattern(r'"(?:[^"]|"")*"|\'((?:[^\']|\'\')*)\'(?=!)|\s+|_xlfn\.')
_MANY = 30
"""From so many changed cells on it is asked whether rows or columns were moved: a hand changes fewer."""
_ALIKE = 0.8
"""So much of a sheet must stand in the same order for the rest to be called put in or taken away."""
_FALSE = frozenset((Shown.OTHERWISE, Shown.HIDDEN, Shown.DATE))
_NEAR = 1e-9
"""Two floats of one exact sum differ by less; figures have 15 digits."""


@dataclass
class Compared:
    """What became of a sheet: how many cells were compared, what differs, how many formulas have no result."""

    cells: int = 0
    without_result: int = 0
    changes: Sequence[Change] = ()


def compare(
    sheet: str, expected: Cells, actual: Cells, looks: Styles, own: Styles, *, is_free: bool = False
) -> Compared:
    """Hold the cells of a sheet against what they should be; `looks` is of the expected, `own` of the found styles.

    On a sheet that `is_free` open cells may be anywhere: they are for typing.
    """
    done = Compared()
    changes = list(_changed(sheet, expected, actual, (looks, own), done, is_free=is_free))
    if len(changes) > _MANY:
        for is_row in (True, False):
            moved = _moved(expected, actual, is_row=is_row)
            if moved is not None:
                done = Compared()
                changes = list(_aligned(sheet, moved, (expected, actual), (looks, own), done, is_row=is_row))
                break
    done.changes = changes
    return done


def _changed(
    sheet: str, expected: Cells, actual: Cells, styles: tuple[Styles, Styles], done: Compared, *, is_free: bool
) -> Iterator[Change]:
    looks, own = styles
    for where in sorted({*expected, *actual}):
        wanted, stands = expected.get(where, EMPTY), actual.get(where, EMPTY)
        is_for_typing = wanted.style in looks.open if where in expected else stands.style in own.open and is_free
        if is_for_typing:
            continue
        done.cells += 1
        done.without_result += stands.content is Content.NO_RESULT
        what = _what(wanted, stands) or _look(wanted, stands, looks, own)
        if what is not None:
            yield Change(sheet, spell(*where), what, said(stands, where, what), said(wanted, where, what))


def _look(wanted: Cell, stands: Cell, looks: Styles, own: Styles) -> What | None:
    if wanted.style in looks.formats or wanted.style in looks.dates:
        return None
    code = own.formats.get(stands.style)
    if stands.number is None:
        return What.LOOK if stands.text and code is not None and hides_text(code) else None
    is_otherwise = code is not None and shown(code, stands.number) in _FALSE
    return What.LOOK if stands.style in own.dates or is_otherwise else None


def _what(wanted: Cell, stands: Cell, *, formulas: bool = True) -> What | None:
    """What became of one cell; with `formulas` also whether its formula is the same."""
    if wanted == stands or (_is_blank(wanted) and _is_blank(stands)):
        return None
    if (wanted.formula is None) != (stands.formula is None):
        if wanted.formula is None:
            return What.ADDED if _is_blank(wanted) else What.FORMULA
        return What.EMPTIED if _is_blank(stands) else What.TYPED_OVER
    if wanted.formula is not None and stands.formula is not None:
        if formulas and wanted.formula != stands.formula and _plain(wanted.formula) != _plain(stands.formula):
            return What.FORMULA
        is_same = stands.content is Content.NO_RESULT or is_like(wanted, stands)
        return None if is_same else What.RESULT
    if is_like(wanted, stands):
        return None
    if _is_blank(wanted):
        return What.ADDED
    return What.EMPTIED if _is_blank(stands) else What.VALUE


def _is_blank(cell: Cell) -> bool:
    return cell.formula is None and (cell.content is Content.BLANK or cell == EMPTY)


def is_like(wanted: Cell, stands: Cell) -> bool:
    """Whether two cells have the same value: numbers to 15 digits, an empty text and nothing alike."""
    if wanted.number is not None and stands.number is not None:
        if from_float(wanted.number) == from_float(stands.number):
            return True
        return abs(wanted.number - stands.number) <= _NEAR * max(abs(wanted.number), abs(stands.number))
    kinds = {wanted.content, stands.content}
    if kinds <= {Content.BLANK, Content.TEXT}:
        return wanted.text == stands.text
    return wanted.content is stands.content and wanted.text == stands.text


def _plain(formula: str) -> str:
    """A formula without what programs spell differently: blanks, quotes round a sheet's name, case."""

    def one(match: re.Match[str]) -> str:
        if match[1] is not None:
            return match[1]
        return match[0] if match[0].startswith('"') else ""

    parts = re.split(r'("(?:[^"]|"")*")', _NOISE.sub(one, formula))
    return "".join(part if part.startswith('"') else part.upper() for part in parts)


def said(cell: Cell, where: tuple[int, int], what: What) -> str:
    """What a cell says to a person: its formula where that is in question, else its value."""
    if cell.formula is not None and what in {What.FORMULA, What.TYPED_OVER, What.EMPTIED, What.ADDED}:
        return "=" + absolute(cell.formula, *where)
    if cell.number is not None:
        return str(from_float(cell.number))
    return cell.text


_Moved = Sequence[tuple[str, Sequence[int], Sequence[int]]]
"""What became of runs of lines: the operation, the expected lines, the found lines."""


def _moved(expected: Cells, actual: Cells, *, is_row: bool) -> _Moved | None:
    """How the lines of a sheet (its rows, or its columns) must be matched; None where they were not moved."""
    wanted, stands = _lines(expected, is_row=is_row), _lines(actual, is_row=is_row)
    numbers, places = list(wanted), list(stands)
    matcher = SequenceMatcher(None, list(wanted.values()), list(stands.values()), autojunk=False)
    codes = matcher.get_opcodes()
    alike = sum(to - at for op, at, to, _, _ in codes if op == "equal")
    if alike < _ALIKE * max(len(numbers), 1) or all(op in {"equal", "replace"} for op, *_ in codes):
        return None
    return [(op, numbers[at:to], places[first:last]) for op, at, to, first, last in codes]


def _lines(cells: Cells, *, is_row: bool) -> Mapping[int, tuple[tuple[int, str], ...]]:
    """The constants of each line, by which it is known again; formulas change where lines are moved."""
    lines: dict[int, list[tuple[int, str]]] = {}
    for (row, column), cell in sorted(cells.items()):
        if cell.formula is None and cell.content is not Content.BLANK:
            line, at = (row, column) if is_row else (column, row)
            lines.setdefault(line, []).append((at, cell.text if cell.number is None else repr(cell.number)))
    return {line: tuple(lines[line]) for line in sorted(lines)}


def _aligned(
    sheet: str, moved: _Moved, cells: tuple[Cells, Cells], looks: tuple[Styles, Styles], done: Compared, *, is_row: bool
) -> Iterator[Change]:
    gone, added = (What.ROW_GONE, What.ROW_ADDED) if is_row else (What.COLUMN_GONE, What.COLUMN_ADDED)
    by_line = [_by_line(own, is_row=is_row) for own in cells]
    for op, wanted, stands in moved:
        paired = min(len(wanted), len(stands)) if op in {"equal", "replace"} else 0
        for line, place in zip(wanted[:paired], stands[:paired], strict=True):
            yield from _line_changes(sheet, (by_line[0][line], by_line[1][place]), place, looks[0], done, is_row=is_row)
        for line in wanted[paired:]:
            yield Change(sheet, _spelled(line, is_row=is_row), gone, "", _told(by_line[0][line]))
        for place in stands[paired:]:
            yield Change(sheet, _spelled(place, is_row=is_row), added, _told(by_line[1][place]), "")


def _line_changes(
    sheet: str, lines: tuple[Mapping[int, Cell], Mapping[int, Cell]], place: int, looks: Styles, done: Compared,
    *, is_row: bool,
) -> Iterator[Change]:  # fmt: skip
    for at in sorted({*lines[0], *lines[1]}):
        wanted, stands = lines[0].get(at, EMPTY), lines[1].get(at, EMPTY)
        done.cells += 1
        what = None if wanted.style in looks.open and at in lines[0] else _what(wanted, stands, formulas=False)
        if what is not None:
            where = (place, at) if is_row else (at, place)
            yield Change(sheet, spell(*where), what, said(stands, where, what), said(wanted, where, what))


def _by_line(cells: Cells, *, is_row: bool) -> Mapping[int, dict[int, Cell]]:
    lines: dict[int, dict[int, Cell]] = {}
    for (row, column), cell in cells.items():
        line, at = (row, column) if is_row else (column, row)
        lines.setdefault(line, {})[at] = cell
    return lines


def _spelled(line: int, *, is_row: bool) -> str:
    return str(line) if is_row else column_letters(line)


def _told(line: Mapping[int, Cell]) -> str:
    """The first texts of a line, by which a person knows it."""
    return " ".join([cell.text for _, cell in sorted(line.items()) if cell.text and cell.formula is None][:3])
