"""Commands that write documents for people: export, reply, report."""

import argparse
from pathlib import Path

from akm_excel import api
from akm_excel.cli.days import day
from akm_excel.cli.options import Commands, add_loudness, add_output, command, template
from akm_excel.cli.output import DONE, FINDINGS, print_json, progress, say, table
from akm_excel.language import tr
from akm_excel.printing.formats import FORMATS


def _export(args: argparse.Namespace) -> int:
    written = api.export(
        args.workbook, args.output, to=args.to, paper=args.paper, overwrite=args.overwrite, template=template(args)
    )
    say(tr("{file}: the document was written.").format(file=written))
    return DONE


def _reply(args: argparse.Namespace) -> int:
    from akm_excel.letters.cases import Verdict  # noqa: PLC0415 - an export needs it not
    from akm_excel.letters.delivery import summary  # noqa: PLC0415

    letters = api.reply(
        args.source,
        args.output,
        to=args.to,
        texts=args.texts,
        today=args.today,
        deadline=args.deadline,
        overwrite=args.overwrite,
        template=template(args),
        progress=progress,
    )
    if args.format == "json":
        print_json([summary(letter) for letter in letters])
    else:
        told = [summary(letter) for letter in letters]
        columns = [tr("district"), tr("outcome"), tr("errors"), tr("questions"), tr("letter")]
        names = ("district", "errors", "questions", "letter")
        rows = [[str(one[name]) for name in names] for one in told]
        for row, letter in zip(rows, letters, strict=True):
            row.insert(1, letter.case.verdict.label)
        table(tr("Letters"), columns, rows)
        say(tr("{folder}: letters written: {count}. Nothing was sent.").format(folder=args.output, count=len(letters)))
    is_well = all(letter.case.verdict in {Verdict.CONFIRMED, Verdict.QUESTIONS} for letter in letters)
    return DONE if is_well else FINDINGS


def _add_reply(commands: Commands) -> None:
    reply = command(
        commands, "reply", _reply, tr("Write a letter to each district: what came, what is to be done."),
        examples=["akm reply hudud.xlsx -o xatlar", "akm reply tumanlar/ -o xatlar --to pdf --deadline 05.12.2026"],
    )  # fmt: skip
    reply.add_argument("source", type=Path, metavar=tr("FILE"), help=tr("the region's workbook, or a folder of plans"))
    reply.add_argument(
        "-o", "--output", type=Path, metavar=tr("FOLDER"), required=True, help=tr("the folder for the letters")
    )
    reply.add_argument(
        "--to", choices=["docx", "pdf", "txt", "html"], default="docx", help=tr("the form of the letters")
    )
    reply.add_argument(
        "--texts", type=Path, metavar=tr("FILE"), help=tr("the region's workbook whose sheet Xatlar has the texts")
    )
    reply.add_argument(
        "--deadline",
        type=day,
        metavar=tr("DAY"),
        help=tr("until when districts have time; else as the sheet Xatlar says"),
    )
    reply.add_argument("--today", type=day, metavar=tr("DAY"), help=tr("the date of the letters"))
    add_loudness(reply)
    reply.add_argument("--overwrite", action="store_true", help=tr("write even where the files exist"))
    reply.add_argument("--format", choices=["table", "json"], default="table", help=tr("how to print"))


def _report(args: argparse.Namespace) -> int:
    written = api.report(
        args.source,
        args.output,
        archive=args.archive,
        overwrite=args.overwrite,
        template=template(args),
        progress=progress,
    )
    say(tr("{file}: the page was written; it opens in any browser and needs no network.").format(file=written))
    return DONE


def _add_report(commands: Commands) -> None:
    report = command(
        commands, "report", _report, tr("Write a page that shows the region at a glance."),
        examples=["akm report hudud.xlsx -o hisobot.html"],
    )  # fmt: skip
    report.add_argument("source", type=Path, metavar=tr("FILE"), help=tr("the region's workbook, or a folder of plans"))
    add_output(report)
    add_loudness(report)
    report.add_argument(
        "--archive",
        type=Path,
        metavar=tr("PLACE"),
        help=tr("an archive whose years are shown as well, or last year's regional workbook, for the same period"),
    )
    report.add_argument("--overwrite", action="store_true", help=tr("write even where the file exists"))


def add(commands: Commands) -> None:
    """Declare them."""
    _add_export(commands)
    _add_reply(commands)
    _add_report(commands)


def _add_export(commands: Commands) -> None:
    export = command(
        commands, "export", _export, tr("Write the official document of a plan, or a region's table."),
        examples=["akm export reja.xlsx", "akm export hudud.xlsx --paper a3 -o hudud.pdf"],
    )  # fmt: skip
    export.add_argument("workbook", type=Path, metavar=tr("FILE"), help=tr("the workbook of a plan or of a region"))
    export.add_argument("--to", choices=FORMATS, default="", help=tr("its form; else as the name of -o ends, else PDF"))
    export.add_argument("--paper", choices=["a3", "a4"], default="", help=tr("the paper of a region's table"))
    export.add_argument("--overwrite", action="store_true", help=tr("write even where the file exists"))
    add_output(export, required=False)
    add_loudness(export)
