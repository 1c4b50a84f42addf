"""Commands that prove a regional workbook: verify, explain."""

import argparse
from pathlib import Path

from akm_excel import api
from akm_excel.cli.options import Commands, add_loudness, command, template
from akm_excel.cli.output import DONE, FINDINGS, block, print_json, say
from akm_excel.language import tr
from akm_excel.proof import Change, Explanation, Proof
from akm_excel.records import proofs as records

_SHORT = 12
"""So many digits of a hash tell files apart."""


def _verify(args: argparse.Namespace) -> int:
    proof = api.verify(
        args.workbook, sources=args.sources or None, protocol=args.output, overwrite=args.overwrite,
        template=template(args),
    )  # fmt: skip
    if args.format == "json":
        print_json(records.proof(proof))
    else:
        _print_proof(proof)
        if args.output:
            say(tr("The protocol is in {file}.").format(file=args.output))
    return DONE if proof.is_proven else FINDINGS


def _print_proof(proof: Proof) -> None:
    columns = [tr("cell"), tr("what"), tr("stands there"), tr("should be")]
    typed = [change for change in proof.changes if not change.follows]
    block(tr("Changed by hand"), columns, map(_row, typed))
    block(
        tr("Results that follow from these, or were changed"),
        columns,
        (_row(change) for change in proof.changes if change.follows),
    )
    block(
        tr("Sources"),
        [tr("file"), tr("district"), tr("state"), "SHA-256"],
        ([own.file, own.district, own.state.label, own.sha256] for own in proof.sources if own in proof.odd_sources),
    )
    for line in proof.remarks():
        say(line)
    say(proof.verdict)


def _row(change: Change) -> list[str]:
    return [change.place, change.what.label, change.found, change.expected]


def _explain(args: argparse.Namespace) -> int:
    explanation = api.explain(args.workbook, args.cell, template=template(args))
    if args.format == "json":
        print_json(records.explanation(explanation))
    else:
        _print_explanation(explanation)
    return DONE if explanation.agrees else FINDINGS


def _print_explanation(explanation: Explanation) -> None:
    blank = tr("(blank)")
    say(f"{explanation.place}: {explanation.title}".removesuffix(": "))
    say(tr("stands there") + f": {explanation.shown or blank}")
    if explanation.formula:
        say(tr("formula") + f": {explanation.formula}")
    say()
    columns = [tr("name"), tr("figure"), tr("times"), tr("place"), tr("file"), tr("cell"), "SHA-256"]
    rows = [
        [term.name, str(term.quantity), term.times, term.place, term.file, term.cell, term.sha256[:_SHORT]]
        for term in explanation.terms
    ]
    block(tr("Made of"), columns, rows)
    if explanation.result is not None:
        say(tr("sum") + f": {explanation.result}")
    if not explanation.agrees:
        say(tr("The cell holds something else: 'akm verify' names what was changed."))
    if explanation.missing:
        say(tr("Not beside the workbook: {files}.").format(files=", ".join(explanation.missing)))


def add(commands: Commands) -> None:
    """Declare them."""
    made = command(
        commands, "verify", _verify, tr("Prove a regional workbook; exit 1 if something was changed in it."),
        examples=["akm verify hudud.xlsx --sources tumanlar/", "akm verify hudud.xlsx -o dalolatnoma.html"],
    )  # fmt: skip
    made.add_argument("workbook", type=Path, metavar=tr("FILE"), help=tr("the regional workbook"))
    made.add_argument(
        "--sources",
        nargs="+",
        metavar=tr("FOLDER"),
        help=tr("the districts' files, or folders of them, to prove it from"),
    )
    made.add_argument("-o", "--output", type=Path, metavar=tr("FILE"), help=tr("a protocol to sign"))
    made.add_argument("--overwrite", action="store_true", help=tr("write even where the file exists"))
    made.add_argument("--format", choices=["table", "json"], default="table", help=tr("how to print"))
    add_loudness(made)
    told = command(
        commands, "explain", _explain, tr("Say how a figure of a regional workbook came about."),
        examples=["akm explain hudud.xlsx Yigʻma!E8"],
    )  # fmt: skip
    told.add_argument("workbook", type=Path, metavar=tr("FILE"), help=tr("the regional workbook"))
    told.add_argument("cell", metavar=tr("CELL"), help=tr("a sheet and a cell: Yigʻma!E8"))
    told.add_argument("--format", choices=["table", "json"], default="table", help=tr("how to print"))
