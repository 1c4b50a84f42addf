"""A finding is answered: the reason stays, holds for the figures it was given for, and follows the finding."""

import json
import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given as given_
from hypothesis import strategies as st
from openpyxl import load_workbook

from akm_excel import api
from akm_excel.cli import main
from akm_excel.core.answers import Remark, basis, given, standing
from akm_excel.core.finding import Reason, Severity
from akm_excel.errors import DataError
from akm_excel.language import speaking
from tests.support.editing import put
from tests.support.places import HERE

WHY = "Toʻgʻri: 12-shartnoma"


def row_of(path: Path, rule: str, key: str) -> int:
    sheet = load_workbook(path)["Nazorat"]
    return next(r for r in range(5, 100) if (sheet.cell(r, 3).value, sheet.cell(r, 5).value) == (rule, key))


def found(path: Path, rule: str, key: str):
    return next(f for f in api.check(path) if (f.rule, str(f.key)) == (rule, key))


def answered(path: Path) -> list[tuple[str, str]]:
    return [(f.rule, str(f.key)) for f in api.check(path) if f.is_answered]


@pytest.fixture
def typed(filled: Path) -> Path:
    """A plan whose accountant typed an answer beside what C601 says of 6.4, in Excel, and did no more."""
    api.recalculate(filled)
    put(filled, f"Nazorat!H{row_of(filled, 'C601', '6.4')}", WHY)
    return filled


def test_the_column_for_answers_can_be_typed_into_after_a_recalculation(filled: Path) -> None:
    api.recalculate(filled)
    sheet = load_workbook(filled)["Nazorat"]
    assert sheet.protection.sheet
    rows = [row for row in range(5, sheet.max_row + 1) if sheet.cell(row, 3).value]
    assert rows
    assert not any(sheet.cell(row, 8).protection.locked for row in rows)


def test_what_is_typed_answers_the_question_and_is_listed_apart(typed: Path) -> None:
    assert answered(typed) == [("C601", "6.4")], "before any recalculation"
    api.recalculate(typed)
    sheet = load_workbook(typed)["Nazorat"]
    row = row_of(typed, "C601", "6.4")
    assert sheet["A2"].value.endswith("Javob berilgan: 1.")
    assert (sheet["H4"].value, sheet["I4"].value) == ("Izoh", "Javob holati")
    assert sheet.cell(row - 1, 6).value == "Javob berilgan savollar:"
    assert row == max(r for r in range(5, 100) if sheet.cell(r, 3).value)
    assert sheet.cell(row, 8).value == WHY
    assert sheet.cell(row, 9).value == "Javob berilgan: 100\u00a0000; 7\u00a0889; 12,7"
    first = typed.read_bytes()
    api.recalculate(typed)
    assert typed.read_bytes() == first


def test_it_survives_recalc_repair_and_fill(typed: Path, tmp_path: Path) -> None:
    api.recalculate(typed)
    put(typed, "Reja!E29", "bir")
    api.repair(typed)
    assert answered(typed) == [("C601", "6.4")]
    api.fill(api.read_plan(typed), typed, tmp_path / "toʻldirilgan.xlsx")
    assert answered(tmp_path / "toʻldirilgan.xlsx") == [("C601", "6.4")]


def test_other_figures_open_the_question_again_and_the_former_ones_close_it(typed: Path) -> None:
    api.recalculate(typed)
    put(typed, "Reja!E94", Decimal(120000))
    assert not answered(typed)
    assert found(typed, "C601", "6.4").answer == Reason(WHY, holds=False)
    api.recalculate(typed)
    sheet, row = load_workbook(typed)["Nazorat"], row_of(typed, "C601", "6.4")
    assert sheet.cell(row, 8).value is None, "free to be answered anew"
    assert sheet.cell(row, 9).value == (f"Savol yana ochiq. Oldingi javob [100\u00a0000; 7\u00a0889; 12,7]: {WHY}")
    put(typed, "Reja!E94", Decimal(100000))
    api.recalculate(typed)
    assert load_workbook(typed)["Nazorat"].cell(row_of(typed, "C601", "6.4"), 8).value == WHY
    assert answered(typed) == [("C601", "6.4")]


def test_an_answer_to_an_open_question_takes_the_place_of_the_former_one(typed: Path) -> None:
    api.recalculate(typed)
    put(typed, "Reja!E94", Decimal(120000))
    api.recalculate(typed)
    put(typed, f"Nazorat!H{row_of(typed, 'C601', '6.4')}", "13-shartnoma ham")
    api.recalculate(typed)
    assert found(typed, "C601", "6.4").answer == Reason("13-shartnoma ham")


def test_an_answer_typed_after_the_figure_changed_is_one_to_what_was_printed(typed: Path) -> None:
    put(typed, "Reja!E94", Decimal(120000))  # the list still says 100 000
    api.recalculate(typed)
    assert not answered(typed)


def test_an_answer_whose_question_is_gone_is_listed_and_counts_when_it_returns(typed: Path) -> None:
    put(typed, "Reja!E94", Decimal(8000))
    api.recalculate(typed)
    sheet = load_workbook(typed)["Nazorat"]
    (row,) = [cell.row for cell in sheet["H"] if cell.value == WHY]
    assert sheet.cell(row, 6).value == "Endi topilmadi; yonidagi izoh saqlandi."
    put(typed, "Reja!E94", Decimal(100000))
    api.recalculate(typed)
    assert answered(typed) == [("C601", "6.4")]


def test_an_answered_error_stays_an_error(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(filled, "Reja!E94", "yuz ming")
    assert main(["answer", str(filled), "Q202", "6.4", "--why", "bilmadim"]) == 0
    assert "an error stays an error" in capsys.readouterr().out
    finding = found(filled, "Q202", "6.4")
    assert (finding.severity, finding.is_answered, finding.answer) == (Severity.ERROR, False, Reason("bilmadim"))
    assert main(["check", str(filled)]) == 1
    out = capsys.readouterr().out
    assert out.count("\tQ202\t") == 2, "among what is found, and among the answers"
    assert "stays an error\tbilmadim" in out


def test_the_command_answers_says_who_and_takes_back(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["answer", str(filled), "c601", "E94"]
    assert main([*command, "--why", WHY, "--by", "Aliyeva"]) == 0
    assert found(filled, "C601", "6.4").answer == Reason(WHY, "Aliyeva")
    sheet = load_workbook(filled)["Nazorat"]
    assert sheet.cell(row_of(filled, "C601", "6.4"), 9).value.startswith("Javob berilgan (Aliyeva): 100")
    capsys.readouterr()
    assert main(["check", str(filled), "--format", "json", "--lang", "ru"]) == 0
    (record,) = [one for one in json.loads(capsys.readouterr().out) if one["answered"]]
    assert (record["answer"], record["answered_by"], record["answer_holds"]) == (WHY, "Aliyeva", True)
    assert main(["check", str(filled)]) == 0
    out = capsys.readouterr().out
    assert f"answered\t{WHY} (Aliyeva)\t" in out
    assert out.rstrip().endswith("Answered: 1.")
    assert main([*command, "--withdraw"]) == 0
    assert found(filled, "C601", "6.4").answer is None
    api.recalculate(filled)
    assert WHY not in [cell.value for row in load_workbook(filled)["Nazorat"].iter_rows() for cell in row]


@pytest.mark.parametrize(
    ("rule", "key", "says"),
    [
        ("Q299", "5.2", "finds nothing here"),
        ("Q204", "9.9", "finds nothing of '9.9'. Expected: 2.17/5, 2.23, 5.2"),
        ("Q204", "", "finds several things. Expected: 2.17/5, 2.23, 5.2"),
    ],
)
def test_what_cannot_be_meant_is_said_and_nothing_is_written(filled: Path, rule: str, key: str, says: str) -> None:
    before = filled.read_bytes()
    with pytest.raises(DataError) as caught, speaking("en"):
        api.answer(filled, rule, key, "ha")
    assert says in str(caught.value)
    assert filled.read_bytes() == before


def test_what_is_typed_stays_a_text(filled: Path) -> None:
    for text in ("=1+1", "@SUM(1)", "\x1b[31mqizil"):
        api.answer(filled, "Q204", "5.2", text, by="=A1")
        cell = load_workbook(filled)["Nazorat"].cell(row_of(filled, "Q204", "5.2"), 8)
        assert cell.data_type != "f"
        assert found(filled, "Q204", "5.2").is_answered


def test_answers_move_to_the_newest_edition(tmp_path: Path) -> None:
    plan = Path(shutil.copy(HERE / "data" / "trust" / "order_a_plain.xlsx", tmp_path / "reja.xlsx"))
    finding = next(one for one in api.check(plan) if one.severity is Severity.WARNING)
    api.answer(plan, finding.rule, finding.cell, WHY, by="Aliyeva")
    moved = api.renew(plan, tmp_path / "yangi.xlsx")
    assert not [text for text in moved.left if "Nazorat" in text]
    (found_,) = [one for one in api.check(moved.file) if one.is_answered]
    assert (found_.rule, found_.answer) == (finding.rule, Reason(WHY, "Aliyeva"))


def test_an_openpyxl_workbook_keeps_answers_at_their_findings(typed: Path) -> None:
    put(typed, "Reja!E29", "bir")  # an error above: the rows move
    book = load_workbook(typed)
    api.recalculate(book)
    book.save(typed)
    assert load_workbook(typed)["Nazorat"].cell(row_of(typed, "C601", "6.4"), 8).value == WHY
    assert answered(typed) == [("C601", "6.4")]


def test_what_an_answer_holds_for_are_the_figures_of_the_first_sentence() -> None:
    assert basis("Reja: 120. Boshqa 16 tumanga qarab 35 boʻlardi, 3,4 marta koʻp.") == "120"
    assert basis("Reja!E12 katagidagi „ming“ — matn, son emas.") == "ming"
    assert basis("Nomi 2.6 koʻrsatkichiniki bilan bir xil, oʻlchov birligi esa boshqa.") == "2.6"
    assert basis("500 2.14/1 raqamidan (100) katta.") == "500; 2.14/1; 100"
    assert basis("Masʼul xizmat koʻrsatilmagan.") == ""


@given_(st.text(max_size=60), st.text(max_size=20), st.text(max_size=60))
def test_an_answer_holds_for_its_own_message_and_is_read_back(text: str, by: str, message: str) -> None:
    said = given(text.strip(), by, message)
    first = standing(said, message)
    assert bool(first.answer) == bool(text.strip())
    assert first.answer is None or first.answer.holds
    again = standing(Remark("", "", "", "boshqa", said.text, first.state), message)
    assert again == first


@given_(st.text(min_size=1, max_size=60), st.integers(1, 9))
def test_an_answer_that_no_longer_holds_is_kept_whole(text: str, figure: int) -> None:
    said = given(text.strip() or "ha", "Aliyeva", f"Reja {figure}.")
    opened = standing(said, f"Reja {figure + 1}.")
    assert opened.answer == Reason(said.text, "Aliyeva", holds=False)
    back = standing(Remark("", "", "", "", "", opened.state), f"Reja {figure}.")
    assert back.answer == Reason(said.text, "Aliyeva")
