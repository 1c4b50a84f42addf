"""What the pages show is tried: their blocks run one after the other."""

import re
import shutil
import sys
from pathlib import Path

import pytest

from akm_excel import api
from tests.support.calc import Calc, uno_folder
from tests.support.places import ROOT

BLOCK = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", ["notebook.md", "spreadsheet.md"])
def test_the_blocks_of_a_page_run_one_after_the_other(
    page: str, demo: api.Demo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(demo.workbook.parent, tmp_path / "demo")
    monkeypatch.chdir(tmp_path)
    blocks = BLOCK.findall((ROOT / "docs" / page).read_text(encoding="utf-8"))
    assert len(blocks) >= 3
    names: dict[str, object] = {}
    for block in blocks:
        exec(compile(block, page, "exec"), names)


@pytest.mark.slow
@pytest.mark.libreoffice
@pytest.mark.uno
def test_the_page_of_the_engine_runs_on_a_live_calc(calc: Calc) -> None:
    (block,) = BLOCK.findall((ROOT / "docs" / "engine.md").read_text(encoding="utf-8"))
    assert "name=akm;" in block
    sys.path += [folder for folder in (uno_folder(),) if folder not in sys.path]
    exec(compile(block.replace("name=akm;", f"name={calc.pipe};"), "engine.md", "exec"), {})
