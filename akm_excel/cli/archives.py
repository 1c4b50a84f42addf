"""Commands on an archive of plans: archive add, query, report, verify."""

import argparse
import sys
from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import chain
from pathlib import Path

from akm_excel import api, records
from akm_excel.archive import Addition, Answer, Fate, Problem, Report, Verification
from akm_excel.cli.formatting import Speller, column_label
from akm_excel.cli.options import Commands, add_loudness, add_raw, add_readers, command, group, readers, template
from akm_excel.cli.output import (
    DONE,
    FINDINGS,
    block,
    print_csv,
    print_json,
    print_tabbed,
    progress,
    say,
    table,
)
from akm_excel.core.finding import Severity
from akm_excel.core.plan import Column
from akm_excel.core.quantity import plain
from akm_excel.core.wording import moment
from akm_excel.language import tr, trn

_NOTHING = "—"
_SHOWN_PROBLEMS = 5


def _add(args: argparse.Namespace) -> int:
    with readers(args) as (executor, jobs):
        done = api.archive_add(
            args.sources, args.archive, jobs=jobs, executor=executor, template=template(args), progress=progress
        )
    if args.format == "json":
        print_json(records.addition(done))
    else:
        _print_addition(done)
    return DONE if done.is_clean else FINDINGS


def _print_addition(done: Addition) -> None:
    rows = []
    for entry in done.entries:
        receipt = entry.receipt
        is_new = entry.fate is Fate.ADDED
        counts = [str(receipt.count(s)) if is_new else "" for s in (Severity.ERROR, Severity.WARNING)]
        label = receipt.outcome.label if entry.fate is Fate.LEFT_OUT else entry.fate.label
        rows.append([receipt.file, receipt.district, str(receipt.year or ""), label, *counts, receipt.reason])
    columns = [tr("file"), tr("district"), tr("year"), tr("outcome"), tr("errors"), tr("warnings"), tr("reason")]
    table(tr("Files"), columns, rows)
    say(
        tr("{archive}: {added} added, {known} already there, {left} left out.").format(
            archive=done.archive.folder,
            added=done.count(Fate.ADDED),
            known=done.count(Fate.KNOWN),
            left=done.count(Fate.LEFT_OUT),
        )
    )


def _query(args: argparse.Namespace) -> int:
    answer = api.archive_query(args.sql, args.archive)
    if args.format == "json":
        print_json([dict(zip(answer.columns, map(records.value, row), strict=True)) for row in answer.rows])
    elif args.format == "csv":
        print_csv(chain([answer.columns], map(_texts, answer.rows)), raw=args.raw)
    else:
        _print_answer(answer)
    return _say_problems(answer.problems)


def _say_problems(problems: Sequence[Problem]) -> int:
    """Say what of an archive does not count, and how the command ends."""
    for problem in problems[:_SHOWN_PROBLEMS]:
        say(str(problem), error=True)
    if len(problems) > _SHOWN_PROBLEMS:
        say(tr("… and {count} more").format(count=len(problems) - _SHOWN_PROBLEMS), error=True)
    if problems:
        say(tr("'akm archive verify' lists all, and says what to do."), error=True)
    return FINDINGS if any(problem.fault.costs_figures for problem in problems) else DONE


def _verify(args: argparse.Namespace) -> int:
    done = api.archive_verify(args.archive, repair=args.repair)
    if args.format == "json":
        print_json(records.verification(done))
    else:
        _print_verification(done, args.repair)
    return DONE if done.is_clean else FINDINGS


def _compact(args: argparse.Namespace) -> int:
    done = api.archive_compact(args.archive, years=args.year)
    if args.format == "json":
        print_json(records.compaction(done))
        return FINDINGS if any(problem.fault.costs_figures for problem in done.problems) else DONE
    for year, count in done.years.items():
        say(
            trn(
                "{year}: {count} workbook is in two files.", "{year}: {count} workbooks are in two files.", count
            ).format(year=year, count=count)
        )
    if not done.years:
        say(tr("There is no closed year to compact; name one with --year."))
    say(
        trn(
            "{archive}: {count} small file was taken away.",
            "{archive}: {count} small files were taken away.",
            done.removed,
        ).format(archive=done.archive.folder, count=done.removed)
    )
    return _say_problems(done.problems)


def _print_verification(done: Verification, repaired: bool) -> None:
    rows = [[problem.file, problem.about, problem.fault.label] for problem in done.problems]
    if rows:
        block(tr("What is wrong"), [tr("file"), tr("plan"), tr("found")], rows)
    for place in done.mended:
        say(tr("{file}: mended.").format(file=place))
    for place in done.set_aside:
        say(tr("{file}: set aside.").format(file=place))
    say(
        trn("{archive}: {count} workbook is whole.", "{archive}: {count} workbooks are whole.", done.workbooks).format(
            archive=done.archive.folder, count=done.workbooks
        )
    )
    if not done.is_clean and not repaired:
        say(tr("'akm archive verify --repair' mends what it can and sets the rest aside."))
    if not done.is_clean or done.set_aside:
        say(tr("Add the workbooks again ('akm archive add'): only what is missing is added."))


def _print_answer(answer: Answer) -> None:
    if not sys.stdout.isatty():
        print_tabbed(answer.columns)
    table("", answer.columns, map(_texts, answer.rows))


def _texts(row: Iterable[object]) -> list[str]:
    return [_text(value) for value in row]


def _text(value: object) -> str:
    if value is None:
        return ""
    return plain(value) if isinstance(value, Decimal) else str(value)


def _report(args: argparse.Namespace) -> int:
    schema = template(args)
    report = api.archive_report(args.archive, year=args.year, template=schema)
    if args.format == "json":
        print_json(records.report(report))
    else:
        _print_report(report, Speller(schema))
    return _say_problems(report.problems)


def _print_report(report: Report, spell: Speller) -> None:
    count = sum(year.versions for year in report.years)
    said = trn("{archive}: {count} workbook.", "{archive}: {count} workbooks.", count)
    say(said.format(archive=report.archive.folder, count=count))
    if any(year.samples for year in report.years):
        say(tr("SAMPLE: figures are made up"))
    say()
    columns = [tr("year"), tr("districts"), tr("workbooks"), tr("with errors"), tr("made up")]
    rows = ([str(n) for n in (y.year, y.districts, y.versions, y.with_errors, y.samples)] for y in report.years)
    block(tr("Years"), columns, rows)
    years = [year.year for year in report.years]
    block(
        tr("Workbooks of each district and year"),
        [tr("code"), tr("district"), *map(str, years)],
        (
            [district.code, district.name, *(str(held[year].versions) if year in held else _NOTHING for year in years)]
            for district, held in report.coverage.items()
            if years
        ),
    )
    columns = [tr("year"), tr("total"), tr("name"), tr("unit")]
    columns += [column_label(column) for column in (Column.FACT, Column.PLAN, Column.ACTUAL)]
    block(
        tr("Totals of all districts"),
        columns,
        (
            [str(t.year), t.id, t.title, t.unit, *(spell.quantity(q, t.unit) for q in (t.fact, t.plan, t.actual))]
            for t in report.totals
        ),
    )
    _print_continuity(report, spell)
    columns = [tr("year"), tr("district"), tr("file"), tr("saved"), tr("superseded by"), tr("saved")]
    block(
        tr("Superseded versions"),
        columns,
        (
            [str(r.year), r.district, r.file, moment(r.saved), r.current_file, moment(r.current_saved)]
            for r in report.superseded
        ),
    )


def _print_continuity(report: Report, spell: Speller) -> None:
    columns = [tr("year"), tr("code"), tr("name"), tr("unit"), tr("said that year"), tr("districts"), tr("sum"),
               tr("fact said a year later"), tr("by"), "%", tr("districts that differ")]  # fmt: skip
    rows = [
        [
            str(f.year), str(f.key), f.title, f.unit, column_label(f.column), str(f.districts),
            spell.quantity(f.said, f.unit), spell.quantity(f.later, f.unit), spell.by(f.by, f.unit),
            spell.percent(f.percent), str(f.differing),
        ]
        for f in report.continuity
    ]  # fmt: skip
    block(tr("What a year's plans say, and the fact that the next year's state for it"), columns, rows)
    if rows:
        say(tr("District by district, with files and cells: {command}").format(
            command="akm archive query \"SELECT * FROM continuity WHERE fact_less_actual <> 0\""))  # fmt: skip
        say()


def add(commands: Commands) -> None:
    """Declare them."""
    inner = group(commands, "archive", tr("Keep plans of many years, and ask about them."))
    added = command(
        inner, "add", _add, tr("Add workbooks to the archive; exit 1 if one was left out."),
        examples=["akm archive add tumanlar/"],
    )  # fmt: skip
    added.add_argument("sources", type=str, nargs="+", metavar=tr("FILE"), help=tr("workbooks, or folders of them"))
    add_readers(added)
    add_loudness(added, reads_many=True)
    added.add_argument("--format", choices=["table", "json"], default="table", help=tr("how to print"))
    query = command(
        inner, "query", _query, tr("Ask the archive in SQL."), uses_template=False,
        examples=['akm archive query "SELECT year, district, plan FROM plans WHERE code = \'6.1\'"'],
    )  # fmt: skip
    query.add_argument("sql", metavar="SQL", help=tr("one SELECT, FROM plans, workbooks, findings or continuity"))
    query.add_argument("--format", choices=["table", "csv", "json"], default="table", help=tr("how to print"))
    add_raw(query)
    report = command(
        inner, "report", _report, tr("What the archive holds: districts, totals, whether years agree."),
        examples=["akm archive report", "akm archive report --year 2024"],
    )  # fmt: skip
    report.add_argument(
        "--year", type=int, metavar=tr("YEAR"), help=tr("only this year, and how it agrees with its neighbours")
    )
    report.add_argument("--format", choices=["table", "json"], default="table", help=tr("how to print"))
    verify = command(
        inner, "verify", _verify, tr("Look at every file of the archive; exit 1 if one is bad."), uses_template=False,
        examples=["akm archive verify", "akm archive verify --repair"],
    )  # fmt: skip
    verify.add_argument("--repair", action="store_true", help=tr("mend what can be mended, and set the rest aside"))
    verify.add_argument("--format", choices=["table", "json"], default="table", help=tr("how to print"))
    compact = command(
        inner, "compact", _compact, tr("Put closed years into two files each: queries are faster."),
        uses_template=False, examples=["akm archive compact", "akm archive compact --year 2022 --year 2023"],
    )  # fmt: skip
    compact.add_argument(
        "--year", type=int, action="append", default=[], metavar=tr("YEAR"),
        help=tr("a year to compact; without it all but the last"),
    )  # fmt: skip
    for quiet in (verify, compact):
        add_loudness(quiet)
    compact.add_argument("--format", choices=["table", "json"], default="table", help=tr("how to print"))
    where = tr("the archive's folder; else that of AKM_ARCHIVE, or one of your own")
    for made in (added, query, report, verify, compact):
        made.add_argument("--archive", type=Path, metavar=tr("FOLDER"), help=where)
