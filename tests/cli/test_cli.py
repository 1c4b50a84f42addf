"""The command line as its users call it: exit codes, formats, messages."""

import csv
import io
import json
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from akm_excel import api
from akm_excel.cli import main
from akm_excel.core.plan import Key
from tests.support.editing import put
from tests.support.places import MEASURES, SOURCE


def test_the_main_job_from_text_to_figures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan = tmp_path / "plan.xlsx"
    assert main(["import", str(SOURCE), "-o", str(plan)]) == 0
    capsys.readouterr()
    assert main(["show", str(plan), "--format", "csv"]) == 0
    text = capsys.readouterr().out
    assert text.splitlines()[0] == "code,part,label,unit,fact,plan,q1,q2,q3,q4,plan_q1,plan_q2,plan_q3,plan_q4"
    found = [[row[f] for f in ("code", "part", "fact", "plan")] for row in csv.DictReader(io.StringIO(text))]
    by_hand = csv.DictReader(MEASURES.open(encoding="utf-8"))
    assert found == [[row[f] for f in ("code", "part", "fact_2022", "plan_2023")] for row in by_hand]


def test_show_as_json_and_table(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", str(filled), "--format", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    by_code = {(m["code"], m["part"]): m for m in data["measures"]}
    assert by_code["6.1", None]["plan"] == 637500
    assert by_code["6.2", None]["fact"] == 374272.1
    assert by_code["1.8", None]["fact"] == "-"
    assert by_code["2.23", None]["plan"] is None
    assert main(["show", str(filled)]) == 0
    assert "475626.8\t637500.0" in capsys.readouterr().out


def test_check_tells_by_its_exit_code(filled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(filled)]) == 0
    bad = tmp_path / "bad.xlsx"
    shutil.copy(filled, bad)
    put(bad, f"Reja!E{api.read_plan(bad).by_key[Key(2, 3)].row}", Decimal(-1))
    assert main(["check", str(filled), str(bad)]) == 1
    assert main(["check", str(bad), "--ignore", "Q205,F404"]) == 0
    (tmp_path / "broken.xlsx").write_bytes(b"x")
    assert main(["check", str(bad), str(tmp_path / "broken.xlsx")]) == 2
    assert "What to do" in capsys.readouterr().err
    assert main(["check", str(bad), "--select", "Q205", "--format", "json"]) == 1
    (finding,) = json.loads(capsys.readouterr().out)
    assert (finding["rule"], finding["severity"], finding["key"], finding["file"]) == ("Q205", "error", "2.3", str(bad))


def test_recalc_in_place_and_elsewhere(filled: Path, tmp_path: Path) -> None:
    row = api.read_plan(filled).by_key[Key(2, 3)].row
    put(filled, f"Reja!E{row}", "1 500")
    before = filled.read_bytes()
    assert main(["recalc", str(filled), "-o", str(tmp_path / "out.xlsx")]) == 0
    assert filled.read_bytes() == before
    assert main(["recalc", str(filled)]) == 0
    assert filled.read_bytes() == (tmp_path / "out.xlsx").read_bytes()


def test_fill_from_the_csv_that_show_prints(
    filled: Path, tmp_path: Path, template, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["show", str(filled), "--format", "csv"])
    data = tmp_path / "data.csv"
    data.write_text(capsys.readouterr().out.replace(",368,500,,", ",368,555,12,"), encoding="utf-8")
    out = tmp_path / "out.xlsx"
    assert main(["fill", template.file, "--from", str(data), "-o", str(out)]) == 0
    measure = api.read_plan(out).by_key[Key(2, 3)]
    assert (str(measure.plan), str(measure.figures.q1)) == ("555", "12")
    data.write_text("a,b\n", encoding="utf-8")
    assert main(["fill", template.file, "--from", str(data), "-o", str(tmp_path / "x.xlsx")]) == 2
    assert not (tmp_path / "x.xlsx").exists()


def test_merge_tells_by_its_exit_code(demo: api.Demo, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = str(tmp_path / "out.xlsx")
    folder = str(demo.districts[0].parent)
    assert main(["merge", folder, "-o", out]) == 0
    (tmp_path / "bad.xlsx").write_bytes(b"x")
    capsys.readouterr()
    assert main(["merge", folder, str(tmp_path / "bad.xlsx"), "-o", out, "--format", "json"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert report["merged"] == 17
    assert {f["file"]: f["outcome"] for f in report["files"]}["bad.xlsx"] == "broken"
    assert main(["merge", str(tmp_path / "bad.xlsx"), "-o", str(tmp_path / "none.xlsx")]) == 2


def test_new_and_demo(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "--district", "1735401", "--year", "2025", "-o", str(tmp_path / "n.xlsx")]) == 0
    assert api.read_plan(tmp_path / "n.xlsx").header.district == "Nukus shahri"
    assert main(["new", "--district", "Nukus", "--year", "2025", "-o", str(tmp_path / "m.xlsx")]) == 2
    assert "Nukus shahri" in capsys.readouterr().err
    assert main(["demo", str(tmp_path / "d")]) == 0
    assert "hudud.xlsx" in capsys.readouterr().out
    assert len(list((tmp_path / "d" / "tumanlar").glob("*.xlsx"))) == 17


def test_a_plan_is_not_written_over_by_mistake(
    filled: Path, demo: api.Demo, capsys: pytest.CaptureFixture[str]
) -> None:
    before = filled.read_bytes()
    assert main(["new", "--district", "1735401", "--year", "2025", "-o", str(filled)]) == 2
    assert main(["import", str(SOURCE), "-o", str(filled)]) == 2
    assert main(["merge", str(demo.districts[0]), "-o", str(filled)]) == 2
    assert filled.read_bytes() == before
    assert capsys.readouterr().err.count("exists") == 3
    assert main(["new", "--district", "1735401", "--year", "2025", "-o", str(filled), "--overwrite"]) == 0
    assert api.read_plan(filled).header.year == 2025


def test_rules_are_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "q204"]) == 0
    assert "nobody can tell" in capsys.readouterr().out
    assert main(["rules", "X9"]) == 2


def test_an_unknown_rule_is_refused(filled: Path) -> None:
    assert main(["check", str(filled), "--select", "X9"]) == 2


def test_rules_that_compare_districts_are_not_selected_for_a_plan(
    filled: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(filled), "--select", "P7"]) == 2
    assert "akm merge" in capsys.readouterr().err
    assert main(["check", str(filled), "--ignore", "P7"]) == 0
    capsys.readouterr()
    assert main(["rules", "P702"]) == 0
    assert "thousand" in capsys.readouterr().out


def test_a_button_is_not_kept_waiting_by_pandas_or_openpyxl(filled: Path) -> None:
    code = (
        "import sys; from akm_excel import api; api.recalculate(sys.argv[1]);"
        "print(sorted({'pandas', 'openpyxl', 'rich', 'numpy', 'pyarrow', 'duckdb'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code, str(filled)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(("language", "word"), [("uz", "Xatolar: 0"), ("ru", "Ошибок: 0"), ("en", "Errors: 0")])
def test_people_read_their_own_language(
    filled: Path, language: str, word: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AKM_LANG", language)
    assert main(["check", str(filled)]) == 0
    assert word in capsys.readouterr().out


class TestProgram:
    """The program as it runs: a process that ends without taking its objects apart."""

    def run(self, *arguments: object) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "akm_excel.cli", *map(str, arguments)]
        return subprocess.run(command, capture_output=True, encoding="utf-8", check=False)

    def test_all_that_it_says_arrives(self, demo: api.Demo, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        arguments = ["merge", str(demo.districts[0].parent), "--format", "json", "-o"]
        here, there = tmp_path / "here.xlsx", tmp_path / "there.xlsx"
        code, said = main([*arguments, str(here)]), capsys.readouterr().out
        done = self.run(*arguments, there)
        assert (done.returncode, done.stderr) == (code, "")
        assert done.stdout == said.replace(here.name, there.name)
        assert there.read_bytes() == here.read_bytes()

    def test_it_tells_by_its_exit_code(self, filled: Path, tmp_path: Path) -> None:
        assert self.run("check", filled).returncode == 0
        assert self.run("show").returncode == 2
        missing = self.run("show", tmp_path / "none.xlsx")
        assert missing.returncode == 2
        assert "none.xlsx" in missing.stderr
        assert "Traceback" not in missing.stderr

    def test_a_reader_that_goes_away_is_no_error(self, filled: Path) -> None:
        command = [sys.executable, "-m", "akm_excel.cli", "show", str(filled), "--format", "csv"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            assert process.stdout is not None
            process.stdout.close()
            assert process.wait() == 0
            assert process.stderr is not None
            assert process.stderr.read() == b""
