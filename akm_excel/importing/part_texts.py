"""Mechanism, deadline and responsible of an indicator whose parts stand in rows of their own."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from akm_excel.core.plan import TEXTS, Arrangement, Column, Indicator
from akm_excel.core.text import essence, proper, squash
from akm_excel.importing.entry import Entry

Alike = Callable[[Column, str, str], bool]
"""Whether a text of the document says what a text of the template's in this column says."""


def arrangements(entry: Entry, known: Indicator, alike: Alike) -> tuple[Arrangement, tuple[Arrangement, ...]]:
    """What the document says of an indicator, and of each of its parts beyond that; blank where it is the template's.

    The text of a part is the one in its row, or the one above that reaches down to it. What differs between the parts
    is each one's own. Where the text is one that runs on from row to row, nothing is said: nobody can tell whose
    each piece is.
    """
    own: dict[str, str] = {}
    parts: list[dict[str, str]] = [{} for _ in known.measures]
    for column in TEXTS:
        reached = _reached(entry, column)
        wanted = [known.arrangement_of(measure).text(column) for measure in known.measures]
        if all(not text or alike(column, text, there) for text, there in zip(reached, wanted, strict=True)):
            continue
        base = known.arrangement.text(column)
        if _runs_on(reached, entry.texts.get(column, ""), base):
            continue
        has_own = any(measure.arrangement.text(column) for measure in known.measures)
        if not any(alike(column, text, base) for text in reached if text) and (base or not has_own):
            base = Counter(text for text in reached if text).most_common(1)[0][0]
            own[str(column)] = base
        for part, measure, text in zip(parts, known.measures, reached, strict=True):
            there = measure.arrangement.text(column) or base
            if text and not alike(column, text, there) and text != there:
                part[str(column)] = text
    return Arrangement(**own), tuple(Arrangement(**part) for part in parts)


def _reached(entry: Entry, column: Column) -> list[str]:
    """The text of each of an entry's rows of figures; what is covered is the text above."""
    above, texts = proper(squash(entry.opening.get(column, ""))), []
    for line in entry.lines:
        said: Mapping[Column, str | None] = line.texts
        text = said.get(column)
        above = above if text is None else proper(squash(text))
        texts.append(above)
    return texts


def _runs_on(texts: Sequence[str], whole: str, base: str) -> bool:
    """Whether the rows' texts are pieces of the template's one text."""
    mine = essence(whole)
    return bool(base) and (mine == essence(base) or "".join(map(essence, texts)) == essence(base))
