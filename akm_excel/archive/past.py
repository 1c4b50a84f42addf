"""Last year's plans: what an archive has of a district and year, for the rules that hold a plan against it."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

from akm_excel.archive import compact_years
from akm_excel.archive.former_region import FormerRegion
from akm_excel.archive.seal import State, state
from akm_excel.archive.store import Archive
from akm_excel.core.figures import Figures
from akm_excel.core.long_rows import SHOWN
from akm_excel.core.plan import FIGURES, Key, Plan
from akm_excel.core.quantity import BLANK, NOT_APPLICABLE, Kind, Quantity, number, unreadable
from akm_excel.core.region import Region
from akm_excel.core.template import District, Template
from akm_excel.errors import optional
from akm_excel.rules import ARCHIVE_RULES, Rule, Subject, check

_READ = ["key", "file", "sha256", "saved", "sample"]
_OF_FIGURES = [f"{column}{part}" for column in FIGURES for part in ("", "_state", "_text")]
assert set(FIGURES) <= set(SHOWN)


class LastYears(Protocol):
    """Who knows the plans of former years."""

    def of(self, district: District, year: int, template: Template, *, sample: str = "") -> Mapping[Key, Figures]:
        """The figures of a district's plan of a year, empty where nobody has it; `sample` marks made-up ones."""


def opened(place: str | Path) -> LastYears:
    """The plans of former years in an archive, or in last year's regional workbook.

    Raises `ArchiveError` where there is neither, `MissingPackage` where an archive cannot be read for want of pyarrow.
    """
    if Path(place).is_file():
        return FormerRegion(Path(place))
    return Past(place)


class Past:
    """The plans of an archive, each read when it is asked for.

    Raises `ArchiveError` where there is no archive, `MissingPackage` where pyarrow is not installed.
    """

    def __init__(self, folder: str | Path) -> None:
        if find_spec("pyarrow") is None:  # loading it, a quarter of a second, waits until there is something to read
            optional("pyarrow", "archive")
        self._archive = Archive.open(folder)
        self._years: Mapping[int, compact_years.CompactYear] | None = None
        self._plans: dict[int, Mapping[str, Sequence[Sequence[Mapping[str, Any]]]]] = {}

    def of(self, district: District, year: int, template: Template, *, sample: str = "") -> Mapping[Key, Figures]:
        """The figures of a district's plan of a year, as they are kept; empty where there is none.

        Of several versions the one saved last counts, of damaged ones none. Made-up plans (`sample` is their mark)
        have a past of made-up plans, others none of these.
        """
        versions = [rows for rows in self._versions(district.code, year) if (rows[0]["sample"] or "") == sample]
        last = max(versions, key=lambda rows: (rows[0]["saved"] or "", rows[0]["file"], rows[0]["sha256"]), default=())
        figures = {}
        for row in last:
            key = Key.parse(row["key"])
            if key is not None:
                figures[key] = template.natured(key, Figures._make(_quantity(row, column) for column in FIGURES))
        return figures

    def _versions(self, district_code: str, year: int) -> Iterator[Sequence[Mapping[str, Any]]]:
        folder = self._archive.plans / f"year={year}" / f"district_code={quote(district_code, safe='')}"
        for path in sorted(folder.glob("*.parquet")):
            if not path.name.startswith(".") and self._archive.workbook_file(path.stem).exists():
                rows = self._rows(path)
                if rows:
                    yield rows
        yield from self._compact(year).get(district_code, ())

    def _compact(self, year: int) -> Mapping[str, Sequence[Sequence[Mapping[str, Any]]]]:
        """The plans of a compact year by district, read when first asked for; empty where the year is not compact."""
        if self._years is None:
            self._years = {one.year: one for one in compact_years.look(self._archive).years}
        if year not in self._plans:
            there = year in self._years
            self._plans[year] = compact_years.rows(self._years[year], [*_READ, *_OF_FIGURES]) if there else {}
        return self._plans[year]

    def _rows(self, path: Path) -> Sequence[Mapping[str, Any]]:
        """The rows of a file that is whole; none of any other."""
        pyarrow = optional("pyarrow", "archive")
        reader = optional("pyarrow.parquet", "archive")
        with suppress(OSError, pyarrow.ArrowException):
            data = path.read_bytes()
            seen = state(data, path.relative_to(self._archive.folder).as_posix())
            if seen is State.INTACT or (seen is State.NONE and not self._archive.is_sealed):
                # Not `read_table`, which loads pandas: a second that a check would wait for.
                file = reader.ParquetFile(pyarrow.BufferReader(data))
                rows: list[Mapping[str, Any]] = file.read(columns=[*_READ, *_OF_FIGURES]).to_pylist()
                return rows
        return ()


def _quantity(row: Mapping[str, Any], column: str) -> Quantity:
    kind = row.get(f"{column}_state")  # older files lack the plan by quarter
    if kind == Kind.NUMBER.value and row[column] is not None:
        return number(row[f"{column}_text"] or row[column].normalize())
    if kind == Kind.NOT_APPLICABLE.value:
        return NOT_APPLICABLE
    return unreadable(row[f"{column}_text"] or "") if kind == Kind.UNREADABLE.value else BLANK


def last_year_of(plan: Plan, past: LastYears | None, template: Template) -> Mapping[Key, Figures]:
    """The figures of the plan of the year before a plan's; empty where nobody has it, or the plan is nobody's."""
    district, year = template.district(plan.header.district), plan.header.year
    if past is None or district is None or year is None:
        return {}
    return past.of(district, year - 1, template, sample=plan.header.sample)


def with_last_year(region: Region, past: LastYears) -> Region:
    """The region with the figures that its districts had in the year before (`Region.last`)."""
    by_district = {}
    for district, submission in region.submissions.items():
        year = submission.header.year
        last = past.of(district, year - 1, region.template, sample=submission.header.sample) if year else {}
        if last:
            by_district[district] = last
    return replace(region, last=by_district)


def beside_last_year(region: Region, past: LastYears, rules: Sequence[Rule[Subject]] = ARCHIVE_RULES) -> Region:
    """The region with last year's figures, and with what the rules that need them find in its districts' plans."""
    known = with_last_year(region, past)
    by_district = {
        district: check(region.submissions[district].plan(region.template), region.template, rules=rules, last=last)
        for district, last in known.last.items()
    }
    return known.with_findings({district: findings for district, findings in by_district.items() if findings})
