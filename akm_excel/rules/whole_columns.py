"""One thing done to a whole column is one finding: texts pasted for numbers, a format that hides them, names deleted.

Of six cells on in one column, what a rule finds is said once and names the cells; so are six rows that are missing and
six headings that are others.
Rules about what is to be filled in (a plan, a deadline) are not among them: each row lacks its own.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from akm_excel.core.finding import Finding
from akm_excel.language import tr
from akm_excel.rules.cells import parse, spell
from akm_excel.rules.rule import order

_MANY = 6
"""From so many on nobody did it cell by cell."""
_RUNS = 4
"""So many runs of rows are named; more as from the first cell to the last."""


class _Column(NamedTuple):
    """A column of a sheet; 0 where a finding has no cell, and for headings, which stand in one row."""

    sheet: str
    number: int


_SAID: Mapping[str, Callable[[], tuple[str, str]]] = {
    "S101": lambda: (
        tr("{count} rows are missing: {cells}."),
        tr("restore the rows from the template; write '-' where they do not apply"),
    ),
    "S102": lambda: (
        tr("{count} rows have no code, or none of the template's: {cells}."),
        tr("enter the codes as the template has them"),
    ),
    "S105": lambda: (tr("{count} names are not the template's: {cells}."), tr("restore the template's names")),
    "S106": lambda: (
        tr("{count} units are not the template's: {cells}."),
        tr("restore the template's units and check the figures"),
    ),
    "S107": lambda: (
        tr("{count} headings are not the template's: {cells}."),
        tr("put the columns and their headings back as the template has them"),
    ),
    "S111": lambda: (
        tr("{count} codes are stored as numbers: {cells}."),
        tr("format the column as text and type the codes again; 'akm repair' does where the names are the template's"),
    ),
    "S112": lambda: (
        tr("{count} codes are spelled otherwise than in the template: {cells}."),
        tr("enter the codes as the template has them; 'akm repair' does"),
    ),
    "Q201": lambda: (
        tr("{count} numbers are stored as texts; Excel does not add them: {cells}."),
        tr("recalculate: the texts become numbers"),
    ),
    "Q208": lambda: (
        tr("{count} formulas have no result in the file: {cells}."),
        tr("open the file in Excel and save it, or type the numbers"),
    ),
    "Q209": lambda: (tr("{count} figures come from formulas: {cells}."), tr("type the numbers themselves")),
    "Q210": lambda: (
        tr("{count} cells are shown as dates, so their numbers mean nothing: {cells}."),
        tr("format the cells as numbers and look at each figure"),
    ),
    "Q223": lambda: (
        tr("The format hides {count} figures, or shows others than the cells hold: {cells}."),
        tr("give the cells the template's number format"),
    ),
    "Q224": lambda: (
        tr("The number format shows nothing of {count} zeros: {cells}."),
        tr("give the cells the template's number format"),
    ),
    "F401": lambda: (
        tr("{count} formulas were typed over or deleted: {cells}."),
        tr("put the template's formulas back; 'akm repair' does"),
    ),
    "F402": lambda: (
        tr("{count} formulas are not the template's: {cells}."),
        tr("put the template's formulas back; 'akm repair' does"),
    ),
}


def joined(said: list[Finding]) -> list[Finding]:
    """The findings in their order; those that are one thing done to whole columns as one, at the first of its cells."""
    columns: dict[tuple[str, _Column], list[Finding]] = {}
    for finding in said:
        if finding.rule in _SAID and (place := _column(finding)) is not None:
            columns.setdefault((finding.rule, place), []).append(finding)
    groups: dict[tuple[str, str], list[list[Finding]]] = {}
    for (rule, place), found_there in columns.items():
        if len(found_there) >= _MANY:
            groups.setdefault((rule, place.sheet), []).append(found_there)
    if not groups:
        return said
    first = {id(several[0][0]): _one(several) for several in groups.values()}
    gone = {id(finding) for several in groups.values() for column in several for finding in column}
    left = [first.get(id(finding), finding) for finding in said if id(finding) not in gone or id(finding) in first]
    return sorted(left, key=order)


def _column(finding: Finding) -> _Column | None:
    """The column that a finding is about. Of rules that name cells, what names none is about something else."""
    if not finding.cell:
        return _Column("", 0) if finding.rule == "S101" else None
    place = parse(finding.cell)
    return _Column(place.sheet, 0 if finding.rule == "S107" else place.column) if place else None


def _one(columns: list[list[Finding]]) -> Finding:
    first = columns[0][0]
    message, repair = _SAID[first.rule]()
    everything = [finding for column in columns for finding in column]
    severity = max(finding.severity for finding in everything)
    text = message.format(count=len(everything), cells=", ".join(_cells(columns)))
    if severity > min(finding.severity for finding in everything):
        text += " " + tr("Results that are printed are not what the figures come to.")
    return Finding(first.rule, severity, text, first.cell, None, repair)


def _cells(columns: list[list[Finding]]) -> Iterator[str]:
    """The cells of the columns, neighbours from and to the same rows as one block; of no cells the codes."""
    if not columns[0][0].cell:
        yield from (str(finding.key) for finding in columns[0])
        return
    if columns[0][0].rule == "S107":
        yield ", ".join(finding.cell.rpartition("!")[2] for finding in columns[0])
        return
    blocks: list[tuple[int, int, list[tuple[int, int]]]] = []
    for places in ([place for finding in column if (place := parse(finding.cell))] for column in columns):
        at, runs = places[0].column, _runs(sorted(place.row for place in places))
        if blocks and blocks[-1][2] == runs and at == blocks[-1][1] + 1:
            blocks[-1] = (blocks[-1][0], at, runs)
        else:
            blocks.append((at, at, runs))
    for left, right, runs in blocks:
        for top, bottom in runs:
            first, last = spell(top, left), spell(bottom, right)
            yield first if first == last else f"{first}:{last}"


def _runs(rows: list[int]) -> list[tuple[int, int]]:
    """The runs of rows that follow each other."""
    runs: list[tuple[int, int]] = []
    for row in rows:
        if runs and row <= runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], row)
        else:
            runs.append((row, row))
    return runs if len(runs) <= _RUNS else [(rows[0], rows[-1])]
