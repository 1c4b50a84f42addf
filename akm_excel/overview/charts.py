"""Pictures as SVG: bars, a waterfall, tiles, lines. Each says in words what it shows, for who cannot see it.

The colours are told apart by people who are colour-blind (Okabe and Ito 2008; the steps of *cividis*, Nuñez et al.
2018), and no number is told by colour alone.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from html import escape
from typing import NamedTuple

from akm_excel.core.wording import number

STEPS = tuple(map(Decimal, ("0.25", "0.5", "0.6", "0.7", "0.8", "1")))
"""Where one colour of fulfilment ends and the next begins."""
COLOURS = ("#00204c", "#213d6b", "#555b6c", "#7b7a77", "#a59c74", "#d3c064", "#ffe945")
INK = ("#ffffff", "#ffffff", "#ffffff", "#000000", "#000000", "#000000", "#000000")
PLAN, DONE, LESS = "#c9d3de", "#0072b2", "#d55e00"
_TILE, _GAP = 104, 6


def step(fraction: Decimal) -> int:
    """Which of `COLOURS` a fulfilment has."""
    return sum(fraction >= limit for limit in STEPS)


class Bar(NamedTuple):
    """One bar: what it is, its plan, what is done of it, and both in words."""

    label: str
    plan: Decimal
    done: Decimal | None
    words: str


def bars(title: str, rows: Sequence[Bar]) -> str:
    """Plan and done beside each other: the wide bar is the plan, the narrow one in it what is done."""
    top = max((max(row.plan, row.done or Decimal(0)) for row in rows), default=Decimal(1)) or Decimal(1)
    wide, high = 640, 66
    parts = []
    for at, row in enumerate(rows):
        y = at * high
        plan, done = (float(max(value or Decimal(0), Decimal(0)) / top) * wide for value in (row.plan, row.done))
        parts.append(
            f'<text x="0" y="{y + 14}">{escape(row.label)}</text>'
            f'<text x="0" y="{y + 33}">{escape(row.words)}</text>'
            f'<rect x="0" y="{y + 40}" width="{plan:.1f}" height="16" fill="{PLAN}"/>'
            f'<rect x="0" y="{y + 44}" width="{done:.1f}" height="8" fill="{DONE}"/>'
        )
    return _svg(title, wide, high * len(rows) or 1, parts)


class Step(NamedTuple):
    """One step of a waterfall: what changes, and by how much."""

    label: str
    change: Decimal


def waterfall(title: str, first: tuple[str, Decimal], steps: Sequence[Step], last: tuple[str, Decimal]) -> str:
    """From one sum to another, change by change, each in a row of its own."""
    at, reached = first[1], [first[1]]
    for one in steps:
        at += one.change
        reached.append(at)
    top = max((*reached, last[1]), default=Decimal(1)) or Decimal(1)
    wide, high = 640, 36
    rows = [(first[0], Decimal(0), first[1], DONE, number(first[1]))]
    at = first[1]
    for one in steps:
        sign = "+" if one.change > 0 else ""
        colour = DONE if one.change >= 0 else LESS
        rows.append((one.label, min(at, at + one.change), abs(one.change), colour, f"{sign}{number(one.change)}"))
        at += one.change
    rows.append((last[0], Decimal(0), last[1], DONE, number(last[1])))
    parts = []
    for row, (label, left, width, colour, words) in enumerate(rows):
        x, length = (float(max(value, Decimal(0)) / top) * wide for value in (left, width))
        y = row * high
        parts.append(
            f'<text x="0" y="{y + 12}">{escape(label)}: {escape(words)}</text>'
            f'<rect x="{x:.1f}" y="{y + 17}" width="{max(length, 1):.1f}" height="12" fill="{colour}"/>'
        )
    return _svg(title, wide, high * len(rows), parts)


class Tile(NamedTuple):
    """One district on the map: its code and name, its fulfilment (None: nothing to show), and that in words."""

    code: str
    name: str
    fraction: Decimal | None
    words: str


def tiles(title: str, places: Mapping[str, Sequence[int]], rows: Sequence[Tile]) -> str:
    """The districts in roughly their places; those without a place are left to the table."""
    shown = [row for row in rows if row.code in places]
    across = max((places[row.code][0] for row in shown), default=0) + 1
    down = max((places[row.code][1] for row in shown), default=0) + 1
    parts = []
    for row in shown:
        column, line = places[row.code]
        x, y = column * (_TILE + _GAP), line * (_TILE * 0.62 + _GAP)
        at = None if row.fraction is None else step(row.fraction)
        fill, ink = ("#f0f0f0", "#000000") if at is None else (COLOURS[at], INK[at])
        name, _, kind = row.name.rpartition(" ")
        inside = f'x="{x + _TILE / 2}" fill="{ink}" text-anchor="middle"'
        parts.append(
            f'<g class="tile" data-code="{escape(row.code)}"><title>{escape(row.name)}: {escape(row.words)}</title>'
            f'<rect x="{x}" y="{y:.0f}" width="{_TILE}" height="{_TILE * 0.62:.0f}" rx="4" fill="{fill}"'
            f' stroke="#767676"/><text {inside} y="{y + 20:.0f}">{escape(name or kind)}</text>'
            f'<text {inside} y="{y + 34:.0f}">{escape(kind if name else "")}</text>'
            f'<text class="words" {inside} y="{y + 54:.0f}" font-weight="bold">{escape(row.words)}</text></g>'
        )
    return _svg(title, across * (_TILE + _GAP), round(down * (_TILE * 0.62 + _GAP)), parts)


def lines(title: str, years: Sequence[int], rows: Sequence[tuple[str, Sequence[Decimal | None]]]) -> str:
    """One small line a row over the years, each against its own largest value."""
    wide, high = 640, 64
    parts = []
    for at, (label, values) in enumerate(rows):
        top = max((value for value in values if value is not None), default=Decimal(1)) or Decimal(1)
        y = at * high
        points = [
            (20 + place * (wide - 60) / max(len(years) - 1, 1), y + 52 - float(value / top) * 28, value, year)
            for place, (value, year) in enumerate(zip(values, years, strict=True))
            if value is not None
        ]
        parts.append(f'<text x="0" y="{y + 12}">{escape(label)}</text>')
        path = " ".join(f"{x:.1f},{line:.1f}" for x, line, _, _ in points)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{DONE}" stroke-width="2"/>')
        parts += [
            f'<circle cx="{x:.1f}" cy="{line:.1f}" r="3" fill="{DONE}">'
            f"<title>{year}: {escape(number(value))}</title></circle>"
            for x, line, value, year in points
        ]
    return _svg(title, wide, high * len(rows) or 1, parts)


def _svg(title: str, wide: float, high: float, parts: Sequence[str]) -> str:
    return (
        f'<svg viewBox="0 0 {wide} {high}" role="img" aria-label="{escape(title)}">'
        f"<title>{escape(title)}</title>{''.join(parts)}</svg>"
    )
