"""What `akm diff` found, as a workbook or a page of HTML: the same tables as on the terminal, figures as numbers."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from akm_excel.cli.formatting import column_label, place_label
from akm_excel.comparing import Comparison
from akm_excel.core.difference import PlanDifference, RegionDifference, TotalChange
from akm_excel.core.plan import FIGURES
from akm_excel.formats.listing import Content, Listing, Table
from akm_excel.language import tr

_Rows = Callable[[PlanDifference], Iterable[Sequence[Content]]]


def listing(comparison: Comparison, before: Path, after: Path, region: Path | None) -> Listing:
    """The listing of what differs between `before` and `after`, and of what that does to `region`."""
    facts: list[tuple[str, Content]] = [(tr("before"), str(before)), (tr("after"), str(after))]
    remarks, tables = list(_remarks(comparison, before, after)), list[Table]()
    if isinstance(comparison.difference, PlanDifference):
        tables += _changes([], [([], comparison.difference)])
        tables.append(_totals(tr("Changed totals"), comparison.difference.totals))
    else:
        tables += _region(comparison.difference)
    if comparison.effect is not None:
        facts.append((tr("region"), str(region)))
        tables += _sums(comparison.effect)
        if not comparison.effect.measures:
            remarks.append(tr("The totals of {region} stay as they are.").format(region=region))
        elif comparison.is_stale:
            remarks.append(
                tr("{region} holds other figures than {before}: the effect is that on what it holds.").format(
                    region=region, before=before
                )
            )
    return Listing(tr("What changed"), facts, remarks, tables)


def _remarks(comparison: Comparison, before: Path, after: Path) -> Iterator[str]:
    if comparison.is_same:
        yield tr("{before} and {after} say the same.").format(before=before, after=after)
    difference = comparison.difference
    if isinstance(difference, RegionDifference) and difference.before != difference.after:
        yield tr("The years differ: {before} and {after}.").format(before=difference.before, after=difference.after)
    for receipt in comparison.left_out:
        yield f"{receipt.file}: {receipt.outcome.label}. {receipt.reason}"


def _region(difference: RegionDifference) -> Iterator[Table]:
    head = [tr("district")]
    yield Table(tr("Districts added"), head, [[district.name] for district in difference.added])
    yield Table(tr("Districts removed"), head, [[district.name] for district in difference.removed])
    yield from _changes(head, [([district.name], own) for district, own in difference.plans.items()])
    yield from _sums(difference)


def _sums(difference: RegionDifference) -> Iterator[Table]:
    yield _totals(tr("The region's figures"), difference.measures)
    yield _totals(tr("The region's totals"), difference.totals)


def _changes(head: list[str], differences: Sequence[tuple[list[str], PlanDifference]]) -> Iterator[Table]:
    """What changed in plans; `head` and the first of each pair are columns that say whose plan it is."""

    def table(title: str, columns: list[str], rows: _Rows) -> Table:
        return Table(title, head + columns, [[*whose, *row] for whose, own in differences for row in rows(own)])

    texts = [tr("code"), tr("field"), tr("before"), tr("after")]
    figures = [tr("code"), tr("name"), tr("unit"), tr("column"), tr("before"), tr("after"), tr("by"), tr("cell")]
    lone = [tr("code"), tr("name"), tr("unit"), *map(column_label, FIGURES)]
    yield table(tr("Cover"), texts[1:], lambda own: ([place_label(c.place), c.before, c.after] for c in own.cover))
    yield table(
        tr("Figures"),
        figures,
        lambda own: (
            [str(c.key), c.title, c.unit, column_label(c.column), c.before, c.after, c.by, c.after_cell]
            for c in own.figures
        ),
    )
    yield table(tr("Texts"), texts, lambda own: ([c.code, place_label(c.place), c.before, c.after] for c in own.texts))
    yield table(tr("Added rows"), lone, lambda own: ([str(r.key), r.title, r.unit, *r.figures] for r in own.added))
    yield table(tr("Removed rows"), lone, lambda own: ([str(r.key), r.title, r.unit, *r.figures] for r in own.removed))


def _totals(title: str, changes: Iterable[TotalChange]) -> Table:
    columns = [tr("total"), tr("name"), tr("unit"), tr("column"), tr("before"), tr("after"), tr("by")]
    return Table(
        title, columns, [[c.id, c.title, c.unit, column_label(c.column), c.before, c.after, c.by] for c in changes]
    )
