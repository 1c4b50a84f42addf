"""Why a text in a cell of figures was not taken for a number, in words."""

import re
import sys
from decimal import Decimal

from akm_excel.core.quantity import DIGITS, TURNED
from akm_excel.core.text import squash
from akm_excel.core.wording import number
from akm_excel.language import tr
from akm_excel.patterns import pattern

_SEPARATED = pattern(r"([-\u2212+]?\d{1,3})[.,](\d{3})", re.ASCII)
_DATE = pattern(r"\d{1,4}([./-])\d{1,2}\1\d{2,4}", re.ASCII)
_FRACTION = pattern(r"[\d ]+([/\\|;:])[\d ]+", re.ASCII)
_RANGE = pattern(r"\d[\d.,]* ?[-\u2010-\u2015\u2212] ?\d[\d.,]*", re.ASCII)
_DIGITS_APART = pattern(r"\d[\d.,]*(?: [\d.,]+)+", re.ASCII)
_BROKEN_LINE = pattern(r"\d\s*[\t\r\n\v\f]\s*\d|\d {2,}\d", re.ASCII)
_EXPONENT = pattern(r"[-+]?\d+(?:[.,]\d+)?[eE][-+]?\d+", re.ASCII)
_STORED = pattern(r"[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d{1,3})?", re.ASCII)
_LONG = pattern(r"[-\u2212+]?\d[\d .,]*", re.ASCII)
_WORD_BEHIND = pattern(r"([-\u2212+]?\d[\d .,]*?) ?([^\W\d_][\w.'\u02bb\u02bc-]*)(.*)", re.DOTALL)
_LETTER_FOR_DIGIT = pattern(r"(?=.*[0-9])(?=.*[OoОоIlІЗз])[0-9OoОоIlІЗз., ]+")
_ODD_SIGN = pattern(r"[^\w\s.,]|_")


def why_not_a_number(text: str) -> str:
    """The sentence that says why `text` is no number, and what it might have been.

    >>> why_not_a_number("8.000")
    "'8.000': is it 8 or 8000?"
    """
    shown = squash(text)
    if TURNED.search(text):
        return tr("'{found}': a sign that nobody sees turns these digits round.").format(found=shown)
    if too_long := _beyond_excel(shown):
        return too_long
    if match := _SEPARATED.fullmatch(shown):
        small = Decimal(f"{match[1]}.{match[2]}".replace("\u2212", "-"))
        return tr("'{found}': is it {small} or {large}?").format(
            found=shown, small=number(small), large=number(small * 1000)
        )
    if _BROKEN_LINE.search(text.strip()):
        return tr("'{found}': these are two numbers in one cell.").format(found=shown)
    if _DATE.fullmatch(shown):
        return tr("'{found}' is a date, not a number.").format(found=shown)
    if match := _FRACTION.fullmatch(shown):
        return tr("'{found}': are these two numbers, or a fraction?").format(found=shown)
    if _RANGE.fullmatch(shown):
        return tr("'{found}' is a range from one number to another.").format(found=shown)
    if _EXPONENT.fullmatch(shown):
        return tr("'{found}' is a number in powers of ten.").format(found=shown)
    if _DIGITS_APART.fullmatch(shown):
        return tr("'{found}': are these two numbers? Thousands have three digits.").format(found=shown)
    if _LETTER_FOR_DIGIT.fullmatch(shown):
        return tr("'{found}': a letter stands in place of a digit.").format(found=shown)
    if match := _WORD_BEHIND.fullmatch(shown):
        return tr("'{found}': the word '{word}' stands beside the number.").format(found=shown, word=match[2])
    return _by_its_signs(shown)


def _beyond_excel(shown: str) -> str:
    """The sentence that says that Excel cannot keep a number; empty where it could, or where none is meant."""
    if _EXPONENT.fullmatch(shown) and 0 < abs(Decimal(shown.replace(",", "."))) < Decimal(sys.float_info.min):
        return tr("'{found}' is smaller than any number that Excel stores.").format(found=shown)
    digits = Decimal(shown).adjusted() + 1 if _STORED.fullmatch(shown) else sum(map(str.isdecimal, shown))
    if digits > DIGITS and (_STORED.fullmatch(shown) or _LONG.fullmatch(shown)):
        return tr("'{found}' has more digits than the {digits} that Excel keeps.").format(found=shown, digits=DIGITS)
    return ""


def _by_its_signs(shown: str) -> str:
    if any(char.isdigit() and not char.isascii() for char in shown):
        return tr("'{found}' is in digits that Excel does not know.").format(found=shown)
    signs = "".join(dict.fromkeys(_ODD_SIGN.findall(shown)))
    if signs and any(char.isdigit() for char in shown):
        return tr("'{found}': the sign {sign} does not belong to a number.").format(found=shown, sign=signs)
    if not any(char.isdigit() for char in shown):
        return tr("'{found}' is a text, not a number.").format(found=shown)
    return tr("'{found}' is not a number.").format(found=shown)
