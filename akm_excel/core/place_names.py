"""Names of districts as people write them: in four alphabets, with or without the word for what the place is.

Only signs that stand for one another are folded (case, apostrophes, the letters of the Latin alphabets of
Uzbek and Karakalpak, old and new); a name itself must be on the template's list. Never by likeness: tried,
it put Shımbay (Chimboy) to Shumanay.
"""

from collections.abc import Iterable, Mapping
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from akm_excel.core.text import fold, visible
from akm_excel.patterns import pattern


class Kind(Enum):
    """What a place is."""

    DISTRICT = "district"
    CITY = "city"


_WORDS = {
    Kind.DISTRICT: "tuman tumani t rayon rayoni raion rn r-n туман тумани туманы район районы рн р-н",
    Kind.CITY: "shahar shahri sh qala qalasi gorod г город шаҳар шаҳри шахар шахри қала қаласы",
}
_KINDS = {word: kind for kind, words in _WORDS.items() for word in words.split()}
_CENTRE = """
    akm akmi axborot kutubxona axborot-kutubxona markaz markazi mkm axborot-kitapxana kitapxana oray orayi
    акм ахборот кутубхона ахборот-кутубхона марказ маркази ибц центр
"""
_CENTRES = frozenset(_CENTRE.split())
"""The words of a district's information-library centre: who types its name for the district's means the district."""
# The Latin alphabets: Uzbek of 2026 (ş ç ö ğ), Karakalpak of 2016 (á ǵ ı ń ó ú; the capital of ı is Í, which neither
# casefold nor Excel's UPPER knows). Before, an apostrophe stood for each of their signs, so both are dropped.
_LETTERS = str.maketrans(
    {"ş": "sh", "ç": "ch", "ö": "o", "ğ": "g", "á": "a", "ǵ": "g", "ı": "i", "í": "i", "ń": "n", "ó": "o", "ú": "u",
     "ё": "е", "'": None, "\u0307": None}
)  # fmt: skip
_PARTS = pattern(r"[\s.,]+")


class PlaceName(NamedTuple):
    """A name for comparison, without the word for what the place is; `kind` is None where none stands there."""

    name: str
    kind: Kind | None


@lru_cache(maxsize=4096)
def place_name(text: str) -> PlaceName:
    """What `text` names.

    >>> place_name("SHÍMBAY RAYONÍ") == place_name("Shımbay rayonı")
    True
    >>> place_name("г. Нукус").kind.value
    'city'
    >>> place_name("Qoraoʻzak tumani AKM").name
    'qoraozak'
    """
    words = [word for word in _PARTS.split(fold(visible(text)).translate(_LETTERS)) if word]
    while len(words) > 1 and words[-1] in _CENTRES:
        words.pop()
    for at in (len(words) - 1, 0):
        if len(words) > 1 and words[at] in _KINDS:
            return PlaceName(" ".join(words[:at] + words[at + 1 :]).replace("-", " "), _KINDS[words[at]])
    return PlaceName(" ".join(words).replace("-", " "), None)


class Gazetteer:
    """Which code each spelling of a list stands for."""

    def __init__(self, listed: Iterable[tuple[str, str, Iterable[str]]]) -> None:
        """`listed` gives code, full name and other names of each place.

        Another name without its kind counts with the kind of the full name as well, and alone. What could be two
        places is neither.
        """
        self._codes: dict[str, str] = {}
        by_name: dict[PlaceName, set[str]] = {}
        for code, name, others in listed:
            self._codes[code] = code
            full = place_name(name)
            for spelled in (full, *map(place_name, others)):
                kinds = {spelled.kind or full.kind, None}
                for kind in kinds:
                    by_name.setdefault(PlaceName(spelled.name, kind), set()).add(code)
        self._names: Mapping[PlaceName, str] = {one: codes.pop() for one, codes in by_name.items() if len(codes) == 1}

    def code(self, text: str) -> str | None:
        """The code of the place that `text` names by code or by a name of the list, or None."""
        return self._codes.get(text.strip()) or self._names.get(place_name(text))
