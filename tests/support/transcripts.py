"""The blocks of the pages: found, tried, held against what happens today, and written anew.

A block in ``console`` shows commands (``$ akm …``) and what they print: "…" in a line stands for any text, a line "…"
for any lines, and how wide the gaps between columns are does not matter. A command below which nothing stands is only
run. What stands behind `` # `` in a command is a remark.
"""

import contextlib
import io
import re
import shlex
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from akm_excel.cli import main

FENCE = re.compile(r"^```(?P<kind>\w*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
SHOWN = 118
"""So many characters of a line are shown on a page."""


class Block(NamedTuple):
    """A block of a page: its kind (what stands behind its fence), its text, and where that begins in the page."""

    kind: str
    text: str
    start: int


def blocks(page: Path) -> list[Block]:
    """All of a page, in order."""
    text = page.read_text(encoding="utf-8")
    return [Block(match["kind"], match["text"], match.start("text")) for match in FENCE.finditer(text)]


class Step(NamedTuple):
    """A command of a transcript, its remark, and what the page says that it prints."""

    line: str
    words: list[str]
    remark: str
    said: list[str]


def steps(transcript: str) -> Iterator[Step]:
    """The commands of a transcript in ``console``, one after the other."""
    for part in re.split(r"^\$ ", transcript, flags=re.MULTILINE)[1:]:
        line, *said = part.rstrip("\n").split("\n")
        command, _, remark = line.partition(" # ")
        yield Step(line, shlex.split(command), remark.strip(), [one for one in said if one.strip()])


def run(words: list[str]) -> tuple[int, list[str]]:
    """How a command ended, and the lines that it printed, errors among them; columns stand below each other."""
    assert words[0] == "akm", words
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        code = main(words[1:])
    return code, list(_aligned([line for line in printed.getvalue().splitlines() if line.strip()]))


def _aligned(lines: list[str]) -> Iterator[str]:
    """Lines with tabs, each run of them as columns."""
    at = 0
    while at < len(lines):
        end = at
        while end < len(lines) and "\t" in lines[end]:
            end += 1
        rows = [line.split("\t") for line in lines[at:end]]
        count = max(map(len, rows), default=0)
        widths = [max(len(row[n]) for row in rows if n < len(row)) for n in range(count)]
        for row in rows:
            yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False)).rstrip()
        if end == at:
            yield lines[at]
            end = at + 1
        at = end


def agrees(said: list[str], printed: list[str]) -> bool:
    """Whether a page says what a command prints."""
    pattern = ""
    for line in said:
        if line.strip() in {"…", "..."}:
            pattern += "(?:.*\n)*"
        else:
            words = " ".join(line.split())
            pattern += ".*".join(map(re.escape, words.split("…"))) + "\n"
    return re.fullmatch(pattern, "".join(" ".join(line.split()) + "\n" for line in printed)) is not None


def renewed(said: list[str], printed: list[str]) -> list[str]:
    """What a page shall say: as many lines at the beginning and at the end as it showed, where it left some out."""
    short = [line if len(line) <= SHOWN else line[: SHOWN - 1] + "…" for line in printed]
    gaps = [n for n, line in enumerate(said) if line.strip() in {"…", "..."}]
    if not gaps or len(short) <= len(said):
        return short
    head, tail = max(gaps[0], 1), len(said) - gaps[-1] - 1
    return [*short[:head], "…", *short[len(short) - tail :]]


def tried(transcript: str, before: Mapping[str, Callable[[], None]]) -> tuple[list[str], str]:
    """What a transcript says that is so no more, and the transcript as it is today.

    `before` has what happens before the command that begins so, or has such a remark.
    """
    wrong, today = [], []
    for step in steps(transcript):
        for said, act in before.items():
            if said == step.remark or step.line.startswith(said):
                act()
        code, printed = run(step.words)
        if step.said and not agrees(step.said, printed):
            wrong.append("\n".join([f"$ {step.line}", *printed]))
            said = renewed(step.said, printed)
        else:
            said = step.said
        if not step.said and code > 1:
            wrong.append("\n".join([f"$ {step.line}", *printed]))
        today.append("\n".join([f"$ {step.line}", *said]) + "\n")
    return wrong, "".join(today)
