"""One cause is one finding: what was done to a whole column, exchanged codes, merged cells, a lost name."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from akm_excel import api
from akm_excel.core.finding import Finding, Severity
from akm_excel.core.plan import Key
from akm_excel.rules.whole_columns import joined

FIRST, LAST = 5, 96
"""The rows of the plan's table, with some to spare."""


@pytest.fixture(scope="module")
def base(_filled_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real plan as openpyxl saves it."""
    path = tmp_path_factory.mktemp("one_cause") / "base.xlsx"
    openpyxl.load_workbook(_filled_once).save(path)
    return path


@pytest.fixture(scope="module")
def known(base: Path) -> Counter[tuple[str, str]]:
    return Counter((found.rule, found.cell) for found in api.check(base))


@pytest.fixture(scope="module")
def row(base: Path) -> Callable[[str], int]:
    plan = api.read_plan(base)

    def at(code: str) -> int:
        key = Key.parse(code)
        assert key is not None
        number = plan.by_key[key].row
        assert number is not None
        return number

    return at


def _each(column: str, change: Callable[[Any], None]) -> Callable[..., None]:
    def edit(book: Any, row: Callable[[str], int]) -> None:
        sheet = book["Reja"]
        for number in range(FIRST, LAST):
            change(sheet[f"{column}{number}"])

    return edit


def _format(code: str) -> Callable[[Any], None]:
    return lambda cell: setattr(cell, "number_format", code)


def _as_text(cell: Any) -> None:
    if isinstance(cell.value, int | float):
        cell.value = str(cell.value)


def _cleared(cell: Any) -> None:
    cell.value = None


def _with_comma(cell: Any) -> None:
    if isinstance(cell.value, str) and "–" not in cell.value:
        cell.value = cell.value.replace(".", ",")


def _as_formula(cell: Any) -> None:
    if isinstance(cell.value, int | float):
        cell.value = f"=E{cell.row}"


def _headings(book: Any, row: Callable[[str], int]) -> None:
    for column in "IJKLNO":
        book["Reja"][f"{column}4"] = f"ustun {column}"


def _exchanged(one: str, other: str) -> Callable[..., None]:
    def edit(book: Any, row: Callable[[str], int]) -> None:
        sheet = book["Reja"]
        sheet[f"A{row(one)}"], sheet[f"A{row(other)}"] = other, one

    return edit


def _slipped(book: Any, row: Callable[[str], int]) -> None:
    sheet = book["Reja"]
    rows = [row(f"2.{number}") for number in range(1, 6)]
    codes = [sheet[f"A{number}"].value for number in rows]
    for number, code in zip(rows, codes[1:] + codes[:1], strict=True):
        sheet[f"A{number}"] = code


def _merged(span: str) -> Callable[..., None]:
    return lambda book, row: book["Reja"].merge_cells(span.format(row=row("2.3")))


def _year(value: object) -> Callable[..., None]:
    def edit(book: Any, row: Callable[[str], int]) -> None:
        (sheet, cell), *_ = book.defined_names["akm_year"].destinations
        book[sheet][cell.replace("$", "")] = value

    return edit


CASES: dict[str, tuple[Callable[..., None], list[str], str]] = {
    "a format hides a column": (_each("E", _format(";;;")), ["Q223"], "E6:E94"),
    "a column is shown as dates": (_each("E", _format("dd.mm.yyyy")), ["Q210"], "E6:E9"),
    "a column was pasted as texts": (_each("E", _as_text), ["Q201"], "E6:E9"),
    "all names are deleted": (_each("B", _cleared), ["S105"], "B5:"),
    "all units are deleted": (_each("C", _cleared), ["S106"], "C6:C95"),
    "all codes have a comma": (_each("A", _with_comma), ["S112"], "A6:A95"),
    "a column of formulas is deleted": (_each("N", _cleared), ["F401"], "N6:N95"),
    "two codes are exchanged": (_exchanged("6.2", "6.3"), ["S105"], "6.2 beside the name of 6.3"),
    "two codes of two units are exchanged": (_exchanged("1.4", "2.1"), ["S105"], "1.4 beside the name of 2.1"),
    "a code whose name another has, too": (_exchanged("1.4", "2.10"), ["S105"], "2.10 beside the name of 1.4"),
    "codes slipped by a row": (_slipped, ["S105"], "2.2 beside the name of 2.1"),
    "a row is one merged cell": (_merged("A{row}:S{row}"), ["S115"], "A29:S29"),
    "fact and plan are merged": (_merged("D{row}:E{row}"), ["S115"], "D29:E29"),
    "a unit of no list": (
        lambda book, row: book["Reja"].__setitem__(f"C{row('2.3')}", "Экземпляр"),
        ["S106"],
        "Экземпляр",
    ),
    "facts are formulas": (_each("D", _as_formula), ["Q208"], "D6:D9"),
    "headings are others": (_headings, ["S107"], "I4, J4, K4"),
    "the year has its word": (_year("2023 yil"), ["S108"], "read as 2023"),
    "the year is a date": (_year(datetime(2023, 1, 1)), ["S108"], "01.01.2023"),
    "the name of a column is lost": (lambda book, row: book.defined_names.pop("akm_plan"), ["S120"], "Reja"),
    "all names of the workbook are lost": (lambda book, row: book.defined_names.clear(), ["S120"], "Reja"),
    "a quarter is numbered as people do": (lambda book, row: book["Reja"].__setitem__("I4", "1-chorak"), [], ""),
    "half a copy is no change as well": (lambda b, row: b["Reja"].__setitem__(f"E{row('2.3')}", 0.5), ["Q206"], "0.5"),
}


@pytest.mark.parametrize("name", CASES)
def test_one_cause_is_one_finding(
    name: str, base: Path, known: Counter[tuple[str, str]], row: Callable[[str], int], tmp_path: Path
) -> None:
    edit, rules, said = CASES[name]
    book = openpyxl.load_workbook(base)
    edit(book, row)
    path = tmp_path / "reja.xlsx"
    book.save(path)
    new = [found for found in api.check(path) if (found.rule, found.cell) not in known]
    assert sorted(found.rule for found in new) == sorted(rules)
    assert not new or said in new[0].message


def test_exchanged_codes_are_an_error_since_figures_count_elsewhere(base: Path, row, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    book = openpyxl.load_workbook(base)
    _exchanged("6.2", "6.3")(book, row)
    book.save(tmp_path / "reja.xlsx")
    assert [f.severity for f in api.check(tmp_path / "reja.xlsx") if f.rule == "S105"] == [Severity.ERROR]


def _found(rule: str, cell: str, severity: Severity = Severity.WARNING) -> Finding:
    return Finding(rule, severity, "message", cell, Key(1, 1))


def test_few_cells_stay_apart_and_other_rules_are_not_joined() -> None:
    few = [_found("Q201", f"Reja!E{number}") for number in range(6, 11)]
    others = [_found("Q204", f"Reja!E{number}") for number in range(6, 20)]
    assert joined([*few, *others]) == [*few, *others]


def test_columns_beside_each_other_are_one_block_and_the_worst_severity_counts() -> None:
    cells = [f"Reja!{column}{number}" for number in range(6, 12) for column in "DEI"]
    (one,) = joined([_found("F401", cell, Severity.ERROR if cell == "Reja!E7" else Severity.WARNING) for cell in cells])
    assert one.message.startswith("18 formulas were typed over or deleted: D6:E11, I6:I11.")
    assert "not what the figures come to" in one.message
    assert (one.severity, one.cell, one.key) == (Severity.ERROR, "Reja!D6", None)
