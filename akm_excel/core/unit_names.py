"""Names of units as people write them: in Cyrillic, in the other Latin alphabets, in Karakalpak and Russian.

As with districts only signs that stand for one another are folded, and a word of another language must be listed;
never by likeness.
"""

from collections.abc import Iterable
from functools import lru_cache

from akm_excel.core.text import fold, in_latin, visible
from akm_excel.patterns import pattern

_SPELLED: dict[str, str] = {
    "Hujjat": "hujjet документ документа документов документы док",
    "Dona": "dana дана шт штук штука штуки",
    "Tadbir": "ilaj is-ilaj ис-илаж илаж мероприятие мероприятий мероприятия мероп",
    "Nusxa": "nusqa нусқа экз экземпляр экземпляра экземпляров экземпляры",
    "Nafar": "adam адам чел человек человека",
    "Soni": "sanı саны количество кол-во",
    "Sahifa": "bet бет стр страница страниц страницы",
    "Xizmat": "xızmet хызмет услуга услуг услуги",
    "Marotaba": "márte мәрте marta марта раз раза",
    "Soʻm": "swm сум сумов сом",
    "Ming soʻm": "mıń swm|mıń som|мың сум|мың сом|тыс сум|тысяч сум|тыс сумов|тысяч сумов|минг сум",
}
"""Words of the units in the districts' languages, and their common abbreviations; of two words in a row with ``|``."""
# Uzbek in Cyrillic letters (the alphabet of 1940), letter by letter; ў қ ғ ҳ are often typed without their signs,
# so both come to one letter, as the signs of the Latin alphabets do.
_LETTERS = str.maketrans(
    {"а": "a", "б": "b", "в": "v", "г": "g", "ғ": "g", "д": "d", "е": "e", "ё": "yo", "ж": "j", "з": "z", "и": "i",
     "й": "y", "к": "k", "қ": "q", "л": "l", "м": "m", "н": "n", "ң": "n", "о": "o", "ө": "o", "п": "p", "р": "r",
     "с": "s", "т": "t", "у": "u", "ү": "u", "ў": "o", "ф": "f", "х": "x", "ҳ": "x", "ц": "s", "ч": "ch", "ш": "sh",
     "ъ": None, "ы": "i", "ь": None, "э": "e", "ә": "a", "h": "x", "ş": "sh", "ç": "ch", "ö": "o", "ğ": "g",
     "á": "a", "ǵ": "g", "ı": "i", "í": "i", "ń": "n", "ó": "o", "ú": "u", "'": None, "\u0307": None}
)  # fmt: skip
_CYRILLIC = pattern("[\u0400-\u052f]")
_LATIN = pattern("[a-z]")
_APART = pattern(r"[\s.,]+")


@lru_cache(maxsize=1024)
def unit_key(text: str) -> str:
    """`text` for comparison with other names of units: the same for one name in any of the alphabets.

    >>> unit_key("Минг сўм") == unit_key("MING SO'M") == unit_key("ming soʻm.")
    True
    """
    shown = fold(visible(text))
    if _LATIN.search(shown) and _CYRILLIC.search(shown):
        shown = fold(in_latin(text))  # Cyrillic letters among Latin ones are what they look like
    return " ".join(word for word in _APART.split(shown.translate(_LETTERS)) if word)


class UnitNames:
    """Which unit of a list each spelling stands for; what could be two is none.

    >>> names = UnitNames(["Nusxa", "Soʻm", "Ming soʻm"])
    >>> names.named("Нусха"), names.named("экз."), names.named("тыс. сум"), names.named("nusxalar")
    ('Nusxa', 'Nusxa', 'Ming soʻm', None)
    """

    def __init__(self, listed: Iterable[str]) -> None:
        self._names: dict[str, str | None] = {}
        units = list(listed)
        for unit in units:
            spelled = _SPELLED.get(unit, "")
            for other in spelled.split("|") if "|" in spelled else spelled.split():
                key = unit_key(other)
                self._names[key] = unit if self._names.get(key, unit) == unit else None
        self._names |= {unit_key(unit): unit for unit in units}  # its own name comes first

    def named(self, text: str) -> str | None:
        """The unit that `text` names, as the list has it; None where it names none."""
        return self._names.get(unit_key(text))
