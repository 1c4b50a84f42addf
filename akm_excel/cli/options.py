"""How a command is declared, and the options that commands share."""

import argparse
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from akm_excel.cli.output import say
from akm_excel.errors import AkmError
from akm_excel.language import tr
from akm_excel.storage import archive_at_hand
from akm_excel.workbook.placed_template import PlacedTemplate
from akm_excel.workbook.template_file import load_template

if TYPE_CHECKING:
    from concurrent.futures import Executor

Commands = Any
"""What `argparse` calls a group of subcommands; its class has no public name."""


def command(
    commands: Commands,
    name: str,
    run: Callable[[argparse.Namespace], int],
    text: str,
    *,
    uses_template: bool = True,
    examples: Sequence[str] = (),
) -> argparse.ArgumentParser:
    """A command of this name; `run` does it and gives the exit code. It knows ``--template`` where it uses one.

    `examples` are command lines for its help.
    """
    made: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text, epilog=_shown(examples))
    if uses_template:
        made.add_argument("--template", type=Path, metavar=tr("FILE"), help=tr("another template than the shipped one"))
    made.set_defaults(run=run, parser=made)
    return made


def _shown(examples: Sequence[str]) -> str:
    return "\n".join([tr("examples:"), *(f"  {line}" for line in examples)]) if examples else ""


def group(commands: Commands, name: str, text: str) -> Commands:
    """A command that has commands of its own."""
    made = commands.add_parser(name, help=text, description=text)
    return made.add_subparsers(required=True, metavar=tr("COMMAND"))


def add_output(made: argparse.ArgumentParser, *, required: bool = True) -> None:
    """The option ``-o``."""
    made.add_argument("-o", "--output", type=Path, metavar=tr("FILE"), required=required, help=tr("the file to write"))


def add_backup(made: argparse.ArgumentParser) -> None:
    """The option ``--no-backup``."""
    made.add_argument("--no-backup", action="store_true", help=tr("keep no copy of the version that is written over"))


def add_loudness(made: argparse.ArgumentParser, *, reads_many: bool = False) -> None:
    """The option ``-q``, and ``-v`` for a command that reads many files."""
    either = made.add_mutually_exclusive_group()
    either.add_argument(
        "-q", "--quiet", dest="loudness", action="store_const", const=-1, default=0,
        help=tr("say only what goes wrong; the exit code tells the rest"),
    )  # fmt: skip
    if reads_many:
        either.add_argument(
            "-v", "--verbose", dest="loudness", action="store_const", const=1, help=tr("name each file as it is read")
        )


def add_archive(made: argparse.ArgumentParser) -> None:
    """The options that say which archive has last year's plans."""
    made.add_argument(
        "--archive",
        type=Path,
        metavar=tr("PLACE"),
        help=tr("the archive with last year's plans, or last year's regional workbook; else the usual archive"),
    )
    made.add_argument("--no-archive", action="store_true", help=tr("hold nothing against last year's plans"))


def archive(args: argparse.Namespace) -> Path | None:
    """The archive that `add_archive` chose; None where there is none. It is said which one."""
    chosen: Path | None = None if args.no_archive else args.archive or archive_at_hand()
    if chosen is None:
        return None
    from akm_excel.archive import past  # noqa: PLC0415 - only where there is one

    try:
        past.opened(chosen)
    except AkmError as exc:
        if args.archive:
            raise
        print(exc, file=sys.stderr)  # nobody asked for it: the plans are checked all the same
        return None
    if args.format != "json":
        known = tr("the regional workbook {file}") if chosen.is_file() else tr("the archive {folder}")
        say(tr("Last year's plans: {place}.").format(place=known.format(file=chosen, folder=chosen)), error=True)
    return chosen


def add_raw(made: argparse.ArgumentParser) -> None:
    """The option ``--raw``."""
    made.add_argument(
        "--raw", action="store_true", help=tr("csv with texts as they are; opened in Excel, some may be formulas")
    )


def add_readers(made: argparse.ArgumentParser) -> None:
    """The options that say what reads many workbooks."""
    made.add_argument(
        "--jobs",
        type=_count,
        metavar=tr("COUNT"),
        help=tr("how many processes read; else as many as are worth their start"),
    )
    made.add_argument("--dask", metavar=tr("ADDRESS"), help=tr("a Dask scheduler (tcp://host:8786) to read on instead"))


def readers(args: argparse.Namespace) -> AbstractContextManager[tuple["Executor | None", int | None]]:
    """What `add_readers` chose: an executor, if it is not this machine, and how many may read."""
    if not args.dask:
        return nullcontext((None, args.jobs))
    from akm_excel.merging.cluster import cluster  # noqa: PLC0415 - Dask loads in half a second

    return cluster(args.dask)


def _count(text: str) -> int:
    """A number from 1 on."""
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(tr("'{text}' is not a number from 1 on").format(text=text))
    return int(text)


def template(args: argparse.Namespace) -> PlacedTemplate:
    """The template that ``--template`` names, else the one in use."""
    return load_template(args.template)
