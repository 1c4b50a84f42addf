"""Commands to look things up: rules, template dump."""

import argparse
from pathlib import Path

from akm_excel.cli.options import Commands, command, group
from akm_excel.cli.output import DONE
from akm_excel.escaping import printable
from akm_excel.language import tr
from akm_excel.rules import ALL_RULES, chosen
from akm_excel.rules.documentation import explain, markdown
from akm_excel.workbook.dump import dump
from akm_excel.workbook.template_file import default


def _rules(args: argparse.Namespace) -> int:
    if args.format == "markdown":
        print(markdown(), end="")
        return DONE
    wanted = chosen(args.ids, (), ALL_RULES)
    print("\n".join(explain(rule, in_full=bool(args.ids)) for rule in wanted))
    return DONE


def _dump(args: argparse.Namespace) -> int:
    print(printable(dump(args.file or args.template or default())), end="")
    return DONE


def add(commands: Commands) -> None:
    """Declare them."""
    rules = command(
        commands, "rules", _rules, tr("List the rules, or explain some."), examples=["akm rules", "akm rules Q204 S1"]
    )
    rules.add_argument(
        "ids", nargs="*", type=str.upper, metavar=tr("RULE"), help=tr("ids of rules, or their beginnings")
    )
    rules.add_argument("--format", choices=["text", "markdown"], default="text", help=tr("how to print"))
    inner = group(commands, "template", tr("Look into a template."))
    dumped = command(
        inner, "dump", _dump, tr("Print a template as text."),
        examples=["akm template dump", "akm template dump oʻzimniki.xlsx"],
    )  # fmt: skip
    dumped.add_argument("file", type=Path, nargs="?", metavar=tr("FILE"), help=tr("the template; else the one in use"))
