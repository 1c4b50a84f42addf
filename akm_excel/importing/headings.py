"""What the headings of a table mean: by their words, from lists in `headings.toml`, never by their place."""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from importlib.resources import files

from akm_excel.core.plan import Column
from akm_excel.core.text import squash
from akm_excel.errors import optional
from akm_excel.importing.document import Row, Table, ways
from akm_excel.importing.folding import key, words
from akm_excel.patterns import pattern

_YEAR = pattern(r"(?<!\d)(20\d\d|19[5-9]\d)(?!\d)")
_DIGIT = pattern(r"\d")
_FIGURE = pattern(r"[-\u2013\u2014]|[\d\s.,/]*\d[\d\s.,/]*")
_CODE = pattern(r"[1-9]\d?\.[1-9]\d{0,2}\.?|\d{1,3}[.)]?", re.ASCII)
_ALIKE = 86
"""How alike two longer words are, of 100, to be one with a typing error."""
_LONG = 5
_DEEPEST = 3
"""How many rows a heading has at most."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one heading says: a column of text or code, or figures with the words and years that tell which."""

    column: Column | None = None
    fact: bool = False
    plan: bool = False
    amount: bool = False
    other: bool = False
    """Whether it is of a part of the year, a comparison or an expectation: figures, but neither fact nor plan."""
    years: tuple[int, ...] = ()

    @property
    def is_figures(self) -> bool:
        """Whether the column is one of figures."""
        return self.column is None and (self.fact or self.plan or self.amount or self.other or bool(self.years))

    @property
    def worth(self) -> int:
        """How much was understood."""
        words = (self.fact, self.plan, self.amount, self.other)
        return 10 * (self.column is not None) + 2 * sum(words) + 3 * len(self.years)

    @property
    def says_something(self) -> bool:
        """Whether anything was understood."""
        return self.column is not None or self.is_figures


@dataclass(frozen=True)
class Heading:
    """The heading of a table: its rows (`first` to before `after`), its texts and their meanings by column."""

    first: int
    after: int
    width: int
    texts: tuple[str, ...]
    meanings: tuple[Meaning, ...]


@dataclass(frozen=True)
class Columns:
    """Which column of a table is what. `untold` are columns of figures, or without heading, that could not be told."""

    places: dict[Column, int]
    year: int | None = None
    untold: dict[int, str] = field(default_factory=dict)
    width: int = 0
    fields: int = 0
    """Of a text with separators how many cells its heading has; a longer row has a cell too many."""


@lru_cache(maxsize=1)
def _lists() -> tuple[dict[Column, list[list[str]]], set[str], dict[str, list[list[str]]]]:
    data = tomllib.loads(files("akm_excel.importing").joinpath("headings.toml").read_text(encoding="utf-8"))
    meanings = {Column(name): [words(phrase) for phrase in phrases] for name, phrases in data["meanings"].items()}
    code = {key(phrase) for phrase in data["code"]["phrases"]}
    figures = {name: [words(phrase) for phrase in phrases] for name, phrases in data["figures"].items()}
    return meanings, code, figures


def _stands(word: str, among: Sequence[str]) -> bool:
    if word in among:
        return True
    if len(word) < _LONG:
        return False
    ratio = optional("rapidfuzz.fuzz", "documents").ratio
    return any(len(other) >= _LONG and ratio(word, other) >= _ALIKE for other in among)


def _says(phrases: list[list[str]], among: Sequence[str]) -> bool:
    return any(all(_stands(word, among) for word in phrase) for phrase in phrases)


def meaning(text: str) -> Meaning:
    """What a heading's text says; of the ways to read words broken at a cell's edge the one that says most."""
    return max((_meaning(squash(way)) for way in ways(text)), key=lambda said: said.worth)


@lru_cache(maxsize=4096)
def _meaning(text: str) -> Meaning:
    meanings, code, figures = _lists()
    folded = key(text)
    among = folded.split()
    if folded in code:
        return Meaning(Column.CODE)
    years = tuple(sorted({int(year) for year in _YEAR.findall(text)}))
    fact, plan = _says(figures["fact"], among), _says(figures["plan"], among)
    amount, other = _says(figures["amount"], among), _says(figures["other"], among)
    for column, phrases in meanings.items():
        if _says(phrases, among) and not (column is Column.NAME and (years or amount or other)):
            return Meaning(column)
    return Meaning(None, fact, plan, amount, other, years)


def years_in(text: str) -> list[int]:
    """The years that a text names, in their order."""
    return [int(year) for year in _YEAR.findall(text)]


def _together(levels: Iterable[str]) -> Meaning:
    """What the texts over one column say together, from the lowest: a year above `fakt` and `reja` belongs to both."""
    combined = Meaning()
    for text in levels:
        said = meaning(text)
        if said.column is not None:
            return said if not combined.is_figures else combined
        if said.is_figures:
            combined = Meaning(
                None,
                combined.fact or (said.fact and not combined.plan),
                combined.plan or (said.plan and not combined.fact),
                combined.amount or said.amount,
                combined.other or said.other,
                combined.years or said.years,
            )
    return combined


def _level(row: Row, width: int) -> list[str]:
    """The texts of a row of headings over each column; a merged cell's text stands over all its columns."""
    texts = [""] * width
    for number, cell in enumerate(row.cells[:width]):
        if cell.text.strip() and not cell.covered:
            for column in range(number, min(number + cell.across, width)):
                texts[column] = cell.text.strip()
    return texts


def find_heading(table: Table, start: int = 0) -> Heading | None:
    """The next heading of a plan in a table from row `start` on, or None.

    A heading names the indicators, has figures or their unit, and at least three columns that say something.
    """
    width = table.width
    for first in range(start, len(table.rows)):
        heading = heading_at(table, first, width)
        if heading is not None:
            return heading
    return None


def heading_at(table: Table, first: int, width: int) -> Heading | None:
    """The heading that begins in a row, or None."""
    levels: list[list[str]] = []
    best: Heading | None = None
    best_score = 0
    meanings: tuple[Meaning, ...] = ()
    for number in range(first, min(first + _DEEPEST, len(table.rows))):
        row = table.rows[number]
        if _holds_figures(row) or (levels and not _continues(row, meanings)):
            break
        levels.append(_level(row, width))
        texts = tuple(squash(" ".join(filter(None, dict.fromkeys(level[c] for level in levels)))) for c in range(width))
        meanings = tuple(_together(level[c] for level in reversed(levels) if level[c]) for c in range(width))
        score = _score(meanings)
        if score > best_score:
            best, best_score = Heading(first, number + 1, width, texts, meanings), score
        if Column.NAME not in {said.column for said in meanings}:
            return None
    return best


def _score(meanings: Sequence[Meaning]) -> int:
    told = {said.column for said in meanings if said.column}
    figures = [said for said in meanings if said.is_figures]
    dated = any(said.fact or said.plan or said.years for said in figures)
    if Column.NAME not in told or not dated or len(told) + len(figures) < 3:
        return 0
    return 10 * len(told) + sum(5 + said.fact + said.plan + bool(said.years) for said in figures)


def _holds_figures(row: Row) -> bool:
    """Whether a row is one of figures and no heading: a number that is no year, a code or a dash stands in a cell."""
    return any(_FIGURE.fullmatch(shown) and not _YEAR.fullmatch(shown) for shown in map(squash, row.texts))


def heading_again(table: Table, first: int, columns: Columns) -> Heading | None:
    """The heading that begins in a row below another's, or None.

    Names of indicators and mechanisms have a heading's words too (*Tadbirlar …*, *… reja asosida*), and a count may
    look like a year: it must name the column of units or codes where the first heading did, a year, or fact and plan
    both, and no figure may stand in its columns.
    """
    heading = heading_at(table, first, table.width)
    if heading is None:
        return None
    decisive = {Column.UNIT, Column.CODE} & set(columns.places)
    if decisive and not decisive & {meaning.column for meaning in heading.meanings}:
        return None
    said = [meaning for meaning in heading.meanings if meaning.is_figures]
    if not any(one.years for one in said) and not (any(one.fact for one in said) and any(one.plan for one in said)):
        return None
    told = [columns.places[column] for column in (Column.FACT, Column.PLAN) if column in columns.places]
    rows = table.rows[first : heading.after]
    return None if any(_states_figure(row.cell(place).text) for row in rows for place in told) else heading


def _states_figure(text: str) -> bool:
    """Whether a text has a number that is no year, and speaks of no part of a year."""
    return bool(_DIGIT.search(_YEAR.sub("", text))) and not meaning(text).other


def _continues(row: Row, meanings: Sequence[Meaning]) -> bool:
    """Whether a row can be the second or third of a heading: nothing stands in the column of names."""
    name = next((c for c, said in enumerate(meanings) if said.column is Column.NAME), None)
    return name is not None and not row.cell(name).text.strip() and not row.is_empty


def is_numbering(row: Row) -> bool:
    """Whether a row only numbers the columns: 1, 2, 3, …"""
    texts = [squash(text).strip(".()") for text in row.texts]
    return len(texts) >= 3 and texts == [str(number) for number in range(1, len(texts) + 1)]


def same_heading(row: Row, heading: Heading) -> bool:
    """Whether a row repeats one of a heading's, as after a page's end."""
    texts = [key(text) for text in row.texts]
    known = {key(part) for text in heading.texts for part in (text, *text.split("  "))}
    joined = " ".join(sorted(known))
    return bool(texts) and all(text in known or (len(text) > 3 and text in joined) for text in texts)


def tell(heading: Heading, titled: Sequence[int], rows: Sequence[Row]) -> Columns:
    """Which column is what, given the years that the title names; fact and plan by word and year.

    A column whose word and year contradict each other, or of which there are two, is untold. `rows` are those below:
    a column without any heading is that of the codes if codes stand in it, left of the names.
    """
    places = _told_by_words(heading, rows)
    figures = {number: said for number, said in enumerate(heading.meanings) if said.is_figures}
    year = _year(list(figures.values()), titled)
    if not titled or year is None or year in titled:
        places |= _told_by_years(figures, year)
    left = [(number, said) for number, said in enumerate(heading.meanings) if number not in places.values()]
    untold = {number: heading.texts[number] for number, said in left if said.column is not None}
    untold |= {number: heading.texts[number] for number, said in left if said.is_figures}
    untold |= {number: "" for number, said in left if not said.says_something}
    return Columns(places, year, untold, heading.width)


def _told_by_words(heading: Heading, rows: Sequence[Row]) -> dict[Column, int]:
    """The columns of texts, of several the first, and that of the codes."""
    places: dict[Column, int] = {}
    for number, said in enumerate(heading.meanings):
        if said.column is not None:
            places.setdefault(said.column, number)
    if Column.CODE not in places:
        for number in range(places[Column.NAME]):
            if not heading.texts[number] and _holds_codes(rows, number):
                places[Column.CODE] = number
    return places


def _told_by_years(figures: Mapping[int, Meaning], year: int | None) -> dict[Column, int]:
    """The columns of fact and plan; of several the one that word and year name."""
    places: dict[Column, int] = {}
    for column, is_it in ((Column.FACT, _is_fact), (Column.PLAN, _is_plan)):
        numbers = [number for number, said in figures.items() if is_it(said, year)]
        surely = [n for n in numbers if figures[n].years and (figures[n].fact or figures[n].plan)]
        for one in (numbers, surely):
            if len(one) == 1:
                places.setdefault(column, one[0])
    return places


def _holds_codes(rows: Sequence[Row], column: int) -> bool:
    """Whether most cells of a column that say something are codes or running numbers."""
    said = [row.cell(column) for row in rows if not row.cell(column).is_empty]
    codes = sum(bool(_CODE.fullmatch(squash(cell.text))) or isinstance(cell.stored, date) for cell in said)
    return bool(said) and codes >= 0.7 * len(said)


def _year(figures: Sequence[Meaning], titled: Sequence[int]) -> int | None:
    """The plan's year: of the column of the plan, else the one after the fact's, else the title's."""
    told = [said for said in figures if not said.other]
    planned = {said.years[-1] for said in told if said.plan and not said.fact and said.years}
    if planned:
        return max(planned)
    done = {said.years[-1] + 1 for said in told if said.fact and not said.plan and said.years}
    if done:
        return max(done)
    return titled[-1] if len(set(titled)) == 1 else None


def _is_fact(said: Meaning, year: int | None) -> bool:
    if said.plan or said.other or len(said.years) > 1:
        return False
    if said.years:
        return year is not None and said.years[0] == year - 1
    return said.fact


def _is_plan(said: Meaning, year: int | None) -> bool:
    if said.fact or said.other or len(said.years) > 1:
        return False
    if said.years:
        return year is not None and said.years[0] == year
    return said.plan
