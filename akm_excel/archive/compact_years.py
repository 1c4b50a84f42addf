"""Closed years of an archive, each in two files instead of two a workbook: thousands of small files are slow to ask.

    compact/year=2019.1.plans.parquet       the figures of all workbooks of the year, as in `plans`
    compact/year=2019.1.workbooks.parquet   what is known of them; written last, it makes the pair count

The number is the generation: compacting a year again writes the next one, and only then takes the former away.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from akm_excel.archive.seal import State, sealed, state
from akm_excel.archive.store import Archive
from akm_excel.archive.table import schema
from akm_excel.errors import optional
from akm_excel.patterns import pattern

FOLDER = "compact"
_NAME = pattern(r"year=(-?\d{1,6})\.(\d{1,6})\.(plans|workbooks)\.parquet")


@dataclass(frozen=True, slots=True)
class CompactYear:
    """The two files of a year, its generation, and the hashes of the workbooks that it holds."""

    year: int
    generation: int
    plans: Path
    workbooks: Path
    hashes: frozenset[str]


@dataclass(frozen=True, slots=True)
class CompactFolder:
    """What lies in the folder of compact years.

    `years` are those that count, `former` the files of generations that a later one replaced, `damaged` those whose
    seal is broken or whose other half is lost, `unfinished` figures whose other half was never written, `strangers`
    all else.
    """

    years: tuple[CompactYear, ...] = ()
    former: tuple[Path, ...] = ()
    damaged: tuple[Path, ...] = ()
    unfinished: tuple[Path, ...] = ()
    strangers: tuple[Path, ...] = ()

    @property
    def hashes(self) -> frozenset[str]:
        """The hashes of all workbooks in them."""
        return frozenset().union(*(year.hashes for year in self.years))


def look(archive: Archive) -> CompactFolder:
    """Look at every file of an archive's compact years. Of generations the last whole one counts."""
    halves: dict[int, dict[int, dict[str, Path]]] = {}
    strangers = []
    folder = archive.folder / FOLDER
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.name.startswith("."):
            continue
        named = _NAME.fullmatch(path.name)
        if named is None or path.is_dir():
            strangers.append(path)
        else:
            halves.setdefault(int(named[1]), {}).setdefault(int(named[2]), {})[named[3]] = path
    years, former, damaged, unfinished = [], list[Path](), list[Path](), list[Path]()
    for year, generations in sorted(halves.items()):
        whole = None
        for generation, files in sorted(generations.items(), reverse=True):
            if whole is not None:
                former += files.values()
                continue
            broken = [path for path in files.values() if not is_whole(archive, path)]
            if "workbooks" not in files:
                (damaged if broken else unfinished).extend(files.values())
            elif broken or "plans" not in files:
                damaged += broken or files.values()
            else:
                hashes = _hashes(files["workbooks"])
                whole = CompactYear(year, generation, files["plans"], files["workbooks"], hashes)
        if whole is not None:
            years.append(whole)
    return CompactFolder(tuple(years), tuple(former), tuple(damaged), tuple(unfinished), tuple(strangers))


def is_whole(archive: Archive, path: Path) -> bool:
    """Whether a file has its seal, for its place."""
    try:
        return state(path.read_bytes(), _place(archive, path)) is State.INTACT
    except OSError:
        return False


def _hashes(path: Path) -> frozenset[str]:
    return frozenset(_table(path, ["sha256"])["sha256"].to_pylist())


def _table(path: Path, columns: list[str] | None = None) -> Any:
    reader = optional("pyarrow.parquet", "archive")
    # From memory, and not by `read_table`, which loads pandas.
    held = optional("pyarrow", "archive").BufferReader(path.read_bytes())
    return reader.ParquetFile(held).read(columns=columns)


def rows(year: CompactYear, columns: list[str]) -> dict[str, list[list[dict[str, Any]]]]:
    """The rows of the workbooks of each district, by its code, in the order of their places."""
    wanted = ["district_code", "sha256", *(name for name in columns if name != "sha256")]
    by_district: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for row in _table(year.plans, wanted).to_pylist():
        by_district.setdefault(row["district_code"], {}).setdefault(row["sha256"], []).append(row)
    return {code: list(workbooks.values()) for code, workbooks in by_district.items()}


def write(
    archive: Archive,
    year: int,
    small: Iterable[tuple[Path, Path, str]],
    former: CompactYear | None,
) -> CompactYear:
    """Write the next generation of a year: its small files (figures, workbook, district's code) and the former one.

    Nothing is taken away here. Raises `WriteError`.
    """
    pyarrow = optional("pyarrow", "archive")
    plans, workbooks = [], []
    if former is not None:
        plans.append(_table(former.plans))
        workbooks.append(_table(former.workbooks))
    for figures, workbook, code in small:
        own = _table(figures)
        own = own.append_column("year", pyarrow.array([year] * own.num_rows, pyarrow.int32()))
        plans.append(own.append_column("district_code", pyarrow.array([code] * own.num_rows, pyarrow.string())))
        workbooks.append(_table(workbook))
    generation = former.generation + 1 if former is not None else 1
    folder = archive.folder / FOLDER
    while any(folder.glob(f"year={year}.{generation}.*")):  # of one whose writing was cut short
        generation += 1
    stem = folder / f"year={year}.{generation}"
    figures_schema = pyarrow.schema([*schema("plans"), *schema("partition")])
    written = []
    for name, tables, columns in (("plans", plans, figures_schema), ("workbooks", workbooks, schema("workbooks"))):
        path = stem.with_name(f"{stem.name}.{name}.parquet")
        table = pyarrow.concat_tables(_completed(one, columns).cast(columns) for one in tables)
        archive.keep(path, sealed(table, _place(archive, path)))
        written.append(path)
    return CompactYear(year, generation, written[0], written[1], _hashes(written[1]))


def _completed(table: Any, columns: Any) -> Any:
    """A table with the columns of a schema, in its order: those that it lacks, being of an older version, are empty."""
    pyarrow = optional("pyarrow", "archive")
    for field in columns:
        if field.name not in table.column_names:
            table = table.append_column(field, pyarrow.nulls(table.num_rows, field.type))
    return table.select(columns.names)


def _place(archive: Archive, path: Path) -> str:
    return path.relative_to(archive.folder).as_posix()
