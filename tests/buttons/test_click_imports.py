"""A click waits for what it imports: seen in processes of their own, as each click is one."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from akm_excel.buttons.lean_xlwings import UNNEEDED
from benchmarks.recorded import record

ROOT = Path(__file__).parents[2]
HEAVY = {"matplotlib", "numpy", "openpyxl", "pandas", "PIL", "plotly", "polars", "pyarrow", "rich", "distributed"}
NOT_FOR_ONE_PLAN = {"akm_excel.merging", "akm_excel.importing", "akm_excel.demo", "akm_excel.regional"}


def loaded(code: str, *arguments: str) -> set[str]:
    """The modules that a process has after running some code."""
    ending = "; import sys, json; print(json.dumps([name for name, module in sys.modules.items() if module]))"
    done = subprocess.run(
        [sys.executable, "-c", code + ending, *arguments], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize("button", ["recalculate", "check", "repair", "undo"])
def test_a_click_loads_nothing_that_it_does_not_need(filled: Path, tmp_path: Path, button: str) -> None:
    book = record(filled, tmp_path / "book.pickle")
    found = loaded(
        "import sys, runpy; sys.argv[1:] = sys.argv[1:3]; runpy.run_module('benchmarks.recorded', run_name='__main__')",
        str(book),
        button,
    )
    assert "akm_excel.buttons.actions" in found
    assert "akm_excel.workbook.recalculating" in found
    assert {name for name in found if name.split(".")[0] in HEAVY} == set()
    assert found & NOT_FOR_ONE_PLAN == set()
    assert not any(name.startswith("xlwings.pro") for name in found)


def test_xlwings_alone_would_load_pandas() -> None:
    """Else the way round it would be no longer needed."""
    assert {"pandas", "numpy"} <= loaded("import xlwings")


def test_the_way_round_leaves_nothing_behind() -> None:
    code = (
        "from akm_excel.buttons.lean_xlwings import import_xlwings as f; xw = f(); import sys; "
        f"assert not set({UNNEEDED!r}) & set(sys.modules), 'a mark is left'; "
        "assert f() is xw; import xlwings; assert xlwings is xw; "
        "import pandas, numpy; assert pandas.DataFrame({'a': [1]}).a.sum() == 1"
    )
    assert "pandas" in loaded(code)


def test_what_was_loaded_before_stays_as_it_was() -> None:
    code = (
        "import numpy, xlwings; from akm_excel.buttons.lean_xlwings import import_xlwings as f; "
        "assert f() is xlwings; import sys; assert sys.modules['numpy'] is numpy; assert sys.modules['pandas']"
    )
    assert "numpy" in loaded(code)
    code = "import numpy; from akm_excel.buttons.lean_xlwings import import_xlwings as f; f(); import sys; "
    assert {"numpy", "xlwings"} <= loaded(code + "assert sys.modules['numpy'] is numpy")


def test_where_the_import_fails_nothing_is_left_behind(tmp_path: Path) -> None:
    (tmp_path / "xlwings.py").write_text("raise ImportError('broken')", encoding="utf-8")
    code = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n"
        "from akm_excel.buttons.lean_xlwings import UNNEEDED, import_xlwings\n"
        "try:\n    import_xlwings()\nexcept ImportError as exc:\n    assert 'broken' in str(exc)\n"
        "else:\n    raise SystemExit('no error')\n"
        "assert not set(UNNEEDED) & set(sys.modules)\n"
        "pass"
    )
    assert "xlwings" not in loaded(code)


class TestLeanPython:
    """`akm-python`, which stands in for the interpreter in what RunPython starts."""

    @staticmethod
    def started(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        # As xlwings.bas of Windows and the script of the Mac have it.
        command = [sys.executable, "-P", "-m", "akm_excel.buttons.lean_python", *arguments, "-c", code]
        return subprocess.run(
            [*command, "--wb=a b.xlsx", "--from_xl=1"], capture_output=True, text=True, check=False, cwd=ROOT
        )

    @pytest.mark.parametrize("switches", [("-B",), ("-B", "-u", "-W", "ignore")])
    def test_what_runpython_starts_runs_without_pandas(self, switches: tuple[str, ...]) -> None:
        code = (
            "import xlwings.utils;xlwings.utils.prepare_sys_path('false;a;b;c;d;e;/added'); "
            "import sys, json; import akm_excel.buttons.actions as b; b.recalculate; "
            "print(json.dumps([sys.argv, sys.path[0], 'pandas' in sys.modules]))"
        )
        done = self.started(code, *switches)
        assert json.loads(done.stdout) == [["-c", "--wb=a b.xlsx", "--from_xl=1"], "/added", False]
        assert (done.stderr, done.returncode) == ("", 0)

    def test_an_error_is_one_for_runpython_as_well(self) -> None:
        done = self.started("raise ValueError('nanu')", "-B")
        assert done.returncode == 1
        assert "ValueError: nanu" in done.stderr

    def test_it_is_no_other_python(self) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "akm_excel.buttons.lean_python", "script.py"],
            capture_output=True, text=True, check=False, cwd=ROOT,
        )  # fmt: skip
        assert done.returncode == 1
        assert "usage: akm-python" in done.stderr

    def test_the_settings_of_windows_name_it(self) -> None:
        from akm_excel.excel.computer import Computer, System
        from akm_excel.excel.settings import settings

        scripts = Path("C:/akm/Scripts")
        computer = Computer(
            System.WINDOWS, Path("C:/Users/u"), scripts / "python.exe", Path("C:/Python"), codec="cp1251"
        )
        assert settings(computer)["INTERPRETER_WIN"] == str(scripts / "python.exe")
        lean = Computer(**{**vars(computer), "lean": scripts / "akm-python.exe"})
        assert settings(lean)["INTERPRETER_WIN"] == str(scripts / "akm-python.exe")
