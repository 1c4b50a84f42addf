"""The command line: one function a command, each one call of the library."""

import argparse
import sys
from collections.abc import Sequence

from akm_excel import __version__
from akm_excel.cli import addin, archives, differences, plans, reference, regions
from akm_excel.cli.output import DONE, FAILED
from akm_excel.errors import AkmError
from akm_excel.language import tr


def parser() -> argparse.ArgumentParser:
    """The commands and their options."""
    root = argparse.ArgumentParser(prog="akm", description=tr("Plan workbooks of information-library centres."))
    root.add_argument("--version", action="version", version=f"akm-excel {__version__}")
    commands = root.add_subparsers(required=True, metavar=tr("COMMAND"))
    for group in (plans, regions, archives, differences, addin, reference):
        group.add(commands)
    return root


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code is `DONE`, `FINDINGS` or `FAILED`."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")  # a Windows console may be set to cp1251
    args = parser().parse_args(arguments)
    try:
        return int(args.run(args))
    except AkmError as exc:
        print(exc, file=sys.stderr)
        return FAILED
    except BrokenPipeError:
        return DONE
