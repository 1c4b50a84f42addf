"""A regional workbook that is open in a live LibreOffice Calc: refreshed, taken back, counted."""

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from akm_excel import api
from akm_excel.buttons import actions, regions
from akm_excel.buttons.live_cells import corners
from akm_excel.excel import build
from akm_excel.regional.changes import NAME as CHANGES
from akm_excel.regional.history import NAME as RECORD
from benchmarks.corpus import write_corpus, write_template
from tests.support.calc import Calc
from tests.support.editing import put
from tests.support.live_calc import clicked_in, connected
from tests.support.requirements import FULL

pytestmark = [pytest.mark.libreoffice, pytest.mark.uno, pytest.mark.slow]


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AKM_STATE", str(tmp_path / "state"))
    monkeypatch.setattr("akm_excel.storage.log_file", lambda: tmp_path / "log" / "errors.log")


@pytest.fixture(scope="module")
def app(calc: Calc) -> Any:
    return connected(calc)


@pytest.fixture
def folder(demo: api.Demo, tmp_path: Path) -> Path:
    """The demonstration's districts in a folder, and the regional workbook with buttons beside it."""
    shutil.copytree(demo.districts[0].parent, tmp_path / "tumanlar")
    api.register(tmp_path / "tumanlar")
    api.merge([tmp_path / "tumanlar"], tmp_path / "hudud.xlsm", macros=build.region)
    return tmp_path


@pytest.fixture
def clicked(app: Any, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Any, list[tuple[str, str]]]]:
    with clicked_in(app, folder / "hudud.xlsm", monkeypatch) as found:
        yield found


def shown(book: Any) -> dict[str, Any]:
    return {sheet.name: sheet.used_range.value for sheet in book.sheets}


def anew(folder: Path) -> dict[str, Any]:
    """What a workbook that is made anew says in its cells, by sheet and address."""
    from openpyxl import load_workbook

    api.merge([folder / "tumanlar"], folder / "anew.xlsx")
    book = load_workbook(folder / "anew.xlsx", data_only=True)
    return {sheet.title: sheet for sheet in book.worksheets}


def differing(book: Any, folder: Path) -> list[str]:
    """Where the open sheets say something else than a new workbook, but for what changed since."""
    found = []
    for name, sheet in anew(folder).items():
        if name in {CHANGES, RECORD}:
            continue
        used = book.sheets[name].used_range
        top, left, _, _ = corners(used.address)
        values = used.options(ndim=2).value
        for row in sheet.iter_rows():
            for cell in row:
                inside = cell.row - top < len(values) and cell.column - left < len(values[0])
                here = values[cell.row - top][cell.column - left] if inside else None
                if (here or None) != (cell.value or None) and not (cell.value == 0 and here == 0):
                    found.append(f"{name}!{cell.coordinate}: {here!r}, not {cell.value!r}")
    return found


def correct(folder: Path) -> Path:
    """A district sends a corrected plan."""
    district = sorted((folder / "tumanlar").glob("*.xlsx"))[2]
    plan = api.read_plan(district)
    row = next(measure.row for _, measure in plan.measures() if str(measure.key) == "2.3")
    put(district, f"Reja!E{row}", Decimal(987654))
    api.recalculate(district)
    return district


def test_refresh_shows_a_correction_her_sheet_follows_and_undo_takes_it_back(
    clicked: tuple[Any, list[tuple[str, str]]], folder: Path
) -> None:
    book, messages = clicked
    own = book.sheets.add("Meniki", after=book.sheets[0])
    codes = book.sheets["Yigʻma"].range("A1:A96").value
    row = codes.index("2.3") + 1
    own.range("A1").value = f"='Yigʻma'!E{row}*2"
    before, total = shown(book), own.range("A1").value
    correct(folder)
    regions.refresh()
    mode, message = messages[-1]
    assert mode == "info", message
    assert "Yigʻma!" in message and "→ 987654" in message
    assert own.range("A1").value != total
    found = differing(book, folder)

    assert found == []
    lines = book.sheets[CHANGES].range("A5:I7").value
    assert [line[0] for line in lines] == ["fayl almashdi", "jami", "raqam"]
    assert lines[2][5:] == ["reja", lines[2][6], 987654, 987654 - lines[2][6]]
    assert "1 ta raqam" in book.sheets[CHANGES].range("A3").value
    actions.undo()
    assert messages[-1][0] == "info", messages[-1]
    after = shown(book)
    for name in before:
        if isinstance(before[name], list):
            for at, line in enumerate(before[name]):
                assert after[name][at] == line, (name, at)
    assert own.range("A1").value == total


def test_what_is_typed_into_the_open_lists_stays_an_answer_closes_its_question_a_state_is_registered(
    clicked: tuple[Any, list[tuple[str, str]]], folder: Path
) -> None:
    book, messages = clicked
    sheet = book.sheets["Nazorat"]
    lines = sheet.range("A4:L60").options(ndim=2).value
    at, line = next((at, line) for at, line in enumerate(lines, start=4) if line[4])
    sheet.range(f"K{at}").value = "tekshirildi"
    states = book.sheets["Tumanlar"]
    heads = states.range("A3:Z3").value
    choice, why = heads.index("Kelishuv") + 1, heads.index("Sababi") + 1
    states.range((4, choice)).value, states.range((5, why)).value = "qabul qilindi", "kutamiz"
    correct(folder)
    regions.refresh()
    assert messages[-1][0] == "info", messages[-1]
    after = sheet.range("A4:L140").options(ndim=2).value
    (row,) = [one for one in after if one[10] == "tekshirildi"]
    assert row[1:7] == line[1:7]
    assert str(row[11]).startswith("Javob berilgan")
    heading = next(one[7] for one in reversed(after[: after.index(row)]) if one[0] is None)
    assert heading == "Javob berilgan savollar"
    assert (states.range((4, choice)).value, states.range((5, why)).value) == ("qabul qilindi", "kutamiz")
    said = [(one.state.value, one.remark) for one in api.register(folder / "tumanlar").standings if one.said]
    assert said == [("qabul qilindi", ""), ("tekshirildi", "kutamiz")]


def test_nothing_is_written_where_nothing_changed(clicked: tuple[Any, list[tuple[str, str]]]) -> None:
    book, messages = clicked
    before = shown(book)
    regions.refresh()
    assert "Nothing changed" in messages[-1][1], messages[-1]
    assert shown(book) == before


def test_a_new_district_goes_through_the_file(
    clicked: tuple[Any, list[tuple[str, str]]], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book, messages = clicked
    gone = sorted((folder / "tumanlar").glob("*.xlsx"))[5]
    gone.unlink()
    monkeypatch.setattr("akm_excel.buttons.click.Click.agrees", lambda self, question: True)
    regions.refresh()
    assert messages[-1][0] == "info", messages[-1]
    opened = next(one for one in book.app.books if one.name == "hudud.xlsm")
    found = differing(opened, folder)

    assert found == []


def test_the_proof_names_what_somebody_typed(clicked: tuple[Any, list[tuple[str, str]]]) -> None:
    _, messages = clicked
    regions.prove()
    assert messages[-1][0] == "info", messages[-1]
    assert "all" in messages[-1][1]


def test_a_refresh_calls_the_application_as_often_for_many_districts_as_for_few(
    app: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    few, many = (_calls(app, tmp_path / str(count), monkeypatch, count) for count in ((17, 210) if FULL else (3, 6)))
    assert few == many
    assert few["write"] > 0


def _calls(app: Any, folder: Path, monkeypatch: pytest.MonkeyPatch, count: int) -> Counter[str]:
    """How often a refresh reads and writes cells, all districts corrected, where *Oʻzgarishlar* lists them all."""
    from akm_excel.libreoffice.engine.cells import Range

    folder.mkdir()
    template = write_template(folder / "template.xlsx", count)
    calls: Counter[str] = Counter()

    def counted(name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def once(*arguments: Any) -> Any:
            calls[name] += 1
            return call(*arguments)

        return once

    with monkeypatch.context() as patch:
        patch.setenv("AKM_TEMPLATE", str(template))
        write_corpus(folder / "tumanlar", count)
        api.merge([folder / "tumanlar"], folder / "hudud.xlsx")
        for district in sorted((folder / "tumanlar").glob("*.xlsx")):
            put(district, "Reja!E30", Decimal(77777))
        value, formula = Range.raw_value, Range.formula
        patch.setattr(Range, "raw_value", property(counted("read", value.fget), counted("write", value.fset)))
        patch.setattr(Range, "formula", property(counted("formulas", formula.fget), counted("write", formula.fset)))
        with clicked_in(app, folder / "hudud.xlsx", patch) as (book, messages):
            calls.clear()
            regions.refresh()
            done = Counter(calls)
            assert messages[-1][0] == "info", messages[-1]
            assert str(count) in str(book.sheets[CHANGES].range("A3").value)
    return done
