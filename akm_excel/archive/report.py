"""What a regional accountant asks of an archive: who sent what, the totals of the years, and whether years agree."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from akm_excel.archive.inventory import Problem
from akm_excel.archive.query import connected, rows_of
from akm_excel.archive.store import Archive
from akm_excel.core.plan import FIGURES, Column, Header, Key, Measure, Plan, grouped, in_sections
from akm_excel.core.quantity import BLANK, NOT_APPLICABLE, Quantity, difference, number, ratio, rounded, total
from akm_excel.core.template import District, Template
from akm_excel.core.totals import listed


@dataclass(frozen=True, slots=True)
class Year:
    """A year of the archive: how many districts have a plan, and how many of these have errors or are made up."""

    year: int
    districts: int
    versions: int
    with_errors: int
    samples: int


@dataclass(frozen=True, slots=True)
class Held:
    """What the archive holds of a district and year: how many versions, and of the current one its file."""

    versions: int
    file: str
    saved: str
    errors: int
    sample: str


@dataclass(frozen=True, slots=True)
class YearTotal:
    """A total over all districts in a year: of a section and unit (``2/Nafar``), a rollup or a sum (``6.1``)."""

    year: int
    id: str
    title: str
    unit: str
    fact: Quantity
    plan: Quantity
    actual: Quantity


@dataclass(frozen=True, slots=True)
class Followed:
    """What a year's plans say of a measure, and the fact that the next year's plans state for the same year.

    `column` is what is compared with the fact: the plan, or the actual result. `said` and `later` are
    sums over the `districts` where both are numbers; in `differing` of these they are not the same.
    """

    year: int
    key: Key
    title: str
    unit: str
    column: Column
    districts: int
    differing: int
    said: Quantity
    later: Quantity

    @property
    def by(self) -> Quantity:
        """The fact less what was said before."""
        return difference(self.later, self.said)

    @property
    def percent(self) -> Quantity:
        """The same as a fraction of what was said before; blank without a base."""
        return ratio(self.by, self.said)


@dataclass(frozen=True, slots=True)
class Replaced:
    """A version that counts no longer, and the one that counts in its place."""

    year: int
    district: str
    file: str
    saved: str
    sha256: str
    current_file: str
    current_saved: str


@dataclass(frozen=True)
class Report:
    """What an archive holds; see the parts. What `problems` names is not in them."""

    archive: Archive
    years: tuple[Year, ...]
    coverage: Mapping[District, Mapping[int, Held]]
    totals: tuple[YearTotal, ...]
    continuity: tuple[Followed, ...]
    superseded: tuple[Replaced, ...]
    problems: tuple[Problem, ...] = ()


_TEXTS = ("name", "label", "unit")
# All that the report asks of figures, read once. Names are wanted only of what the template does not have.
_HELD = f"""
CREATE TEMP TABLE held AS
SELECT year, district_code, key,
    {", ".join(f"CASE WHEN key IN (SELECT unnest($2)) THEN '' ELSE {text} END AS {text}" for text in _TEXTS)},
    {", ".join(f"{c}, {c}_state = 'not applicable' AS {c}_not, {c}_text" for c in FIGURES)},
    {", ".join(f"{c}_state = 'number' AND {c}_text IS NOT NULL AS {c}_more" for c in FIGURES)}, actual
FROM plans WHERE $1 IS NULL OR year BETWEEN $1 - 1 AND $1 + 1
"""
_NAMED = ", ".join(f"min_by(one.{text}, one.district_code) AS {text}" for text in _TEXTS)
_SUMS = f"""
SELECT year, key, {_NAMED}, {", ".join(f"sum({c}) AS {c}, bool_or({c}_not) AS {c}_not" for c in FIGURES)}
FROM held AS one WHERE $1 IS NULL OR year = $1 GROUP BY year, key
"""
# The few numbers with more decimals than the archive's columns have, and what the columns keep of them.
_REMAINDERS = " UNION ALL ".join(
    f"SELECT year, key, '{c}' AS col, {c} AS kept, {c}_text AS exact FROM held"
    f" WHERE {c}_more AND ($1 IS NULL OR year = $1)"
    for c in FIGURES
)
_PAIRS = " UNION ALL ".join(
    f"""
SELECT one.year, one.key, {_NAMED}, '{c}' AS col, count(*) AS districts,
    count(*) FILTER (one.{c} <> next.fact) AS differing, sum(one.{c}) AS said, sum(next.fact) AS later
FROM held AS one JOIN held AS next
    ON next.district_code = one.district_code AND next.year = one.year + 1 AND next.key = one.key
WHERE one.{c} IS NOT NULL AND next.fact IS NOT NULL AND ($1 IS NULL OR one.year IN ($1, $1 - 1))
GROUP BY one.year, one.key
"""
    for c in (Column.PLAN, Column.ACTUAL)
)


def report(folder: str | Path, template: Template, *, year: int | None = None) -> Report:
    """The report on the archive in `folder`; with `year` on that year, and how it agrees with its neighbours.

    Which figures are added up, and in what order, `template` says for all years. Raises `ArchiveError`.
    """
    archive = Archive.open(folder)
    with connected(archive) as (connection, problems):
        workbooks = rows_of(connection, "SELECT * FROM workbooks WHERE $1 IS NULL OR year = $1", [year])
        connection.execute(_HELD, [year, [str(key) for key in template.measures]])
        sums = rows_of(connection, _SUMS, [year])
        remainders = rows_of(connection, _REMAINDERS, [year])
        pairs = rows_of(connection, _PAIRS, [year])
    current = {(row["year"], row["district_code"]): row for row in workbooks if row["current"]}
    return Report(
        archive=archive,
        years=tuple(_years(workbooks)),
        coverage=_coverage(workbooks, template),
        totals=tuple(_totals(sums, remainders, template)),
        continuity=tuple(_continuity(pairs, template)),
        superseded=tuple(
            Replaced(
                row["year"], row["district"], row["file"], row["saved"], row["sha256"],
                current[row["year"], row["district_code"]]["file"],
                current[row["year"], row["district_code"]]["saved"],
            )
            for row in sorted(workbooks, key=lambda row: (row["year"], row["district_code"], row["saved"], row["file"]))
            if not row["current"]
        ),
        problems=problems,
    )  # fmt: skip


def _years(workbooks: Iterable[Mapping[str, Any]]) -> list[Year]:
    by_year: dict[int, list[Mapping[str, Any]]] = {}
    for row in workbooks:
        by_year.setdefault(row["year"], []).append(row)
    return [
        Year(
            year,
            districts=sum(row["current"] for row in rows),
            versions=len(rows),
            with_errors=sum(row["current"] and row["errors"] > 0 for row in rows),
            samples=sum(row["current"] and bool(row["sample"]) for row in rows),
        )
        for year, rows in sorted(by_year.items())
    ]


def _coverage(workbooks: Iterable[Mapping[str, Any]], template: Template) -> dict[District, dict[int, Held]]:
    """The districts of the approved list, and others that the archive has, each with its years."""
    listed = {district.code: district for district in template.districts}
    coverage: dict[District, dict[int, Held]] = {district: {} for district in template.districts}
    versions: dict[tuple[str, int], int] = {}
    current = []
    for row in workbooks:
        place = row["district_code"], row["year"]
        versions[place] = versions.get(place, 0) + 1
        if row["current"]:
            current.append(row)
    for row in sorted(current, key=lambda row: (row["district_code"], row["year"])):
        code, year = row["district_code"], row["year"]
        district = listed.setdefault(code, District(code, row["district"]))
        held = Held(versions[code, year], row["file"], row["saved"], row["errors"], row["sample"])
        coverage.setdefault(district, {})[year] = held
    return coverage


def _totals(
    sums: Iterable[Mapping[str, Any]], remainders: Iterable[Mapping[str, Any]], template: Template
) -> list[YearTotal]:
    left: dict[tuple[int, str, str], list[Quantity]] = {}
    for row in remainders:
        addends = left.setdefault((row["year"], row["key"], row["col"]), [])
        addends += [number(row["exact"]), number(row["kept"].copy_negate())]
    years: dict[int, list[tuple[str, Measure]]] = {}
    for row in sums:
        key = Key.parse(row["key"])
        if key is not None:
            known = template.measures.get(key) or Measure(key, row["label"], row["unit"])
            figures = {c: _sum(row, c, left.get((row["year"], row["key"], str(c)), ())) for c in FIGURES}
            years.setdefault(row["year"], []).append((row["name"], known.with_figures(figures)))
    return [line for year in sorted(years) for line in _of_year(_plan(year, years[year], template), template)]


def _sum(row: Mapping[str, Any], column: Column, left: Iterable[Quantity]) -> Quantity:
    """The exact sum of a column: that of what it keeps, and of what it leaves of some numbers."""
    if row[column] is not None:
        return total([number(row[column]), *left])
    return NOT_APPLICABLE if row[f"{column}_not"] else BLANK


def _plan(year: int, measures: Iterable[tuple[str, Measure]], template: Template) -> Plan:
    """The sums of a year as one plan, as `Region.total` is."""
    known = template.indicators
    named = [
        (known[whole].name if (whole := measure.key.whole) in known else name, measure) for name, measure in measures
    ]
    return Plan(Header(year=year), in_sections(grouped(named), template.plan.titles))


def _of_year(plan: Plan, template: Template) -> list[YearTotal]:
    year = plan.header.year or 0
    return [
        YearTotal(year, total.id, total.title, total.unit, total.entry.fact, total.entry.plan, total.entry.actual)
        for total in listed(plan, template)
    ]


def _continuity(pairs: Iterable[Mapping[str, Any]], template: Template) -> list[Followed]:
    continuity = []
    for row in pairs:
        key = Key.parse(row["key"])
        if key is None:
            continue
        known = template.measures.get(key)
        indicator = template.indicators.get(key._replace(part=0))
        title = indicator.title(known) if indicator and known else f"{row['name']} {row['label']}".strip()
        continuity.append(
            Followed(
                row["year"], key, title, known.unit if known else row["unit"], Column(row["col"]),
                row["districts"], row["differing"], number(rounded(row["said"])), number(rounded(row["later"])),
            )
        )  # fmt: skip
    order = (Column.PLAN, Column.ACTUAL)
    return sorted(continuity, key=lambda followed: (followed.year, followed.key, order.index(followed.column)))
