"""Flipped bits in what is kept: the cache of the template, the memory of merges, the archive: no other figure.

A third of the tries each. What is flipped is a bit, some bytes, or a page of zeros; now and then a file is cut off.
"""

import contextlib
import io
import itertools
import os
import random
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from akm_excel import api
from akm_excel.archive import ask
from akm_excel.errors import ArchiveError
from akm_excel.workbook.template_file import load_template, shipped
from tests.stress._world import inside, made
from tests.stress.run import Run

Result = tuple[str, ...]


def main(arguments: Sequence[str]) -> int:
    """Flip in each of the three by turns."""
    with Run(
        "flips",
        arguments,
        outcomes=("same", "left out and said", "refused"),
        bad=("other figures", "traceback"),
        full=30_000,
        quick=24,
    ) as run:
        world = made(run.folder / "world")
        with inside(world):
            trials = [_Template(world), _Memory(world), _Archive(world)]
            for number in range(run.count):
                trial = trials[number % len(trials)]
                how, outcome, detail = trial.flip(run.dice)
                run.tally(trial.name, outcome, f"flip {number}: {how}: {detail}")
        return run.finish()


class _Kept:
    """Files of one kind, and what is read with them."""

    name = ""

    def __init__(self, folder: Path, read: Callable[[], Result]) -> None:
        self.folder, self.read = folder, read
        self.right = read()
        self.whole = {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}

    def flip(self, dice: random.Random) -> tuple[str, str, str]:
        """Spoil one file, read, and put all files back."""
        path = dice.choice(sorted(self.whole))
        data, how = spoilt(self.whole[path], dice)
        path.write_bytes(data)
        try:
            outcome, detail = self.judged(self.read())
        except ArchiveError as exc:
            outcome, detail = "refused", str(exc)
        except Exception as exc:  # whatever it is, it is what this looks for
            outcome, detail = "traceback", repr(exc)
        self._put_back()
        return f"{path.name} {how}", outcome, detail

    def judged(self, found: Result) -> tuple[str, str]:
        """Whether what was read is right."""
        return ("same", "") if found == self.right else ("other figures", "")

    def _put_back(self) -> None:
        for path in sorted(self.folder.rglob("*")):
            if path.is_file() and path not in self.whole:
                path.unlink()
        for path, data in self.whole.items():
            if not path.exists() or path.read_bytes() != data:
                path.write_bytes(data)


def spoilt(data: bytes, dice: random.Random) -> tuple[bytes, str]:
    """The bytes with something flipped, and what that was."""
    changed = bytearray(data)
    place = dice.randrange(len(data))
    match dice.randrange(12):
        case 0:
            changed[place : place + 20] = dice.randbytes(20)
            return bytes(changed), f"20 bytes at {place}"
        case 1:
            start = place // 4096 * 4096
            changed[start : start + 4096] = bytes(len(changed[start : start + 4096]))
            return bytes(changed), f"zeros at {start}"
        case 2:
            return bytes(changed[:place]), f"cut off at {place}"
    changed[place] ^= 1 << dice.randrange(8)
    return bytes(changed), f"a bit of byte {place}"


class _Template(_Kept):
    name = "template's cache"

    def __init__(self, world: Path) -> None:
        folder = world / "own" / "cache" / "templates"
        template = Path(shutil.copy(shipped(), world / "template.xlsx"))
        clock = itertools.count(1_000_000_000)

        def read() -> Result:
            moment = next(clock)  # a process reads a template once, unless it was saved anew
            os.utime(template, (moment, moment))
            return (repr(load_template(template)),)

        read()
        super().__init__(folder, read)


class _Memory(_Kept):
    name = "memory of merges"

    def __init__(self, world: Path) -> None:
        folder = world / "memory"
        folder.mkdir()

        def read() -> Result:
            with contextlib.redirect_stderr(io.StringIO()):
                region = api.merge([world / "districts"], world / "merged.xlsx",
                                   memory=folder / "readings.sqlite", backup=False)  # fmt: skip
            return tuple(str(record) for record in region.records())

        read()
        super().__init__(folder, read)


class _Archive(_Kept):
    name = "archive"

    def __init__(self, world: Path) -> None:
        api.archive_add([world / "districts"], world / "flipped")

        def read() -> Result:
            answer = ask(world / "flipped", "SELECT * FROM plans ORDER BY year, district_code, position")
            self.said = bool(answer.problems)
            return tuple(map(str, answer.rows))

        super().__init__(world / "flipped", read)
        self.rows = set(self.right)

    def judged(self, found: Result) -> tuple[str, str]:
        """Rows may be missing where that is said; there is none that was not there."""
        if found == self.right:
            return "same", ""
        return ("left out and said", "") if self.said and set(found) < self.rows else ("other figures", "")
