"""Which row of a document is which indicator: all rows at once, in order, by the best total of name, unit and code.

The best path is found by dynamic programming, as Needleman and Wunsch align sequences. A pair of it is taken only if
it stands by itself as well: its name above a threshold and clear of the second best, or its code confirmed by its name.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from akm_excel.core.plan import Column, Key
from akm_excel.core.text import squash
from akm_excel.importing.names import Names, unit_agrees
from akm_excel.language import tr

THRESHOLD = 50.0
"""How alike a name must be to be taken without a code."""
KNOWN = 62.0
"""How alike a name must be for a row that found no place to be the template's all the same, and no local one."""
MARGIN = 7.0
"""By how much it must be more alike than any other indicator's."""
CONFIRMING = 45.0
"""How alike a name must be for its code to be believed."""
NEIGHBOURS = 3
"""How many rows in a row must be moved by one step for the numbering to count as moved."""
PINNED = 43.0
"""How alike a name must be between the rows of the indicators before and after, if its unit fits."""
PINNED_BY_WORDS = 32.0
"""How alike it must be by whole words: letters in common alone pin nothing."""
PINNED_BY_TEXTS = 35.0
"""How alike it must be if its unit and its mechanism are the indicator's."""
HELD_BY_CODES = 28.0
"""How alike by whole words a name must be whose code runs on between two that are sure, and whose unit is right."""
CONFIRMED_BY_WORDS = 20.0
"""How alike a name must be by whole words for its code to be believed: letters in common alone confirm nothing."""
SPELLED_ALIKE = 65.0
"""From which likeness on typing errors in its words do not matter: no local row of the benchmark's is so alike."""
SURE = 85.0
"""From which likeness on a name counts against a mechanism that is another indicator's."""
FAIRLY_SURE = 70.0
"""From which likeness on it counts against a deadline or a responsible that is another indicator's."""
_KIN_MARGIN = 3
"""By how many margins a name must be clear of an indicator whose name is much like this one's (5.1 and 5.2)."""
_EXACT = 97.0
_LONGEST_PINNED = 3
_UNIT_BONUS, _UNIT_PENALTY = 8.0, -14.0
_CODE_BONUS = 22.0
_SECTION_PENALTY = -25.0
_GAP = 40.0
"""What a pair must be worth to be better than leaving both out."""


class State(StrEnum):
    """What became of a row."""

    TAKEN = "taken"
    OPEN = "open"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Source:
    """What alignment looks at in a row: its name, its unit, the codes it may say, the section that it stands in."""

    name: str
    unit: str = ""
    codes: tuple[Key, ...] = ()
    section: int | None = None
    decided: Key | None = None
    """The indicator that somebody decided on."""
    texts: Mapping[Column, str] = field(default_factory=dict)
    """Its mechanism, deadline and responsible."""


@dataclass(frozen=True, slots=True)
class Match:
    """What alignment says of a row: the indicator that it is, or may be, with how alike the name is (0 to 100)."""

    state: State
    key: Key | None = None
    score: float = 0.0
    reason: str = ""
    proposals: tuple[tuple[Key, float], ...] = ()
    renumbered: bool = False
    by_code: bool = False
    by_order: bool = False


@dataclass
class Alignment:
    """The matches of all rows, and the runs of rows whose numbering moved: their first and last row and the step."""

    matches: list[Match]
    moved: list[tuple[int, int, int]] = field(default_factory=list)


def align(rows: Sequence[Source], names: Names, *, threshold: float = THRESHOLD, margin: float = MARGIN) -> Alignment:
    """The indicator of each row; see the module for how."""
    keys = [indicator.key for indicator in names.indicators]
    scores = [names.scores(row.name) for row in rows]
    units = [[unit_agrees(row.unit, indicator) for indicator in names.indicators] for row in rows]
    texts = [names.arrangements.worth(row.texts) for row in rows]
    worth = [_worth(row, keys, scores[i], units[i], texts[i]) for i, row in enumerate(rows)]
    path = _best_path(worth, len(keys))
    _add_moved(rows, path, scores, units, keys)
    moved = _moved(rows, path, keys)
    shifted = {number for first, last, _ in moved for number in range(first, last + 1)}
    judge = _Judge(rows, names, keys, scores, units, path, shifted, threshold, margin)
    matches = [judge.match(number) for number in range(len(rows))]
    return Alignment(_pinned(matches, rows, path, names, scores, units), moved)


def _pinned(
    matches: list[Match],
    rows: Sequence[Source],
    path: Sequence[int | None],
    names: Names,
    scores: Sequence[Sequence[float]],
    units: Sequence[Sequence[int]],
) -> list[Match]:
    """Rows that are held by their neighbours: between two that are taken stand as many rows as indicators, in order.

    Only rows without a code of their own, whose unit is the indicator's.
    """
    pinned = list(matches)
    keys = [indicator.key for indicator in names.indicators]
    number = 0
    while number < len(rows):
        if pinned[number].state is State.TAKEN:
            number += 1
            continue
        end = number
        while end < len(rows) and matches[end].state is not State.TAKEN:
            end += 1
        run = range(number, end)
        before = path[number - 1] if number else -1
        after = path[end] if end < len(rows) else len(keys)
        held = (
            len(run) <= _LONGEST_PINNED
            and before is not None
            and after is not None
            and after - before == len(run) + 1
            and all(path[row] == before + 1 + place for place, row in enumerate(run))
            and all(_may_be_pinned(rows[row], path[row], scores[row], units[row], names) for row in run)
        )
        if held:
            for row in run:
                place = path[row] or 0
                pinned[row] = Match(
                    State.TAKEN, keys[place], scores[row][place], proposals=matches[row].proposals, by_order=True
                )
        number = end
    return pinned


def _may_be_pinned(row: Source, place: int | None, scores: Sequence[float], units: Sequence[int], names: Names) -> bool:
    if place is None or row.codes or row.section not in {None, names.indicators[place].key.section}:
        return False
    if names.word_score(row.name, place) < PINNED_BY_WORDS:
        return False
    if max(scores) >= KNOWN and max(scores) > scores[place] + MARGIN:
        return False  # it is another's by its name
    if names.arrangements.is_anothers(row.texts, place):
        return False
    if units[place] > 0 and scores[place] >= PINNED_BY_TEXTS and names.arrangements.agrees(row.texts, place):
        return True
    return scores[place] >= PINNED and units[place] >= 0 and (units[place] > 0 or scores[place] >= PINNED + 10)


def _worth(
    row: Source, keys: Sequence[Key], scores: Sequence[float], units: Sequence[int], texts: Sequence[float]
) -> list[float]:
    worth = []
    for number, key in enumerate(keys):
        value = scores[number] + (_UNIT_BONUS, 0.0, _UNIT_PENALTY)[1 - units[number]] + texts[number]
        if key in row.codes:
            value += _CODE_BONUS
        if row.section is not None and row.section != key.section:
            value += _SECTION_PENALTY
        if row.decided == key:
            value += 200.0
        worth.append(value - _GAP)
    return worth


def _best_path(worth: Sequence[Sequence[float]], width: int) -> list[int | None]:
    """The indicator (by number) of each row on the path of the best total, rows and indicators in order."""
    height = len(worth)
    best = [[0.0] * (width + 1) for _ in range(height + 1)]
    for i in range(height):
        row, above, now = worth[i], best[i], best[i + 1]
        for j in range(width):
            value = above[j] + row[j] if row[j] > 0 else 0.0
            now[j + 1] = max(value, above[j + 1], now[j])
    path: list[int | None] = [None] * height
    i, j = height, width
    while i and j:
        if best[i][j] == best[i - 1][j]:
            i -= 1
        elif best[i][j] == best[i][j - 1]:
            j -= 1
        else:
            path[i - 1] = j - 1
            i, j = i - 1, j - 1
    return path


def _add_moved(
    rows: Sequence[Source],
    path: list[int | None],
    scores: Sequence[Sequence[float]],
    units: Sequence[Sequence[int]],
    keys: Sequence[Key],
) -> None:
    """Rows that stand out of order: taken where code and name agree on an indicator that no other row has."""
    taken = {place for place in path if place is not None}
    for number, row in enumerate(rows):
        if path[number] is None:
            for place, key in enumerate(keys):
                agrees = key in row.codes and scores[number][place] >= 80 and units[number][place] >= 0
                if (agrees or row.decided == key) and place not in taken:
                    path[number] = place
                    taken.add(place)
                    break


def _step(row: Source, key: Key) -> int | None:
    """By how much a row's code is ahead of an indicator's, in one section; None without a code there."""
    steps = [code.indicator - key.indicator for code in row.codes if code.section == key.section]
    return min(steps, key=abs) if steps else None


def _moved(rows: Sequence[Source], path: Sequence[int | None], keys: Sequence[Key]) -> list[tuple[int, int, int]]:
    """The runs of at least `NEIGHBOURS` matched rows whose codes are all ahead or behind by one step."""
    runs: list[list[int]] = []
    last: int | None = None
    for number, place in enumerate(path):
        if place is None:
            continue
        step = _step(rows[number], keys[place])
        if step and step == last and runs:
            runs[-1].append(number)
        elif step:
            runs.append([number])
        last = step
    return [
        (run[0], run[-1], _step(rows[run[0]], keys[path[run[0]] or 0]) or 0) for run in runs if len(run) >= NEIGHBOURS
    ]


@dataclass
class _Judge:
    """Judges each pair of the path by itself."""

    rows: Sequence[Source]
    names: Names
    keys: Sequence[Key]
    scores: Sequence[Sequence[float]]
    units: Sequence[Sequence[int]]
    path: Sequence[int | None]
    shifted: set[int]
    threshold: float
    margin: float

    def match(self, number: int) -> Match:
        row, place = self.rows[number], self.path[number]
        proposals = self._proposals(number)
        if place is None:
            return self._unmatched(number, proposals)
        key, score, unit = self.keys[place], self.scores[number][place], self.units[number][place]
        if row.decided == key:
            return Match(State.TAKEN, key, score, tr("decided before"))
        said = bool(row.codes)
        if key in row.codes:
            return self._confirmed(number, key, score, unit, proposals)
        coded = [code for code in row.codes if code in self.names.template.indicators]
        if said and number not in self.shifted:
            if not coded and not self._is_clear(number, place):
                return Match(State.UNKNOWN, None, score, tr("the template has no such row"), proposals)
            codes = ", ".join(str(code) for code in row.codes)
            reason = tr("the code is {code}, the name is that of {key}").format(code=codes, key=key)
            return Match(State.OPEN, None, score, reason, proposals)
        if unit < 0:
            reason = tr("the name is that of {key}, the unit is not").format(key=key)
            return Match(State.OPEN, None, score, reason, proposals)
        return self._by_name(number, place, proposals)

    def _by_name(self, number: int, place: int, proposals: tuple[tuple[Key, float], ...]) -> Match:
        """No code of this row's speaks for the indicator: its name must, or its name and its own mechanism."""
        row, key, score = self.rows[number], self.keys[place], self.scores[number][place]
        words = self.names.word_score(row.name, place)
        anothers = self.names.arrangements.is_anothers(row.texts, place)
        if anothers and score < (SURE if anothers[0] is Column.MECHANISM else FAIRLY_SURE):
            reason = tr("the name is that of {key}, the text '{text}' that of {other}").format(
                key=key, text=squash(row.texts[anothers[0]])[:60], other=anothers[1]
            )
            return Match(State.OPEN, None, score, reason, proposals)
        its_own = self.names.arrangements.is_its_own(row.texts, place)
        if score < (CONFIRMING if its_own else self.threshold) or (words < PINNED_BY_WORDS and score < SPELLED_ALIKE):
            return Match(State.OPEN, None, score, tr("the name is not alike enough"), proposals)
        if not self._is_clear(number, place):
            return Match(State.OPEN, None, score, tr("the name is like that of several rows"), proposals)
        return Match(State.TAKEN, key, score, renumbered=bool(row.codes))

    def _confirmed(
        self, number: int, key: Key, score: float, unit: int, proposals: tuple[tuple[Key, float], ...]
    ) -> Match:
        """The code is the indicator's: taken if the name does not speak for another."""
        best = max(self.scores[number])
        rival = self.keys[self.scores[number].index(best)]
        words = self.names.word_score(self.rows[number].name, self.path[number] or 0)
        shared = words >= CONFIRMED_BY_WORDS or score >= SPELLED_ALIKE
        held = unit > 0 and words >= HELD_BY_CODES and self._is_between_codes(number)
        least = HELD_BY_CODES if held else CONFIRMING
        if score < least or not shared or (best - score > 2 * self.margin and best >= self.threshold):
            reason = tr("the code is {code}, the name is that of {key}").format(code=key, key=rival)
            if (score < least or not shared) and (best < self.threshold or rival == key):
                reason = tr("the code is {code}, the name is another").format(code=key)
            return Match(State.OPEN, None, score, reason, proposals)
        if unit < 0 and score < 95:
            reason = tr("code and name are those of {key}, the unit is not").format(key=key)
            return Match(State.OPEN, None, score, reason, proposals)
        if unit < 0 and self._has_twin(number, key):
            reason = tr("the name is that of {key}, the unit is not").format(key=key)
            return Match(State.OPEN, None, score, reason, proposals)
        return Match(State.TAKEN, key, score, by_code=True)

    def _is_between_codes(self, number: int) -> bool:
        """Whether the rows before and after are the indicators before and after, by their codes and names."""
        place = self.path[number]
        assert place is not None
        for step in (-1, 1):
            row, other = number + step, place + step
            if not (0 <= row < len(self.rows) and 0 <= other < len(self.keys)) or self.path[row] != other:
                return False
            if self.keys[other] not in self.rows[row].codes or self.scores[row][other] < KNOWN:
                return False
        return True

    def _has_twin(self, number: int, key: Key) -> bool:
        """Whether another indicator has the same name and the row's unit: then neither code nor name may win."""
        mine = self.scores[number][self.keys.index(key)]
        return any(
            other != key and score >= mine - 1 and self.units[number][place] > 0
            for place, (other, score) in enumerate(zip(self.keys, self.scores[number], strict=True))
        )

    def _is_clear(self, number: int, place: int) -> bool:
        """Whether the name is more alike than that of any other indicator which unit or mechanism do not rule out.

        An indicator of the same name (2.6 and 2.10) is ruled out by the unit alone, if both state one.
        """
        mine = self.scores[number][place]
        its_own = self.names.arrangements.is_its_own(self.rows[number].texts, place)
        for other, score in enumerate(self.scores[number]):
            margin = self.margin * (_KIN_MARGIN if other in self.names.kin[place] else 1)
            if other == place or mine - score >= margin or (mine >= _EXACT > score):
                continue
            twin = self.names.variants[other][:1] == self.names.variants[place][:1]
            told_apart = self.units[number][place] > 0 and self.units[number][other] < 0
            if told_apart and (twin or mine >= score - self.margin):
                continue
            if its_own and not twin and mine >= score - self.margin:
                continue
            if not twin and self._taken_better(number, other):
                continue
            return False
        return True

    def _taken_better(self, number: int, other: int) -> bool:
        """Whether a rival indicator is another row's, whose name is that indicator's far more surely."""
        for row, place in enumerate(self.path):
            if place == other and row != number:
                return self.scores[row][other] >= max(90.0, self.scores[number][other] + self.margin)
        return False

    def _unmatched(self, number: int, proposals: tuple[tuple[Key, float], ...]) -> Match:
        row = self.rows[number]
        known = [code for code in row.codes if code in self.names.template.indicators]
        best = max(self.scores[number], default=0.0)
        if known:
            reason = tr("the code is {code}, the name is another").format(code=", ".join(map(str, known)))
            return Match(State.OPEN, None, best, reason, proposals)
        if best >= max(self.threshold, KNOWN):
            return Match(State.OPEN, None, best, tr("the name is like that of several rows"), proposals)
        return Match(State.UNKNOWN, None, best, tr("the template has no such row"), proposals)

    def _proposals(self, number: int) -> tuple[tuple[Key, float], ...]:
        scored = sorted(zip(self.scores[number], self.keys, strict=True), key=lambda pair: (-pair[0], pair[1]))
        return tuple((key, round(score, 1)) for score, key in scored[:3] if score >= 30)
