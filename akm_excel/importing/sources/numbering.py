"""The automatic numbers of Word's lists (ECMA-376 part 1, 17.9): ``1.``, ``1.1.``, ``IV)``."""

import re
from collections.abc import Callable

from lxml import etree

from akm_excel.importing.sources.word_xml import child, local, value
from akm_excel.patterns import pattern

_LEVELS = 9
_PLACE = pattern(r"%(\d)")


def _roman(number: int) -> str:
    text = ""
    for size, sign in ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
        while number >= size:
            text, number = text + sign, number - size
    return text


_FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda number: f"{number:02}",
    "upperRoman": _roman,
    "lowerRoman": lambda number: _roman(number).lower(),
    "upperLetter": lambda number: chr(ord("A") + (number - 1) % 26),
    "lowerLetter": lambda number: chr(ord("a") + (number - 1) % 26),
}


class Numbering:
    """The lists of a document, counted on as its paragraphs come."""

    def __init__(self, numbers: etree._Element | None, styles: etree._Element | None) -> None:
        self._levels: dict[str, list[tuple[str, str, int]]] = {}
        self._lists: dict[str, str] = {}
        self._starts: dict[tuple[str, int], int] = {}
        self._styles: dict[str, tuple[str, int]] = {}
        self._counts: dict[str, list[int]] = {}
        for element in numbers if numbers is not None else ():
            if local(element) == "abstractNum":
                self._levels[value(element, "abstractNumId")] = _read_levels(element)
            elif local(element) == "num":
                self._lists[value(element, "numId")] = value(child(element, "abstractNumId"))
        for style in styles if styles is not None else ():
            number = child(style, "pPr", "numPr")
            if number is not None:
                self._styles[value(style, "styleId")] = _named(number)

    def next(self, paragraph: etree._Element) -> str:
        """The number of the next paragraph; empty where it has none, or only a bullet."""
        own = child(paragraph, "pPr", "numPr")
        name, level = ("", 0)
        if own is not None:
            name, level = _named(own)
        if not name:
            name, inherited = self._styles.get(value(child(paragraph, "pPr", "pStyle")), ("", 0))
            level = level or inherited
        levels = self._levels.get(self._lists.get(name, ""))
        if not levels or name == "0" or level >= len(levels):
            return ""
        counts = self._counts.setdefault(self._lists[name], [0] * _LEVELS)
        for outer in range(level):
            counts[outer] = counts[outer] or levels[outer][2]
        counts[level] = counts[level] + 1 if counts[level] else levels[level][2]
        counts[level + 1 :] = [0] * (_LEVELS - level - 1)
        kind, pattern, _ = levels[level]
        if kind in {"bullet", "none"}:
            return ""

        def spelled(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            return _FORMATS.get(levels[at][0], str)(max(counts[at], 1)) if at < len(levels) else ""

        return _PLACE.sub(spelled, pattern)


def _named(number: etree._Element) -> tuple[str, int]:
    level = value(child(number, "ilvl"))
    return value(child(number, "numId")), min(int(level), _LEVELS - 1) if level.isdecimal() else 0


def _read_levels(abstract: etree._Element) -> list[tuple[str, str, int]]:
    levels: list[tuple[str, str, int]] = []
    for level in abstract:
        if local(level) == "lvl" and len(levels) < _LEVELS:
            start = value(child(level, "start"))
            levels.append(
                (
                    value(child(level, "numFmt")) or "decimal",
                    value(child(level, "lvlText")),
                    int(start) if start.isascii() and start.isdigit() else 1,
                )
            )
    return levels
