"""The words of a PDF by their position: what a reader sees under a heading."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pdfplumber


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


def columns_of(path: Path, headings: Mapping[str, Sequence[str]], only: str = "") -> dict[str, list[str]]:
    """What stands under each heading, page by page from top to bottom.

    A heading is known by the words that it consists of, or begins with. A figure's groups of digits (``637 500,0``)
    are one. A page without the heading, or without the words of `only`, adds nothing.
    """
    found: dict[str, list[str]] = {name: [] for name in headings}
    with pdfplumber.open(path) as document:
        for page in document.pages:
            words = page.extract_words(x_tolerance=1)
            if only and only not in {word["text"] for word in words}:
                continue
            upright = [edge for edge in page.edges if edge["orientation"] == "v"]
            lines = sorted({round(edge["x0"], 1) for edge in upright})
            end = max((edge["bottom"] for edge in upright), default=0.0)
            for name, said in headings.items():
                column = _column(words, lines, said, end)
                if column is not None:
                    found[name] += _below(words, column)
    return found


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
