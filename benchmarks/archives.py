"""An archive of many workbooks, asked before and after compacting its years: `python -m benchmarks.archives`."""

import hashlib
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from akm_excel import api
from akm_excel.archive.seal import sealed
from akm_excel.archive.store import Archive
from akm_excel.archive.table import schema

QUERY = "SELECT year, sum(plan) FROM plans WHERE key = '6.1' GROUP BY year ORDER BY year"
YEARS, DISTRICTS = range(2014, 2024), 200


def grow(folder: Path) -> None:
    """An archive of `DISTRICTS` districts in each of `YEARS` and the year after, made of one plan's figures."""
    demo = api.demo(folder / "demo")
    api.archive_add([demo.districts[0]], folder / "archive")
    archive = Archive.open(folder / "archive")
    (figures,) = archive.plans.rglob("*.parquet")
    (workbook,) = archive.workbooks.glob("*.parquet")
    rows, about = pq.ParquetFile(figures).read(), pq.ParquetFile(workbook).read()
    for year in (*YEARS, 2024):
        for district in range(DISTRICTS if year in YEARS else 1):
            sha256 = hashlib.sha256(f"{year} {district}".encode()).hexdigest()
            code = f"{1700000 + district}"
            changed = {"sha256": sha256, "year": year, "district_code": code}
            for path, table, columns in (
                (archive.plan_file(sha256, year, code), rows, schema("plans")),
                (archive.workbook_file(sha256), about, schema("workbooks")),
            ):
                held = {name: table[name] for name in columns.names}
                held |= {
                    name: pa.array([value] * table.num_rows, columns.field(name).type)
                    for name, value in changed.items()
                    if name in columns.names
                }
                place = path.relative_to(archive.folder).as_posix()
                archive.keep(path, sealed(pa.table(held, schema=columns), place))


def asked(folder: Path) -> tuple[str, float]:
    """The answer of a process of its own, and the seconds of CPU that it took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "-m", "akm_excel", "archive", "query", QUERY, "--archive", folder, "--format", "csv"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return done.stdout, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        grow(folder)
        count = len(YEARS) * DISTRICTS + 2
        small, seconds = asked(folder / "archive")
        api.archive_compact(folder / "archive")
        compact, after = asked(folder / "archive")
        assert small == compact
        print(f"{count} workbooks: {seconds:.2f} s of CPU before, {after:.2f} s after")


if __name__ == "__main__":
    main()
