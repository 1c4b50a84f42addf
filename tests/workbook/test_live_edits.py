"""A plan edited by hand in LibreOffice: its figures are right, or a finding says where they are not.

Each edit is made in the running application and saved as it saves. Then the plan is checked, recalculated, repaired
and merged: all four say the same figures, the figures are those that the edit leaves, nothing is found where it
changes no meaning, and a full recalculation by LibreOffice comes to every stored result.
"""

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from akm_excel import api
from akm_excel.core.finding import Finding
from akm_excel.core.plan import FIGURES, Column, Key, Plan
from akm_excel.core.quantity import Quantity, number
from akm_excel.errors import NotAPlan
from tests.support.calc import Calc, differences
from tests.support.requirements import FULL

pytestmark = [pytest.mark.slow, pytest.mark.libreoffice]
At = Callable[[str], int]
Figures = dict[tuple[str, str], Quantity]


@dataclass(frozen=True)
class Edit:
    """What is done, and what is right afterwards.

    `changes` are the figures (code and column) that the edit changes, None where they are only to be said the same
    by all commands; `said` the rules of which one must find something, its cell or message naming `where`.
    """

    name: str
    steps: Callable[[At], list[list[Any]]]
    changes: dict[tuple[str, str], Any] | None = None
    said: tuple[str, ...] = ()
    where: str = ""
    allowed: tuple[str, ...] = ()


NOTHING: dict[tuple[str, str], Any] = {}
EDITS = [
    Edit("saved", lambda at: [], NOTHING),
    Edit("column inserted after H", lambda at: [["insert_columns", "Reja", "I"]], NOTHING),
    Edit("column inserted before D", lambda at: [["insert_columns", "Reja", "D"]], NOTHING),
    Edit("column inserted before A", lambda at: [["insert_columns", "Reja", "A"]], NOTHING),
    Edit("column inserted among the quarters", lambda at: [["insert_columns", "Reja", "K"]], NOTHING),
    Edit("two columns inserted among the variances", lambda at: [["insert_columns", "Reja", "O", 2]], NOTHING),
    Edit(
        "column inserted with figures among the quarters",
        lambda at: [["insert_columns", "Reja", "K"], ["put", f"Reja!K{at('2.3')}", 5.0]],
        NOTHING,
        ("S122",),
        "K",
        ("S122", "F404"),
    ),
    Edit(
        "column inserted and removed",
        lambda at: [["insert_columns", "Reja", "I"], ["delete_columns", "Reja", "I"]],
        NOTHING,
    ),
    Edit("row inserted above everything", lambda at: [["insert_rows", "Reja", 1]], NOTHING),
    Edit("row inserted above the headings", lambda at: [["insert_rows", "Reja", 3]], NOTHING),
    Edit("row inserted between indicators", lambda at: [["insert_rows", "Reja", at("1.4")]], NOTHING),
    Edit("three rows inserted among the acquisitions", lambda at: [["insert_rows", "Reja", at("2.3"), 3]], NOTHING),
    Edit(
        "row inserted and removed",
        lambda at: [["insert_rows", "Reja", at("2.3")], ["delete_rows", "Reja", at("2.3")]],
        NOTHING,
    ),
    Edit("row inserted in the totals", lambda at: [["insert_rows", "Jamlanma", 6]], NOTHING),
    Edit("column inserted in the totals", lambda at: [["insert_columns", "Jamlanma", "F"]], NOTHING),
    Edit("row deleted by menu", lambda at: [["delete_rows", "Reja", at("2.3")]], None, ("S101",), "2.3"),
    Edit("row cleared", lambda at: [["clear", f"Reja!A{at('2.3')}:S{at('2.3')}"]], None, ("S101",), "2.3"),
    Edit(
        "row moved to the end",
        lambda at: [["move", f"Reja!A{at('1.4')}:S{at('1.4')}", "Reja!A120"]],
        NOTHING,
        ("S104",),
        "",
        ("S104", "F402", "F403", "F404"),
    ),
    Edit(
        "acquisition moved away from its total",
        lambda at: [["move", f"Reja!A{at('2.3')}:S{at('2.3')}", "Reja!A120"]],
        NOTHING,
        ("F402", "F403", "F404"),
        "",
        ("S104", "F402", "F403", "F404"),
    ),
    Edit(
        "acquisitions sorted by plan",
        lambda at: [["sort", f"Reja!A{at('2.1')}:L{at('2.5')}", 4, False]],
        NOTHING,
        ("S104",),
        "",
        ("S104",),
    ),
    Edit(
        "row filled down over the next one",
        lambda at: [["fill_down", f"Reja!D{at('1.3')}:E{at('1.4')}", 1]],
        None,
    ),
    Edit(
        "formula filled down over a changed one",
        lambda at: [
            ["formula", f"Reja!M{at('2.3')}", f"=I{at('2.3')}"],
            ["copy", f"Reja!M{at('2.2')}:M{at('2.2')}", f"Reja!M{at('2.3')}"],
        ],
        NOTHING,
    ),
    Edit(
        "number typed over a formula",
        lambda at: [["put", f"Reja!M{at('2.3')}", 77777.0]],
        NOTHING,
        ("F401",),
        "M",
        ("F401", "F404"),
    ),
    Edit(
        "another formula typed",
        lambda at: [["formula", f"Reja!M{at('2.3')}", f"=I{at('2.3')}+1000"]],
        NOTHING,
        ("F402",),
        "M",
        ("F402", "F404"),
    ),
    Edit(
        "same formula spelled otherwise",
        lambda at: [["formula", f"Reja!N{at('2.3')}", _variance(at("2.3"))]],
        NOTHING,
    ),
    Edit("figure typed", lambda at: [["put", f"Reja!E{at('2.3')}", 512.0]], {("2.3", "plan"): 512}),
    Edit("quarter typed", lambda at: [["put", f"Reja!L{at('2.3')}", 41.0]], {("2.3", "q4"): 41}),
    Edit("figure cleared", lambda at: [["clear", f"Reja!E{at('2.3')}"]], None, ("Q204",), "E"),
    Edit(
        "figure typed as text",
        lambda at: [["put", f"Reja!E{at('2.3')}", "1 600"]],
        {("2.3", "plan"): 1600},
        ("Q201",),
        "E",
    ),
    Edit(
        "own formula in a figure",
        lambda at: [["formula", f"Reja!E{at('2.3')}", f"=SUM(E{at('2.1')}:E{at('2.2')})+40"]],
        None,
        ("Q209",),
        "E",
    ),
    Edit(
        "own formula over a number that is text",
        lambda at: [
            ["put", f"Reja!E{at('2.2')}", "1 600"],
            ["formula", f"Reja!E{at('2.3')}", f"=SUM(E{at('2.2')}:E{at('2.2')})*2"],
        ],
        None,
        ("Q201",),
        "E",
    ),
    Edit(
        "values pasted",
        lambda at: [["values", f"Reja!D{at('2.2')}:D{at('2.4')}", f"Reja!E{at('2.2')}:E{at('2.4')}"]],
        None,
    ),
    Edit(
        "cells merged",
        lambda at: [["merge", f"Reja!E{at('2.2')}:E{at('2.4')}"]],
        None,
        ("S115",),
        "E",
    ),
    Edit("headings merged", lambda at: [["merge", "Reja!A1:D1"]], NOTHING),
    Edit(
        "sheet copied",
        lambda at: [["copy_sheet", "Reja", "Reja 2", 5]],
        NOTHING,
        ("S113", "S114"),
        "",
        ("S113", "S114"),
    ),
    Edit(
        "sheet copied, the first one deleted",
        lambda at: [["copy_sheet", "Reja", "Reja 2", 5], ["delete_sheet", "Reja"], ["rename_sheet", "Reja 2", "Reja"]],
        None,
        ("S120", "Q207", "F402", "F404"),
    ),
    Edit("sheets moved", lambda at: [["move_sheet", "Jamlanma", 0], ["move_sheet", "Muqova", 4]], NOTHING),
    Edit("sheet renamed", lambda at: [["rename_sheet", "Reja", "Reja 2023 (yangi)"]], NOTHING),
    Edit("totals renamed", lambda at: [["rename_sheet", "Jamlanma", "Жамланма"]], NOTHING),
    Edit("totals deleted", lambda at: [["delete_sheet", "Jamlanma"]], NOTHING, ("S121",), "Jamlanma"),
    Edit("findings deleted", lambda at: [["delete_sheet", "Nazorat"]], NOTHING, ("S121",), "Nazorat"),
    Edit(
        "own sheet and own formulas beside the table",
        lambda at: [
            ["new_sheet", "Hisob"],
            ["formula", "Hisob!A1", "=SUM($Reja.E6:E9)"],
            ["formula", "Reja!V12", "=E12*2"],
        ],
        NOTHING,
    ),
    Edit("rows without figures hidden", lambda at: [["hide_rows", "Reja", 2]], NOTHING),
    Edit(
        "rows with figures hidden", lambda at: [["hide_rows", "Reja", at("2.2"), 2]], NOTHING, ("S116",), "", ("S116",)
    ),
    Edit("columns of texts hidden", lambda at: [["hide_columns", "Reja", "G"]], NOTHING),
    Edit("filter set", lambda at: [["autofilter", f"Reja!A4:S{at('6.5')}"]], NOTHING, (), "", ("S117",)),
    Edit(
        "formats changed",
        lambda at: [
            ["format_numbers", f"Reja!D6:E{at('6.5')}", "#,##0.00"],
            ["set_property", "Reja!A6:H20", "CellBackColor", 0xFFFF00],
            ["set_property", "Reja!A6:H20", "CharWeight", 150.0],
        ],
        NOTHING,
    ),
    Edit("note added", lambda at: [["note", f"Reja!E{at('2.3')}", "tekshirildi"]], NOTHING),
    Edit(
        "date typed in a quarter",
        lambda at: [["put", f"Reja!L{at('2.3')}", 46116.0], ["format_numbers", f"Reja!L{at('2.3')}", "DD.MM.YYYY"]],
        None,
        ("Q210", "Q213"),
        "L",
    ),
    Edit(
        "quarters' column moved to the end",
        lambda at: [
            ["move", f"Reja!J3:J{at('6.5') + 1}", "Reja!W3"],
            ["delete_columns", "Reja", "J"],
        ],
        NOTHING,
        ("F402", "F403", "F404"),
        "",
        ("F402", "F403", "F404"),
    ),
    Edit("lists deleted", lambda at: [["delete_sheet", "Maʼlumotnoma"]], None, ("S121",), "Maʼlumotnoma"),
    Edit("quarters' column deleted", lambda at: [["delete_columns", "Reja", "J"]], None, ("NotAPlan",), "q2"),
]


def _variance(row: int) -> str:
    return f'=IF(AND(ISNUMBER($D{row});ISNUMBER($E{row}));ROUND( $E{row}-$D{row} ;4);"")'


@pytest.fixture(scope="module")
def office() -> Iterator[Calc]:
    """A LibreOffice of its own: an edit that fails takes it along."""
    running = Calc()
    yield running
    running.close()


@pytest.fixture(scope="module")
def base(_filled_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real plan with three quarters done."""
    path = tmp_path_factory.mktemp("live") / "base.xlsx"
    plan = api.read_plan(_filled_once)
    done = {
        measure.key: measure.with_figures(
            {Column.Q1: number(row), Column.Q2: number(row * 2), Column.Q3: number(row % 7)}
        )
        for row, (_, measure) in enumerate(plan.measures(), start=3)
        if str(measure.key) != "6.1" and measure.plan.is_number
    }
    api.fill(plan.with_measures(done), _filled_once, path)
    return path


@pytest.fixture(scope="module")
def at(base: Path) -> At:
    plan = api.read_plan(base)

    def row(code: str) -> int:
        key = Key.parse(code)
        assert key is not None
        found = plan.by_key[key].row if key in plan.by_key else plan.indicator_by_key[key].row
        assert found is not None
        return found

    return row


@pytest.fixture(scope="module")
def known(base: Path) -> Counter[tuple[str, str]]:
    return counted(api.check(base))


def figures(plan: Plan) -> Figures:
    return {
        (str(measure.key), str(column)): measure.figure(column)
        for _, measure in plan.measures()
        for column in FIGURES
        if not measure.figure(column).is_blank
    }


def counted(findings: list[Finding] | tuple[Finding, ...]) -> Counter[tuple[str, str]]:
    """Findings by rule and indicator: cells move with rows and columns."""
    return Counter((finding.rule, str(finding.key)) for finding in findings)


TRIED = EDITS if FULL else EDITS[::3]


@pytest.mark.parametrize("edit", TRIED, ids=[edit.name for edit in TRIED])
def test_an_edit_by_hand(
    office: Calc, base: Path, at: At, known: Counter[tuple[str, str]], edit: Edit, tmp_path: Path
) -> None:
    path = office.edit(base, tmp_path / "reja.xlsx", edit.steps(at))
    if edit.name == "saved":
        path = office.resave(path, tmp_path / "twice.xlsx")
    if edit.said == ("NotAPlan",):
        with pytest.raises(NotAPlan, match=edit.where):
            api.check(path)
        return
    said = api.read_plan(path)
    found = api.check(path)
    new = [f for f in found if counted([f]) - known]
    if edit.changes is not None:
        expected = figures(api.read_plan(base)) | {place: number(value) for place, value in edit.changes.items()}
        if edit.changes:
            assert {k: v for k, v in figures(said).items() if k[0] != "6.1"} == {
                k: v for k, v in expected.items() if k[0] != "6.1"
            }
        else:
            assert figures(said) == expected
    if edit.said:
        assert any(f.rule in edit.said and edit.where in f.cell + f.message for f in new), new
    if edit.changes is NOTHING:
        assert [f for f in new if f.rule not in edit.said + edit.allowed] == []
    compared = b""
    for change in (api.recalculate, api.repair):
        copy = Path(shutil.copy(path, tmp_path / f"{change.__name__}.xlsx"))
        done = change(copy)
        if "own formula" not in edit.name:  # it is computed only now
            assert figures(done.plan) == figures(said), change
        assert figures(api.read_plan(copy)) == figures(done.plan), change
        if copy.read_bytes() == compared:  # there was nothing to repair
            continue
        compared = copy.read_bytes()
        count, different = differences(office, copy)
        assert count > 500
        assert [text for text in different if "'<error>', recalculated {'error'" not in text] == [], change
        again = change(copy)
        assert again.changes == (), change
    region = api.merge([path], tmp_path / "hudud.xlsx")
    (submission,) = region.submissions.values()
    packed = {
        (str(key), str(column)): quantity
        for key, quantities in submission.quantities().items()
        for column, quantity in zip(FIGURES, quantities, strict=True)
        if not quantity.is_blank
    }
    assert packed == figures(said)
