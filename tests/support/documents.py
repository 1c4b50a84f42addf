"""The corpus of documents in tests/data/documents, with their right answers."""

import csv
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import NamedTuple

from akm_excel.core.plan import Column, Key
from akm_excel.importing.imported import read_document
from akm_excel.importing.outcome import Fate, Import
from akm_excel.workbook.template_file import load_template, shipped

FOLDER = Path(__file__).parents[1] / "data" / "documents"
TABLES = {"cells.csv", "mangled.csv"}
SCAN = "scan.pdf"


def documents() -> list[Path]:
    """The documents that hold a plan."""
    return sorted(
        path
        for path in FOLDER.iterdir()
        if ".answers" not in path.name and path.name not in {*TABLES, SCAN, "README.md"}
    )


@cache
def imported(path: Path) -> Import:
    """A document of the corpus as it is imported with the template; each is read once for all tests."""
    return read_document(path, load_template(shipped()))


class Answer(NamedTuple):
    """What one measure's fact or plan must come to: a number, ``-``, nothing, or ``?`` for open."""

    key: Key
    column: Column
    right: str


def answers(document: Path) -> Iterator[Answer]:
    """The right answers of a document."""
    own = document.with_name(f"{document.stem}.answers.csv")
    with (own if own.exists() else FOLDER / "real.answers.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            key = Key.parse("/".join(filter(None, (row["code"], row["part"]))))
            if key is not None and "not in the template" not in row["note"]:
                yield Answer(key, Column.FACT, row["fact"])
                yield Answer(key, Column.PLAN, row["plan"])


class Marks(NamedTuple):
    """How a document was read: right, open though there is an answer, and wrong answers."""

    right: list[Answer]
    open: list[Answer]
    wrong: list[tuple[Answer, str]]


def marks(outcome: Import, document: Path) -> Marks:
    """Compare what was imported with the right answers."""
    result = Marks([], [], [])
    named = {(key, case.column) for case in outcome.cases() if case.fate is Fate.OPEN for key in case.keys}
    for answer in answers(document):
        measure = outcome.plan.by_key.get(answer.key)
        got = str(measure.figure(answer.column)) if measure else ""
        is_open = not got and (answer.key, answer.column) in named
        if answer.right == "?":
            (result.right if is_open else result.wrong).append(answer if is_open else (answer, got or "not named"))
        elif same(answer.right, got):
            result.right.append(answer)
        elif not got:
            result.open.append(answer)
        else:
            result.wrong.append((answer, got))
    return result


def same(right: str, got: str) -> bool:
    """Whether two figures are one."""
    try:
        return Decimal(right) == Decimal(got)
    except InvalidOperation:
        return right == got
