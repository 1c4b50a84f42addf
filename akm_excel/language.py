"""The language of what people read: that of ``AKM_LANG``, else of the system's ``LANG``, else Uzbek.

Messages are written in English in the code and translated through gettext (``akm_excel/locale``); English needs no
catalogue. Uzbek in Cyrillic letters is made of the Uzbek catalogue (`akm_excel.cyrillic`). Of Karakalpak there are the
most visible labels, which no native speaker has checked; the rest is shown in Uzbek.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path

from akm_excel.catalogue import Translations

LANGUAGES = ("uz", "uz-Cyrl", "kaa", "ru", "en")
"""Codes as BCP 47 has them: Uzbek in Latin and in Cyrillic letters, Karakalpak, Russian, English."""
OF_OFFICE = ("uz", "ru", "en")
"""Those of them that Excel and LibreOffice themselves speak: labels of buttons, texts of macros."""
DEFAULT = "uz"
SYSTEM = ("LC_ALL", "LC_MESSAGES", "LANG")
"""The variables by which a system names its language, the strongest first (POSIX, 8.2)."""
_RUSSIAN = 3
_DOMAIN = "akm_excel"
_LOCALE = Path(__file__).parent / "locale"
_CYRILLIC = ("cyrl", "cyrillic")


_SPOKEN: ContextVar[str] = ContextVar("spoken", default="")


def known(name: str) -> str:
    """The code for a name of a language or of a locale; empty where it is none that we speak.

    >>> [known(name) for name in ("RU", "ru_RU.UTF-8", "uz_UZ@cyrillic", "uz-Cyrl-UZ", "kaa", "de", "C.UTF-8")]
    ['ru', 'ru', 'uz-Cyrl', 'uz-Cyrl', 'kaa', '', '']
    """
    asked = name.lower().replace("_", "-")
    code = asked.partition(".")[0].partition("@")[0].partition("-")[0]
    if code == "uz" and any(script in asked for script in _CYRILLIC):
        return "uz-Cyrl"
    return code if code in LANGUAGES else ""


def of_system() -> str:
    """The language that the system's variables ask for; empty where they ask for none that we speak (``C``, ``de``)."""
    for variable in SYSTEM:
        if asked := os.environ.get(variable):
            return known(asked)
    return ""


def current() -> str:
    """The language in force, one of `LANGUAGES`."""
    return _SPOKEN.get() or known(os.environ.get("AKM_LANG", "")) or of_system() or DEFAULT


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Have one language in force for a while: that of the process that asked for the work."""
    token = _SPOKEN.set(language)
    try:
        yield
    finally:
        _SPOKEN.reset(token)


@lru_cache(maxsize=len(LANGUAGES))
def _catalogue(language: str) -> Translations:
    if language == "en":
        return Translations()
    # What is not translated is Uzbek, before it is English.
    wanted = [language.replace("-", "_"), *([DEFAULT] if language in {"uz-Cyrl", "kaa"} else [])]
    return Translations(*(_LOCALE / name / "LC_MESSAGES" / f"{_DOMAIN}.mo" for name in wanted))


def tr(message: str) -> str:
    """`message` in the language in force.

    Placeholders (``{name}``) are filled by the caller afterwards, so that a
    translator sees whole sentences.
    """
    return _catalogue(current()).gettext(message)


def trn(one: str, many: str, count: int) -> str:
    """A message that counts something, in the form that the language in force has for `count`; filled as `tr`'s.

    >>> with speaking("en"): trn("{count} file", "{count} files", 1).format(count=1)
    '1 file'
    """
    forms = _catalogue(current()).forms(one, many)
    return forms[min(_form(count, len(forms)), len(forms) - 1)]


def _form(count: int, forms: int) -> int:
    """Which form a number takes: Uzbek and Karakalpak have one, English two, Russian three (CLDR's plural rules)."""
    if forms < _RUSSIAN:
        return int(count != 1)
    tens, ones = count % 100, count % 10
    if ones == 1 and tens != 11:
        return 0
    return 1 if 2 <= ones <= 4 and not 12 <= tens <= 14 else 2


def in_every_language(message: str) -> Iterator[str]:
    """`message` in each of the languages: how it may stand in a workbook that somebody else's program wrote.

    A catalogue is opened when its turn comes.
    """
    yield message
    for language in LANGUAGES:
        yield _catalogue(language).gettext(message)
