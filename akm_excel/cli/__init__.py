"""The command line: one function a command, each one call of the library."""

import gc
import os
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from typing import NoReturn

from akm_excel.cli.output import DONE, FAILED, INTERRUPTED, LOUDNESS
from akm_excel.cli.parser import Parser, language_of, speaking_argparse
from akm_excel.errors import AkmError
from akm_excel.language import LANGUAGES, current, speaking, tr
from akm_excel.version import __version__

MODULES = {
    "plans": ("new", "import", "show", "recalc", "repair", "fill"),
    "checks": ("check",),
    "answers": ("answer",),
    "documents": ("export", "reply", "report"),
    "regions": ("merge", "demo"),
    "archives": ("archive",),
    "differences": ("diff",),
    "proofs": ("verify", "explain"),
    "registers": ("register",),
    "addin": ("addin",),
    "button": ("button",),
    "doctor": ("doctor",),
    "bundle": ("bundle",),
    "completion": ("completion",),
    "reference": ("rules", "template"),
}
"""The module of each command: who runs one does not wait for what the others import, 60 ms."""
SELDOM = (1_000_000, 20, 50)
"""A command makes hundreds of thousands of objects and hardly a cycle among them: they are looked through for cycles
a thousand times as seldom as usual, for a plan, and for a region of 210, not at all (a tenth of its merge)."""


def parser(asked: str = "") -> Parser:
    """The commands and their options: those beside the one that is asked for, else all."""
    root = Parser(prog="akm", description=tr("Plan workbooks of information-library centres."))
    root.add_argument(
        "--version", action="version", version=f"akm-excel {__version__}", help=tr("print the version and exit")
    )
    root.add_argument(
        "--lang", choices=LANGUAGES, help=tr("the language of messages; else that of AKM_LANG, else the system's")
    )
    commands = root.add_subparsers(required=True, metavar=tr("COMMAND"))
    wanted = [name for name, names in MODULES.items() if asked in names]
    for name in wanted or MODULES:
        module = import_module(f"akm_excel.cli.{name}")
        declare = getattr(module, "DECLARATIONS", {}).get(asked, module.add)  # of many commands the one that is asked
        declare(commands)
    return root


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code is `DONE`, `FINDINGS` or `FAILED`, and `INTERRUPTED` at Ctrl-C."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")  # a Windows console may be set to cp1251
    given = sys.argv[1:] if arguments is None else list(arguments)
    language, given = language_of(given)
    with speaking(language or current()), speaking_argparse():
        return _run(given)


def _run(given: Sequence[str]) -> int:
    root = parser(given[0] if given else "")
    args, unknown = root.parse_known_args(given)
    if unknown:
        args.parser.refuse(unknown)
    LOUDNESS.set(getattr(args, "loudness", 0))
    try:
        return int(args.run(args))
    except AkmError as exc:
        print(exc, file=sys.stderr)  # its parts are made safe to show where it is put together
        return FAILED
    except BrokenPipeError:
        return DONE
    except KeyboardInterrupt:  # who gives up needs no traceback; nothing is half written
        print(file=sys.stderr)
        return INTERRUPTED


def program() -> NoReturn:
    """The program `akm`: one command in a process of its own, which ends with it.

    At the end the process leaves its objects to the system instead of taking them apart one by one, as mypy does: a
    twentieth of a merge's time.
    """
    gc.set_threshold(*SELDOM)
    code = main()
    with suppress(BrokenPipeError):  # who reads the output has gone
        sys.stdout.flush()
        sys.stderr.flush()
    if threading.active_count() > 1:  # another library's threads are ended as it wants it
        sys.exit(code)
    os._exit(code)
