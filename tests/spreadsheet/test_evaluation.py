"""Formulas evaluated: as the applications do, or not at all."""

import random
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from akm_excel.spreadsheet.address import spell
from akm_excel.spreadsheet.book import Book, from_package
from akm_excel.spreadsheet.cells import Content
from akm_excel.spreadsheet.dependents import formulas
from akm_excel.spreadsheet.evaluation import Evaluator
from akm_excel.spreadsheet.expression import Error
from akm_excel.spreadsheet.functions import FUNCTIONS
from akm_excel.spreadsheet.operators import NotUnderstood, Value
from akm_excel.spreadsheet.package import Package
from tests.support.calc import Calc
from tests.support.requirements import package


def book_of(path: Path, cells: dict[str, object]) -> Book:
    workbook = Workbook()
    for where, value in cells.items():
        workbook.active[where] = value
    workbook.save(path)
    return from_package(Package.open(path))


def value(tmp_path: Path, formula: str, **cells: object) -> Value:
    book = book_of(tmp_path / "one.xlsx", {"Z9": formula, **cells})
    return Evaluator(book).result((book.sheets[0], 9, 26))


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("=A1+B1*2^2", 13.0),
        ("=-2^2", 4.0),
        ("=50%*A1", 2.5),
        ('=A1&"/"&B1', "5/2"),
        ('=IF(C1="","yoʻq",C1)', "yoʻq"),
        ("=1/0", Error("#DIV/0!")),
        ('=IFERROR(1/0,"-")', "-"),
        ("=SUM(A1:D1)", 7.0),
        ("=SUM(A1,B1,)", 7.0),
        ("=COUNT(A1:D1)", 2.0),
        ("=ROUND(2.675,2)", 2.68),
        ("=ROUND(-0.5,0)", -1.0),
        ("=0.3-0.1-0.2", 0.0),
        ('=COUNTIF(A1:D1,"-")', 1.0),
        ('=COUNTIFS(A1:D1,">=-1E+300")', 2.0),
        ('=SUMIF(A1:D1,">3",A1:D1)', 5.0),
        ("=SUMPRODUCT((A1:D1=5)*ISNUMBER(A1:D1))", 1.0),
        ("=INDEX(A1:D1,2)", 2.0),
        ('=MATCH("-",A1:D1,0)', 4.0),
        ("=MATCH(7,A1:D1,0)", Error("#N/A")),
        ("=VLOOKUP(5,A1:B1,2,FALSE)", 2.0),
        ('="a"="A"', True),
        ('=FIND(".","4.10")', 2.0),
        ("=Z8", 0.0),
        ("=SUM(A:A)", 5.0),
        ("=SUM((A1,B1))", 7.0),
    ],
)
def test_formulas_come_to_what_excel_says(tmp_path: Path, formula: str, expected: Value) -> None:
    assert value(tmp_path, formula, A1=5, B1=2, D1="-") == expected


@pytest.mark.parametrize(
    "formula",
    ['="1 600"+1', "=TODAY()", '=COUNTIF(A1:A2,"2.10")', '="ʻ"<"b"', "=0.5&1", "=SUM(#REF!:#REF!)", "=Z9+1", "=A1:B2"],
)
def test_what_applications_may_take_otherwise_is_not_understood(tmp_path: Path, formula: str) -> None:
    with pytest.raises(NotUnderstood):
        value(tmp_path, formula, A1=1, A2="2.1")


def test_a_chain_of_ten_thousand_is_no_recursion(tmp_path: Path) -> None:
    cells: dict[str, object] = {"A1": 1}
    cells |= {f"A{row}": f"=A{row - 1}+1" for row in range(2, 10_001)}
    book = book_of(tmp_path / "chain.xlsx", cells)
    assert Evaluator(book).result((book.sheets[0], 10_000, 1)) == 10_000


def test_a_long_sum_is_no_recursion(tmp_path: Path) -> None:
    assert value(tmp_path, "=" + "+".join(["A1"] * 2000), A1=2) == 4000


def test_a_circle_is_not_understood_and_ends(tmp_path: Path) -> None:
    book = book_of(tmp_path / "circle.xlsx", {"A1": "=B1", "B1": "=C1", "C1": "=A1", "D1": "=A1+1"})
    with pytest.raises(NotUnderstood):
        Evaluator(book).result((book.sheets[0], 1, 4))


CRITERIA = ('"-"', '">1"', '"Dona"', "7", '"<>7"')


TRUTHS = frozenset(("TRUE", "FALSE", "AND", "OR", "NOT", "ISBLANK", "ISERROR", "ISNUMBER", "ISTEXT"))


def random_book(path: Path, seed: int, *, truths: bool = True) -> Book:
    """Cells of all kinds, and formulas of the functions that are understood over them.

    Without `truths` there are no truth values, which are numbers in LibreOffice.
    """
    names = sorted(FUNCTIONS if truths else FUNCTIONS - TRUTHS)
    chance = random.Random(seed)
    workbook = Workbook()
    sheet = workbook.active
    for row in range(1, 13):
        for column in range(1, 7):
            kind = chance.choice(["number", "number", "number", "dash", "blank", "text", *(["truth"] * truths)])
            sheet.cell(row, column).value = {
                "number": chance.choice([0, 1, -3, 7, 12.5, 0.1, 99_999.25, 4]),
                "dash": "-",
                "blank": None,
                "text": chance.choice(["Dona", "nafar", "x", "1/Dona"]),
                "truth": chance.choice([True, False]),
            }[kind]

    def cell() -> str:
        return spell(chance.randint(1, 12), chance.randint(1, 6))

    def block() -> str:
        top, left = chance.randint(1, 8), chance.randint(1, 4)
        return f"{spell(top, left)}:{spell(top + 3, left)}"

    def argument(depth: int = 0) -> str:
        kind = chance.choice(["cell", "cell", "number", "text", "call" if depth < 2 else "cell"])
        match kind:
            case "cell":
                return cell()
            case "number":
                return str(chance.choice([0, 1, 2, 3, 2.5, -1]))
            case "text":
                return str(chance.choice(['"-"', '"Dona"', '""']))
        return call(depth + 1)

    def call(depth: int = 0) -> str:
        name = chance.choice(names)
        a, b, c, r = argument(depth), argument(depth), argument(depth), block()
        match name:
            case "TRUE" | "FALSE":
                return f"{name}()"
            case "ROUND" | "ROUNDUP" | "ROUNDDOWN" | "MOD" | "IFERROR" | "FIND" | "LEFT" | "RIGHT":
                return f"{name}({a},{b})"
            case "IF":
                return f"IF({a}{chance.choice(['=', '>', '<>'])}{b},{c},{a})"
            case "SUM" | "COUNT" | "COUNTA" | "MIN" | "MAX" | "AVERAGE" | "PRODUCT" | "AND" | "OR":
                return f"{name}({r},{cell()})"
            case "COUNTBLANK":
                return f"{name}({r})"
            case "COUNTIF" | "COUNTIFS":
                return f"{name}({r},{chance.choice(CRITERIA)})"
            case "SUMIF":
                return f"SUMIF({r},{chance.choice(CRITERIA)},{r})"
            case "SUMIFS":
                return f'SUMIFS({r},{r},">=1")'
            case "SUMPRODUCT":
                return f"SUMPRODUCT(({r}={a})*ISNUMBER({r}))"
            case "INDEX":
                return f"INDEX({r},{chance.randint(1, 4)})"
            case "MATCH":
                return f"MATCH({cell()},{r},0)"
            case "VLOOKUP":
                return f"VLOOKUP({cell()},{r},1,FALSE)"
            case "SUBSTITUTE":
                return f"SUBSTITUTE({a},{b},{c})"
            case "CONCATENATE":
                return f"CONCATENATE({a},{b})"
        return f"{name}({a})"

    for row in range(1, 101):
        sheet.cell(row, 9).value = f"={call()}"
        sheet.cell(row, 10).value = f"={argument()}{chance.choice('+-*/&')}{argument()}"
    workbook.save(path)
    return from_package(Package.open(path))


def spelled(found: Any) -> object:
    """A result as all engines give it: truth values are numbers to some."""
    if isinstance(found, Error):
        return "error"
    if isinstance(found, float | int):
        return float(f"{float(found):.12g}")
    return found


def understood(book: Book) -> dict[str, object]:
    found = {}
    evaluator = Evaluator(book)
    for where in formulas(book):
        try:
            found[spell(*where[1:])] = spelled(evaluator.result(where))
        except NotUnderstood:
            continue
    return found


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_what_is_understood_is_what_an_independent_engine_says(tmp_path: Path, seed: int) -> None:
    formulon = package("formulon")
    path = tmp_path / "random.xlsx"
    ours = understood(random_book(path, seed))
    assert len(ours) > 80
    with formulon.Workbook.load(path.read_bytes()) as workbook:
        workbook.recalc()
        different = {}
        for where, result in ours.items():
            row, column = int(where[1:]), ord(where[0]) - 64
            other = workbook.get_value(0, row - 1, column - 1)
            theirs = "error" if other.kind.name == "ERROR" else spelled(other.to_python())
            if theirs != result:
                different[where] = (workbook.get_formula(0, row - 1, column - 1), result, theirs)
    assert different == {}


@pytest.mark.slow
@pytest.mark.libreoffice
@pytest.mark.parametrize("seed", range(4))
def test_what_is_understood_is_what_libreoffice_says(calc: Calc, tmp_path: Path, seed: int) -> None:
    path = tmp_path / "random.xlsx"
    ours = understood(random_book(path, seed, truths=False))
    assert len(ours) > 80
    theirs = next(iter(calc.recalculated(path).values()))
    different = {}
    for where, result in ours.items():
        other = "error" if isinstance(theirs[where], dict) else spelled(theirs[where])
        if other != result:
            different[where] = (result, other)
    assert different == {}


def test_stored_results_are_what_the_template_formulas_come_to(demo: Any) -> None:
    book = from_package(Package.open(demo.districts[0]))
    evaluator = Evaluator(book)
    for where in formulas(book):
        cell, result = book.cell(where), evaluator.result(where)
        assert result == (cell.number if cell.content is Content.NUMBER else cell.text), where
