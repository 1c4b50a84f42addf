"""The register of deliveries, told as a story; and two people working on one folder."""

import datetime as dt
import multiprocessing
import os
import shutil
import time
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from akm_excel import api
from akm_excel.cli import main
from akm_excel.deliveries import Delivery, Entry, State, append, entries_in
from akm_excel.deliveries import file as register_file
from akm_excel.deliveries.file import own_file
from akm_excel.errors import DataError, WriteError
from akm_excel.excel import build
from akm_excel.proof import verify
from akm_excel.records import registers as records
from akm_excel.workbook.template_file import load_template
from tests.support.editing import put
from tests.support.terminal import obeyed


@pytest.fixture
def folder(demo: api.Demo, tmp_path: Path) -> Path:
    """Three districts' workbooks, as they come."""
    made = tmp_path / "tumanlar"
    made.mkdir()
    for path, name in zip(demo.districts[4:7], ("kegeyli.xlsx", "qongirot.xlsx", "qanlikol.xlsx"), strict=True):
        shutil.copy(path, made / name)
    return made


def standing(folder: Path, name: str, delivery: Delivery = Delivery.PLAN):
    found = api.register(folder)
    return next(one for one in found.standings if one.district.name == name and one.delivery is delivery)


def test_three_deliveries_with_corrections_and_an_accepted_file_that_changed(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # The region sets a deadline that is over, and looks who has sent what.
    api.register_deadline(folder, Delivery.PLAN, dt.date(2020, 1, 15), year=2023, by="Aliyeva")
    assert main(["register", str(folder), "--require-all"]) == 1
    out = capsys.readouterr().out
    assert "Late: Kegeyli tumani (reja)" in out
    assert "Awaited and not there: Amudaryo tumani (reja)" in out
    assert standing(folder, "Kegeyli tumani").state is State.CHECKED
    assert standing(folder, "Amudaryo tumani").state is State.AWAITED

    # One is accepted, one is returned with a reason.
    assert (
        main(["register", "accept", "Kegeyli tumani", "--delivery", "reja", "--folder", str(folder), "--by", "Aliyeva"])
        == 0
    )
    assert main(["register", "return", "1735215", "--folder", str(folder)]) == 2, "why is not said"
    said = ["register", "return", "1735215", "--delivery", "reja", "--folder", str(folder), "--why", "2.14 xato"]
    assert main(said) == 0
    assert standing(folder, "Kegeyli tumani").state is State.ACCEPTED
    returned = standing(folder, "Qoʻngʻirot tumani")
    assert (returned.state, returned.said.text) == (State.RETURNED, "2.14 xato")

    # The returned one sends a correction: it is received anew, and what was said of the former stays in the register.
    put(folder / "qongirot.xlsx", "Reja!E8", Decimal(31))
    assert standing(folder, "Qoʻngʻirot tumani").state is State.RECEIVED, "and not checked: it has errors"
    # Results of a quarter change nothing of a plan that was accepted.
    put(folder / "kegeyli.xlsx", "Reja!L8", Decimal(2))
    assert not standing(folder, "Kegeyli tumani").changed

    # The accepted one changes a figure of its plan: an error that names both versions and the figure.
    put(folder / "kegeyli.xlsx", "Reja!E8", Decimal(77))
    (folder / "kegeyli.xlsx").rename(folder / "kegeyli (2).xlsx")
    assert main(["merge", str(folder), "-o", str(tmp_path / "hudud.xlsx")]) == 1
    told = capsys.readouterr().err
    assert "Kegeyli tumani, reja: changed since it was accepted. Accepted: kegeyli.xlsx (" in told
    assert "now: kegeyli (2).xlsx (" in told
    assert "1.3 plan: 3 → 77" in told
    assert standing(folder, "Kegeyli tumani").state is State.ACCEPTED

    # It is accepted again, so all is well; nothing of the story is lost.
    assert (
        main(
            [
                "register",
                "accept",
                "Kegeyli tumani",
                "--delivery",
                "reja",
                "--folder",
                str(folder),
                "--why",
                "tuzatildi",
            ]
        )
        == 0
    )
    assert main(["register", str(folder)]) == 0
    states = [entry.state for entry in entries_in(folder) if entry.delivery is Delivery.PLAN]
    assert states.count(State.ACCEPTED) == 2
    assert states.count(State.RETURNED) == 1
    assert states.count(State.RECEIVED) == 5, "three plans, and two that were corrected"


def test_what_is_chosen_in_tumanlar_is_read_at_the_next_merge_and_the_later_statement_counts(
    folder: Path, tmp_path: Path
) -> None:
    api.register(folder)
    target = tmp_path / "hudud.xlsx"
    api.merge([folder], target)
    sheet = load_workbook(target)["Tumanlar"]
    head = {cell.value: cell.column for cell in sheet[3]}
    row = next(row[0].row for row in sheet.iter_rows(min_row=4) if row[1].value == "Kegeyli tumani")
    assert sheet.cell(row, head["Kelishuv"]).value == "tekshirildi"
    assert sheet.cell(row, head["Topshiruv"]).value == "III"
    options = [rule.formula1 for rule in sheet.data_validations.dataValidation]
    assert '"kutilmoqda,kelgan,tekshirildi,qaytarildi,qabul qilindi"' in options
    for heading, text in (("Kelishuv", "qaytarildi"), ("Kim", "Aliyeva"), ("Sababi", "imzo yoʻq")):
        put(target, f"Tumanlar!{sheet.cell(row, head[heading]).coordinate}", text)
    api.merge([folder], target)
    one = standing(folder, "Kegeyli tumani", Delivery.Q3)
    assert (one.state, one.said.by, one.said.text) == (State.RETURNED, "Aliyeva", "imzo yoʻq")
    api.merge([folder], target)
    assert sum(entry.state is State.RETURNED for entry in entries_in(folder)) == 1, "said once"

    # Somebody says another thing in the workbook, and a colleague accepts it later on the command line.
    put(target, f"Tumanlar!{sheet.cell(row, head['Kelishuv']).coordinate}", "tekshirildi")
    os.utime(target, (time.time() - 3600,) * 2)
    api.register_state(folder, "Kegeyli tumani", State.ACCEPTED, delivery=Delivery.Q3, by="Karimov")
    api.merge([folder], target)
    assert standing(folder, "Kegeyli tumani", Delivery.Q3).state is State.ACCEPTED
    said = [entry.state for entry in entries_in(folder) if entry.by or entry.state is State.CHECKED]
    assert State.CHECKED in said, "both stay"
    assert api.verify(target).is_proven, "states are for typing"


def test_two_people_on_one_folder_lose_nothing(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    people = [context.Process(target=_writes, args=(tmp_path, number)) for number in range(4)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert {entry.text for entry in entries_in(tmp_path)} == {f"{n}-{at}" for n in range(4) for at in range(25)}
    # Another computer's register, a copy that a cloud made of ours, a line that was cut off: all are read.
    other = Entry("2026-01-01T00:00:00+00:00", 2026, "1735204", Delivery.PLAN, State.ACCEPTED, text="boshqa")
    (tmp_path / "topshiruvlar.BUXGALTER-2.txt").write_text(other.line() + "\n2026-01-0", encoding="utf-8")
    shutil.copy(own_file(tmp_path), tmp_path / "topshiruvlar.ziddiyatli nusxa.txt")
    assert len(entries_in(tmp_path)) == 101
    with own_file(tmp_path).open("a") as file:
        file.write("2026-02-01T0")
    append(tmp_path, [other])
    assert len(entries_in(tmp_path)) == 101


def _writes(folder: Path, number: int) -> None:
    for at in range(25):
        when = f"2026-01-01T00:00:{at:02d}+00:00"
        append(folder, [Entry(when, 2026, "1735204", Delivery.PLAN, State.CHECKED, text=f"{number}-{at}")])


def test_a_killed_writer_holds_no_lock_and_a_living_one_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = Entry("2026-01-01T00:00:00+00:00", 2026, "1735204", Delivery.PLAN, State.ACCEPTED)
    context = multiprocessing.get_context("spawn")
    holds = context.Event()
    other = context.Process(target=_holds, args=(tmp_path, holds))
    other.start()
    assert holds.wait(60)
    monkeypatch.setattr(register_file, "_PATIENCE", 0.1)
    with pytest.raises(WriteError, match="another program writes to it"):
        append(tmp_path, [entry])
    other.kill()
    other.join()
    append(tmp_path, [entry])
    assert entries_in(tmp_path) == [entry]
    assert [path.name for path in tmp_path.iterdir()] == [own_file(tmp_path).name]


def _holds(folder: Path, holds) -> None:
    with register_file._locked(own_file(folder)):
        holds.set()
        time.sleep(600)


def test_what_cannot_be_meant_is_refused(folder: Path) -> None:
    with pytest.raises(DataError, match="has sent nothing"):
        api.register_state(folder, "Amudaryo tumani", State.ACCEPTED)
    with pytest.raises(DataError, match="not on the list"):
        api.register_state(folder, "Nukus", State.ACCEPTED)
    assert main(["register", "deadline", "reja", "2026-15-01", "--folder", str(folder)]) == 2
    assert main(["register", "deadline", "reja", "15.01.2026", "--folder", str(folder)]) == 0
    assert main(["register", "accept", "Kegeyli tumani", "--delivery", "V", "--folder", str(folder)]) == 2


def test_the_record_and_require_all(folder: Path, tmp_path: Path) -> None:
    record = records.register(api.register(folder))
    assert record["year"] == 2023
    first = next(one for one in record["deliveries"] if one["district"] == "Kegeyli tumani")
    assert (first["delivery"], first["state"], first["missing"]) == ("reja", "tekshirildi", False)
    assert main(["merge", str(folder), "-o", str(tmp_path / "hudud.xlsx"), "--require-all"]) == 1


def test_a_line_has_nothing_that_a_terminal_or_an_editor_obeys_and_is_told_back() -> None:
    entry = Entry(
        "2026-01-15T09:00:00+05:00", 2026, "1735204", Delivery.PLAN, State.RETURNED, "\x1b[31mAliyeva",
        "gpj\u202e\tx\ny", "\udc91.xlsx", "0" * 64, {"1.1": ("\x9b5", "6")},
    )  # fmt: skip
    line = entry.line()
    assert obeyed(line) == [] and line.count("\t") == 9
    again = Entry.of_line(line.encode().decode())
    assert again is not None
    assert (again.by, again.text, again.file) == ("_x001B_[31mAliyeva", "gpj_x202E_ x y", "_xDC91_.xlsx")
    assert again.figures == entry.figures


def cell_of(target: Path, district: str, heading: str) -> str:
    """Where *Tumanlar* says something of a district."""
    sheet = load_workbook(target)["Tumanlar"]
    head = {cell.value: cell.column for cell in sheet[3]}
    row = next(row[0].row for row in sheet.iter_rows(min_row=4) if row[1].value == district)
    return f"Tumanlar!{sheet.cell(row, head[heading]).coordinate}"


@pytest.fixture
def merged(folder: Path, tmp_path: Path) -> Path:
    """The region of a folder with a register; it shows how the results of the third quarter stand."""
    api.register(folder)
    api.merge([folder], tmp_path / "hudud.xlsx")
    return tmp_path / "hudud.xlsx"


def test_what_is_accepted_in_the_workbook_is_what_it_shows_whatever_came_since(
    merged: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(merged, cell_of(merged, "Kegeyli tumani", "Kelishuv"), " Qabul qilindi ")
    put(folder / "kegeyli.xlsx", "Reja!K8", Decimal(77))
    assert main(["merge", str(folder), "-o", str(merged)]) == 1
    assert "1.3 q3: 1 → 77" in capsys.readouterr().err
    assert standing(folder, "Kegeyli tumani", Delivery.Q3).state is State.ACCEPTED
    assert load_workbook(merged)["Tumanlar"][cell_of(merged, "Kegeyli tumani", "Sababi").split("!")[1]].value == (
        "qabul qilingandan keyin oʻzgargan"
    )
    api.merge([folder], merged)
    assert sum(entry.state is State.ACCEPTED for entry in entries_in(folder)) == 1, "what we wrote is no statement"


def test_who_and_why_alone_are_a_statement_and_words_that_are_no_state_are_kept(merged: Path, folder: Path) -> None:
    put(merged, cell_of(merged, "Kegeyli tumani", "Sababi"), "telefonda aniqlandi")
    put(merged, cell_of(merged, "Qanlikoʻl tumani", "Kelishuv"), "rahbarga berildi")
    put(merged, cell_of(merged, "Amudaryo tumani", "Kim"), "Karimov")
    put(merged, cell_of(merged, "Amudaryo tumani", "Sababi"), "va’da qildi")
    api.merge([folder], merged)
    names = ("Kegeyli tumani", "Qanlikoʻl tumani", "Amudaryo tumani")
    found = {name: standing(folder, name, Delivery.Q3) for name in names}
    assert {name: (one.state, one.by, one.remark) for name, one in found.items()} == {
        "Kegeyli tumani": (State.CHECKED, "", "telefonda aniqlandi"),
        "Qanlikoʻl tumani": (State.CHECKED, "", "rahbarga berildi"),
        "Amudaryo tumani": (State.AWAITED, "Karimov", "va’da qildi"),
    }


def test_a_line_that_nobody_can_read_is_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    api.register_state(folder, "Kegeyli tumani", State.ACCEPTED, delivery=Delivery.PLAN, by="Aliyeva")
    path = own_file(folder)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("{", '"{').replace('"1.1"', '""1.1""'), encoding="utf-8")  # a spreadsheet saved it
    assert main(["register", str(folder)]) == 1
    assert f"{path.name}:2: a line of the register cannot be read" in capsys.readouterr().err
    assert records.register(api.register(folder))["unread"] == [f"{path.name}:2"]


def test_a_workbook_with_buttons_keeps_what_it_was_written_with(folder: Path, tmp_path: Path) -> None:
    api.register(folder)
    target = tmp_path / "hudud.xlsm"
    api.merge([folder], target, macros=build.region, quarter=2)
    assert verify(target, load_template()).is_proven, "as of a quarter"
    put(target, cell_of(target, "Amudaryo tumani", "Sababi"), "vaʼda qildi")  # the first district of the list
    api.merge([folder], target)
    assert standing(folder, "Amudaryo tumani", Delivery.Q3).remark == "vaʼda qildi"
