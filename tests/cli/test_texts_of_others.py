"""Texts that others typed: nothing in them becomes a formula, a link, an escape sequence or a line of ours."""

import csv
import io
import json
import sys
from pathlib import Path

import pytest
from openpyxl import load_workbook

from akm_excel import api
from akm_excel.cli import main
from akm_excel.errors import WorkbookError
from akm_excel.escaping import csv_text

CALCULATOR = "=cmd|' /C calc'!A0"
OBEYED = {"\x1b", "\x9b", "\x85", "\u202e", "\u2028", "\u2066"}
TEXTS = [
    CALCULATOR,
    "a;=1+1\rb",
    "Nomi\t999\n1.1\tforged",
    "\x9b31mred\x85new line",
    "\u202eexe.xlsx",
    "[link=https://example.org]here[/link]",
]


def texts(filled: Path, text: str) -> str:
    """The plan with a text in the place of a unit, a name and a figure, and in its file's name."""
    book = load_workbook(filled)
    book["Reja"]["B6"].value = text
    book["Reja"]["B6"].data_type = "s"
    book["Reja"]["E6"].value = text
    book["Reja"]["E6"].data_type = "s"
    path = filled.with_name("reja " + "".join(char for char in text if char not in "/\t\n\r") + ".xlsx")
    book.save(path)
    return str(path)


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("command", ["show", "check", "recalc", "merge", "json", "csv"])
def test_what_is_printed_is_ours_alone(
    filled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, command: str
) -> None:
    plan = texts(filled, text)
    arguments = {
        "merge": ["merge", plan, "--no-memory", "-o", str(tmp_path / "hudud.xlsx")],
        "json": ["show", plan, "--format", "json"],
        "csv": ["show", plan, "--format", "csv"],
    }
    main(arguments.get(command, [command, plan]))
    out, err = capsys.readouterr()
    assert not OBEYED & set(out + err)
    if command == "json":
        assert text.split(maxsplit=1)[0] in json.loads(out)["measures"][0]["plan"]
    if command in {"show", "check", "recalc", "merge"}:
        assert not [line for line in (out + err).split("\n") if line.startswith("1.1\tforged")]
        assert "\r" not in out + err


def test_tables_have_as_many_columns_in_each_line_whatever_is_in_a_cell(
    filled: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["show", texts(filled, "a\tb\nc\td")]) == 0
    lines = capsys.readouterr().out.splitlines()[1:]
    assert {line.count("\t") for line in lines} == {8}
    assert len(lines) == 74


def test_the_csv_of_show_can_be_opened_in_excel_and_is_read_back(
    filled: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = texts(filled, CALCULATOR)
    assert main(["show", plan, "--format", "csv"]) == 0
    rows = list(csv.reader(io.StringIO(capsys.readouterr().out, newline="")))
    cells = [cell for row in rows for cell in row]
    assert "'" + CALCULATOR in cells
    assert CALCULATOR in map(csv_text, cells)
    assert not [cell for cell in cells if cell.startswith(("=", "@", "+"))]
    assert main(["show", plan, "--format", "csv", "--raw"]) == 0
    assert CALCULATOR in capsys.readouterr().out


def test_a_table_on_a_terminal_takes_no_markup_from_a_cell(
    filled: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = texts(filled, "[link=https://example.org]x[/link]")
    book = load_workbook(plan)
    book["Muqova"][book.defined_names["akm_district"].attr_text.split("!")[1].replace("$", "")] = "[red]Nukus[/red]"
    book.save(plan)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("FORCE_COLOR", "1")
    main(["show", plan])
    out = capsys.readouterr().out
    assert "\x1b]8" not in out
    assert "[red]" in out


def test_an_error_is_one_message_whatever_the_file_is_called(tmp_path: Path) -> None:
    path = tmp_path / "a\nplan.xlsx: well\x1b[2J\u202e.xlsx"
    path.write_bytes(b"")
    with pytest.raises(WorkbookError) as caught:
        api.read_plan(path)
    assert len(str(caught.value).splitlines()) == 1
    assert not OBEYED & set(str(caught.value))


def test_names_that_argparse_repeats_are_shown_safely(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["recalc", "plan.xlsx", "\x1b[31mtwo.xlsx"])
    assert "\x1b" not in capsys.readouterr().err
