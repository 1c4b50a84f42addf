"""Commands that write documents for people: export."""

import argparse
from pathlib import Path

from akm_excel import api
from akm_excel.cli.options import Commands, add_output, command, template
from akm_excel.cli.output import DONE, say
from akm_excel.language import tr
from akm_excel.printing.formats import FORMATS


def _export(args: argparse.Namespace) -> int:
    written = api.export(
        args.workbook, args.output, to=args.to, paper=args.paper, overwrite=args.overwrite, template=template(args)
    )
    say(tr("{file}: the document was written.").format(file=written))
    return DONE


def add(commands: Commands) -> None:
    """Declare them."""
    export = command(commands, "export", _export, tr("Write the official document of a plan, or a region's table."))
    export.add_argument("workbook", type=Path, help=tr("the workbook of a plan or of a region"))
    export.add_argument("--to", choices=FORMATS, default="", help=tr("its form; else as the name of -o ends, else PDF"))
    export.add_argument("--paper", choices=["a3", "a4"], default="", help=tr("the paper of a region's table"))
    export.add_argument("--overwrite", action="store_true", help=tr("write even where the file exists"))
    add_output(export, required=False)
