"""The language of what people read: Uzbek unless ``AKM_LANG`` says ``ru`` or ``en``.

Messages are written in English in the code and translated through gettext
(``akm_excel/locale``); English needs no catalogue.
"""

import gettext as _gettext
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path

LANGUAGES = ("uz", "ru", "en")
DEFAULT = "uz"
_DOMAIN = "akm_excel"
_LOCALE = Path(__file__).parent / "locale"


_SPOKEN: ContextVar[str] = ContextVar("spoken", default="")


def current() -> str:
    """The language code in force: ``uz``, ``ru`` or ``en``."""
    spoken = _SPOKEN.get()
    if spoken:
        return spoken
    asked = os.environ.get("AKM_LANG", DEFAULT)[:2].lower()
    return asked if asked in LANGUAGES else DEFAULT


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Have one language in force for a while: that of the process that asked for the work."""
    token = _SPOKEN.set(language)
    try:
        yield
    finally:
        _SPOKEN.reset(token)


@lru_cache(maxsize=len(LANGUAGES))
def _catalogue(language: str) -> _gettext.NullTranslations:
    return _gettext.translation(_DOMAIN, _LOCALE, languages=[language], fallback=True)


def tr(message: str) -> str:
    """`message` in the language in force.

    Placeholders (``{name}``) are filled by the caller afterwards, so that a
    translator sees whole sentences.
    """
    return _catalogue(current()).gettext(message)


def in_every_language(message: str) -> frozenset[str]:
    """`message` in each of the languages: how it may stand in a workbook that somebody else's program wrote."""
    return frozenset({message, *(_catalogue(language).gettext(message) for language in LANGUAGES)})
