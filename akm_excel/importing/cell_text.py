"""What a cell of figures says, given how many parts the template expects and what stands beside it.

A cell is divided by the strongest sign that it has: lines, signs between, labels, numbered points, and last by
single spaces, where several divisions may be possible. What is not sure stays open, with proposals.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import product

from akm_excel.core.quantity import BLANK, NOT_APPLICABLE, Kind, Quantity, number
from akm_excel.core.text import squash
from akm_excel.importing.document import SOFT_BREAK
from akm_excel.importing.labels import all_labelled, labelled
from akm_excel.importing.piece import Piece, is_nothing, read_piece
from akm_excel.importing.reading import Reading
from akm_excel.language import tr, trn
from akm_excel.patterns import pattern

_DASH = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
_SPACE = "[ \u00a0\u2009\u202f\u2007]"
_DIVIDERS = (
    re.compile(r"\s*\n\s*"),
    re.compile(rf"(?:{_SPACE})*[/;\\+|](?:{_SPACE})*"),
    re.compile(rf",{_SPACE}+"),
    re.compile(rf"(?:{_SPACE}){{2,}}|\t"),
    re.compile(r"(?<=\d)[-\u2013](?=\d)"),
)
_APART = pattern(rf"\n|(?:{_SPACE}){{2,}}|\t")
_TORN = pattern(r"(?<=[\d,;/]\n)0[\d,.]|(?<=\d\n)[.,]")
"""A line that begins with the rest of a number, where the line before did not seem full."""
# A sign between parts at a line's end: the line was broken by the column's width.
_WRAPPED = pattern(r"[ \u00a0]*(?:([/;\\+,])\s*\n|\n\s*([/;\\+]))[ \u00a0]*")
_POINT = pattern(r"(?:^|[\s;,])(\d{1,2})[).]\s+(?=\S)|(?:^|[\s;,])(\d{1,2})\)\s*(?=\S)")
_GROUP = pattern(r"\d{3}", re.ASCII)
_LEAD = pattern(r"[1-9]\d{0,2}", re.ASCII)
_PLAIN = pattern(r"\d+(?:[.,]\d+)?", re.ASCII)
_MOST_TOKENS = 14
_MOST_EDGES = 6
_FIT = 10
"""A part fits the other column's if neither is more than so many times the other."""


def read_cell(
    text: str,
    parts: int = 1,
    *,
    labels: Sequence[str] = (),
    units: Sequence[str] = (),
    other: Sequence[Quantity] | None = None,
) -> Reading:
    """What `text` says in so many parts.

    `labels` and `units` are the parts' by the template; `other` what the row's other column of figures says.
    """
    if SOFT_BREAK in text:
        return _at_edges(text, parts, labels, units, other)
    shown = _WRAPPED.sub(r"\1\2 ", text.strip())
    unit = units[0] if units else ""
    if not squash(shown):
        return Reading((BLANK,) * parts)
    if parts == 1:
        return _several(shown, unit) or _single(read_piece(text, unit))
    if squash(shown) in set(_DASH) or is_nothing(shown):
        return Reading((NOT_APPLICABLE,) * parts, (tr("one mark for all parts: not applicable"),))
    return (
        _numbered(shown, parts, units)
        or _divided(shown, parts, labels, units, other)
        or labelled(shown, parts, labels, units)
        or _by_spaces(shown, parts, labels, units, other)
        or Reading(None, reason=trn("{parts} figure is due", "{parts} figures are due", parts).format(parts=parts))
    )


def _at_edges(
    text: str, parts: int, labels: Sequence[str], units: Sequence[str], other: Sequence[Quantity] | None
) -> Reading:
    """A cell with lines that reached its edge: each may go on with the number before it, or be one of its own.

    Taken is what gives the due number of figures, if only one way does.
    """
    pieces = text.split(SOFT_BREAK)
    readings: dict[tuple[Quantity, ...], Reading] = {}
    apart = read_cell("\n".join(pieces), parts, labels=labels, units=units, other=other)
    if len(pieces) <= _MOST_EDGES:
        for signs in product(("\n", ""), repeat=len(pieces) - 1):
            joined = pieces[0] + "".join(sign + piece for sign, piece in zip(signs, pieces[1:], strict=True))
            reading = read_cell(joined, parts, labels=labels, units=units, other=other)
            torn = bool(_TORN.search(joined))
            if reading.quantities is not None and not (torn or any(q.is_blank for q in reading.quantities)):
                said = () if joined == "\n".join(pieces) else (tr("a number broken at the cell's edge joined"),)
                readings.setdefault(reading.quantities, replace(reading, repairs=(*reading.repairs, *said)))
    if len(readings) == 1:
        return next(iter(readings.values()))
    if readings or any(map(_TORN.search, (text.replace(SOFT_BREAK, ""), text))):
        reason = tr("a number may be broken at the cell's edge")
        return Reading(None, reason=reason, proposals=tuple(readings))
    return apart


def _other_count(count: int, parts: int) -> str:
    """Why a cell stays open that has other figures than its parts."""
    said = trn("{found} figure stands where {parts} are due", "{found} figures stand where {parts} are due", count)
    return said.format(found=count, parts=parts)


def _several(shown: str, unit: str) -> Reading | None:
    """A cell in which two figures stand where one is due: on lines of their own, or far apart. Never joined to one."""
    pieces = [piece for piece in _APART.split(shown) if any(char.isdigit() for char in piece)]
    if len(pieces) < 2:
        return None
    numbers = [read_piece(piece, unit) for piece in pieces]
    proposals = tuple((piece.quantity,) for piece in numbers if piece.quantity is not None)
    reason = tr("{found} figures stand where one is due").format(found=len(pieces))
    return Reading(None, reason=reason, proposals=proposals)


def _single(piece: Piece) -> Reading:
    if piece.quantity is None:
        return Reading(None, reason=piece.reason, proposals=tuple((proposal,) for proposal in piece.proposals))
    return Reading((piece.quantity,), (piece.repair,) if piece.repair else ())


def _numbered(text: str, parts: int, units: Sequence[str]) -> Reading | None:
    """``1) 3 2) 3 3) 4``: points numbered from one to the number of parts."""
    marks = list(_POINT.finditer(text))
    if [int(mark[1] or mark[2]) for mark in marks] != list(range(1, parts + 1)) or text[: marks[0].start()].strip():
        return None
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    pieces = [text[mark.end() : end].strip(" ,;.\n") for mark, end in zip(marks, ends, strict=True)]
    return _all(pieces, units, (tr("numbered points read"),))


def _divided(
    text: str, parts: int, labels: Sequence[str], units: Sequence[str], other: Sequence[Quantity] | None
) -> Reading | None:
    """By the strongest sign that divides the cell; None where no sign stands in it."""
    for divider in _DIVIDERS:
        pieces = divider.split(text)
        if len(pieces) == 1:
            continue
        pieces = [piece for piece in pieces if squash(piece)]
        if len(pieces) == parts:
            reading = _all(pieces, units) or all_labelled(pieces, labels, units)
            return reading or labelled(text, parts, labels, units) or _open_pieces(pieces, units)
        if len(pieces) < parts:
            fewer = _fewer(pieces, parts, labels, units, other)
            if fewer is not None:
                return fewer
            if divider is _DIVIDERS[0]:
                joined = " ".join(pieces)
                again = _divided(joined, parts, labels, units, other)
                return again if again is not None and again.is_open else None
        if len(pieces) > 1:
            count = _other_count(len(pieces), parts)
            whole = labelled(text, parts, labels, units)
            return whole or Reading(None, reason=count)
    return None


def _all(pieces: Sequence[str], units: Sequence[str], repairs: tuple[str, ...] = ()) -> Reading | None:
    """The pieces' quantities, if each is one."""
    quantities: list[Quantity] = []
    for number_, piece in enumerate(pieces):
        figure = read_piece(piece, units[number_] if number_ < len(units) else "")
        if figure.quantity is None or figure.quantity.kind is Kind.BLANK:
            return None
        quantities.append(figure.quantity)
        repairs += (figure.repair,) if figure.repair else ()
    return Reading(tuple(quantities), tuple(dict.fromkeys(repairs)))


def _open_pieces(pieces: Sequence[str], units: Sequence[str]) -> Reading:
    """Pieces of which one is not sure: open, proposed with what they may be."""
    guesses: list[Quantity] = []
    reason = ""
    for number_, piece in enumerate(pieces):
        figure = read_piece(piece, units[number_] if number_ < len(units) else "")
        if figure.quantity is not None:
            guesses.append(figure.quantity)
        else:
            reason = reason or figure.reason
            guesses += figure.proposals[:1]
    proposals = (tuple(guesses),) if len(guesses) == len(pieces) else ()
    return Reading(None, reason=reason or tr("not understood"), proposals=proposals)


def _fewer(
    pieces: Sequence[str], parts: int, labels: Sequence[str], units: Sequence[str], other: Sequence[Quantity] | None
) -> Reading | None:
    """Fewer figures than parts, where it is plain which are missing: those at the end without a label of their own,
    or that do not apply in the other column."""
    if len(pieces) < 2 or 2 * len(pieces) <= parts:
        return None
    reading = _all(pieces, units)
    if reading is None or reading.quantities is None:
        return None
    rest = range(len(pieces), parts)
    if not _may_lack(pieces, parts, labels, other) or (other is not None and not _fits(reading.quantities, other)):
        return None
    said = trn(
        "{found} figure for {parts} parts: the last is not stated",
        "{found} figures for {parts} parts: the last is not stated",
        len(pieces),
    ).format(found=len(pieces), parts=parts)
    return Reading((*reading.quantities, *[BLANK] * len(rest)), (*reading.repairs, said))


def _may_lack(pieces: Sequence[str], parts: int, labels: Sequence[str], other: Sequence[Quantity] | None) -> bool:
    """Whether the parts behind the pieces may be missing: without a label, or not applicable in the other column."""
    rest = range(len(pieces), parts)
    nameless = bool(labels) and all(number_ < len(labels) and not labels[number_] for number_ in rest)
    known = other if other is not None and len(other) == parts else ()
    return nameless or (bool(known) and all(known[number_].kind is Kind.NOT_APPLICABLE for number_ in rest))


# single spaces


def _tokens(text: str) -> list[str] | None:
    tokens = re.split(r"\s+", text.strip())
    if len(tokens) > _MOST_TOKENS:
        return None
    return tokens if all(_PLAIN.fullmatch(token) or token in set(_DASH) for token in tokens) else None


def divisions(tokens: Sequence[str], parts: int) -> Iterator[tuple[str, ...]]:
    """All ways to read tokens as so many numbers; a group of three digits may belong to the number before it."""
    if not tokens:
        if parts == 0:
            yield ()
        return
    if parts == 0:
        return
    for size in range(1, len(tokens) + 1):
        head = tokens[:size]
        if size > 1 and not _grouped(head):
            break
        if size == 1 and len(head[0]) > 1 and head[0].startswith("0") and not re.match(r"0[.,]", head[0]):
            return
        for rest in divisions(tokens[size:], parts - 1):
            yield (" ".join(head), *rest)


def _grouped(tokens: Sequence[str]) -> bool:
    last = re.split("[.,]", tokens[-1])[0]
    groups = [*tokens[1:-1], last]
    return bool(_LEAD.fullmatch(tokens[0])) and all(_GROUP.fullmatch(group) for group in groups)


def _quantity(piece: str) -> Quantity:
    if piece in set(_DASH):
        return NOT_APPLICABLE
    return number(piece.replace(" ", "").replace(",", "."))


def _by_spaces(
    text: str, parts: int, labels: Sequence[str], units: Sequence[str], other: Sequence[Quantity] | None
) -> Reading | None:
    tokens = _tokens(text)
    if tokens is None:
        return None
    ways = [tuple(_quantity(piece) for piece in way) for way in divisions(tokens, parts)]
    fits = [way for way in ways if other is not None and _fits(way, other)]
    others = [way for way in ways if way not in fits]
    fewer = [way for count in range(1, parts) for way in divisions(tokens, count)]
    if len(ways) == 1 and _is_sure(tokens, fewer, ways[0], other):
        return Reading(ways[0])
    if 1 < len(tokens) < parts:
        apart = any(len(re.split("[.,]", token)[0]) > 3 for token in tokens) or not any(
            map(_GROUP.fullmatch, tokens[1:])
        )
        reading = _fewer(tokens, parts, labels, units, other) if apart else None
        if reading is not None:
            return reading
        missing = _other_count(len(tokens), parts)
        return Reading(None, reason=missing)
    reason = (
        tr("single spaces: may be read in several ways")
        if ways
        else trn("{parts} figure is due", "{parts} figures are due", parts).format(parts=parts)
    )
    short = [
        (*way, BLANK)
        for spelled in fewer
        if len(spelled) == parts - 1 and _may_lack(spelled, parts, labels, other)
        for way in (tuple(map(_quantity, spelled)),)
        if other is None or _fits(way, other)
    ]
    return Reading(None, reason=reason, proposals=tuple((*fits, *short, *others)[:3]))


def _is_sure(
    tokens: Sequence[str], fewer: Sequence[tuple[str, ...]], way: Sequence[Quantity], other: Sequence[Quantity] | None
) -> bool:
    """Whether the only division into the due number of parts is beyond doubt.

    It is where no groups of three could be thousands, or the cell itself shows how its numbers are written (one of
    four digits without a space, or a group that begins with 0), and it fits the other column.
    """
    if other is not None and not _fits(way, other):
        return False
    if not fewer:
        return True
    if any(len(way_) == 1 for way_ in fewer):
        return False
    joined = any(len(re.split("[.,]", token)[0]) > 3 for token in tokens)
    spaced = any(len(token) == 3 and token.startswith("0") for token in tokens)
    return joined or spaced


def _fits(way: Sequence[Quantity], other: Sequence[Quantity]) -> bool:
    """Whether each part is within a factor of ten of the other column's."""
    if len(way) > len(other):
        return False
    for mine, its in zip(way, other, strict=False):
        if mine.number is None or its.number is None:
            continue
        small, large = sorted((abs(mine.number), abs(its.number)))
        if large > _FIT * max(small, Decimal(1)):
            return False
    return True
