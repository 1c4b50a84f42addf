"""A click waits for what it imports: seen in processes of their own, as each click is one."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from akm_excel.buttons.lean_xlwings import UNNEEDED
from benchmarks.recorded import record

ROOT = Path(__file__).parents[2]
HEAVY = {"matplotlib", "numpy", "openpyxl", "pandas", "PIL", "plotly", "polars", "pyarrow", "rich", "distributed"}
NOT_FOR_ONE_PLAN = {"akm_excel.merging", "akm_excel.importing", "akm_excel.demonstration", "akm_excel.regional"}


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


def test_a_click_in_excel_is_one_process_that_imports_no_more() -> None:
    """As the macros start it; where Excel cannot be reached it says so, and ends as done: it has been said."""
    environment = {**os.environ, "AKM_BUTTON": "check", "AKM_BOOK": "reja.xlsx", "AKM_HWND": "1", "AKM_LANG": "en"}
    command = [sys.executable, "-E", "-P", "-m", "akm_excel.excel"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, env=environment)
    assert done.returncode == 64
    assert "cannot reach Excel" in done.stderr
    found = loaded("from akm_excel.excel.__main__ import main; assert main(['check']) == 64")
    assert "xlwings" in found
    assert {name for name in found if name.split(".")[0] in HEAVY} == set()
    assert found & NOT_FOR_ONE_PLAN == set()
