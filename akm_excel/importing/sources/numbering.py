"""The automatic numbers of Word's lists (ECMA-376 part 1, 17.9): ``1.``, ``1.1.``, ``IV)``."""

import re
from collections.abc import Callable

from lxml import etree

from akm_excel.patterns import pattern

_LEVELS = 9
_PLACE = pattern(r"%(\d)")


def _local(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _value(element: etree._Element | None, name: str = "val") -> str:
    if element is None:
        return ""
    return next((text for key, text in element.attrib.items() if etree.QName(key).localname == name), "")


def _child(element: etree._Element | None, *path: str) -> etree._Element | None:
    for name in path:
        element = next((one for one in element if _local(one) == name), None) if element is not None else None
    return element


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
            if _local(element) == "abstractNum":
                self._levels[_value(element, "abstractNumId")] = _read_levels(element)
            elif _local(element) == "num":
                self._lists[_value(element, "numId")] = _value(_child(element, "abstractNumId"))
        for style in styles if styles is not None else ():
            number = _child(style, "pPr", "numPr")
            if number is not None:
                self._styles[_value(style, "styleId")] = _named(number)

    def next(self, paragraph: etree._Element) -> str:
        """The number of the next paragraph; empty where it has none, or only a bullet."""
        own = _child(paragraph, "pPr", "numPr")
        name, level = ("", 0)
        if own is not None:
            name, level = _named(own)
        if not name:
            name, inherited = self._styles.get(_value(_child(paragraph, "pPr", "pStyle")), ("", 0))
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
    level = _value(_child(number, "ilvl"))
    return _value(_child(number, "numId")), min(int(level), _LEVELS - 1) if level.isdecimal() else 0


def _read_levels(abstract: etree._Element) -> list[tuple[str, str, int]]:
    found: list[tuple[str, str, int]] = []
    for level in abstract:
        if _local(level) == "lvl" and len(found) < _LEVELS:
            start = _value(_child(level, "start"))
            found.append(
                (
                    _value(_child(level, "numFmt")) or "decimal",
                    _value(_child(level, "lvlText")),
                    int(start) if start.isascii() and start.isdigit() else 1,
                )
            )
    return found
