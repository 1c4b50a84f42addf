"""Uzbek in Cyrillic letters, of a text in Latin ones: for what is shown, never for what is stored.

The letters follow the alphabet of 1940 and the orthography in use (ʻ only in oʻ and gʻ, ʼ elsewhere); which stems have
ц, ь or ъ, which names stay in Latin, and what a plain table would spoil, stand in ``locale/uz_cyrillic.csv``, where a
person adds what is missing.
"""

import csv
import re
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files

from akm_excel.patterns import pattern

_LETTERS = {
    "sʼh": "сҳ", "oʻ": "ў", "gʻ": "ғ", "sh": "ш", "ch": "ч", "yo": "ё", "yu": "ю", "ya": "я", "ye": "е",
    "a": "а", "b": "б", "c": "с", "d": "д", "e": "е", "f": "ф", "g": "г", "h": "ҳ", "i": "и", "j": "ж", "k": "к",
    "l": "л", "m": "м", "n": "н", "o": "о", "p": "п", "q": "қ", "r": "р", "s": "с", "t": "т", "u": "у", "v": "в",
    "x": "х", "y": "й", "z": "з", "ʼ": "ъ",
}  # fmt: skip
_LETTER = pattern("sʼh|yoʻ|oʻ|gʻ|sh|ch|yo|yu|ya|ye|[a-zʼ]")
_VOWELS = frozenset("aeiouʻ")
_WORD = pattern("[A-Za-zʻʼ]+")
_ROMAN = pattern(r"\b[IVX]+\b")
_ON_A_TAB = " varagʻ"
"""What follows the name of a sheet, which stays as it stands on its tab."""
_COMMAND = (
    r"akm(?!\w)(?: (?:addin|archive|register|template|button)(?: [a-z]+)?| [a-z]+(?=[“\"' ]|$| -)|)"
    r"(?:(?: --?[a-z][a-z-]*)| \w+\.\w+| [A-Z_]+(?![a-z]))*"
)
_PROTECTED = (
    r"\{[^{}]*\}",  # what the program fills in
    r"%\(\w+\)[sr]|%[sr]",  # … and argparse
    r"`[^`]*`",
    r"„akm[^“]*“|'akm[^']*'",  # commands in quotation marks
    r'"akm-excel[^"]*"|pip install(?: \S+)?|dask worker|(?:/[\w./]*)?python3? -m \w+|\bakm-excel(?:\[\w+\])?',
    r"(?<![\w/])[\w/-]*\w\.(?:xlsx|xlsm|xlam|xlsb|xls|ods|csv|txt|conf|cmd|sh|exe|zip|pdf|docx|html|json|md|py|po|org|uz)\b",
    rf"\b{_COMMAND}",
    r"(?<![\w}-])--?[a-z][a-z-]*",  # options, not the suffix of what is filled in: {year}-yil
    r"\b[A-Za-z]+(?:_[A-Za-z]+)+\b",  # names in Excel, columns, variables of the environment
    r"\b\w+://[^\s)]+|(?<![\w.])/[\w/.-]+|%[A-Z]+%[\\\w]*",  # addresses and paths
    r"(?<!\w)\*?\.[a-z]{2,5}\b",  # endings of file names
    r"\b(?:Ctrl|Alt|Shift)(?:\+\w+)+",  # keys
    r"\b[A-Z]{1,3}\d+(?:[:,][A-Z]{0,3}\d+)*\b",  # rules and cells
)


@lru_cache(maxsize=1)
def exceptions() -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """What the table knows: whole words, beginnings of words, and stretches of text; latin to cyrillic.

    >>> words, stems, texts = exceptions()
    >>> words["sentabr"], stems["obyekt"], texts["F.I.Sh."]
    ('сентябрь', 'объект', 'Ф.И.Ш.')
    """
    tables: dict[str, dict[str, str]] = {"word": {}, "start of word": {}, "text": {}}
    lines = (files("akm_excel") / "locale" / "uz_cyrillic.csv").read_text(encoding="utf-8").splitlines()
    for row in csv.DictReader(lines):
        tables[row["match"]][row["latin"]] = row["cyrillic"]
    return tables["word"], tables["start of word"], tables["text"]


@lru_cache(maxsize=1)
def _kept() -> re.Pattern[str]:
    """What is taken out of a text before its words are looked at."""
    _, stems, texts = exceptions()
    names = [latin for latin, shown in stems.items() if latin == shown]
    several = sorted(
        (re.escape(text) for text in [*texts, *(name for name in names if not name.isalpha())]), key=len, reverse=True
    )
    sheets = "|".join(text.removesuffix(_ON_A_TAB) for text in texts if text.endswith(_ON_A_TAB))
    return re.compile("|".join([*several, f"„(?:{sheets})“(?={_ON_A_TAB})", *_PROTECTED, _ROMAN.pattern]))


def cyrillic(text: str) -> str:
    """A text in Cyrillic letters; placeholders, commands, names of files, sheets and programs stay as they are.

    >>> cyrillic("Excel faylini oching: {file}")
    'Excel файлини очинг: {file}'
    >>> cyrillic("yoʻq, surʼat, obyekt, IV chorak, F.I.Sh.")
    'йўқ, суръат, объект, IV чорак, Ф.И.Ш.'
    """
    texts = exceptions()[2]
    pieces, end = [], 0
    for kept in _kept().finditer(text):
        pieces += [_words(text[end : kept.start()]), texts.get(kept[0], kept[0])]
        end = kept.end()
    return "".join([*pieces, _words(text[end:])])


def _words(text: str) -> str:
    return _WORD.sub(lambda word: _word(word[0]), text)


def _word(word: str) -> str:
    """One word: as the table has it whole or by its longest beginning, else letter by letter."""
    words, stems, _ = exceptions()
    if word in words:
        return words[word]
    if word in {"x", "X"}:
        return word
    low = word.lower()
    if low in words and words[low] != low:
        return _cased(words[low], word)
    for length in range(len(word), 1, -1):
        if (kept := stems.get(word[:length])) == word[:length]:
            return kept + _letters(word[length:], kept[-1])
        if (shown := stems.get(low[:length])) and shown != low[:length]:
            rest = word[length:]
            return _cased(shown, word[:length]) + _letters(rest, word[length - 1])
    # Where w is, which the alphabet lacks, it is a word of another language.
    return word if "w" in low else _letters(word, "")


def _cased(shown: str, word: str) -> str:
    """Letters as large as those of the word that they are for."""
    if word.isupper() and len(word) > 1:
        return shown.upper()
    return shown[:1].upper() + shown[1:] if word[:1].isupper() else shown


def _letters(word: str, before: str) -> str:
    """Letter by letter; `before` is the Latin letter that the word goes on from."""
    return "".join(_spelled(word, before))


def _spelled(word: str, before: str) -> Iterator[str]:
    capitals = word.isupper() and len(word.strip("ʻʼ")) > 1
    last = before.lower()
    for match in _LETTER.finditer(word.lower()):
        letters = match[0]
        is_large = word[match.start()].isupper()
        if letters == "yoʻ":
            shown = "йў"
        elif letters == "e" and (not last or last in _VOWELS):
            shown = "э"
        elif letters == "ye" and last and last not in _VOWELS and last != "ʼ":
            shown = "йе"
        else:
            shown = _LETTERS[letters]
        if is_large:
            shown = shown.upper() if capitals or len(shown) == 1 else shown[0].upper() + shown[1:]
        yield shown
        last = letters[-1]
