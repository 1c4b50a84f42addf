"""The words of a PDF by their position: what a reader sees under a heading."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pdfplumber

_FIGURE = re.compile(r"[-+]?[\d,]*\d(?:\.\d+)?|-")


class Word(NamedTuple):
    """A word and where it is, in points from the page's left and upper edges."""

    text: str
    page: int
    left: float
    right: float
    top: float
    bottom: float


class Column(NamedTuple):
    """The room between the vertical lines that a heading stands between, below the heading."""

    left: float
    right: float
    top: float
    bottom: float


def words_of(path: Path) -> list[Word]:
    """The words of all pages, page by page, each from top to bottom."""
    with pdfplumber.open(path) as document:
        return [
            Word(one["text"], number, one["x0"], one["x1"], one["top"], one["bottom"])
            for number, page in enumerate(document.pages)
            for one in page.extract_words()
        ]


def columns_of(
    path: Path, headings: Mapping[str, Sequence[str]], only: str = "", over: Sequence[str] = (), sheet: str = ""
) -> dict[str, list[str]]:
    """What stands under each heading, page by page from top to bottom.

    A heading is known by the words that it consists of, or begins with; where `over` is given, it is the one below
    the heading that has these words. A figure's groups of digits (``637 500,0``) are one. A page without the heading,
    without the word `only`, or of another `sheet` (which its foot names), adds nothing.
    """
    by_heading: dict[str, list[str]] = {name: [] for name in headings}
    for page in _pages(path):
        if only and only not in {word["text"] for word in page.words}:
            continue
        if sheet and not page.foot.startswith(sheet.replace(" ", "")):
            continue
        lines = sorted({round(edge["x0"], 1) for edge in page.upright})
        end = max((edge["bottom"] for edge in page.upright), default=0.0)
        room = _room(page.words, page.upright, over) if over else (0.0, page.width)
        if room is None:
            continue
        within = [word for word in page.words if room[0] - 1 <= word["x0"] and word["x1"] <= room[1] + 1]
        for name, said in headings.items():
            column = _column(within, lines, said, end)
            if column is not None:
                by_heading[name] += _below(page.words, column)
    return by_heading


class _Page(NamedTuple):
    words: list[dict[str, float]]
    upright: list[dict[str, float]]
    width: float

    @property
    def foot(self) -> str:
        """Its last line, without spaces."""
        lowest = max((word["bottom"] for word in self.words), default=0.0)
        return "".join(str(word["text"]) for word in self.words if lowest - word["bottom"] < 2)


@lru_cache(maxsize=4)
def _pages(path: Path) -> list[_Page]:
    """The pages of a file, read once: a wide sheet takes seconds."""
    with pdfplumber.open(path) as document:
        return [
            _Page(
                page.extract_words(x_tolerance=1),
                [edge for edge in page.edges if edge["orientation"] == "v"],
                float(page.width),
            )
            for page in document.pages
        ]


def _room(
    words: Sequence[dict[str, float]], upright: Sequence[dict[str, float]], said: Sequence[str]
) -> tuple[float, float] | None:
    """Where the cell that begins with these words lies from left to right: between the lines beside it."""
    for at, word in enumerate(words):
        if [str(one["text"]) for one in words[at : at + len(said)]] == list(said):
            middle = (word["top"] + word["bottom"]) / 2
            lines = [edge["x0"] for edge in upright if edge["top"] <= middle <= edge["bottom"]]
            left = max((line for line in lines if line <= word["x0"] + 1), default=None)
            right = min((line for line in lines if line >= words[at + len(said) - 1]["x1"] - 1), default=None)
            return None if left is None or right is None else (left, right)
    return None


def _column(
    words: Sequence[dict[str, float]], lines: Sequence[float], said: Sequence[str], end: float
) -> Column | None:
    texts = [str(word["text"]) for word in words]
    for at, word in enumerate(words):
        if texts[at] != said[0]:
            continue
        left = max((line for line in lines if line <= word["x0"]), default=None)
        right = min((line for line in lines if line >= word["x1"]), default=None)
        if left is None or right is None:
            continue
        near = [
            one
            for one in words
            if left - 1 <= one["x0"] and one["x1"] <= right + 1 and -2 < one["top"] - word["top"] < 30
        ]
        first = [str(one["text"]) for one in near if abs(one["top"] - word["top"]) < 2]
        if [str(w["text"]) for w in near][: len(said)] == list(said) and first == list(said[: len(first)]):
            last = near[len(said) - 1]
            return Column(left, right, last["bottom"], end)
    return None


def _below(words: Sequence[dict[str, float]], column: Column) -> list[str]:
    """The texts of a column's lines: what crosses its edge is no text of it."""
    inside = [
        word
        for word in words
        if column.top - 1 <= word["top"] < column.bottom
        and column.left - 1 <= word["x0"]
        and word["x1"] <= column.right + 1
    ]
    lines: dict[float, list[str]] = {}
    for word in sorted(inside, key=lambda one: (round(one["top"]), one["x0"])):
        lines.setdefault(round(word["top"]), []).append(str(word["text"]))
    return ["".join(texts) for texts in lines.values()]


def _figure(text: str) -> Decimal | str | None:
    """A figure as LibreOffice prints it in English; None for words that reach over the column."""
    if not _FIGURE.fullmatch(text):
        return None
    try:
        return Decimal(text.replace(",", ""))
    except InvalidOperation:
        return text


def printed_figures(pdf: Path, heading: str, only: str = "", over: str = "", sheet: str = "") -> list[Decimal | str]:
    """The figures and dashes that stand under a heading on paper; see `columns_of`."""
    texts = columns_of(pdf, {"column": heading.split()}, only, over.split(), sheet)["column"]
    return [figure for text in texts if (figure := _figure(text)) is not None]


def shown_figures(path: Path, sheet: str, letter: str, first: int, last: int = 200) -> list[Decimal | str]:
    """The figures and dashes of a column as its cells show them."""
    shown: list[Decimal | str] = []
    for (cell,) in openpyxl.load_workbook(path, data_only=True)[sheet][f"{letter}{first}:{letter}{last}"]:
        if isinstance(cell.value, int | float):
            shown.append(Decimal(f"{cell.value:.1f}"))
        elif cell.value == "-":
            shown.append("-")
    return shown
