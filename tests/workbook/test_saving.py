"""Saving where others work as well: what a program has open or has changed meanwhile is never overwritten."""

import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from akm_excel import api
from akm_excel.cli import main
from akm_excel.core.plan import Column, Key
from akm_excel.core.region import Outcome
from akm_excel.errors import WriteError
from akm_excel.locks import lock_of
from akm_excel.workbook.workbook_file import WorkbookFile
from tests.support.editing import parts, put, replace_in, sheet_part

LOCKS = [
    ("~$qoraozak.xlsx", b"\x06Gulnoz" + b" " * 48, "Excel (Gulnoz)"),
    (".~lock.qoraozak.xlsx#", b",gulnoz,kompyuter,29.11.2026 18:00,file:///x;", "LibreOffice (gulnoz)"),
]


@pytest.mark.parametrize(("name", "content", "who"), LOCKS, ids=["Excel", "LibreOffice"])
def test_a_plan_that_is_open_elsewhere_is_not_written(filled: Path, name: str, content: bytes, who: str) -> None:
    before = filled.read_bytes()
    (filled.parent / name).write_bytes(content)
    for work in (api.recalculate, api.repair):
        with pytest.raises(WriteError) as error:
            work(filled)
        assert who in str(error.value)
        assert name in str(error.value)
    assert filled.read_bytes() == before


@pytest.mark.parametrize(("name", "content", "who"), LOCKS, ids=["Excel", "LibreOffice"])
def test_a_region_that_is_open_elsewhere_is_not_written(filled: Path, name: str, content: bytes, who: str) -> None:
    target = filled.parent / "hudud.xlsx"
    (filled.parent / name.replace("qoraozak", "hudud")).write_bytes(content)
    with pytest.raises(WriteError, match="is open in"):
        api.merge([filled], target)
    assert not target.exists()


def test_a_plan_that_is_open_elsewhere_is_merged_with_a_word(filled: Path) -> None:
    (filled.parent / ".~lock.qoraozak.xlsx#").write_text(",gulnoz,;")
    region = api.merge([filled.parent], filled.parent.parent / "hudud.xlsx")
    receipt = next(r for r in region.receipts if r.outcome is Outcome.MERGED)
    assert receipt.reason == "open in LibreOffice: what was saved last counts"


def test_no_lock_is_seen_where_none_can_be(tmp_path: Path) -> None:
    assert lock_of(tmp_path / ("x" * 250 + ".xlsx")) is None
    assert lock_of(tmp_path / "reja.xlsx") is None


def test_what_somebody_saved_meanwhile_is_kept_and_the_result_stands_beside_it(
    filled: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    others = put(Path(shutil.copy(filled, filled.parent / "other.xlsx")), "Reja!E29", Decimal(777))
    save = WorkbookFile.save

    def saved_by_another_first(self: WorkbookFile, target: Path, **how: bool) -> Path:
        shutil.copy(others, filled)
        return save(self, target, **how)

    monkeypatch.setattr(WorkbookFile, "save", saved_by_another_first)
    put(filled, "Reja!E29", "1 500")
    assert main(["recalc", str(filled)]) == 1
    beside = filled.parent / "qoraozak (akm).xlsx"
    assert str(beside) in capsys.readouterr().err
    assert api.read_plan(filled).by_key[Key(2, 3)].plan.number == 777
    assert api.read_plan(beside).by_key[Key(2, 3)].plan.number == 1500
    put(filled, "Reja!E29", "1 600")
    assert main(["repair", str(filled)]) == 1
    assert (filled.parent / "qoraozak (akm 2).xlsx").exists()


def test_a_result_that_goes_elsewhere_is_written_there(filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = filled.parent / "natija.xlsx"
    done = api.recalculate(filled, target)
    assert done.beside is None
    assert target.exists()


def test_a_sheet_in_which_no_result_changes_stays_byte_for_byte(filled: Path) -> None:
    api.recalculate(filled)
    reja = sheet_part(filled, "Reja")
    # As Excel spells it: the very number, in seventeen digits.
    replace_in(filled, reja, r"<v>0\.([0-9]{1,4})</v>", lambda match: f"<v>{float('0.' + match[1]):.17g}</v>")
    before = parts(filled)[reja]
    api.recalculate(filled)
    assert parts(filled)[reja] == before
    actual = f"{api.read_plan(filled).source.columns[Column.ACTUAL]}29"
    replace_in(filled, reja, rf'(<c r="{actual}"[^>]*>.*?)<v>[^<]*</v>', r"\1<v>777</v>")
    api.recalculate(filled)
    assert b"<v>777</v>" not in parts(filled)[reja]
