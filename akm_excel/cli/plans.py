"""Commands on one plan: new, import, show, recalc, repair, fill."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from akm_excel import api
from akm_excel.cli.formatting import column_label
from akm_excel.cli.input import filtering, given
from akm_excel.cli.options import Commands, add_backup, add_loudness, add_output, add_raw, command, template
from akm_excel.cli.output import (
    DONE,
    FINDINGS,
    block,
    ended,
    print_csv,
    print_findings,
    print_json,
    say,
    table,
    telling_backup,
)
from akm_excel.core.plan import FIGURES, PLANNED, Column, Measure, Plan
from akm_excel.core.quantity import BLANK
from akm_excel.errors import DataError
from akm_excel.language import tr, trn
from akm_excel.workbook.findings_sheet import summary
from akm_excel.workbook.placed_template import PlacedTemplate
from akm_excel.workbook.recalculation import Recalculation

if TYPE_CHECKING:
    from akm_excel.importing.imported import Imported


def _report(done: Recalculation, file: Path) -> None:
    """What a command did to a workbook: sheets put back, changed cells, findings, a closing line."""
    for sheet in done.restored:
        say(tr("The sheet '{sheet}' was put back from the template.").format(sheet=sheet))
    if done.changes:
        rows = [[change.cell, change.before, "→", change.after, change.rule] for change in done.changes]
        table(tr("Changed cells"), [tr("cell"), tr("before"), "", tr("after"), tr("rule")], rows)
    print_findings([(file.name, finding) for finding in done.findings])
    say(f"{file}: {summary(done.findings)}")


def _new(args: argparse.Namespace) -> int:
    if args.last is not None:
        schema = template(args)
        done = api.new_from(args.last, args.output, year=args.year, overwrite=args.overwrite, template=schema)
        return _report_import(done, args.output, "table", schema)
    schema = template(args)
    # A template with buttons of its own gives them to each plan made from it.
    wants_buttons = args.output.suffix.lower() == ".xlsm" and Path(schema.file).suffix.lower() != ".xlsm"
    form = _with_buttons if wants_buttons else None
    api.new(args.district, args.year, args.output, overwrite=args.overwrite, template=schema, form=form)
    say(tr("{file}: an empty plan was written.").format(file=args.output))
    return DONE


def _with_buttons(schema: PlacedTemplate) -> bytes:
    from akm_excel.excel.build import workbook  # noqa: PLC0415 - few want the buttons in the plan itself

    return workbook(schema)


def _import(args: argparse.Namespace) -> int:
    from akm_excel.importing import decisions, wordings  # noqa: PLC0415 - no other command waits for it

    schema = template(args)
    reviewer = None
    if args.review:
        from akm_excel.cli import review  # noqa: PLC0415 - as above

        if review.can_ask():
            reviewer = review.Reviewer(decisions.load(args.decisions), schema)
    if args.accept and not args.template:
        raise DataError(
            tr("The accepted wordings are written into a template, and none is named."),
            remedy=tr("name your region's template with --template"),
        )
    done = api.import_plan(
        args.source,
        args.output,
        overwrite=args.overwrite,
        fix=args.fix,
        decisions=args.decisions,
        review=reviewer,
        template=schema,
    )
    if args.accept:
        kept = decisions.load(args.decisions).accepted()
        count = wordings.accept(Path(args.template), [(d.indicator, d.name) for d in kept if d.indicator])
        said = trn("{file}: {count} wording was accepted.", "{file}: {count} wordings were accepted.", count)
        say(said.format(file=args.template, count=count), error=True)
    return _report_import(done, args.output, args.format, schema)


def _report_import(done: "Imported", output: Path, form: str, schema: PlacedTemplate) -> int:
    """What an import decided; 1 where something is open."""
    from akm_excel.importing import report  # noqa: PLC0415 - as above

    outcome = done.document
    if form == "json":
        from akm_excel import records  # noqa: PLC0415 - as above

        findings = [records.finding(finding, str(output), schema) for finding in done.findings]
        print_json({**report.as_json(outcome), "output": str(output), "findings": findings})
        return DONE if outcome.is_complete else FINDINGS
    rows = [report.row(record) for record in outcome.records]
    columns = [tr("likeness, %"), tr("code"), tr("went to"), tr("place"), tr("figures"), tr("name"), tr("reason")]
    block(tr("Rows of the document"), columns, rows)
    columns = [tr("code"), tr("column"), tr("place"), tr("before"), tr("after"), tr("what was done")]
    block(tr("Repaired"), columns, report.repair_rows(outcome))
    columns = [tr("cell"), tr("code"), tr("column"), tr("place"), tr("text"), tr("reason"), tr("may be")]
    block(tr("Open"), columns, report.open_rows(outcome, done.plan))
    columns = [tr("code"), tr("place"), tr("name"), tr("figures"), tr("likest")]
    block(tr("Rows beyond the template"), columns, report.beyond_rows(outcome))
    for note in outcome.notes:
        say(note)
    print_findings([(output.name, finding) for finding in done.findings])
    say(f"{output}: {summary(done.findings)}")
    say(report.balance(outcome))
    return DONE if outcome.is_complete else FINDINGS


def _shown(plan: Plan, measure: Measure, column: Column, schema: PlacedTemplate) -> str:
    """A figure for a table; of an imported document one that nobody has placed yet is *open*."""
    if (measure.key, column) in plan.open_figures:
        return tr("open")
    from akm_excel.formats import csv_figures  # noqa: PLC0415 - who recalculates spells none

    return csv_figures.spelled(measure.figure(column), schema.decimals(measure))


def _show(args: argparse.Namespace) -> int:
    schema = template(args)
    with given(args.plan) as file:
        plan = api.read_plan(file, template=schema)
    from akm_excel import records  # noqa: PLC0415 - as above
    from akm_excel.formats import csv_figures  # noqa: PLC0415

    if args.format == "csv" and args.excel:
        print("".join(csv_figures.for_excel(csv_figures.lines(plan, schema))), end="")
    elif args.format == "csv":
        print_csv(csv_figures.lines(plan, schema), raw=args.raw)
    elif args.format == "json":
        print_json(records.plan(plan))
    else:
        header = plan.header
        title = f"{header.organisation}, {header.year or '?'}"
        say(title)
        is_by_quarter = any(figure != BLANK for _, m in plan.measures() for figure in m.figures.planned)
        figures = [column for column in FIGURES if is_by_quarter or column not in PLANNED]
        rows = ([str(m.key), i.title(m), m.unit, *(_shown(plan, m, c, schema) for c in figures)]
                for i, m in plan.measures())  # fmt: skip
        table(title, [tr("code"), tr("name"), tr("unit"), *map(column_label, figures)], rows)
    return DONE


def _recalc(args: argparse.Namespace) -> int:
    with filtering(args.plan, args.output) as work, telling_backup(work.target):
        done = api.recalculate(work.file, work.target, backup=not args.no_backup, template=template(args))
        return _saved(done, work.shown)


def _repair(args: argparse.Namespace) -> int:
    if args.edition:
        return _renew(args)
    with filtering(args.plan, args.output) as work, telling_backup(work.target):
        done = api.repair(work.file, work.target, backup=not args.no_backup, template=template(args))
        return _saved(done, work.shown)


def _renew(args: argparse.Namespace) -> int:
    wanted = args.output or args.plan
    with telling_backup(wanted):
        moved = api.renew(args.plan, args.output, backup=not args.no_backup, template=template(args))
        done = Recalculation(moved.plan, moved.findings, moved.changes)
        if not moved.left:
            return _saved(done.saved(moved.file, wanted), wanted)
        _report(done, moved.file)
    title = tr("Only in {file}, which is as it was").format(file=args.plan)
    table(title, [tr("left there")], [[text] for text in moved.left])
    return FINDINGS


def _fill(args: argparse.Namespace) -> int:
    with given(args.data, ".csv") as data, filtering(args.workbook, args.output) as work, telling_backup(work.target):
        schema = template(args)
        done = api.fill(data, work.file, work.target, backup=not args.no_backup, template=schema)
        return _saved(done, work.shown)


def _saved(done: Recalculation, wanted: Path) -> int:
    """Report a result; 1 where it stands beside the file that it was for."""
    _report(done, done.beside or wanted)
    return ended(wanted, done.beside)


def add(commands: Commands) -> None:
    """Declare them."""
    for declare in DECLARATIONS.values():
        declare(commands)


def _declare_new(commands: Commands) -> None:
    new = command(
        commands, "new", _new, tr("Write an empty plan for a district and a year."),
        examples=[
            'akm new --district "Qoraoʻzak tumani" --year 2024 -o reja.xlsx',
            "akm new --from 2023.xlsx --year 2024 -o 2024.xlsx",
        ],
    )  # fmt: skip
    new.add_argument("--district", metavar=tr("NAME"), help=tr("full name or code of the district"))
    new.add_argument("--year", type=int, metavar=tr("YEAR"), help=tr("the plan's year"))
    add_output(new)
    add_loudness(new)
    new.add_argument(
        "--from",
        dest="last",
        type=Path,
        metavar=tr("FILE"),
        help=tr("last year's plan, in any document that can be imported"),
    )
    new.add_argument("--overwrite", action="store_true", help=tr("write even where the file exists"))


def _declare_imported(commands: Commands) -> None:
    imported = command(
        commands, "import", _import, tr("Turn another document into a plan workbook."),
        examples=["akm import reja.docx -o reja.xlsx", "akm import reja.pdf -o reja.xlsx --review"],
    )  # fmt: skip
    imported.add_argument(
        "source", type=Path, metavar=tr("FILE"), help=tr("the document: Word, PDF, Excel, OpenDocument, HTML, text")
    )
    add_output(imported)
    imported.add_argument("--overwrite", action="store_true", help=tr("write even where the file exists"))
    imported.add_argument("--fix", action="store_true", help=tr("mend what Excel surely made of figures (4/4 a date)"))
    imported.add_argument("--review", action="store_true", help=tr("ask about each open case, on a terminal"))
    imported.add_argument(
        "--decisions", type=Path, metavar=tr("FILE"), help=tr("the file of decisions (default: your own)")
    )
    imported.add_argument("--accept", action="store_true", help=tr("write accepted wordings into the template"))
    add_loudness(imported)
    imported.add_argument("--format", choices=["table", "json"], default="table", help=tr("how to print"))


def _declare_show(commands: Commands) -> None:
    show = command(
        commands, "show", _show, tr("Print the figures of a plan."),
        examples=["akm show reja.xlsx", "akm show reja.xlsx --format csv > reja.csv"],
    )  # fmt: skip
    show.add_argument("plan", type=Path, metavar=tr("FILE"), help=tr("the plan's workbook"))
    show.add_argument("--format", choices=["table", "csv", "json"], default="table", help=tr("how to print"))
    add_raw(show)
    show.add_argument(
        "--excel", action="store_true", help=tr("csv that Excel opens by a double click: semicolons, decimal commas")
    )


def _declare_recalc(commands: Commands) -> None:
    recalc = command(
        commands, "recalc", _recalc, tr("Bring totals, variances and findings up to date."),
        examples=["akm recalc reja.xlsx", "akm recalc reja.xlsx -o yangi.xlsx",
                  "akm recalc - -o - < reja.xlsx > yangi.xlsx"],
    )  # fmt: skip
    recalc.add_argument("plan", type=Path, metavar=tr("FILE"), help=tr("the plan's workbook"))
    add_output(recalc, required=False)
    add_backup(recalc)
    add_loudness(recalc)


def _declare_repair(commands: Commands) -> None:
    repair = command(
        commands, "repair", _repair, tr("Recalculate, and mend what is safe to mend."),
        examples=["akm repair reja.xlsx", "akm repair reja.xlsx --edition -o yangi.xlsx"],
    )  # fmt: skip
    repair.add_argument("plan", type=Path, metavar=tr("FILE"), help=tr("the plan's workbook"))
    add_output(repair, required=False)
    repair.add_argument(
        "--edition", action="store_true", help=tr("first move the plan to the newest edition of the template")
    )
    add_backup(repair)
    add_loudness(repair)


def _declare_fill(commands: Commands) -> None:
    fill = command(
        commands, "fill", _fill, tr("Write figures into a copy of a workbook."),
        examples=["akm fill reja.xlsx --from raqamlar.csv -o toʻldirilgan.xlsx"],
    )  # fmt: skip
    fill.add_argument("workbook", type=Path, metavar=tr("FILE"), help=tr("the template or a plan's workbook"))
    fill.add_argument(
        "--from", dest="data", type=Path, metavar=tr("FILE"), required=True, help=tr("the csv that 'akm show' prints")
    )
    add_output(fill)
    add_backup(fill)
    add_loudness(fill)


DECLARATIONS = {
    "new": _declare_new,
    "import": _declare_imported,
    "show": _declare_show,
    "recalc": _declare_recalc,
    "repair": _declare_repair,
    "fill": _declare_fill,
}
"""Who declares which of them."""
