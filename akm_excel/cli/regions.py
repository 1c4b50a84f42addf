"""Commands on a region: merge, demo."""

import argparse
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from akm_excel import api
from akm_excel.cli.days import day
from akm_excel.cli.options import (
    Commands,
    add_archive,
    add_backup,
    add_loudness,
    add_output,
    add_readers,
    archive,
    command,
    readers,
    template,
)
from akm_excel.cli.output import DONE, FAILED, FINDINGS, print_json, progress, say, table, telling_backup
from akm_excel.core.finding import Severity
from akm_excel.core.region import Outcome, Region
from akm_excel.core.wording import merged
from akm_excel.language import tr
from akm_excel.storage import memory_of_merges


def _merge(args: argparse.Namespace) -> int:
    last = archive(args)
    telling = nullcontext() if args.format == "json" else telling_backup(args.output)
    place, losses = args.output, list[str]()

    def lost(beside: Path, what: Sequence[str]) -> None:
        nonlocal place
        place = beside
        losses.extend(what)
        say(_lost(args.output, beside, what), error=True)

    with telling, readers(args) as (executor, jobs):
        region = api.merge(
            args.sources,
            args.output,
            year=args.year,
            quarter=args.quarter,
            jobs=jobs,
            executor=executor,
            memory=None if args.no_memory else memory_of_merges(),
            backup=not args.no_backup,
            imports=args.output.with_name(f"{args.output.stem}_import") if args.imports else None,
            archive=last,
            since=args.since,
            template=template(args),
            progress=progress,
            telling=lost,
            macros=_with_buttons if args.output.suffix.lower() == ".xlsm" else None,
        )
    if args.format == "json":
        print_json({**_record(region, place), "lost": losses})
    else:
        _print_region(region, place)
        if last is not None and region.plans and not region.last:
            say(
                tr("Last year's plans: none of these districts' (made-up plans are held against made-up ones only)."),
                error=True,
            )
    if not region.plans:
        return FAILED
    if _deliveries_fail(region, require_all=args.require_all, is_said=args.format != "json"):
        return FINDINGS
    return DONE if region.is_clean and not losses else FINDINGS


def _with_buttons(data: bytes) -> bytes:
    from akm_excel.excel.build import region  # noqa: PLC0415 - few merges are the first into a workbook with buttons

    return region(data)


def _lost(output: Path, beside: Path, what: Sequence[str]) -> str:
    """What of the accountant's cannot be kept, said before anything is written."""
    said = tr("{file} has what cannot be kept, so it stays as it is and the region is written to {other}:").format(
        file=output, other=beside
    )
    return "\n".join((said, *(f"  {one}" for one in what)))


def _deliveries_fail(region: Region, *, require_all: bool, is_said: bool) -> bool:
    """Say what the register has against the deliveries, and whether it is an error."""
    deliveries = region.deliveries
    if deliveries is not None and is_said:
        from akm_excel.cli.registers import print_register  # noqa: PLC0415 - few regions have a register

        print_register(deliveries, whole=False)
    missing = deliveries.missing if deliveries is not None else region.missing
    return bool(deliveries and deliveries.changed) or (require_all and bool(missing))


def _record(region: Region, output: Path) -> dict[str, Any]:
    from akm_excel import records  # noqa: PLC0415 - what programs read is seldom asked for
    from akm_excel.records.changes import changes  # noqa: PLC0415

    rows = api.rows_beside(region, output)
    written = {"output": str(output) if region.plans else None, "rows": str(rows) if rows else None}
    changed = None if region.history is None else changes(region.history, region)
    return {**records.region(region), **written, "changes": changed}


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
    table(tr("Files"), columns, rows)
    if not region.receipts:
        say(tr("There is no file in what was named."), error=True)
    elif region.missing:
        say(tr("Missing: {districts}.").format(districts=", ".join(d.name for d in region.missing)))
    if region.plans:
        say(merged(output, len(region.plans), region.year))
        _print_changes(region)
        if beside := api.rows_beside(region, output):
            say(tr("The rows of all districts are in {file}.").format(file=beside))
    else:
        say(tr("No plan could be merged; nothing was written."), error=True)


def _print_changes(region: Region) -> None:
    """What is other than in the workbook that was there."""
    from akm_excel.regional.changes import shown_in_a_line  # noqa: PLC0415 - see `akm_excel.api`

    for line in shown_in_a_line(region.history) if region.history else ():
        say(line)


def _demo(args: argparse.Namespace) -> int:
    done = api.demo(args.folder, template=template(args), progress=progress)
    _print_region(done.region, done.workbook)
    say(
        tr("Look at {region} first: the sheet Yigʻma has the region, Nazorat what was found.").format(
            region=done.workbook
        )
    )
    say(
        tr("The districts' workbooks are in {folder}; only {real} is a real plan, the others are made up.").format(
            folder=done.districts[0].parent, real=next(p.name for p in done.districts if "qorao" in p.name)
        )
    )
    return DONE if all(r.outcome is Outcome.MERGED for r in done.region.receipts) else FINDINGS


def add(commands: Commands) -> None:
    """Declare them."""
    merge = command(
        commands, "merge", _merge, tr("Merge districts' workbooks into a regional one."),
        examples=["akm merge tumanlar/ -o hudud.xlsx", "akm merge tumanlar/*.xlsx --year 2024 -o hudud.xlsx"],
    )  # fmt: skip
    merge.add_argument("sources", type=str, nargs="+", metavar=tr("FILE"), help=tr("workbooks, or folders of them"))
    merge.add_argument("--format", choices=["table", "json"], default="table", help=tr("how to print"))
    merge.add_argument(
        "--year", type=int, metavar=tr("YEAR"), help=tr("the year to merge; else the one most plans have")
    )
    merge.add_argument(
        "--quarter", type=int, choices=range(1, 5), help=tr("the region as of the end of this quarter: 1 to 4")
    )
    merge.add_argument(
        "--since", type=day, metavar=tr("DAY"),
        help=tr("show on the sheet Oʻzgarishlar all that changed since that day, over several merges"),
    )  # fmt: skip
    add_readers(merge)
    merge.add_argument("--no-memory", action="store_true", help=tr("read every workbook again, also those read before"))
    merge.add_argument(
        "--import",
        dest="imports",
        action="store_true",
        help=tr("import documents (Word, PDF, …) first, into workbooks in a folder beside the regional one"),
    )
    add_archive(merge)
    merge.add_argument("--require-all", action="store_true", help=tr("exit 1 where a delivery is missing"))
    add_output(merge)
    add_loudness(merge, reads_many=True)
    add_backup(merge)
    demo = command(commands, "demo", _demo, tr("Write a region to try things on."), examples=["akm demo demo"])
    add_loudness(demo)
    demo.add_argument(
        "folder", type=Path, nargs="?", default=Path("demo"), metavar=tr("FOLDER"), help=tr("where to write it")
    )
