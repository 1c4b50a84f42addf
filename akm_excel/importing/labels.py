"""Figures with words beside them, as a cell of several parts may say: ``jami 17521, shundan abonement 11110``."""

import re
from collections.abc import Sequence

from akm_excel.core.quantity import BLANK, Quantity
from akm_excel.errors import optional
from akm_excel.importing.folding import words
from akm_excel.importing.piece import read_piece, vocabulary
from akm_excel.importing.reading import Reading
from akm_excel.language import tr
from akm_excel.patterns import pattern

_DASH = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
_NUMBER = r"\d[\d\u00a0\u202f ]*(?:[.,]\d+)?"
_LABELLED = pattern(
    rf"\s*(?P<words>[^\d]*?[^\W\d_][^\d]*?)[\s:=–—-]*(?P<figure>{_NUMBER}|[{_DASH}])\s*(?:ta\b)?[.,;]?\s*$"
)
_PAIR = pattern(rf"(?P<words>[^\d,;\n]*[^\W\d_][^\d,;\n]*?)[\s:=–—-]*(?P<figure>{_NUMBER})(?![\d.])")
_LIKE = 70


def labelled(text: str, parts: int, labels: Sequence[str], units: Sequence[str]) -> Reading | None:
    """``jami 17521, shundan abonement 11110``: words and figures in turn."""
    pairs = list(_PAIR.finditer(text))
    if len(pairs) != parts and "\n" in text:  # the cell's width broke its lines
        return labelled(" ".join(text.split("\n")), parts, labels, units)
    if len(pairs) != parts or len(re.findall(r"\d+", re.sub(r"(?<=\d)[ \u00a0\u202f](?=\d{3}\b)", "", text))) != parts:
        return None
    return _assigned([(pair["words"], pair["figure"]) for pair in pairs], labels, units)


def all_labelled(pieces: Sequence[str], labels: Sequence[str], units: Sequence[str]) -> Reading | None:
    """Pieces of which each has words and a figure."""
    pairs = []
    for piece in pieces:
        match = _LABELLED.match(piece)
        if match is None:
            return None
        pairs.append((match["words"], match["figure"]))
    return _assigned(pairs, labels, units)


def _assigned(pairs: Sequence[tuple[str, str]], labels: Sequence[str], units: Sequence[str]) -> Reading | None:
    """Figures under the parts that their words name; by their order where the words are only a, b, or jami."""
    quantities: list[Quantity] = []
    for _, figure in pairs:
        piece = read_piece(figure)
        if piece.quantity is None:
            return None
        quantities.append(piece.quantity)
    places = [_place(said, labels, units) for said, _ in pairs]
    if _enumerates([said for said, _ in pairs]):
        places = list(range(len(pairs)))
    else:
        free = [place for place in range(len(pairs)) if place not in places]
        unknown = [number_ for number_, place in enumerate(places) if place is None]
        if len(unknown) == 1 and len(free) == 1 and _is_filler(pairs[unknown[0]][0]) and free[0] == unknown[0]:
            places[unknown[0]] = free[0]
    if None in places or len(set(places)) != len(places):
        proposal = (tuple(quantities),)
        return Reading(None, reason=tr("the words beside the figures are not understood"), proposals=proposal)
    ordered = [BLANK] * len(pairs)
    for place, quantity in zip(places, quantities, strict=True):
        ordered[place or 0] = quantity
    return Reading(tuple(ordered), (tr("the words beside the figures dropped"),))


def _enumerates(said: Sequence[str]) -> bool:
    """Whether the words are only letters in their order: a, b, c."""
    marks = [" ".join(words(text)) for text in said]
    return marks in (list("abcdefgh"[: len(marks)]), list("abvgdejz"[: len(marks)]), list("abvgde"[: len(marks)]))


def _is_filler(said: str) -> bool:
    return all(word in vocabulary().filler for word in words(said))


def _place(said: str, labels: Sequence[str], units: Sequence[str]) -> int | None:
    """The part that words name, by its label or its unit; None where none or several do."""
    telling = [word for word in words(said) if word not in vocabulary().filler] or words(said)
    rows = []
    for number_ in range(max(len(labels), len(units))):
        known = words(labels[number_]) if number_ < len(labels) else []
        known += words(units[number_]) if number_ < len(units) and len(set(units)) > 1 else []
        rows.append([max((_alike(word, other) for other in known), default=0.0) for word in telling])
    mean = [sum(row) / len(row) if row else 0.0 for row in rows]
    place = _clearly_best(mean)
    return place if place is not None else _clearly_best([max(row, default=0.0) for row in rows])


def _alike(word: str, other: str) -> float:
    common = min(len(word), len(other))
    if common >= 4 and word[:common] == other[:common]:
        return 100.0
    return float(optional("rapidfuzz.fuzz", "documents").ratio(word, other))


def _clearly_best(scores: Sequence[float]) -> int | None:
    best = max(scores, default=0.0)
    if best < _LIKE or sum(score >= best - 10 for score in scores) != 1:
        return None
    return scores.index(best)
