"""The command line: one function a command, each one call of the library."""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

from akm_excel import __version__
from akm_excel.cli.output import DONE, FAILED
from akm_excel.errors import AkmError
from akm_excel.language import tr

MODULES = {
    "plans": ("new", "import", "show", "check", "recalc", "repair", "fill"),
    "regions": ("merge", "demo"),
    "archives": ("archive",),
    "differences": ("diff",),
    "addin": ("addin",),
    "reference": ("rules", "template"),
}
"""The module of each command: who runs one does not wait for what the others import, 60 ms."""


def parser(asked: str = "") -> argparse.ArgumentParser:
    """The commands and their options: those beside the one that is asked for, else all."""
    root = argparse.ArgumentParser(prog="akm", description=tr("Plan workbooks of information-library centres."))
    root.add_argument("--version", action="version", version=f"akm-excel {__version__}")
    commands = root.add_subparsers(required=True, metavar=tr("COMMAND"))
    wanted = [name for name, names in MODULES.items() if asked in names]
    for name in wanted or MODULES:
        import_module(f"akm_excel.cli.{name}").add(commands)
    return root


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code is `DONE`, `FINDINGS` or `FAILED`."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")  # a Windows console may be set to cp1251
    given = sys.argv[1:] if arguments is None else list(arguments)
    args = parser(given[0] if given else "").parse_args(given)
    try:
        return int(args.run(args))
    except AkmError as exc:
        print(exc, file=sys.stderr)
        return FAILED
    except BrokenPipeError:
        return DONE
