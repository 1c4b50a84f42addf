"""Number formats: which show dates, and which show something else than the number that the cell holds.

A format is read sign by sign, once, as ECMA-376 part 1, 18.8.31 describes formats: up to four sections
(above zero, below zero, zero, text) of which each is placeholders for digits, and literals among them.
"""

import re
from collections.abc import Iterator
from enum import Enum
from functools import lru_cache
from typing import NamedTuple
from unicodedata import numeric

from akm_excel.core.scale_words import power_of
from akm_excel.patterns import pattern

# ECMA-376 part 1, 18.8.30: built-in formats that show dates and times, and those that show percentages.
BUILT_IN_DATES = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
BUILT_IN = {9: "0%", 10: "0.00%"}
_DATE_LETTERS, _ERA_LETTERS = frozenset("dmyhsDMYHS"), frozenset("begBEG")
_PLACEHOLDERS = frozenset("0#?")
# The standard's word, and what programs in other languages write for it.
_GENERAL = pattern(r"general|g/\w+|standard|основной|общий|umumiy", re.IGNORECASE)
_HALF_DAY = pattern(r"AM/PM|A/P", re.IGNORECASE)
# A literal digit is read as one of the number's where nothing but a separator or a sign of arithmetic stands between.
_DIGIT_BEFORE = pattern(r"0[\s.,'+\-\u2212x\u00d7\u0445*\u00b7/\u00f7:^]*\Z", re.IGNORECASE)
_DIGIT_BEHIND = pattern(r"[\s.,'+\-\u2212x\u00d7\u0445*\u00b7/\u00f7:^e\u0435]*0", re.IGNORECASE)
_MINUS = pattern("[-\u2212\u2013]")
_ELAPSED = pattern(r"h+|m+|s+", re.IGNORECASE)
_CONDITION = pattern(r"(<=|>=|<>|<|>|=)\s*(-?[0-9]+(?:\.[0-9]*)?)")
_COLOUR = pattern(r"black|blue|cyan|green|magenta|red|white|yellow|color\s*\d+", re.IGNORECASE)
_SECTIONS = 4
_LONGEST = 255
"""Excel takes no longer format; of one the rest says nothing that anybody sees."""


class Shown(Enum):
    """What a format makes of a number."""

    AS_IT_IS = "as it is"
    HIDDEN = "hidden"
    HIDDEN_ZERO = "hidden zero"
    OTHERWISE = "otherwise"
    DATE = "date"


class _Section(NamedTuple):
    """One section: the literals before, among and behind its digits.

    `scale` is how many powers of ten it moves the number, `condition` what it is for.
    """

    is_date: bool
    is_white: bool
    has_colour: bool
    shows_number: bool
    shows_zero: bool
    before: str
    among: str
    behind: str
    scale: int
    condition: tuple[str, float] | None

    @property
    def literals(self) -> str:
        return self.before + self.among + self.behind

    @property
    def adds_digits(self) -> bool:
        before, among, behind = (_with_zeros(text) for text in (self.before, self.among, self.behind))
        return bool(_DIGIT_BEFORE.search(before) or _DIGIT_BEHIND.match(behind) or "0" in among)


def is_date(code: str) -> bool:
    """Whether a format shows dates or times.

    >>> is_date("dd.mm.yyyy"), is_date("[h]:mm"), is_date('_-* #,##0.00\\\\ _s_o_m_-')
    (True, True, False)
    """
    return any(section.is_date for section in _sections(code)[:3])


@lru_cache(maxsize=4096)
def shown(code: str, value: float, unit: str = "") -> Shown:
    """What a format makes of a number: nothing, another number, a date, or the number itself, perhaps rounded.

    A zero for which a dash stands is shown; a sign that is lost or added, a percentage, thousands or digits
    that are literals are another number. So is a word that multiplies it, but where `unit` says the same.

    >>> shown('0"000"', 5.0), shown(";;;", 5.0), shown("#,##0", 5.0)
    (<Shown.OTHERWISE: 'otherwise'>, <Shown.HIDDEN: 'hidden'>, <Shown.AS_IT_IS: 'as it is'>)
    >>> shown('0" ming"', 5.0, "Dona"), shown('0" ming"', 5.0, "Ming soʻm")
    (<Shown.OTHERWISE: 'otherwise'>, <Shown.AS_IT_IS: 'as it is'>)
    """
    sections = _sections(code)
    section, own_sign = _meant(sections, value)
    if section is None:
        return Shown.AS_IT_IS
    if section.is_date:
        return Shown.DATE
    if section.is_white or not (section.shows_number or section.literals.strip()):
        return Shown.HIDDEN if value else Shown.HIDDEN_ZERO
    if value == 0:
        return _shown_zero(section)
    if not section.shows_number or section.scale or section.adds_digits:
        return Shown.OTHERWISE
    multiplied = power_of(section.literals)
    if multiplied is not None and multiplied != (power_of(unit) or 0):
        return Shown.OTHERWISE
    has_minus = bool(_MINUS.search(section.before + section.among))
    has_bracket = section.before.count("(") > section.before.count(")")
    if value > 0:
        return Shown.OTHERWISE if has_minus or has_bracket else Shown.AS_IT_IS
    # A section for numbers below zero shows them without their sign, unless it has one: a colour or a trailing minus.
    has_sign = has_minus or has_bracket or section.has_colour or bool(_MINUS.search(section.behind))
    return Shown.OTHERWISE if own_sign and not has_sign else Shown.AS_IT_IS


@lru_cache(maxsize=1024)
def hides_text(code: str) -> bool:
    """Whether a format shows nothing, or other words, where a cell has a text: its fourth section is for texts.

    >>> hides_text(";;;"), hides_text('0;-0;0;"other"'), hides_text("0;-0;0;@"), hides_text("0")
    (True, True, False, False)
    """
    kinds: list[set[str]] = [set()]
    for kind, _ in _tokens(code[:_LONGEST]):
        if kind == "end":
            kinds.append(set())
        else:
            kinds[-1].add(kind)
    return len(kinds) == _SECTIONS and kinds[-1].isdisjoint({"@", "general"})


def _with_zeros(text: str) -> str:
    """A text with 0 for each sign that is a number in any script: ³, ½, ٤, Ⅳ."""
    return "".join("0" if numeric(sign, None) is not None else sign for sign in text)


def _shown_zero(section: _Section) -> Shown:
    if section.adds_digits or (not section.shows_number and "0" in _with_zeros(section.literals)):
        return Shown.OTHERWISE
    return Shown.AS_IT_IS if section.shows_zero or section.literals.strip() else Shown.HIDDEN_ZERO


def _meant(sections: tuple[_Section, ...], value: float) -> tuple[_Section | None, bool]:
    """The section that a number is shown by, and whether it is one for numbers below zero alone."""
    if any(section.condition for section in sections):
        for section in sections[:2]:
            if section.condition is None or _holds(section.condition, value):
                return section, False
        return (sections[2], False) if len(sections) > 2 else (None, False)
    numbers = sections[:3]
    if value < 0 and len(numbers) > 1:
        return numbers[1], True
    if value == 0 and len(numbers) > 2:
        return numbers[2], False
    return numbers[0], False


def _holds(condition: tuple[str, float], value: float) -> bool:
    sign, bound = condition
    return {
        "<": value < bound, "<=": value <= bound, ">": value > bound, ">=": value >= bound,
        "=": value == bound, "<>": value != bound,
    }[sign]  # fmt: skip


@lru_cache(maxsize=1024)
def _sections(code: str) -> tuple[_Section, ...]:
    code = code[:_LONGEST] or "General"
    parts: list[list[tuple[str, str]]] = [[]]
    for kind, text in _tokens(code):
        if kind == "end":
            parts.append([])
        else:
            parts[-1].append((kind, text))
    return tuple(_section(part) for part in parts)


def _tokens(code: str) -> Iterator[tuple[str, str]]:
    """The signs of a format: placeholders, literals, brackets, ends of sections; what is skipped is left out."""
    at, end = 0, len(code)
    while at < end:
        sign = code[at]
        closing = {'"': '"', "[": "]"}.get(sign)
        if closing:
            stop = code.find(closing, at + 1)
            stop = end if stop < 0 else stop
            yield ("literal" if sign == '"' else "bracket"), code[at + 1 : stop]
            at = stop + 1
        elif sign in "\\!*":  # ! is Excel's own escape in some languages; a fill sign is repeated
            yield ("fill" if sign == "*" else "literal"), code[at + 1 : at + 2]
            at += 2
        elif sign == "_":
            at += 2
        elif sign == ";":
            yield "end", sign
            at += 1
        elif word := _GENERAL.match(code, at):
            yield "general", word[0]
            at = word.end()
        elif word := _HALF_DAY.match(code, at):
            yield "date", word[0]
            at = word.end()
        elif sign in "Ee" and code[at + 1 : at + 2] in {"+", "-"}:
            yield "exponent", code[at : at + 2]
            at += 2
        else:
            yield _kind(sign), sign
            at += 1


def _kind(sign: str) -> str:
    if sign in _PLACEHOLDERS:
        return "digit"
    if sign in "%,./@":
        return sign
    if sign in _ERA_LETTERS:
        return "era"
    return "date" if sign in _DATE_LETTERS else "literal"


def _section(tokens: list[tuple[str, str]]) -> _Section:
    kinds = [kind for kind, _ in tokens]
    brackets = [text for kind, text in tokens if kind == "bracket"]
    digits = [index for index, kind in enumerate(kinds) if kind == "digit"]
    condition = next((match for text in brackets if (match := _CONDITION.fullmatch(text.strip()))), None)
    is_general = "general" in kinds or "@" in kinds
    is_date = "date" in kinds or any(_ELAPSED.fullmatch(text) for text in brackets) or ("era" in kinds and not digits)
    places = digits or [index for index, kind in enumerate(kinds) if kind in {"general", "@"}]
    first, last = (places[0], places[-1]) if places else (len(tokens), len(tokens))
    return _Section(
        is_date=is_date and not is_general,
        is_white=any(text.strip().lower() == "white" for text in brackets),
        has_colour=any(_COLOUR.fullmatch(text.strip()) for text in brackets),
        shows_number=bool(places),
        shows_zero=is_general or any(text in {"0", "?"} for kind, text in tokens if kind == "digit"),
        before=_literals(tokens[:first]),
        among=_literals(tokens[first:last]),
        behind=_literals(tokens[last:]),
        scale=2 * kinds.count("%") - 3 * _thousands(kinds, digits),
        condition=(condition[1], float(condition[2])) if condition else None,
    )


def _literals(tokens: list[tuple[str, str]]) -> str:
    """What tokens show besides digits: ``[$сум-843]`` shows сум."""
    texts = []
    for kind, text in tokens:
        if kind in {"literal", "fill", "era"}:
            texts.append(text)
        elif kind == "bracket" and text.startswith("$"):
            texts.append(text[1:].partition("-")[0])
    return "".join(texts)


def _thousands(kinds: list[str], digits: list[int]) -> int:
    """How many commas stand right behind the last digit of the whole part: each divides by a thousand."""
    point = kinds.index(".") if "." in kinds else len(kinds)
    commas = 0
    for last in {max((i for i in digits if i < point), default=-1), digits[-1] if digits else -1} - {-1}:
        at = last + 1
        while at < len(kinds) and kinds[at] == ",":
            commas, at = commas + 1, at + 1
    return commas
