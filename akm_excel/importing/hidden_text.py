"""Text with figures that a document hides: who reads the document does not see it, so it is told and not taken."""

from collections.abc import Iterable, Iterator

from akm_excel.core.text import squash
from akm_excel.language import tr

_SHOWN = 5
"""So many texts are named; of more the number is told."""


def with_figures(texts: Iterable[str]) -> tuple[str, ...]:
    """Those of the hidden texts that have a digit."""
    return tuple(text for text in map(squash, texts) if any(map(str.isdigit, text)))


def notes(hidden: tuple[str, ...]) -> Iterator[str]:
    """What is to be said of texts that a document hides.

    >>> from akm_excel.language import speaking
    >>> with speaking("en"): list(notes(("8", "637,5")))
    ['The document hides text with figures, which was not taken: 8; 637,5.']
    """
    if hidden:
        named = "; ".join(hidden[:_SHOWN])
        more = f" (+{len(hidden) - _SHOWN})" if len(hidden) > _SHOWN else ""
        yield tr("The document hides text with figures, which was not taken: {texts}.").format(texts=named + more)
