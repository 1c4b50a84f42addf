"""The command completion: what a shell needs to complete commands, options, choices and names of files."""

import argparse
from pathlib import Path

from akm_excel.cli.options import Commands, command
from akm_excel.cli.output import DONE
from akm_excel.errors import optional
from akm_excel.language import tr

SHELLS = ("bash", "zsh", "fish", "powershell", "tcsh")


def _completion(args: argparse.Namespace) -> int:
    from akm_excel.cli import parser  # noqa: PLC0415 - it imports this module

    shtab = optional("shtab", "completion")
    root = parser()
    _name_files(root, shtab)
    print(shtab.complete(root, shell=args.shell))
    return DONE


def _name_files(made: argparse.ArgumentParser, shtab: object) -> None:
    """Say of each argument that is a file that it is one."""
    for action in made._actions:
        if isinstance(action, argparse._SubParsersAction):
            for inner in action.choices.values():
                _name_files(inner, shtab)
        elif action.type is Path or action.dest == "sources":
            action.complete = shtab.FILE  # type: ignore[attr-defined]


def add(commands: Commands) -> None:
    """Declare it."""
    made = command(
        commands, "completion", _completion, tr("Print what a shell needs to complete commands and file names."),
        uses_template=False,
        examples=[
            "akm completion bash > ~/.local/share/bash-completion/completions/akm",
            "akm completion fish > ~/.config/fish/completions/akm.fish",
            "akm completion powershell >> $PROFILE",
        ],
    )  # fmt: skip
    made.add_argument("shell", choices=SHELLS, help=tr("the shell"))
