"""The archive: nothing twice, nothing lost, every version readable, exact sums, and queries that can only read."""

import csv
import datetime as dt
import hashlib
import io
import json
import multiprocessing
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

import akm_excel
from akm_excel import api, rules
from akm_excel.archive import Archive, Fate, ask, usual_place
from akm_excel.archive.adding import keep
from akm_excel.archive.query import VIEWS
from akm_excel.archive.report import report
from akm_excel.cli import main
from akm_excel.core.plan import FIGURES, Column, Header, Key
from akm_excel.core.quantity import BLANK, NOT_APPLICABLE, Kind, Quantity, number, unreadable
from akm_excel.core.region import Outcome, Receipt, consolidate
from akm_excel.core.submission import Submission
from akm_excel.core.totals import rollup_totals, section_totals
from akm_excel.errors import ArchiveError, WriteError
from akm_excel.workbook.template_file import load_template
from tests.support.editing import put, replace_in, sheet_part
from tests.support.golden import Golden
from tests.support.places import HERE

ROOT = HERE.parent
TEMPLATE = load_template()
KEYS = sorted(TEMPLATE.measures)
NOW = dt.datetime(2024, 2, 1, 9, 30, tzinfo=dt.UTC)
quantities = st.one_of(
    st.sampled_from([BLANK, NOT_APPLICABLE, number(0), unreadable("4800/7668"), unreadable("-"), unreadable("45000")]),
    st.integers(-(10**15), 10**15).map(lambda tenths: number(Decimal(tenths) / 10)),
    st.decimals(-1000, 1000, places=7).map(number),
)
changes = st.dictionaries(st.sampled_from(KEYS), st.tuples(*[quantities] * len(FIGURES)), min_size=1, max_size=6)


def receipt(
    changed: dict[Key, tuple[Quantity, ...]],
    *,
    name: str = "reja.xlsx",
    district: int = 0,
    year: int = 2023,
    saved: str = "",
    sha256: str = "",
) -> Receipt:
    """What a merge would have received of a district's workbook with such figures."""
    own = {
        key: TEMPLATE.plan.by_key[key].with_figures(dict(zip(FIGURES, q, strict=True))) for key, q in changed.items()
    }
    header = Header(district=TEMPLATE.districts[district].name, year=year)
    plan = replace(TEMPLATE.plan.with_measures(own), header=header)
    facts = {
        "sha256": sha256 or hashlib.sha256(repr((name, district, year, saved)).encode()).hexdigest(),
        "saved": saved,
    }
    submission = Submission.of(plan, (), TEMPLATE)
    return Receipt(name, Outcome.MERGED, district=header.district, year=year, kept=submission, **facts)


def kept(folder: Path, receipts: Iterable[Receipt]) -> Archive:
    archive = Archive.create(folder)
    for one in receipts:
        assert keep(one, archive, TEMPLATE, NOW).fate is not Fate.LEFT_OUT
    return archive


def rows(folder: Path, sql: str) -> list[tuple[Any, ...]]:
    return list(ask(folder, sql).rows)


def files(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


@pytest.fixture
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where an archive can be begun. Tests of many examples make a place for each."""
    return tmp_path_factory.mktemp("place") / "arxiv"


@pytest.fixture(scope="module")
def archive(demo: api.Demo, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration region, archived. Read it, never add to it."""
    folder = tmp_path_factory.mktemp("archive") / "arxiv"
    done = api.archive_add([demo.districts[0].parent], folder)
    assert done.count(Fate.ADDED) == 17
    return folder


# --- adding


def test_adding_again_adds_nothing(demo: api.Demo, place: Path) -> None:
    first = api.archive_add(demo.districts[:3], place)
    assert [entry.fate for entry in first.entries] == [Fate.ADDED] * 3
    assert all(entry.receipt.submission is None for entry in first.entries), "an archive keeps no plan in memory"
    before = files(place)
    assert len(before) == 1 + 2 * 3
    again = api.archive_add(demo.districts[:4], place)
    assert [entry.fate for entry in again.entries] == [Fate.KNOWN] * 3 + [Fate.ADDED]
    assert before.items() <= files(place).items()
    assert rows(place, "SELECT count(*), count(DISTINCT sha256) FROM all_plans") == [(4 * 74, 4)]


def test_a_heavy_workbook_has_room_though_libraries_are_loaded(demo: api.Demo, place: Path) -> None:
    """It is read in a copy of this process, which has all that pyarrow and DuckDB reserved."""
    list(api.archive_query("SELECT 1", Archive.create(place).folder).rows)
    path = Path(shutil.copy(demo.districts[0], place.parent))
    rows = "".join(f'<row r="{n}"><c r="Z{n}" t="inlineStr"><is><t>{n}</t></is></c></row>' for n in range(200, 40_000))
    replace_in(path, sheet_part(path, "Reja"), "</sheetData>", rows + "</sheetData>")
    (entry,) = api.archive_add([path], place).entries
    assert (entry.fate, entry.receipt.reason) == (Fate.ADDED, "")


def test_a_known_workbook_is_not_even_read(demo: api.Demo, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    api.archive_add(demo.districts[:2], place)
    monkeypatch.setattr("akm_excel.merging.worker.Receiver.receive", lambda *given: pytest.fail("it was read"))
    assert api.archive_add(demo.districts[:2], place).count(Fate.KNOWN) == 2


def test_what_is_no_plan_is_left_out_and_named(demo: api.Demo, tmp_path: Path, place: Path) -> None:
    mail = tmp_path / "xat"
    mail.mkdir()
    shutil.copy(demo.districts[0], mail / "a.xlsx")
    (mail / "buzuq.xlsx").write_bytes(b"x")
    (mail / "rasm.jpg").write_bytes(b"x")
    shutil.copy(demo.workbook, mail / "hudud.xlsx")
    nowhere = Path(shutil.copy(demo.districts[1], mail / "nukus.xlsx"))
    put(nowhere, "Muqova!C22", "Nukus")
    timeless = Path(shutil.copy(demo.districts[2], mail / "yilsiz.xlsx"))
    put(timeless, "Muqova!C23", None)
    done = api.archive_add([mail], place)
    assert {e.receipt.file: (e.fate, e.receipt.outcome) for e in done.entries} == {
        "a.xlsx": (Fate.ADDED, Outcome.MERGED),
        "buzuq.xlsx": (Fate.LEFT_OUT, Outcome.BROKEN),
        "hudud.xlsx": (Fate.LEFT_OUT, Outcome.PASSED_OVER),
        "nukus.xlsx": (Fate.LEFT_OUT, Outcome.NO_DISTRICT),
        "rasm.jpg": (Fate.LEFT_OUT, Outcome.PASSED_OVER),
        "yilsiz.xlsx": (Fate.LEFT_OUT, Outcome.NO_YEAR),
    }
    assert all(entry.receipt.reason for entry in done.entries if entry.fate is Fate.LEFT_OUT)
    assert not done.is_clean
    assert rows(place, "SELECT file FROM workbooks") == [("a.xlsx",)]


def test_equal_bytes_are_kept_once_under_the_name_that_sorts_last(demo: api.Demo, tmp_path: Path, place: Path) -> None:
    for name in ("b.xlsx", "c.xlsx", "a.xlsx"):
        shutil.copy(demo.districts[0], tmp_path / name)
    done = api.archive_add([tmp_path], place)
    assert [(e.receipt.file, e.fate) for e in done.entries] == [
        ("a.xlsx", Fate.KNOWN), ("b.xlsx", Fate.KNOWN), ("c.xlsx", Fate.ADDED)
    ]  # fmt: skip
    assert rows(place, "SELECT file FROM workbooks") == [("c.xlsx",)]


def test_a_correction_supersedes_and_the_older_stays(demo: api.Demo, tmp_path: Path, place: Path) -> None:
    for name, day, value in (("eski.xlsx", "01", 111), ("a-yangi.xlsx", "02", 222)):
        path = Path(shutil.copy(demo.districts[0], tmp_path / name))
        put(path, f"Reja!E{api.read_plan(path).by_key[Key(2, 3)].row}", Decimal(value))
        replace_in(path, "docProps/core.xml", r"(modified[^>]*>)[^<]*", rf"\g<1>2023-05-{day}T00:00:00Z")
        api.archive_add([path], place)
    assert rows(place, "SELECT plan, file FROM plans WHERE key = '2.3'") == [(222, "a-yangi.xlsx")]
    both = rows(place, "SELECT plan, current FROM all_plans WHERE key = '2.3' ORDER BY plan")
    assert both == [(111, False), (222, True)]
    (replaced,) = api.archive_report(place).superseded
    assert (replaced.file, replaced.current_file) == ("eski.xlsx", "a-yangi.xlsx")


def test_an_archive_says_of_a_district_what_a_merge_of_the_same_files_says(place: Path) -> None:
    """Saved last; of two saved at once the one whose name sorts last."""
    received = [
        receipt({Key(2, 3): (number(n), *[BLANK] * 9)}, name=name, saved=saved)
        for n, (name, saved) in enumerate([("z", "2023-01-01"), ("b", "2023-03-01"), ("c", "2023-03-01"), ("d", "")])
    ]
    kept(place, received)
    (current,) = consolidate(received, TEMPLATE).plans.values()
    assert rows(place, "SELECT fact, file FROM plans WHERE key = '2.3'") == [
        (current.by_key[Key(2, 3)].fact.number, "c")
    ]


@settings(deadline=None, max_examples=20)
@given(st.permutations(range(5)), st.data())
def test_the_order_of_adding_does_not_matter(order: list[int], data: st.DataObject) -> None:
    received = [
        receipt(
            {Key(2, 3): (number(n), *[BLANK] * 9)},
            name=f"{n}.xlsx",
            district=data.draw(st.integers(0, 1)),
            saved=data.draw(st.sampled_from(["", "2023-01-01T00:00:00Z", "2023-02-01T00:00:00Z"])),
            sha256=f"{n:064x}",
        )
        for n in range(5)
    ]
    with tempfile.TemporaryDirectory() as folder:
        one, other = Path(folder) / "1", Path(folder) / "2"
        kept(one, received)
        kept(other, [received[n] for n in order])
        kept(other, [received[n] for n in reversed(order)])
        assert files(one) == files(other)
        for view in VIEWS:
            assert rows(one, f"SELECT * FROM {view} ORDER BY ALL") == rows(other, f"SELECT * FROM {view} ORDER BY ALL")


def _add(sources: list[Path], folder: Path) -> None:
    api.archive_add(sources, folder)


def test_two_who_add_at_once_add_everything_once(demo: api.Demo, place: Path) -> None:
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_add, args=(list(demo.districts), place)) for _ in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0, 0]
    assert rows(place, "SELECT count(*), count(DISTINCT sha256), sum(errors) FROM workbooks") == [(17, 17, 0)]
    assert rows(place, "SELECT count(*) FROM plans") == [(17 * 74,)]
    assert len(files(place)) == 1 + 2 * 17, "nothing is left of unfinished writing"


def test_a_workbook_whose_adding_was_cut_short_is_not_there_yet(demo: api.Demo, place: Path) -> None:
    api.archive_add(demo.districts[:2], place)
    (lost, _) = sorted((place / "workbooks").iterdir())
    lost.unlink()
    (place / "plans" / ".akm-unfinished.parquet").write_bytes(b"PAR1")
    assert rows(place, "SELECT count(*) FROM all_plans") == [(74,)]
    again = api.archive_add(demo.districts[:2], place)
    assert sorted(entry.fate for entry in again.entries) == [Fate.ADDED, Fate.KNOWN]
    assert rows(place, "SELECT count(*) FROM all_plans") == [(2 * 74,)]


def test_a_number_that_no_column_holds_leaves_the_workbook_out(place: Path) -> None:
    archive = Archive.create(place)
    huge = receipt({Key(2, 3): (number(Decimal(10) ** 34), *[BLANK] * 9)})
    entry = keep(huge, archive, TEMPLATE, NOW)
    assert (entry.fate, entry.receipt.outcome) == (Fate.LEFT_OUT, Outcome.BROKEN)
    assert "34" in entry.receipt.reason
    assert rows(place, "SELECT count(*) FROM workbooks") == [(0,)]
    largest = receipt({Key(2, 3): (number(Decimal("9" * 34 + ".9999")), *[BLANK] * 9)})
    assert keep(largest, archive, TEMPLATE, NOW).fate is Fate.ADDED
    assert rows(place, "SELECT fact FROM plans WHERE key = '2.3'") == [(Decimal("9" * 34 + ".9999"),)]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no names that are no text")
def test_a_file_whose_name_is_no_text_is_kept(demo: api.Demo, tmp_path: Path, place: Path) -> None:
    shutil.copy(demo.districts[0], os.fsencode(tmp_path) + b"/\xff.xlsx")
    assert api.archive_add([tmp_path], place).is_clean
    assert rows(place, "SELECT file FROM workbooks") == [("_xDCFF_.xlsx",)]


# --- what is kept


def stored(row: dict[str, Any], column: Column) -> Quantity:
    """The quantity that a row of the archive says."""
    match Kind(row[f"{column}_state"]):
        case Kind.NUMBER:
            return number(Decimal(row[f"{column}_text"] or row[str(column)]))
        case Kind.UNREADABLE:
            return unreadable(row[f"{column}_text"])
        case Kind.NOT_APPLICABLE:
            return NOT_APPLICABLE
    return BLANK


@settings(deadline=None, max_examples=30)
@given(changes)
def test_every_figure_is_kept_as_what_it_is(changed: dict[Key, tuple[Quantity, ...]]) -> None:
    one = receipt(changed)
    assert one.submission is not None
    plan = one.submission.plan(TEMPLATE)
    with tempfile.TemporaryDirectory() as folder:
        kept(Path(folder) / "a", [one])
        answer = ask(Path(folder) / "a", "SELECT * FROM plans ORDER BY position")
        found = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
    assert [row["key"] for row in found] == [str(measure.key) for _, measure in plan.measures()]
    for row, (_, measure) in zip(found, plan.measures(), strict=True):
        assert tuple(stored(row, column) for column in FIGURES) == measure.figures
        assert (row["actual"], row["actual_state"]) == (measure.actual.number, measure.actual.kind.value)
        for column in FIGURES:
            assert (row[str(column)] is None) == (measure.figure(column).number is None)


@settings(deadline=None, max_examples=25)
@given(st.dictionaries(st.tuples(st.integers(0, 2), st.integers(2022, 2023)), changes, min_size=1))
def test_totals_are_exactly_those_of_merging(plans: dict[tuple[int, int], dict[Key, tuple[Quantity, ...]]]) -> None:
    received = [
        receipt(changed, name=f"{district}-{year}.xlsx", district=district, year=year)
        for (district, year), changed in plans.items()
    ]
    with tempfile.TemporaryDirectory() as folder:
        kept(Path(folder) / "a", received)
        found = report(Path(folder) / "a", TEMPLATE)
        in_sql = rows(Path(folder) / "a", "SELECT year, key, sum(plan) FROM plans WHERE plan_text IS NULL GROUP BY ALL")
    totals = {(t.year, t.id): (t.fact, t.plan, t.actual) for t in found.totals}
    for year in {year for _, year in plans}:
        region = consolidate(received, TEMPLATE, year)
        expected = {str(g): t for g, t in section_totals(region.total, TEMPLATE).items()}
        expected |= rollup_totals(region.total, TEMPLATE)
        for name, total in expected.items():
            assert totals[year, name] == (total.fact, total.plan, total.actual), name
        budget = region.total.by_key[Key(6, 1)]
        assert totals[year, "6.1"] == (budget.fact, budget.plan, budget.actual)
    for year, key, total in in_sql:
        own = [r.submission.plan(TEMPLATE).by_key[Key.parse(key)] for r in received if r.year == year]  # type: ignore[index,union-attr]
        plain = [m.plan.number for m in own if m.plan.number is not None and m.plan.number == round(m.plan.number, 4)]
        assert total == (sum(plain) if plain else None)


def test_tenths_add_up_to_the_integer_sum(place: Path) -> None:
    values = [Decimal(n * 7 + 1) / 10 for n in range(300)]
    received = [
        receipt({Key(6, 2): (BLANK, number(v), *[BLANK] * 8)}, district=n % 17, year=2000 + n // 17, name=str(n))
        for n, v in enumerate(values)
    ]
    kept(place, received)
    in_tenths = sum(int(value * 10) for value in values)
    assert rows(place, "SELECT sum(plan) FROM plans WHERE key = '6.2'") == [(Decimal(in_tenths) / 10,)]


def test_each_figure_leads_to_its_cell(archive: Path, demo: api.Demo) -> None:
    found = rows(archive, "SELECT file, fact, fact_cell, plan, plan_cell, q2, q2_cell FROM plans WHERE key = '2.5'")
    assert len(found) == 17
    for file, *figures in found[:4]:
        book = load_workbook(demo.districts[0].parent / file, data_only=True)
        for value, cell in zip(figures[::2], figures[1::2], strict=True):
            sheet, _, where = cell.partition("!")
            assert book[sheet][where].value == value


def test_what_is_known_of_a_workbook(archive: Path, demo: api.Demo, template) -> None:
    read = api.read_plan(demo.districts[3])
    (row,) = rows(
        archive,
        "SELECT year, district, file, sha256, edition, schema_version, saved, author, akm_version, errors, warnings,"
        f" notes, sample FROM workbooks WHERE district_code = '{demo.districts[3].name[:7]}'",
    )
    of_template = {(f.rule, f.key) for f in rules.of_template(template)}  # said of no plan
    own = [f for f in api.check(read) if (f.rule, f.key) not in of_template]
    counts = [sum(f.severity.name == name for f in own) for name in ("ERROR", "WARNING", "NOTE")]
    assert row == (
        2023, read.header.district, demo.districts[3].name, read.source.sha256, template.edition, str(template.number),
        read.source.saved, read.source.author, akm_excel.__version__, *counts, "",
    )  # fmt: skip
    told = rows(
        archive,
        f"SELECT rule, severity, cell, message FROM findings WHERE sha256 = '{read.source.sha256}' ORDER BY ALL",
    )
    assert told == sorted((f.rule, f.severity.name.lower(), f.cell or None, f.message) for f in own)


# --- queries


FORBIDDEN = [
    "COPY plans TO '{file}'",
    "COPY (SELECT 1) TO '{file}' (FORMAT parquet)",
    "EXPORT DATABASE '{file}'",
    "ATTACH '{file}' AS other",
    "INSTALL httpfs",
    "LOAD httpfs",
    "SET enable_external_access = true",
    "SET lock_configuration = false",
    "CREATE TABLE mine AS SELECT 1",
    "DROP VIEW plans",
    "PRAGMA enable_profiling",
    "PIVOT plans ON year USING sum(plan); SELECT 1",
    "CALL pragma_version()",
    "DELETE FROM workbooks",
    "SELECT 1; SELECT 2",
    "",
    "EXPLAIN ANALYZE COPY (SELECT 1) TO '{file}'",
    "SELECT * FROM read_csv('{secret}')",
    "SELECT * FROM read_text('{secret}')",
    "SELECT * FROM read_blob('{secret}')",
    "SELECT * FROM '{secret}'",
    "SELECT * FROM glob('{folder}/*')",
    "SELECT * FROM sniff_csv('{secret}')",
    "SELECT * FROM read_parquet('{own}')",
    "SELECT * FROM parquet_metadata('{own}')",
    "SELECT * FROM read_csv('https://example.org/x.csv')",
    "SELECT * FROM query_table('{secret}')",
    "WITH x AS (INSERT INTO workbooks SELECT * FROM workbooks RETURNING 1) SELECT * FROM x",
    "SELECT getenv('HOME')",
    "SELECT * FROM TEMPLATE",
]


@pytest.mark.parametrize("sql", FORBIDDEN)
def test_a_query_can_only_read_and_only_the_archive(archive: Path, tmp_path: Path, sql: str) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("a,b\n1,2\n", encoding="utf-8")
    own = next((archive / "plans").rglob("*.parquet"))
    before = files(archive)
    asked = sql.format(file=tmp_path / "out", secret=secret, folder=tmp_path, own=own)
    with pytest.raises(ArchiveError):
        list(ask(archive, asked).rows)
    assert [path.name for path in tmp_path.iterdir()] == ["secret.csv"]
    assert files(archive) == before


def test_all_columns_can_be_named_as_they_are(archive: Path) -> None:
    page = (ROOT / "docs" / "archive.md").read_text(encoding="utf-8")
    for view in VIEWS:
        assert f"`{view}`" in page
        columns = [row[0] for row in rows(archive, f"DESCRIBE {view}")]
        answer = ask(archive, f"SELECT {', '.join(columns)} FROM {view} LIMIT 1")
        assert list(answer.columns) == columns
        list(answer.rows)
        for column in columns:
            base, _, suffix = column.rpartition("_")
            is_of_figure = suffix in {"state", "text", "cell"} and base in {*map(str, FIGURES), "actual"}
            assert f"`{column}`" in page or (is_of_figure and f"`{base}`" in page), f"{view}.{column}"


def test_the_queries_in_the_documents_are_answered(years: Path) -> None:
    page = (ROOT / "docs" / "archive.md").read_text(encoding="utf-8")
    (examples,) = re.findall(r"```sql\n(.*?)```", page, re.DOTALL)
    queries = [query for query in examples.split(";\n") if query.strip()]
    queries += re.findall(r'akm archive query "(.*)"', page)
    assert len(queries) == 4
    for query in queries:
        assert list(ask(years, query).rows), query


def test_columns_of_one_name_stay_apart(archive: Path) -> None:
    answer = ask(archive, "SELECT 1 AS a, 2 AS a, 3 AS b")
    assert (answer.columns, list(answer.rows)) == (("a", "a_2", "b"), [(1, 2, 3)])


def test_a_pivot_of_years_is_a_query(archive: Path) -> None:
    answer = ask(archive, "PIVOT (SELECT year, section, plan FROM plans) ON year USING sum(plan) GROUP BY section")
    assert answer.columns == ("section", "2023")
    assert len(list(answer.rows)) == 6


def test_formats_of_answers(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    columns = "district_code AS d, plan, fact, q4, imported > '2020-01-01' AS x"
    sql = f"SELECT {columns} FROM plans WHERE key = '6.1' ORDER BY d"
    expected = rows(archive, sql)
    at = ["archive", "query", "--archive", str(archive), sql]
    assert main([*at, "--format", "json"]) == 0
    data = json.loads(capsys.readouterr().out, parse_float=Decimal)
    assert [(r["d"], r["plan"], r["fact"], r["q4"], r["x"]) for r in data] == expected
    assert main([*at, "--format", "csv"]) == 0
    told = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [(r["d"], Decimal(r["plan"]), r["q4"]) for r in told] == [(r[0], r[1], "") for r in expected]
    assert main(at) == 0
    head, first, *_ = capsys.readouterr().out.splitlines()
    assert head == "d\tplan\tfact\tq4\tx"
    assert first.split("\t")[1] == str(expected[0][1]).rstrip("0").rstrip(".")


def test_json_holds_what_json_has_no_number_for(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sql = "SELECT '12345678901234567890.1234'::DECIMAL(38,4) AS x, 1e308 * 10 AS y, DATE '2023-05-01' AS z, [1.5]"
    assert main(["archive", "query", "--archive", str(archive), sql, "--format", "json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert list(row.values()) == ["12345678901234567890.1234", "inf", "2023-05-01", [1.5]]


def test_wrong_sql_is_explained(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["archive", "query", "--archive", str(archive), "SELECT plann FROM plans"]) == 2
    said = capsys.readouterr().err
    assert '"plan"' in said
    assert "What to do" in said
    assert main(["archive", "query", "--archive", str(archive), "SELECT 'a'::INT"]) == 2
    assert main(["archive", "query", "--archive", str(archive / "none"), "SELECT 1"]) == 2


# --- the report


@pytest.fixture(scope="module")
def years(demo: api.Demo, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two years of three districts, one of which states another fact than its result, and a correction.

    Read it, never add to it.
    """
    tmp_path = tmp_path_factory.mktemp("years")
    place = tmp_path / "arxiv"
    first = [Path(shutil.copy(path, tmp_path / path.name)) for path in demo.districts[:4]]
    api.archive_add(first, place)
    for index, path in enumerate(first[:3]):
        plan = api.read_plan(path)
        target = Path(shutil.copy(path, tmp_path / f"2024_{path.name}"))
        put(target, "Muqova!C23", Decimal(2024))
        for _, measure in plan.measures():
            if measure.key != Key(6, 1) and measure.actual.number is not None:
                put(target, f"Reja!D{measure.row}", measure.actual.number + (10 if index == 1 else 0))
        api.archive_add([target], place)
    corrected = Path(shutil.copy(first[0], tmp_path / "tuzatilgan.xlsx"))
    put(corrected, f"Reja!E{api.read_plan(corrected).by_key[Key(2, 3)].row}", Decimal(1))
    replace_in(corrected, "docProps/core.xml", r"(modified[^>]*>)[^<]*", r"\g<1>2026-12-01T00:00:00Z")
    api.archive_add([corrected], place)
    return place


def test_the_report_is_the_golden_one(
    years: Path, golden: Golden, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(years.parent)
    assert main(["archive", "report", "--archive", years.name]) == 0
    golden.check("archive_report.txt", capsys.readouterr().out)


def test_years_are_compared_with_the_facts_stated_a_year_later(years: Path, demo: api.Demo) -> None:
    found = api.archive_report(years)
    by_place = {(f.key, f.column): f for f in found.continuity}
    result = by_place[Key(2, 3), Column.ACTUAL]
    assert (result.year, result.districts, result.differing, result.by.number) == (2023, 3, 1, 10)
    planned = by_place[Key(2, 3), Column.PLAN]
    plans = [1, *(api.read_plan(path).by_key[Key(2, 3)].plan.number for path in demo.districts[1:3])]
    assert planned.said.number == sum(p for p in plans if p is not None)
    assert planned.later == result.later
    (cells,) = rows(years, "SELECT file, actual_cell, next_file, next_fact_cell FROM continuity"
                           " WHERE key = '2.3' AND fact_less_actual <> 0")  # fmt: skip
    name = demo.districts[1].name
    row = api.read_plan(demo.districts[1]).by_key[Key(2, 3)].row
    assert cells == (name, f"Reja!M{row}", f"2024_{name}", f"Reja!D{row}")


def test_a_report_on_one_year(years: Path) -> None:
    found = api.archive_report(years, year=2024)
    assert [year.year for year in found.years] == [2024]
    assert {total.year for total in found.totals} == {2024}
    assert {followed.year for followed in found.continuity} == {2023}, "how the year before agrees with it"
    assert found.superseded == ()
    assert api.archive_report(years, year=1999).years == ()


def test_the_report_counts_districts_versions_and_missing_ones(years: Path) -> None:
    found = api.archive_report(years)
    assert [(y.year, y.districts, y.versions) for y in found.years] == [(2023, 4, 5), (2024, 3, 3)]
    held = list(found.coverage.values())
    assert [sorted(own) for own in held[:5]] == [[2023, 2024]] * 3 + [[2023], []]
    assert held[0][2023].versions == 2
    assert held[0][2023].file == "tuzatilgan.xlsx"
    assert len(held) == len(TEMPLATE.districts)


def test_the_report_as_json(years: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["archive", "report", "--archive", str(years), "--format", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert [year["districts"] for year in data["years"]] == [4, 3]
    assert data["coverage"][0]["years"]["2023"]["workbooks"] == 2
    assert {row["column"] for row in data["continuity"]} == {"plan", "actual"}
    assert data["superseded"][0]["current_file"] == "tuzatilgan.xlsx"


def test_measures_that_only_districts_have_are_counted(place: Path, template) -> None:
    own = receipt({}, district=0)
    assert own.submission is not None
    plan = own.submission.plan(template)
    section = plan.sections[0]
    measure = replace(plan.by_key[Key(1, 1)], key=Key(1, 99), unit="Dona").with_figures({Column.PLAN: number(5)})
    template = replace(template, totals=None)  # as edition 1 has it: measures of a section and unit are added
    extra = replace(section.indicators[0], key=Key(1, 99), name="Yangi", measures=(measure,))
    more = replace(plan, sections=(replace(section, indicators=(*section.indicators, extra)), *plan.sections[1:]))
    kept(place, [replace(own, kept=Submission.of(more, (), template))])
    region = consolidate([replace(own, kept=Submission.of(more, (), template))], template)
    totals = {t.id: t.plan for t in report(place, template).totals}
    assert totals["1/Dona"] == number(5)
    assert totals["1/Dona"] == {str(g): t for g, t in section_totals(region.total, template).items()}["1/Dona"].plan


# --- where it lives


def test_where_the_archive_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, demo: api.Demo) -> None:
    monkeypatch.setenv("AKM_ARCHIVE", str(tmp_path / "bu yerda"))
    assert usual_place() == tmp_path / "bu yerda"
    assert main(["archive", "add", str(demo.districts[0])]) == 0
    assert rows(tmp_path / "bu yerda", "SELECT count(*) FROM workbooks") == [(1,)]
    assert list(api.archive_query("SELECT count(*) FROM workbooks").rows) == [(1,)]
    monkeypatch.delenv("AKM_ARCHIVE")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert usual_place().name == "archive"
    assert usual_place() != tmp_path / "bu yerda"


def test_a_folder_of_other_things_is_not_made_an_archive(demo: api.Demo, tmp_path: Path) -> None:
    (tmp_path / "muhim.txt").write_text("x", encoding="utf-8")
    with pytest.raises(ArchiveError, match="other things"):
        api.archive_add(demo.districts[:1], tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["muhim.txt"]
    with pytest.raises(WriteError):
        api.archive_add(demo.districts[:1], tmp_path / "muhim.txt")


def test_archives_of_other_forms_are_refused(tmp_path: Path) -> None:
    for text in ('{"form": 2}', "{}", "[]", "x"):
        (tmp_path / "akm_archive.json").write_text(text, encoding="utf-8")
        with pytest.raises(ArchiveError):
            Archive.open(tmp_path)
        with pytest.raises(ArchiveError):
            Archive.create(tmp_path)


def test_an_empty_archive_answers(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Archive.create(place)
    for view in VIEWS:
        assert rows(place, f"SELECT * FROM {view}") == []
    assert api.archive_report(place).totals == ()
    assert main(["archive", "report", "--archive", str(place)]) == 0
    assert "0 workbooks" in capsys.readouterr().out


def test_a_place_with_signs_that_mean_something_elsewhere(demo: api.Demo, tmp_path: Path) -> None:
    folder = tmp_path / "arxiv [2023] *'% ʻ"
    api.archive_add(demo.districts[:2], folder)
    assert rows(folder, "SELECT count(*) FROM plans WHERE year = 2023") == [(2 * 74,)]


@pytest.mark.parametrize("name", ["pyarrow", "duckdb"])
def test_what_is_not_installed_is_named(
    name: str, archive: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, name, None)
    assert main(["archive", "query", "--archive", str(archive), "SELECT 1"]) == 2
    said = capsys.readouterr().err
    assert f"The package {name}, which this needs" in said
    assert "pip install " in said
    assert '[archive]"' in said


def test_the_command_line_from_files_to_figures(demo: api.Demo, tmp_path: Path) -> None:
    """As a user would, in processes of their own."""
    (tmp_path / "buzuq.xlsx").write_bytes(b"x")
    environment = {**os.environ, "AKM_ARCHIVE": str(tmp_path / "arxiv")}

    def akm(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "akm_excel.cli", "archive", *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False, env=environment, encoding="utf-8")

    added = akm("add", str(demo.districts[0].parent), str(tmp_path / "buzuq.xlsx"))
    assert added.returncode == 1
    assert added.stdout.splitlines()[-1].endswith("17 added, 0 already there, 1 left out.")
    again = akm("add", str(demo.districts[0].parent), "--format", "json")
    assert again.returncode == 0
    assert (json.loads(again.stdout)["added"], json.loads(again.stdout)["known"]) == (0, 17)
    asked = akm("query", "SELECT sum(plan) FROM plans WHERE key = '6.1'", "--format", "csv")
    total = demo.region.total.by_key[Key(6, 1)].plan.number
    assert Decimal(asked.stdout.splitlines()[1]) == total
    assert f"\t6.1\tByudjet xarajatlari yigʻindisi\tMing soʻm\t10077469.2\t{total:.1f}\t" in akm("report").stdout
    assert akm("query", "COPY plans TO 'x.csv'").returncode == 2
