"""What one figure says as people write it: ``475.626,8``, ``12 ta``, ``8 (sakkiz)``, ``637,5 mln soʻm``.

Only what is wholly understood becomes a number; everything else is left open, with what it may mean.
"""

import re
import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files

from akm_excel.core.quantity import BLANK, NOT_APPLICABLE, Kind, Quantity, number, parse, plain
from akm_excel.core.scale_words import SCALES
from akm_excel.core.text import squash
from akm_excel.importing.folding import key, words
from akm_excel.language import tr
from akm_excel.patterns import pattern

_SPACES = pattern("[ \u00a0\u2009\u202f\u2007]+")
_APOSTROPHES = "'\u2019\u02bc\u02bb`\u2018"
_BOTH_SIGNS = pattern(r"[-\u2212]?\d{1,3}(?:([.,])\d{3})+(?!\1)([.,])\d+", re.ASCII)
_REPEATED_SIGN = pattern(r"[-\u2212]?\d{1,3}(?:([.,])\d{3})(?:\1\d{3})+", re.ASCII)
_BY_APOSTROPHE = pattern(rf"[-\u2212]?\d{{1,3}}(?:[{_APOSTROPHES}]\d{{3}})+(?:[.,]\d+)?", re.ASCII)
_SCIENTIFIC = pattern(r"(\d(?:[.,]\d+)?)[eE]\+?(\d{1,2})", re.ASCII)
_WITH_WORDS = pattern(
    rf"(?P<number>[-\u2212]?[0-9][0-9 .,{_APOSTROPHES}\u00a0\u202f\u2009]*(?<![ ,]))\s*(?P<words>[^\W\d_][^\d(]*)"
)
_REMARK = pattern(r"(?P<figure>.*\d)\s*\*{1,3}")
_IN_WORDS = pattern(r"(?P<figure>[\d .,\u00a0\u202f]*\d)\s*\((?P<words>[^\d()]+)\)")
_LETTERS_FOR_DIGITS = str.maketrans({"O": "0", "o": "0", "О": "0", "о": "0", "l": "1", "I": "1", "З": "3", "з": "3"})
_LOOKS_TYPED = pattern(r"[\dOoОоlIЗз]{1,9}")
MONEY = "money"


@dataclass(frozen=True, slots=True)
class Piece:
    """What one figure says. `quantity` is None where it is open; `proposals` are then what it may mean.

    `repair` says what was dropped or changed on the way to the quantity; empty where it was taken as it stands.
    """

    quantity: Quantity | None
    repair: str = ""
    reason: str = ""
    proposals: tuple[Quantity, ...] = ()


@dataclass(frozen=True, slots=True)
class _Words:
    nothing: frozenset[str]
    units: dict[str, str]
    scales: dict[str, int]
    numbers: dict[str, int]
    filler: frozenset[str]


@lru_cache(maxsize=1)
def vocabulary() -> _Words:
    """The words of `words.toml`, folded."""
    data = tomllib.loads(files("akm_excel.importing").joinpath("words.toml").read_text(encoding="utf-8"))
    return _Words(
        frozenset(key(word) for word in data["nothing"]),
        {key(word): kind for kind, names in data["units"].items() for word in names},
        {key(word): power for word, power in SCALES.items()},
        {key(word): value for word, value in data["numbers"].items()},
        frozenset(word for phrase in data["labels"]["filler"] for word in words(phrase)),
    )


def is_nothing(text: str) -> bool:
    """Whether a text is a word for *not applicable*."""
    return not text.lstrip().startswith("#") and key(text) in vocabulary().nothing


def read_piece(text: str, unit: str = "") -> Piece:
    """What a text says as one figure in the unit of its row."""
    shown = squash(text)
    quantity = parse(text)
    if quantity.kind is not Kind.UNREADABLE:
        thousands = _SPACES.search(shown) if quantity.is_number else None
        return Piece(quantity, tr("thousands joined") if thousands else "")
    if is_nothing(shown):
        return Piece(NOT_APPLICABLE, tr("a word for 'not applicable'"))
    plain_number = _number(shown)
    if plain_number is not None:
        return Piece(number(plain_number), tr("signs of thousands and decimals read"))
    remark = _REMARK.fullmatch(shown)
    if remark:
        return _without(remark["figure"], unit, tr("the mark of a remark dropped"))
    repeated = _IN_WORDS.fullmatch(shown)
    if repeated and (inner := _number(repeated["figure"])) is not None:
        if _spelled(repeated["words"]) == inner:
            return Piece(number(inner), tr("the figure repeated in words dropped"))
        return Piece(None, reason=tr("the words in brackets are not the figure"), proposals=(number(inner),))
    with_words = _WITH_WORDS.fullmatch(shown)
    if with_words and (value := _number(squash(with_words["number"]))) is not None:
        return _with_unit(value, with_words["words"], unit)
    return _not_understood(shown)


def _without(figure: str, unit: str, repair: str) -> Piece:
    inner = read_piece(figure, unit)
    if inner.quantity is None or not inner.quantity.is_number:
        return inner
    return Piece(inner.quantity, repair)


def _number(shown: str) -> Decimal | None:
    """The number that signs of thousands, a decimal sign and an exponent spell beyond doubt, or None."""
    quantity = parse(shown)
    if quantity.number is not None:
        return quantity.number
    if _BOTH_SIGNS.fullmatch(shown):
        decimal = max(shown.rfind("."), shown.rfind(","))
        whole = shown[:decimal].replace(".", "").replace(",", "")
        return Decimal(f"{whole}.{shown[decimal + 1 :]}".replace("\u2212", "-"))
    if _REPEATED_SIGN.fullmatch(shown):
        return Decimal(shown.replace(".", "").replace(",", "").replace("\u2212", "-"))
    if _BY_APOSTROPHE.fullmatch(shown):
        return Decimal(re.sub(f"[{_APOSTROPHES}]", "", shown).replace(",", ".").replace("\u2212", "-"))
    exponent = _SCIENTIFIC.fullmatch(shown)
    if exponent:
        return Decimal(exponent[1].replace(",", ".")).scaleb(int(exponent[2]))
    return None


def _spelled(text: str) -> int | None:
    """The number that Uzbek or Russian words spell, or None."""
    known = vocabulary().numbers
    total, group = 0, 0
    for word in words(text):
        value = known.get(word)
        if value is None:
            return None
        if value >= 1000:
            total, group = total + max(group, 1) * value, 0
        elif value == 100:
            group = max(group, 1) * 100
        else:
            group += value
    return total + group


def kind_of(unit: str) -> str:
    """What a row's unit counts, as `words.toml` has it; empty where it says nothing or is of no known kind."""
    known = vocabulary().units
    return next((known[word] for word in words(unit) if word in known and known[word] != "any"), "")


def _power(text: str) -> int:
    scales = vocabulary().scales
    return sum(scales.get(word, 0) for word in words(text))


def _with_unit(value: Decimal, said: str, unit: str) -> Piece:
    """A number with words behind it: words of its own unit are dropped, those of another scale are a proposal."""
    known = vocabulary()
    behind = words(said)
    kinds = {known.units.get(word) for word in behind if word not in known.scales}
    if not behind or None in kinds:
        return Piece(
            None, reason=tr("'{words}' is not understood").format(words=squash(said)), proposals=(number(value),)
        )
    said_kind = next((kind for kind in kinds if kind != "any"), "")
    own = kind_of(unit)
    if said_kind and own and said_kind != own:
        reason = tr("the cell says '{words}', the row counts {unit}").format(words=squash(said), unit=unit)
        return Piece(None, reason=reason, proposals=(number(value),))
    shift = _power(said) - (_power(unit) if said_kind == MONEY or _power(said) else 0)
    if shift:
        scaled = value.scaleb(shift)
        reason = tr("another scale than the row's: {words}").format(words=squash(said))
        return Piece(None, reason=reason, proposals=(number(plain(scaled)),))
    return Piece(number(value), tr("the words '{words}' dropped").format(words=squash(said)))


def _not_understood(shown: str) -> Piece:
    if not any(char.isdigit() for char in shown) and not _LOOKS_TYPED.fullmatch(shown):
        return Piece(None, reason=tr("no figure"))
    if "\ufffd" in shown:
        return Piece(None, reason=tr("something in the cell cannot be seen, or is no text"))
    if "%" in shown:
        digits = _number(shown.replace("%", "").strip())
        return Piece(None, reason=tr("a percentage"), proposals=(number(digits),) if digits is not None else ())
    corrected = shown.translate(_LETTERS_FOR_DIGITS)
    if _LOOKS_TYPED.fullmatch(shown) and corrected.isascii() and corrected.isdigit():
        return Piece(None, reason=tr("a letter in place of a digit"), proposals=(number(corrected),))
    if re.fullmatch(r"\d{1,3}[.,]\d{3}", shown, re.ASCII):
        as_decimal = shown.replace(",", ".")
        whole = re.sub("[.,]", "", shown)
        return Piece(None, reason=tr("a decimal or thousands: nobody can tell"),
                     proposals=(number(whole), number(as_decimal)))  # fmt: skip
    return Piece(None, reason=tr("not understood"))


NOTHING = Piece(BLANK)
