"""The command doctor: what this computer has for the program, what lacks, what to do."""

import argparse

from akm_excel import doctor
from akm_excel.cli.addin import tell
from akm_excel.cli.options import Commands, command
from akm_excel.cli.output import DONE, FINDINGS, print_json, say
from akm_excel.language import tr


def _doctor(args: argparse.Namespace) -> int:
    parts = doctor.examine()
    ill = [check for part in parts for check in part.checks if not check.is_well]
    if args.format == "json":
        print_json(
            [
                {"part": part.title, "what": c.what, "is_well": c.is_well, "found": c.found, "advice": c.advice}
                for part in parts
                for c in part.checks
            ]
        )
        return FINDINGS if ill else DONE
    for part in parts:
        tell(part.title, part.checks)
    if ill:
        say(tr("Needs attention: {names}.").format(names=", ".join(check.what for check in ill)))
    else:
        say(tr("All is well."))
    return FINDINGS if ill else DONE


def add(commands: Commands) -> None:
    """Declare it."""
    made = command(
        commands, "doctor", _doctor, tr("Examine this computer: what is there, what lacks, what to do."),
        uses_template=False, examples=["akm doctor"],
    )  # fmt: skip
    made.add_argument("--format", choices=["table", "json"], default="table", help=tr("how to print"))
