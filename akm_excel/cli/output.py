"""What commands print: tables, JSON, findings; and how they end."""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import TypeVar

from akm_excel.core.finding import Finding, Reason
from akm_excel.escaping import csv_cell, csv_line, json_text, printable, visible
from akm_excel.language import tr

T = TypeVar("T")
LOUDNESS: ContextVar[int] = ContextVar("loudness", default=0)
"""-1 with ``--quiet``: only what goes wrong is said; 1 with ``--verbose``: each file as it is read, too."""
DONE, FINDINGS, FAILED = 0, 1, 2
"""Exit codes: all well; done, but there are errors or something was left out; it could not be done."""
INTERRUPTED = 130
"""The exit code at Ctrl-C, as shells have it: 128 and the number of the signal."""


def say(text: str = "", *, error: bool = False) -> None:
    """Print a line for people; what stands in it of others cannot be obeyed by a terminal, nor be a second line."""
    if error or LOUDNESS.get() >= 0:
        print(visible(text), file=sys.stderr if error else sys.stdout)


def ended(wanted: Path, beside: Path | None) -> int:
    """The exit code of a command that wrote `wanted`; said, and 1, where its result had to be written `beside` it."""
    if beside is None:
        return DONE
    message = tr("{file} was changed by another program since it was read, so it was left. The result is in {beside}.")
    print(message.format(file=wanted, beside=beside), file=sys.stderr)
    return FINDINGS


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table on a terminal; lines with tabs anywhere else, whose cells hold neither tabs nor ends of lines."""
    if LOUDNESS.get() < 0:
        return
    if not sys.stdout.isatty():
        for row in rows:
            print_tabbed(row)
        return
    from rich.console import Console  # noqa: PLC0415 - only a terminal needs it
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    # As Text: a plain str is markup to rich, in which a cell could set links and colours.
    table = Table(title=Text(visible(title)), title_justify="left", show_lines=False)
    for column in columns:
        table.add_column(Text(visible(column)), overflow="fold")
    for row in rows:
        table.add_row(*(Text(visible(cell)) for cell in row))
    Console().print(table)


def block(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """One table of several: elsewhere than on a terminal its title and columns are printed over it. Empty: nothing."""
    shown = list(rows) if LOUDNESS.get() >= 0 else []
    if shown and not sys.stdout.isatty():
        say(title)
        print_tabbed(columns)
    if shown:
        table(title, columns, shown)
        print()


@contextmanager
def telling_backup(path: Path) -> Iterator[None]:
    """Say at the end where the version of a file is that was written over inside."""
    from akm_excel import backups  # noqa: PLC0415 - who writes no file has none

    before = backups.of(path)
    yield
    for copy in backups.of(path)[-1:]:
        if copy not in before:
            say(tr("The version before is in {file}.").format(file=copy))


def progress(items: list[T]) -> Iterable[T]:
    """`items`, with a progress bar on a terminal once they take more than a moment."""
    if LOUDNESS.get() > 0:
        return _named(items)
    if not sys.stderr.isatty() or len(items) < 10 or LOUDNESS.get() < 0:
        return items
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import track  # noqa: PLC0415

    return track(items, tr("Reading"), console=Console(stderr=True), transient=True)


def _named(items: list[T]) -> Iterator[T]:
    for number, item in enumerate(items, start=1):
        say(
            tr("Reading {number} of {count}: {file}").format(number=number, count=len(items), file=_name(item)),
            error=True,
        )
        yield item


def _name(item: object) -> str:
    """A file as it is shown, of what a command goes through: a path, a `Found`, or a tuple that begins with one."""
    if isinstance(item, tuple) and item and isinstance(item[0], Path):
        item = item[0]
    return str(getattr(item, "shown", item))


def print_tabbed(cells: Iterable[str]) -> None:
    """Print a line of cells with tabs between them."""
    print("\t".join(map(visible, cells)))


def print_csv(lines: Iterable[Iterable[str]], *, raw: bool) -> None:
    """Print lines of cells as csv: by the convention of `escaping.csv_cell`, or with `raw` as the cells are.

    A terminal obeys neither.
    """
    for line in lines:
        text = csv_line(line if raw else map(csv_cell, line))
        print(printable(text) if sys.stdout.isatty() else text, end="")


def print_json(value: object) -> None:
    """Print a value as JSON."""
    print(json_text(json.dumps(value, ensure_ascii=False, indent=2)))


def finding_rows(findings: Iterable[tuple[str, Finding]]) -> Iterator[list[str]]:
    """Findings of files as rows of a table."""
    for file, f in findings:
        yield [file, f.cell, str(f.key or ""), f.rule, f.severity.label, f.message, f.repair]


def print_findings(findings: list[tuple[str, Finding]]) -> None:
    """Print the findings of files as a table."""
    columns = [tr("file"), tr("cell"), tr("code"), tr("rule"), tr("severity"), tr("finding"), tr("repair")]
    table(tr("Findings"), columns, finding_rows(findings))


def print_answered(findings: list[tuple[str, Finding]]) -> None:
    """Print what was answered as a table of its own, and whether it still holds."""
    columns = [tr("file"), tr("cell"), tr("code"), tr("rule"), tr("state"), tr("answer"), tr("finding")]
    block(tr("Answers"), columns, (_answered_row(file, finding) for file, finding in findings))


def _answered_row(file: str, f: Finding) -> list[str]:
    answer = f.answer or Reason("")
    state = tr("answered") if f.is_answered else tr("stays an error") if answer.holds else tr("open again")
    text = f"{answer.text} ({answer.by})" if answer.by else answer.text
    return [file, f.cell, str(f.key or ""), f.rule, state, text, f.message]
