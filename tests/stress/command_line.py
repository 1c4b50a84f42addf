"""Command lines made up by dice: any command with any of its options, over a folder of good, odd and hostile files.

Whatever is asked, the program does it, finds something, or says why not: no traceback, no other exit code than 0, 1
and 2, never 2 without a word, and nothing that a terminal obeys.
"""

import argparse
import os
import random
import shlex
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from akm_excel.cli import parser
from tests.stress._world import inside, made, run
from tests.stress.run import Run
from tests.support.terminal import obeyed

_LEFT_OUT = {"bundle", "addin", "button", "doctor"}
"""Commands that ask the network, the desktop or the whole computer."""
_FRESH = 25
"""After so many command lines the folder is made anew: by then they have written over much of it."""
_WORDS = (
    "", "-", "--", "0", "-1", "2023", "2024", "20230", "99999999999999999999", "1e3", "NaN", "I", "IV", "reja", "Nukus",
    "Qoraoʻzak tumani", "1735211", "S101", "Q", "Yigʻma!E8", "Yigʻma", "!", "A1:B2", "Reja!XFE1", "uz", "kaa", "xx",
    "csv", "json", "html", "2026-01-15", "2026-02-30", "15.01.2026", "SELECT 1", "SELECT * FROM all_plans",
    "DROP TABLE x",
    "\x1b[31m", "\u202ex", "a\nb", "\udc91", "%s", "{x}", "'; --", "*", "~", "con", "x" * 300,
)  # fmt: skip
_GOOD = ("plan.xlsx", "filled.xlsx", "region.xlsx", "districts", "all")
_NEW = ("out.xlsx", "out.csv", "out.html", "out.docx", "out.pdf", "out.txt", "out", "region.xlsx")
_NAMES = (*_GOOD, *_NEW, "archive", "data.csv", "empty.xlsx", "cut.xlsx", "old.xls", "letter.docx", "text.txt",
          "page.html", "loop.xlsx", "nowhere.xlsx", "nowhere/out.xlsx", ".", "locked.xlsx")  # fmt: skip
"""All below the folder of the run: a command line may name any of them as what is to be written."""


def main(arguments: Sequence[str]) -> int:
    """Run so many command lines."""
    with Run(
        "command_line",
        arguments,
        outcomes=("done", "found", "refused", "no such use"),
        bad=("traceback", "exit", "silent", "escape"),
        full=2_000,
        quick=12,
    ) as run_:
        world = _odd(made(run_.folder / "world"))
        commands = list(_commands(parser(), ()))
        for number in range(run_.count):
            if number % _FRESH == 0:
                folder = Path(shutil.copytree(world, run_.folder / f"{number}", symlinks=True, ignore=_pipes))
            names, made_for = run_.dice.choice(commands)
            asked = [*names, *_arguments(made_for, run_.dice)]
            outcome, said = _tried(folder, asked)
            run_.tally(" ".join(names), outcome, f"{shlex.join(asked)!r}: {said[-400:]}")
        return run_.finish()


def _pipes(folder: str, names: list[str]) -> set[str]:
    return {name for name in names if Path(folder, name).is_fifo()}


def _odd(world: Path) -> Path:
    """The world with files that are no plans, or are damaged."""
    good = (world / "plan.xlsx").read_bytes()
    contents = {"empty.xlsx": b"", "cut.xlsx": good[: len(good) // 2], "old.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
                "letter.docx": b"PK\x05\x06" + bytes(18), "text.txt": b"Reja\n1.1 Nomi 5\n",
                "page.html": b"<table><tr><td>1.1<td>x<td>5</table>", "locked.xlsx": good}  # fmt: skip
    for name, data in contents.items():
        (world / name).write_bytes(data)
    (world / "locked.xlsx").chmod(0o400)
    if os.name != "nt":
        (world / "loop.xlsx").symlink_to("loop.xlsx")
    return world


def _commands(
    made: argparse.ArgumentParser, names: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], argparse.ArgumentParser]]:
    """Each command with its words."""
    inner = [action for action in made._actions if isinstance(action, argparse._SubParsersAction)]
    if not inner and names:
        yield names, made
    for action in inner:
        for name, below in action.choices.items():
            if name not in _LEFT_OUT:
                yield from _commands(below, (*names, name))


def _arguments(made: argparse.ArgumentParser, dice: random.Random) -> list[str]:
    """What is needed, mostly, and any of the options, each with values that may fit."""
    given: list[str] = []
    for action in made._actions:
        is_needed = not action.option_strings or action.required
        if isinstance(action, argparse._HelpAction) or dice.random() > (0.97 if is_needed else 0.12):
            continue
        values = [_value(action, dice) for _ in range(_count(action, dice))]
        given += [*([dice.choice(action.option_strings)] if action.option_strings else []), *values]
    return given


def _count(action: argparse.Action, dice: random.Random) -> int:
    if action.nargs in (0, "?"):
        return 0 if action.nargs == 0 else dice.randint(0, 1)
    return dice.randint(1, 3) if action.nargs in ("+", "*") else 1


def _value(action: argparse.Action, dice: random.Random) -> str:
    if action.choices is not None and dice.random() < 0.9:
        return str(dice.choice(list(action.choices)))
    is_path = action.type is Path or not action.option_strings
    if not is_path or dice.random() > 0.95:
        return dice.choice(_WORDS)
    if action.dest == "output":
        return dice.choice(_NEW if dice.random() < 0.8 else _NAMES)
    return dice.choice(_GOOD if dice.random() < 0.7 else _NAMES)


def _tried(folder: Path, asked: list[str]) -> tuple[str, str]:
    with inside(folder):
        os.environ["AKM_ARCHIVE"] = str(folder / "archive")
        try:
            code, out, err = run(folder, asked)
        except Exception as exc:  # whatever it is, it is what this looks for
            return "traceback", repr(exc)
    if "Traceback" in err or "Something unexpected" in out + err:
        return "traceback", out + err
    if code not in (0, 1, 2):
        return "exit", f"{code} {err}"
    if code == 2 and not err.strip():
        return "silent", out
    if bad := obeyed(out + err):
        return "escape", repr(bad)
    usage = err.startswith("usage") or ": error: " in err
    return ("done", "found", "no such use" if usage else "refused")[code], err
