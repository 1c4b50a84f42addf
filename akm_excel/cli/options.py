"""How a command is declared, and the options that commands share."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from akm_excel.language import tr
from akm_excel.template import Template
from akm_excel.workbook.template_file import load_template

Commands = Any
"""What `argparse` calls a group of subcommands; its class has no public name."""


def command(
    commands: Commands, name: str, run: Callable[[argparse.Namespace], int], text: str, *, reads_template: bool = True
) -> argparse.ArgumentParser:
    """A command of this name; `run` does it and gives the exit code. It knows ``--template`` if it reads one."""
    made: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text)
    if reads_template:
        made.add_argument("--template", type=Path, help=tr("another template than the shipped one"))
    made.set_defaults(run=run)
    return made


def group(commands: Commands, name: str, text: str) -> Commands:
    """A command that has commands of its own."""
    made = commands.add_parser(name, help=text, description=text)
    return made.add_subparsers(required=True, metavar=tr("COMMAND"))


def add_output(made: argparse.ArgumentParser, *, required: bool = True) -> None:
    """The option ``-o``."""
    made.add_argument("-o", "--output", type=Path, required=required, help=tr("the file to write"))


def template(args: argparse.Namespace) -> Template:
    """The template that ``--template`` names, else the one in use."""
    return load_template(args.template)
