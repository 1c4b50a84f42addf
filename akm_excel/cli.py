"""The command line: one function a command, each one call of the library."""

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

from akm_excel import __version__, api
from akm_excel.errors import AkmError
from akm_excel.finding import Finding, Severity
from akm_excel.importing import csv_figures
from akm_excel.language import tr
from akm_excel.plan import FIGURES, Plan
from akm_excel.quantity import Kind, Quantity, as_number
from akm_excel.region import Outcome, Region
from akm_excel.rules import RULES
from akm_excel.rules.documentation import explain, markdown
from akm_excel.template import Template
from akm_excel.workbook.dump import dump
from akm_excel.workbook.filling import Recalculation
from akm_excel.workbook.findings_sheet import summary
from akm_excel.workbook.template_file import default, load_template

T = TypeVar("T")
DONE, FINDINGS, FAILED = 0, 1, 2
"""Exit codes: all well; done, but there are errors or something was left out; it could not be done."""


def _table(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table on a terminal; lines with tabs anywhere else."""
    if not sys.stdout.isatty():
        for row in rows:
            print("\t".join(row))
        return
    from rich.console import Console  # noqa: PLC0415 - only a terminal needs it
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(title=title, title_justify="left", show_lines=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    Console().print(table)


def _progress(items: list[T]) -> Iterable[T]:
    """`items`, with a progress bar on a terminal once they take more than a moment."""
    if not sys.stderr.isatty() or len(items) < 10:
        return items
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import track  # noqa: PLC0415

    return track(items, tr("Reading"), console=Console(stderr=True), transient=True)


def _json(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))


def _figure(quantity: Quantity) -> float | int | str | None:
    if quantity.number is not None:
        return as_number(quantity.number)
    return None if quantity.kind is Kind.BLANK else str(quantity)


def _finding(finding: Finding, file: str) -> dict[str, Any]:
    return {
        **asdict(finding),
        "file": file,
        "severity": finding.severity.name.lower(),
        "key": str(finding.key or ""),
    }


def _finding_rows(found: Iterable[tuple[str, Finding]]) -> Iterator[list[str]]:
    for file, f in found:
        yield [file, f.cell, str(f.key or ""), f.rule, f.severity.label, f.message, f.repair]


def _print_findings(found: list[tuple[str, Finding]]) -> None:
    columns = [tr("file"), tr("cell"), tr("code"), tr("rule"), tr("severity"), tr("finding"), tr("repair")]
    _table(tr("Findings"), columns, _finding_rows(found))


def _report(done: Recalculation, file: Path) -> None:
    """What a command did to a workbook: changed cells, findings, a closing line."""
    if done.changes:
        rows = [[change.cell, change.before, "→", change.after] for change in done.changes]
        _table(tr("Changed cells"), [tr("cell"), tr("before"), "", tr("after")], rows)
    _print_findings([(file.name, finding) for finding in done.findings])
    print(f"{file}: {summary(done.findings)}")


def _template(args: argparse.Namespace) -> Template:
    return load_template(args.template)


def _new(args: argparse.Namespace) -> int:
    api.new(args.district, args.year, args.output, overwrite=args.overwrite, template=_template(args))
    print(tr("{file}: an empty plan was written.").format(file=args.output))
    return DONE


def _import(args: argparse.Namespace) -> int:
    done = api.import_plan(args.source, args.output, overwrite=args.overwrite, template=_template(args))
    _report(Recalculation(done.plan, done.findings, ()), args.output)
    return DONE


def _show(args: argparse.Namespace) -> int:
    template = _template(args)
    plan = api.read_plan(args.plan, template=template)
    if args.format == "csv":
        print(csv_figures.write(plan, template), end="")
    elif args.format == "json":
        _json(_plan_json(plan))
    else:
        header = plan.header
        title = f"{header.organisation}, {header.year or '?'}"
        print(title)
        rows = (
            [
                str(m.key),
                i.title(m),
                m.unit,
                *(csv_figures.spelled(m.figure(c), template.decimals(m)) for c in FIGURES),
            ]
            for i, m in plan.measures()
        )
        columns = [tr("code"), tr("name"), tr("unit"), tr("fact"), tr("plan"), "I", "II", "III", "IV"]
        _table(title, columns, rows)
    return DONE


def _plan_json(plan: Plan) -> dict[str, Any]:
    return {
        "header": asdict(plan.header),
        "measures": [
            {name: _figure(value) if isinstance(value, Quantity) else value for name, value in record.items()}
            for record in plan.records()
        ],
    }


def _check(args: argparse.Namespace) -> int:
    template = _template(args)
    found: list[tuple[str, Finding]] = []
    failed = False
    for path in _progress(args.files):
        try:
            findings = api.check(
                path,
                template=template,
                year=args.year,
                district=args.district,
                select=args.select,
                ignore=args.ignore,
            )
        except AkmError as exc:
            print(exc, file=sys.stderr)
            failed = True
            continue
        found += [(str(path), finding) for finding in findings]
    if args.format == "json":
        _json([_finding(finding, file) for file, finding in found])
    else:
        _print_findings(found)
        print(summary([finding for _, finding in found]))
    if failed:
        return FAILED
    return FINDINGS if any(finding.severity is Severity.ERROR for _, finding in found) else DONE


def _recalc(args: argparse.Namespace) -> int:
    done = api.recalculate(args.plan, args.output, template=_template(args))
    _report(done, args.output or args.plan)
    return DONE


def _fill(args: argparse.Namespace) -> int:
    done = api.fill(args.data, args.workbook, args.output, template=_template(args))
    _report(done, args.output)
    return DONE


def _merge(args: argparse.Namespace) -> int:
    region = api.merge(args.sources, args.output, year=args.year, template=_template(args), progress=_progress)
    if args.format == "json":
        _json(_region_json(region, args.output))
    else:
        _print_region(region, args.output)
    if not region.plans:
        return FAILED
    return DONE if region.is_clean else FINDINGS


def _region_json(region: Region, output: Path) -> dict[str, Any]:
    return {
        "year": region.year,
        "output": str(output) if region.plans else None,
        "merged": len(region.plans),
        "missing": [district.name for district in region.missing],
        "files": [
            {
                "file": receipt.file,
                "outcome": receipt.outcome.value,
                "district": receipt.district,
                "year": receipt.year,
                "sha256": receipt.sha256,
                "saved": receipt.saved,
                "author": receipt.author,
                "reason": receipt.reason,
                "errors": receipt.count(Severity.ERROR),
                "warnings": receipt.count(Severity.WARNING),
                "notes": receipt.count(Severity.NOTE),
            }
            for receipt in region.receipts
        ],
    }


def _print_region(region: Region, output: Path) -> None:
    rows = [
        [
            receipt.file,
            receipt.district,
            receipt.outcome.label,
            str(receipt.count(Severity.ERROR)),
            str(receipt.count(Severity.WARNING)),
            receipt.reason,
        ]
        for receipt in region.receipts
    ]
    columns = [tr("file"), tr("district"), tr("outcome"), tr("errors"), tr("warnings"), tr("reason")]
    _table(tr("Files"), columns, rows)
    if region.missing:
        print(tr("Missing: {districts}.").format(districts=", ".join(d.name for d in region.missing)))
    if region.plans:
        print(
            tr("{file}: {count} districts merged for {year}.").format(
                file=output, count=len(region.plans), year=region.year
            )
        )
    else:
        print(tr("No plan could be merged; nothing was written."), file=sys.stderr)


def _demo(args: argparse.Namespace) -> int:
    done = api.demo(args.folder, template=_template(args), progress=_progress)
    _print_region(done.region, done.workbook)
    print(
        tr("Look at {region} first: the sheet Yigʻma has the region, Nazorat what was found.").format(
            region=done.workbook
        )
    )
    print(
        tr("The districts' workbooks are in {folder}; only {real} is a real plan, the others are made up.").format(
            folder=done.districts[0].parent, real=next(p.name for p in done.districts if "qorao" in p.name)
        )
    )
    return DONE if all(r.outcome is Outcome.MERGED for r in done.region.receipts) else FINDINGS


def _rules(args: argparse.Namespace) -> int:
    if args.format == "markdown":
        print(markdown(), end="")
        return DONE
    wanted = [rule for rule in RULES if not args.ids or rule.id.startswith(tuple(args.ids))]
    if not wanted:
        print(tr("There is no rule {ids}.").format(ids=", ".join(args.ids)), file=sys.stderr)
        return FAILED
    print("\n".join(explain(rule, in_full=bool(args.ids)) for rule in wanted))
    return DONE


def _dump(args: argparse.Namespace) -> int:
    print(dump(args.file or args.template or default()), end="")
    return DONE


def _rule_ids(text: str) -> list[str]:
    """Comma-separated beginnings of rule ids."""
    prefixes = [part.strip().upper() for part in text.split(",") if part.strip()]
    for prefix in prefixes:
        if not any(rule.id.startswith(prefix) for rule in RULES):
            raise argparse.ArgumentTypeError(tr("There is no rule {ids}.").format(ids=prefix))
    return prefixes


def parser() -> argparse.ArgumentParser:  # noqa: PLR0915 - a list: a line an option
    """The commands and their options."""
    root = argparse.ArgumentParser(prog="akm", description=tr("Plan workbooks of information-library centres."))
    root.add_argument("--version", action="version", version=f"akm-excel {__version__}")
    commands = root.add_subparsers(required=True, metavar=tr("COMMAND"))
    everywhere = argparse.ArgumentParser(add_help=False)
    everywhere.add_argument("--template", type=Path, help=tr("another template than the shipped one"))

    def command(name: str, run: Callable[[argparse.Namespace], int], text: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=text, description=text, parents=[everywhere])
        made.set_defaults(run=run)
        return made

    def output(made: argparse.ArgumentParser, *, required: bool = True) -> None:
        made.add_argument("-o", "--output", type=Path, required=required, help=tr("the file to write"))

    new = command("new", _new, tr("Write an empty plan for a district and a year."))
    new.add_argument("--district", required=True, help=tr("full name or code of the district"))
    new.add_argument("--year", type=int, required=True, help=tr("the plan's year"))
    output(new)
    new.add_argument("--overwrite", action="store_true", help=tr("write even where the file exists"))
    imported = command("import", _import, tr("Turn another document into a plan workbook."))
    imported.add_argument("source", type=Path, help=tr("the document (.txt, .csv)"))
    output(imported)
    imported.add_argument("--overwrite", action="store_true", help=tr("write even where the file exists"))
    show = command("show", _show, tr("Print the figures of a plan."))
    show.add_argument("plan", type=Path, help=tr("the plan's workbook"))
    show.add_argument("--format", choices=["table", "csv", "json"], default="table", help=tr("how to print"))
    check = command("check", _check, tr("Check plans; exit 1 if there are errors."))
    check.add_argument("files", type=Path, nargs="+", help=tr("the plans' workbooks"))
    check.add_argument("--format", choices=["table", "json"], default="table", help=tr("how to print"))
    check.add_argument(
        "--select", type=_rule_ids, action="extend", default=[], help=tr("only rules whose ids begin so (S1,Q204)")
    )
    check.add_argument("--ignore", type=_rule_ids, action="extend", default=[], help=tr("no rules whose ids begin so"))
    check.add_argument("--year", type=int, help=tr("the year that the plans should have"))
    check.add_argument("--district", default="", help=tr("the district that the plan should be of"))
    recalc = command("recalc", _recalc, tr("Bring totals, variances and findings up to date."))
    recalc.add_argument("plan", type=Path, help=tr("the plan's workbook"))
    output(recalc, required=False)
    fill = command("fill", _fill, tr("Write figures into a copy of a workbook."))
    fill.add_argument("workbook", type=Path, help=tr("the template or a plan's workbook"))
    fill.add_argument("--from", dest="data", type=Path, required=True, help=tr("the csv that 'akm show' prints"))
    output(fill)
    merge = command("merge", _merge, tr("Merge districts' workbooks into a regional one."))
    merge.add_argument("sources", type=Path, nargs="+", help=tr("workbooks, or folders of them"))
    merge.add_argument("--format", choices=["table", "json"], default="table", help=tr("how to print"))
    merge.add_argument("--year", type=int, help=tr("the year to merge; else the one most plans have"))
    output(merge)
    demo = command("demo", _demo, tr("Write a region to try things on."))
    demo.add_argument("folder", type=Path, nargs="?", default=Path("demo"), help=tr("where to write it"))
    rules = command("rules", _rules, tr("List the rules, or explain some."))
    rules.add_argument("ids", nargs="*", type=str.upper, help=tr("ids of rules, or their beginnings"))
    rules.add_argument("--format", choices=["text", "markdown"], default="text", help=tr("how to print"))
    template = commands.add_parser("template", help=tr("Look into a template."))
    inner = template.add_subparsers(required=True, metavar=tr("COMMAND"))
    dumped = inner.add_parser("dump", help=tr("Print a template as text."), parents=[everywhere])
    dumped.add_argument("file", type=Path, nargs="?", help=tr("the template; else the one in use"))
    dumped.set_defaults(run=_dump)
    return root


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code is `DONE`, `FINDINGS` or `FAILED`."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")  # a Windows console may be set to cp1251
    args = parser().parse_args(arguments)
    try:
        return int(args.run(args))
    except AkmError as exc:
        print(exc, file=sys.stderr)
        return FAILED
    except BrokenPipeError:
        return DONE


if __name__ == "__main__":
    sys.exit(main())
