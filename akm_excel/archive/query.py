"""Asking an archive: views over its Parquet files for DuckDB, which can reach nothing else.

The files are read by pyarrow and handed over, so DuckDB needs no file at all: its access to files,
networks and extensions is off and cannot be put on again.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from akm_excel.archive.inventory import Inventory, Problem, take
from akm_excel.archive.store import Archive
from akm_excel.archive.table import FINDING, schema
from akm_excel.errors import ArchiveError, optional
from akm_excel.language import tr

VIEWS = ("plans", "all_plans", "workbooks", "findings", "all_findings", "continuity")
"""What queries can name."""
_READING = frozenset({"SELECT", "EXPLAIN", "MULTI"})
"""Kinds of statements that read; MULTI is PIVOT."""
_BATCH = 4096
_DEFINITIONS = f"""
CREATE VIEW workbooks AS
    SELECT * EXCLUDE (findings), row_number() OVER (
        PARTITION BY year, district_code ORDER BY saved DESC, file DESC, sha256 DESC
    ) = 1 AS current
    FROM kept_workbooks;
CREATE VIEW all_plans AS
    SELECT year, district_code, kept_plans.* EXCLUDE (year, district_code), current
    FROM kept_plans JOIN (SELECT sha256, current FROM workbooks) USING (sha256);
CREATE VIEW plans AS SELECT * EXCLUDE (current) FROM all_plans WHERE current;
CREATE VIEW all_findings AS
    SELECT year, district_code, district, {", ".join(f"told.{name} AS {name}" for name in FINDING)},
        file, sha256, current
    FROM (SELECT *, unnest(findings) AS told FROM kept_workbooks) JOIN
        (SELECT sha256, current FROM workbooks) USING (sha256);
CREATE VIEW findings AS SELECT * EXCLUDE (current) FROM all_findings WHERE current;
CREATE VIEW continuity AS
    SELECT one.year, one.district_code, one.district, one.position, one.section, one.code, one.part, one.key,
        one.name, one.label, one.unit, one.plan, one.actual, next.fact AS next_fact,
        next.fact - one.plan AS fact_less_plan, next.fact - one.actual AS fact_less_actual,
        one.plan_state, one.actual_state, next.fact_state AS next_fact_state, next.unit AS next_unit,
        one.plan_cell, one.actual_cell, one.file, one.sha256,
        next.fact_cell AS next_fact_cell, next.file AS next_file, next.sha256 AS next_sha256
    FROM plans AS one JOIN plans AS next
        ON next.district_code = one.district_code AND next.year = one.year + 1 AND next.key = one.key;
"""


@dataclass(frozen=True)
class Answer:
    """The answer to a query: the names of its columns, and its rows, which can be gone through once.

    Numbers with decimals are exact `Decimal` objects. `problems` is what is wrong in the archive: what these files
    held is not in the answer.
    """

    columns: tuple[str, ...]
    rows: Iterator[tuple[Any, ...]]
    problems: tuple[Problem, ...] = ()


@contextmanager
def connected(archive: Archive) -> Iterator[tuple[Any, tuple[Problem, ...]]]:
    """A DuckDB connection that has the `VIEWS` of an archive and reaches nothing else, and what is wrong in it.

    What is not whole is left out of the views.

    What goes wrong with it, there and in what it is used for, is raised as `ArchiveError`.
    """
    duckdb = optional("duckdb", "archive")
    with _translated(archive, duckdb):
        connection = duckdb.connect(
            config={
                "python_enable_replacements": "false",  # else a query could name variables of this program
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
            }
        )
        try:
            inventory = take(archive)
            _define(connection, inventory)
            yield connection, tuple(inventory.problems)
        finally:
            connection.close()


def _define(connection: Any, inventory: Inventory) -> None:
    """Hand the files over, define the views, and shut everything else."""
    figures = optional("pyarrow", "archive").schema([*schema("plans"), *schema("partition")])
    fragments: list[_Fragment] = [(kept.path, (kept.year, kept.district_code)) for kept in inventory.figures.values()]
    fragments += [(year.plans, None) for year in inventory.compact.years]
    workbooks: list[_Fragment] = [(path, None) for path in inventory.workbooks.values()]
    workbooks += [(year.workbooks, None) for year in inventory.compact.years]
    connection.register("kept_workbooks", _dataset(workbooks, schema("workbooks")))
    connection.register("kept_plans", _dataset(fragments, figures))
    for statement in (
        _DEFINITIONS,
        "SET TimeZone = 'UTC'",
        "SET temp_directory = ''",
        "SET enable_external_access = false",
        "SET lock_configuration = true",
    ):
        connection.execute(statement)


_Fragment = tuple[Path, tuple[int, str] | None]
"""A file, and its partition where its place says it: the year and the district's code."""


def _dataset(files: Iterable[_Fragment], columns: Any) -> Any:
    """Parquet files, each with its partition (year, district), as a dataset that reads thousands of small ones well.

    pyarrow keeps what it learned of each file, and reads many at once, to be fast with few large ones.
    """
    dataset = optional("pyarrow.dataset", "archive")
    disk = optional("pyarrow.fs", "archive").LocalFileSystem()
    parquet = dataset.ParquetFileFormat()

    kind: Any = dataset.FileSystemDataset

    class SmallFiles(kind):  # type: ignore[misc]
        def scanner(self, **options: Any) -> Any:
            calm = {"cache_metadata": False, "use_threads": False, "fragment_readahead": 1}
            return super().scanner(**{**options, **calm})

    fragments = []
    for path, partition in files:
        said = None
        if partition is not None:
            year, district = partition
            said = (dataset.field("year") == year) & (dataset.field("district_code") == district)
        fragments.append(parquet.make_fragment(str(path), disk, said))
    return SmallFiles(fragments, columns, parquet, disk) if fragments else columns.empty_table()


def ask(folder: str | Path, sql: str) -> Answer:
    """The answer of the archive in `folder` to one query, which can read and nothing else.

    Raises `ArchiveError` where there is no archive, for SQL that is wrong, and for statements that do
    not read; also while the rows are gone through.
    """
    archive = Archive.open(folder)
    problems: list[Problem] = []
    rows = _answer(archive, sql, problems)
    return Answer(next(rows), rows, tuple(problems))


def _answer(archive: Archive, sql: str, problems: list[Problem]) -> Iterator[tuple[Any, ...]]:
    """First the names of the columns, then the rows; what is wrong in the archive is put into `problems`."""
    with connected(archive) as (connection, wrong):
        problems += wrong
        statements = connection.extract_statements(sql)
        if not _is_reading(statements):
            raise ArchiveError(
                tr("This is not one query that reads."),
                expected="SELECT ... FROM " + ", ".join(VIEWS),
                remedy=tr("write one SELECT; the archive is changed by 'akm archive add' only"),
            )
        for statement in statements:
            cursor = connection.execute(statement)
        yield tuple(_unlike(column[0] for column in cursor.description))
        while batch := cursor.fetchmany(_BATCH):
            yield from batch


def _is_reading(statements: Sequence[Any]) -> bool:
    """Whether this is one query. Before 2.0 DuckDB makes two statements of a PIVOT, neither of which has a text."""
    is_pivot = bool(statements) and not any(statement.query for statement in statements)
    return is_pivot or (len(statements) == 1 and statements[0].type.name in _READING)


def _unlike(names: Iterable[str]) -> Iterator[str]:
    """Names of columns with a number behind those that are there already."""
    seen: Counter[str] = Counter()
    for name in names:
        seen[name] += 1
        yield name if seen[name] == 1 else f"{name}_{seen[name]}"


@contextmanager
def _translated(archive: Archive, duckdb: Any) -> Iterator[None]:
    """DuckDB's and pyarrow's errors as `ArchiveError`."""
    try:
        yield
    except (duckdb.ParserException, duckdb.BinderException, duckdb.CatalogException) as exc:
        raise ArchiveError(
            tr("The query cannot be understood: {reason}").format(reason=str(exc).strip() + "\n"),
            remedy=tr("correct the query; DESCRIBE plans tells the columns"),
        ) from exc
    except (duckdb.Error, optional("pyarrow", "archive").ArrowException, OSError) as exc:
        raise ArchiveError(
            tr("The query cannot be answered: {reason}").format(reason=str(exc).strip() + "\n"),
            remedy=tr("correct the query, or restore the file that is named from a copy"),
            file=str(archive.folder),
        ) from exc


def rows_of(connection: Any, sql: str, values: Sequence[object] = ()) -> list[dict[str, Any]]:
    """The rows of a query of our own, by the names of their columns."""
    cursor = connection.execute(sql, list(values))
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
