"""What a command loads before it does anything: a budget of modules by count and by name, which no clock disturbs."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import platformdirs
import pytest

from akm_excel import api, storage

HEAVY = frozenset({"csv", "ctypes", "datetime", "multiprocessing", "numpy", "openpyxl", "pandas", "pickle",
                   "platformdirs", "random", "rich", "tempfile", "xlsxwriter"})  # fmt: skip
"""What a click does not wait for."""
OF_OTHER_MERGES = frozenset({"html", "statistics", "textwrap", "akm_excel.deliveries.standing",
                             "akm_excel.formats.listing", "akm_excel.records", "akm_excel.regional.keeping.transplant",
                             "akm_excel.spreadsheet.evaluation", "akm_excel.workbook.workbook_file"})  # fmt: skip
"""What a merge of districts' plans into a new workbook does not wait for: registers, what is hers, texts for others."""
ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="what others load differs by system")


def loaded(module: str, *arguments: object) -> list[str]:
    """The modules that a command has loaded when it is done."""
    code = (
        "import os, sys\n"
        f"from {module} import program\n"
        "def told(code):\n"
        "    print(*sorted(sys.modules), file=sys.stderr, flush=True)\n"
        "    leave(code)\n"
        "leave, os._exit = os._exit, told\n"
        "try:\n"
        "    program()\n"
        "except SystemExit:\n"
        "    print(*sorted(sys.modules), file=sys.stderr)\n"
    )
    command = [sys.executable, "-c", code, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    return done.stderr.splitlines()[-1].split()


@ON_LINUX
@pytest.mark.parametrize(
    ("command", "most"),
    [
        (("check", "PLAN"), 242),
        (("recalc", "PLAN", "-o", "OUT"), 264),
        (("new", "-o", "OUT", "--year", "2027"), 264),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_commands_on_a_plan_load_so_many_modules_and_none_that_is_heavy(
    command: Sequence[str], most: int, filled: Path, tmp_path: Path
) -> None:
    api.check(filled)  # the template's cache is warm, as it is from the second command on
    names = loaded(
        "akm_excel.__main__", *(str({"PLAN": filled, "OUT": tmp_path / "out.xlsx"}.get(a, a)) for a in command)
    )
    assert HEAVY.isdisjoint(names), sorted(HEAVY.intersection(names))
    assert len(names) <= most, len(names)
    assert not any(name.startswith(("akm_excel.regional", "akm_excel.analysis", "akm_excel.merging")) for name in names)


@ON_LINUX
def test_the_version_is_said_before_anything_is_loaded() -> None:
    names = loaded("akm_excel.__main__", "--version")
    assert [name for name in names if name.startswith("akm_excel")] == ["akm_excel", "akm_excel.__main__",
                                                                        "akm_excel.version"]  # fmt: skip
    assert {"argparse", "lxml", "dataclasses"}.isdisjoint(names)


@ON_LINUX
def test_showing_and_merging_load_so_many_modules(demo: api.Demo, filled: Path, tmp_path: Path) -> None:
    folder = demo.districts[0].parent
    merging = loaded(
        "akm_excel.__main__", "merge", folder, "-o", tmp_path / "region.xlsx", "--jobs", "1", "--no-memory"
    )
    showing = loaded("akm_excel.__main__", "show", filled)
    assert HEAVY.difference({"datetime"}).isdisjoint(merging), sorted(HEAVY.intersection(merging))
    assert OF_OTHER_MERGES.isdisjoint(merging), sorted(OF_OTHER_MERGES.intersection(merging))
    assert HEAVY.difference({"csv", "datetime", "random", "tempfile"}).isdisjoint(showing)
    for names, most in ((merging, 343), (showing, 255)):
        assert len(names) <= most, len(names)


@ON_LINUX
def test_a_click_loads_so_many_modules_before_it_asks_the_application() -> None:
    code = "import sys, akm_excel.buttons.click; print(*sorted(sys.modules))"
    names = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True
    ).stdout.split()
    assert HEAVY.difference({"datetime"}).isdisjoint(names), sorted(HEAVY.intersection(names))
    assert len(names) <= 210, len(names)


@ON_LINUX
@pytest.mark.parametrize("asked", ["", " ", "/srv/of-mine"])
def test_the_users_folders_are_where_platformdirs_says(asked: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("AKM_CACHE", "AKM_STATE", "AKM_ARCHIVE"):
        monkeypatch.delenv(variable, raising=False)
    for variable in ("XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(variable, asked)
    assert storage.cache_folder() == platformdirs.user_cache_path("akm-excel", appauthor=False)
    assert storage.archive_folder() == platformdirs.user_data_path("akm-excel", appauthor=False) / "archive"
    assert storage.state_folder() == platformdirs.user_state_path("akm-excel", appauthor=False)
