"""Which row and column of a regional sheet is which one in the sheet that takes its place.

Rows are known by what they stand for (a code, a total, a district, a finding), columns by their headings; never by
where they stand. What neither the old nor the new sheet's list knows is a line that the accountant inserted.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from akm_excel.spreadsheet.address import LAST_COLUMN, LAST_ROW
from akm_excel.spreadsheet.cells import Cells, Content
from akm_excel.spreadsheet.grid import Axis, Grid, Run, inserted

Key = tuple[str, ...]


@dataclass(frozen=True)
class Kind:
    """How a sheet's lines are known.

    `keys` are the headings of the columns that name a row, each group taken where the former are blank. `marks` are
    the headings by which their row is found, `heads` how many rows of them there are. Behind the heading `before` all
    columns are districts'. Of a sheet without `keys` rows are known by their first text among the first `labels`
    columns, in the part of the sheet that they stand in.
    """

    keys: tuple[tuple[str, ...], ...] = ()
    marks: tuple[str, ...] = ()
    heads: int = 0
    before: str = ""
    labels: int = 3
    is_steady: bool = False
    """Whether a cell looks the same whatever it says."""


KINDS: Mapping[str, Kind] = {
    "Yigʻma": Kind(marks=("Nomi", "Turi"), heads=2, before="Turi", is_steady=True),
    "Nazorat": Kind((("Tuman", "Qoida", "Koʻrsatkich", "Katak"), ("Fayl", "Kamchilik")), ("Tuman", "Qoida"), 1),
    "Tumanlar": Kind((("Kod",), ("Fayl",)), ("Kod", "Holati", "Fayl"), 1),
    "Maʼlumotlar": Kind((("Tuman kodi", "Kod", "Qism"),), ("Tuman kodi", "Kod", "Reja"), 1, is_steady=True),
    "Oʻzgarishlar": Kind((("Tuman", "Kod", "Ustun", "Avval"), ("Turi", "Fayl")), ("Turi", "Tuman", "Ustun"), 1),
    "_akm_tarix": Kind(marks=("merge", "seal"), heads=1),
    "Jamlanma": Kind(marks=("Nomi", "Reja"), heads=1, is_steady=True),
}
"""The sheets whose columns have headings; of all others columns are known by their places."""
_OTHER = Kind()
_FORMER = frozenset(
    ("№", "Tuman", "Fayl", "Daraja", "Qoida", "Katak", "Koʻrsatkich", "Kamchilik", "Tuzatish taklifi", "Kod",
     "Tuman (shahar)", "Holati", "Saqlangan vaqti", "Kim saqlagan", "Xatolar", "Ogohlantirishlar", "Eslatmalar", "Izoh",
     "SHA-256", "Hisobot choragi", "Guruh", "Nomi", "Oʻlchov birligi", "Fakt", "Reja", "Bajarildi", "Reja − fakt",
     "Reja − fakt, %", "Bajarildi − reja", "Bajarildi − reja, %", "Turi", "Tumanlar soni", "Hudud boʻyicha jami",
     "Reja faktga nisbatan", "Bajarilgani rejaga nisbatan")
)  # fmt: skip
"""The headings of versions that did not write down how large their sheets were."""
_NAME = "akm_region_"
_FEW = 3
"""A row of a list has at least so many cells."""
_HEAD_ROWS = 12
"""Among so many rows the headings are looked for."""


@dataclass(frozen=True)
class Lines:
    """Where lines stand: of the old sheet `old`, of the new one `new`, in the sheet that is made of both.

    `own` are the old lines that the accountant inserted between ours, `gone` ours that are no more.
    """

    old: Axis
    new: Axis
    own: frozenset[int] = frozenset()
    gone: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Identity:
    """The rows and columns of one sheet."""

    rows: Lines
    columns: Lines

    @property
    def grid(self) -> Grid:
        """Where the old sheet's cells stand."""
        return Grid(self.rows.old, self.columns.old)

    @property
    def new_grid(self) -> Grid:
        """Where the new sheet's cells stand."""
        return Grid(self.rows.new, self.columns.new)


@dataclass(frozen=True)
class _Named:
    """A line as it is known: by `key`, in a `part` of the sheet; `is_sure` where only that very line can have it."""

    key: Key
    part: str = ""
    is_sure: bool = False
    is_filled: bool = False


class _Side:
    """One of the two sheets: its cells by rows, where its headings stand, what its lines are called."""

    def __init__(self, cells: Cells, kind: Kind, size: tuple[int, int], known: Collection[str]) -> None:
        self.kind, self.size, self.known = kind, size, known
        self.rows: dict[int, dict[int, str]] = {}
        self.formulas: dict[int, dict[int, str]] = {}
        for (row, column), cell in cells.items():
            if row <= size[0] and column <= size[1]:
                if cell.formula is not None:
                    self.formulas.setdefault(row, {})[column] = cell.formula
                elif cell.content is not Content.BLANK:
                    self.rows.setdefault(row, {})[column] = cell.text.strip()
        self.head = self._head()

    def _head(self) -> int:
        """The row of the headings; 0 of a sheet without them."""
        if not self.kind.heads:
            return 0
        wanted = set(self.kind.marks)
        heads = (row for row, texts in sorted(self.rows.items()) if row <= _HEAD_ROWS and wanted <= set(texts.values()))
        return next(heads, 0)

    def columns(self) -> list[_Named]:
        """What the columns are called, from the first to the last."""
        if not self.head:
            return [_Named(("#", str(column)), is_sure=True) for column in range(1, self.size[1] + 1)]
        columns, above, is_district = [], "", False
        for column in range(1, self.size[1] + 1):
            texts = [self.rows.get(row, {}).get(column, "") for row in range(self.head, self.head + self.kind.heads)]
            above = texts[0] or (above if any(texts[1:]) else "")
            columns.append(_Named((above, *texts[1:]), is_sure=is_district or bool(above), is_filled=any(texts)))
            is_district = is_district or (self.kind.before != "" and above == self.kind.before)
        return columns

    def districts(self) -> tuple[int, int] | None:
        """The first and last of the districts' columns."""
        texts = self.rows.get(self.head, {})
        first = next((column + 1 for column, text in texts.items() if text == self.kind.before), 0)
        return (first, self.size[1]) if self.kind.before and 0 < first <= self.size[1] else None

    def lines(self) -> list[_Named]:
        """What the rows are called."""
        names = self._by_headings if self.kind.keys and self.head else self._by_labels
        return names()

    def _by_headings(self) -> list[_Named]:
        heads = {text: column for column, text in self.rows.get(self.head, {}).items()}
        groups = [[heads[text] for text in group if text in heads] for group in self.kind.keys]
        lines = []
        for row in range(1, self.size[0] + 1):
            texts = self.rows.get(row, {})
            keys = [tuple(texts.get(column, "") for column in group) for group in groups]
            key = next((key for key in keys if any(key)), ())
            is_listed = bool(key) and row > self.head
            is_filled = bool(texts or self.formulas.get(row))
            if is_listed:
                lines.append(_Named(key, is_sure=True, is_filled=is_filled))
            else:
                lines.append(_Named(("head",) if row == self.head else (), is_filled=is_filled))
        return lines

    def _by_labels(self) -> list[_Named]:
        lines, part = [], ""
        for row in range(1, self.size[0] + 1):
            texts, formulas = self.rows.get(row, {}), self.formulas.get(row, {})
            label = next((texts[column] for column in range(1, self.kind.labels + 1) if column in texts), "")
            if len(texts) == 1 and not formulas and label and label not in self.known:
                part = label
            is_head = self.head <= row < self.head + self.kind.heads
            is_sure = not is_head and label in self.known
            lines.append(_Named((label,) if label else (), part, is_sure, bool(texts or formulas)))
        return lines

    def computes(self, row: int) -> bool:
        """Whether a row has formulas as the library writes them: those of its neighbours, or over names of its own."""
        own = self.formulas.get(row)
        if not own:
            return False
        near = max(len(own.items() & self.formulas.get(other, {}).items()) for other in (row - 1, row + 1))
        return near * 2 >= len(own) or any(_NAME in formula for formula in own.values())

    def parts(self, lines: Sequence[_Named]) -> list[tuple[int, int, str]]:
        """The parts of the sheet: first and last row with content behind each title, and the title."""
        if self.kind.keys and self.head:
            return [(self.head + 1, self.size[0], "")]
        parts: list[tuple[int, int, str]] = []
        for row, line in enumerate(lines, start=1):
            if not line.is_filled or line.key == (line.part,) or row < self.head + self.kind.heads:
                continue
            if parts and parts[-1][2] == line.part:
                parts[-1] = (parts[-1][0], row, line.part)
            else:
                parts.append((row, row, line.part))
        return parts


def identity(
    name: str, old: Cells, new: Cells, sizes: tuple[tuple[int, int], tuple[int, int]], known: Collection[str],
    *, is_counted: bool,
) -> Identity:  # fmt: skip
    """Which rows and columns of the sheet `name` are which.

    `sizes` are the rows and columns that the library wrote, in the old sheet and in the new one; `known` the codes and
    names of all that is listed in either workbook. `is_counted` says that nothing was inserted since: the old sheet's
    size is the one that was written.
    """
    kind = KINDS.get(name, _OTHER)
    before, after = _Side(old, kind, sizes[0], known), _Side(new, kind, sizes[1], known)
    lines = after.lines()
    rows = _matched(before.lines(), lines)
    # Where a list of ours is shorter now, what follows is blank: what stood there was of the list.
    rows = {row: other for row, other in rows.items() if lines[other - 1].is_filled or not before.computes(row)}
    columns = _matched(before.columns(), after.columns())
    row_runs = [*_part_runs(before, after, rows), *_list_run(before, after)]
    column_runs = _district_runs(before, after)
    own_rows = set() if is_counted else _own_rows(before, rows)
    own_columns = set() if is_counted else _own_columns(before, columns)
    return Identity(
        _lines(rows, own_rows, before.size[0], after.size[0], row_runs),
        _lines(columns, own_columns, before.size[1], after.size[1], column_runs, LAST_COLUMN),
    )


def guessed_size(
    name: str, old: Cells, new: Cells, new_size: tuple[int, int], known: Collection[str]
) -> tuple[int, int]:
    """How many rows and columns of a sheet are ours, where a former version did not write it down."""
    kind = KINDS.get(name, _OTHER)
    extent = max((row for row, _ in old), default=1), max((column for _, column in old), default=1)
    before, after = _Side(old, kind, extent, known), _Side(new, kind, new_size, known)
    width = min(extent[1], new_size[1])
    if before.head:
        names = before.columns()
        known_names = {line.key for line in after.columns()}
        districts = before.districts()
        labels = {key[1:] for key in known_names if districts}
        width = max(
            column
            for column, line in enumerate(names, start=1)
            if line.key in known_names
            or line.key[0] in _FORMER
            or (districts is not None and column >= districts[0] and any(line.key[1:]) and line.key[1:] in labels)
        )
    lines, labels_now = before.lines(), {line.key for line in after.lines() if any(line.key)}
    is_list = bool(kind.keys)

    def is_ours(row: int, line: _Named) -> bool:
        said = len(before.rows.get(row, {})) + len(before.formulas.get(row, {}))
        if is_list:
            return line.is_sure and said >= _FEW
        return line.is_sure or before.computes(row) or line.key in labels_now

    height = max(
        (row for row, line in enumerate(lines, start=1) if is_ours(row, line)), default=min(extent[0], new_size[0])
    )
    return height, width


def _matched(old: Sequence[_Named], new: Sequence[_Named]) -> dict[int, int]:
    """Which old line is which new one, from 1: of the same name in the same part, of the same name, in the same gap."""
    matched: dict[int, int] = {}
    for marks in (_in_part, _anywhere, _nearly):
        free = set(range(1, len(new) + 1)) - set(matched.values())
        there = _by_mark(new, free, marks)
        here = _by_mark(old, set(range(1, len(old) + 1)) - matched.keys(), marks)
        for mark, lines in here.items():
            others = there.get(mark, [])
            if marks is _in_part or len(lines) == len(others) == 1:
                matched.update(zip(lines, others, strict=False))
    for line, other in _in_gaps(matched, old, new):
        matched[line] = other
    return matched


def _in_part(line: _Named) -> tuple[str, Key]:
    return line.part, line.key


def _anywhere(line: _Named) -> tuple[str, Key]:
    return "", line.key


def _nearly(line: _Named) -> tuple[str, Key]:
    """A finding in another cell of the same measure is the same one: rows above it came or went."""
    return "", line.key[:-1] if len(line.key) > 2 else line.key


def _by_mark(
    lines: Sequence[_Named], among: Collection[int], marks: Callable[[_Named], tuple[str, Key]]
) -> dict[tuple[str, Key], list[int]]:
    by_mark: dict[tuple[str, Key], list[int]] = {}
    for number in sorted(among):
        if any(lines[number - 1].key):
            by_mark.setdefault(marks(lines[number - 1]), []).append(number)
    return by_mark


def _in_gaps(matched: Mapping[int, int], old: Sequence[_Named], new: Sequence[_Named]) -> Iterable[tuple[int, int]]:
    """Lines that have no name that is sure, by their turn between two that are matched."""
    edges = sorted([(0, 0), *matched.items(), (len(old) + 1, len(new) + 1)])
    taken = set(matched.values())
    for (first, new_first), (last, new_last) in pairwise(edges):
        if new_last > new_first:
            here = [n for n in range(first + 1, last) if not old[n - 1].is_sure]
            there = [n for n in range(new_first + 1, new_last) if not new[n - 1].is_sure and n not in taken]
            if len(here) != len(there):
                here = [n for n in here if old[n - 1].is_filled]
                there = [n for n in there if new[n - 1].is_filled]
            yield from zip(here, there, strict=False)


def _own_rows(side: _Side, matched: Mapping[int, int]) -> set[int]:
    """The rows that the accountant inserted: they hold something, and nothing that the library would have written."""
    lines = side.lines()
    own = set()
    for row in range(1, side.size[0] + 1):
        line = lines[row - 1]
        if row not in matched and line.is_filled and not line.is_sure and not side.computes(row):
            own.add(row)
    return own


def _own_columns(side: _Side, matched: Mapping[int, int]) -> set[int]:
    """Likewise the columns: those of districts come in threes that have the labels of all others."""
    names = side.columns()
    districts = side.districts()
    labels = {names[column - 1].key[1:] for column in matched if districts and districts[0] <= column}
    own = set()
    for column in range(1, side.size[1] + 1):
        if column in matched or not side.head:
            continue
        is_district = districts is not None and column >= districts[0] and names[column - 1].key[1:] in labels
        is_used = any(column in texts for texts in (*side.rows.values(), *side.formulas.values()))
        if not is_district and is_used and names[column - 1].key[0] not in _FORMER:
            own.add(column)
    return own


def _part_runs(before: _Side, after: _Side, matched: Mapping[int, int]) -> list[Run]:
    """The parts of the new sheet that the old one has as well, by the rows that they share."""
    lines, runs = before.lines(), []
    back = {new: old for old, new in matched.items()}
    for first, last, _ in after.parts(after.lines()):
        shared = [back[row] for row in range(first, last + 1) if row in back]
        if not shared:
            continue
        start, end = min(shared), max(shared)
        while end < before.size[0] and end + 1 not in matched and lines[end].is_filled:
            end += 1
        if end > start:
            runs.append(Run(start, end, first, last))
    return runs


def _list_run(before: _Side, after: _Side) -> list[Run]:
    if not before.head or not after.head:
        return []
    first, new_first = before.head + before.kind.heads, after.head + after.kind.heads
    return [Run(first, before.size[0], new_first, after.size[0])] if before.size[0] > first else []


def _district_runs(before: _Side, after: _Side) -> list[Run]:
    old, new = before.districts(), after.districts()
    return [Run(*old, *new)] if old is not None and new is not None else []


def _lines(
    matched: Mapping[int, int],
    own: Collection[int],
    end: int,
    new_end: int,
    runs: Iterable[Run],
    limit: int = LAST_ROW,
) -> Lines:
    """The axes, with room for the accountant's own lines behind the lines of ours that they stood behind."""
    anchors = []
    for line in sorted(own):
        before = [matched[other] for other in range(1, line) if other in matched]
        anchors.append(before[-1] if before else 0)
    new, places = inserted(anchors, new_end, limit)
    known = {line: new.known[other] for line, other in matched.items()}
    order = sorted(range(len(anchors)), key=lambda at: anchors[at])
    known |= {sorted(own)[at]: place for at, place in zip(order, places, strict=True)}
    moved_runs = tuple(
        Run(run.first, run.last, new.known.get(run.new_first, run.new_first), new.known.get(run.new_last, run.new_last))
        for run in runs
    )
    gone = frozenset(line for line in range(1, end + 1) if line not in known)
    return Lines(Axis(known, end, new.new_end, moved_runs, limit), new, frozenset(own), gone)
