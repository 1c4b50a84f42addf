"""`akm doctor`: what it looks at, and when it asks for attention."""

import json
import os
from pathlib import Path

import pytest

from akm_excel import doctor, installed
from akm_excel.cli import main
from akm_excel.excel.obstacles import Check


def named(checks: list[Check], what: str) -> Check:
    (found,) = [check for check in checks if check.what == what]
    return found


def test_a_sound_computer_needs_no_attention_and_one_thing_amiss_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(doctor, "_offices", lambda: iter(()))
    monkeypatch.setattr(doctor, "_fonts", lambda: Check("Fonts", True, "Carlito"))
    assert main(["doctor"]) == 0
    assert "All is well." in capsys.readouterr().out
    monkeypatch.setattr(doctor, "_fonts", lambda: Check("Fonts", False, "none", "get them"))
    assert main(["doctor"]) == 1
    said = capsys.readouterr().out
    assert "get them" in said
    assert "Needs attention: Fonts." in said


def test_its_json_has_each_check(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(doctor, "_offices", lambda: iter(()))
    main(["doctor", "--format", "json"])
    told = json.loads(capsys.readouterr().out)
    assert {"part", "what", "is_well", "found", "advice"} == set(told[0])
    assert any(check["what"] == "Template" and check["is_well"] for check in told)


def test_a_folder_that_cannot_be_written_needs_attention(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "file"
    file.write_text("")
    monkeypatch.setenv("AKM_STATE", str(file / "inside"))
    check = named(list(doctor._folders()), "Backups and log")
    assert not check.is_well
    assert str(file) in check.found
    monkeypatch.setenv("AKM_STATE", str(tmp_path / "new" / "one"))
    check = named(list(doctor._folders()), "Backups and log")
    assert check.is_well
    assert "not made yet" in check.found


def test_a_template_that_is_none_needs_attention(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "t.xlsx"
    broken.write_bytes(b"no workbook")
    monkeypatch.setenv("AKM_TEMPLATE", str(broken))
    check = doctor._template()
    assert not check.is_well
    assert str(broken) in check.found


def test_an_extra_that_nobody_asked_for_is_well_and_a_broken_one_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    there = doctor.importlib.util.find_spec
    gone: set[str] = set()
    monkeypatch.setattr(doctor.importlib.util, "find_spec", lambda name: None if name in gone else there(name))
    assert all(check.is_well for check in doctor._extras())
    gone |= {"pdfplumber", "alifbo", "rapidfuzz", "xlrd", "python_calamine"}
    check = named(list(doctor._extras()), "import of Word, PDF and old Excel")
    assert check.is_well
    assert installed.command("documents") in check.advice
    gone -= {"alifbo", "rapidfuzz", "xlrd"}
    check = named(list(doctor._extras()), "import of Word, PDF and old Excel")
    assert not check.is_well
    assert "pdfplumber" in check.found


def test_fonts_are_looked_for_by_the_letters_that_plans_have(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tool = tmp_path / "fc-list"
    tool.write_text('#!/bin/sh\necho "$1" > "$0.asked"\necho "DejaVu Sans"\n')
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    check = doctor._fonts()
    assert not check.is_well
    assert "fonts-crosextra-carlito" in check.advice
    assert "2bb" in (tmp_path / "fc-list.asked").read_text()
    tool.write_text('#!/bin/sh\necho "Calibri,Calibri Light"\n')
    assert doctor._fonts() == Check("Fonts", True, "Calibri")
