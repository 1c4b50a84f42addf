"""Reading in several processes: the same result, and what kills a process costs one file."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from akm_excel import api, language
from akm_excel.core.quantity import Kind
from akm_excel.core.region import Outcome
from akm_excel.merging import Found, executors, guarded, worker
from akm_excel.workbook.template_text import to_text
from tests.support.editing import put, replace_in, sheet_part
from tests.support.places import HERE

DATA = HERE / "data"


@pytest.fixture
def folder(demo: api.Demo, tmp_path: Path) -> Path:
    found = tmp_path / "tumanlar"
    found.mkdir()
    for path in demo.districts[:8]:
        shutil.copy(path, found / path.name)
    return found


def test_the_number_of_processes_does_not_change_a_byte(folder: Path, tmp_path: Path) -> None:
    _mix(folder)
    results, regions = set(), []
    for jobs in (1, 2):
        regions.append(api.merge([folder], tmp_path / f"{jobs}.xlsx", jobs=jobs))
        results.add((tmp_path / f"{jobs}.xlsx").read_bytes())
    assert len(results) == 1
    kinds = {figure.kind for own in regions[0].submissions.values() for f in own.quantities().values() for figure in f}
    assert kinds == set(Kind), "rows with gaps are spelled as well"
    assert len({own.layout for own in regions[0].submissions.values()}) > 1, "and workbooks laid out otherwise"


def _mix(folder: Path) -> None:
    """Make plans that are no longer alike: gaps, unreadable figures, names with signs, moved rows, an own tag."""
    own, words, gaps = sorted(folder.iterdir())[1:4]
    for cell, figure in (("Reja!E6", None), ("Reja!D8", "-"), ("Reja!I6", "4/4 <&>")):
        put(gaps, cell, figure)
    put(words, "Reja!B6", 'Boshqa nom: 100 % <b> & "qoʻsh"')
    replace_in(own, sheet_part(own, "Reja"), r"(<worksheet )", r'\1xmlns:own="urn:own" ')
    own.rename(folder / "Oʻz & boshqa %s.xlsx")
    shutil.copy(DATA / "trust" / "order_b_row_inserted.xlsx", folder / "surilgan.xlsx")


def test_spawned_processes_do_as_well(folder: Path, template) -> None:
    files = [Found(str(path), path.name) for path in sorted(folder.iterdir())]
    receipts = list(executors.in_processes(files, to_text(template), 2, "spawn"))
    assert [receipt and receipt.outcome for receipt in receipts] == [Outcome.MERGED] * 8


def test_findings_are_in_the_language_of_who_asked(folder: Path, tmp_path: Path) -> None:
    with language.speaking("uz"):
        region = api.merge([folder], tmp_path / "out.xlsx", jobs=2)
    assert any("boʻsh" in finding.message for _, finding in region.findings())


def test_any_executor_will_do(folder: Path, tmp_path: Path) -> None:
    api.merge([folder], tmp_path / "plain.xlsx")
    with ThreadPoolExecutor(2) as executor:
        api.merge([folder], tmp_path / "out.xlsx", executor=executor)
    assert (tmp_path / "out.xlsx").read_bytes() == (tmp_path / "plain.xlsx").read_bytes()


class Deadly(worker.Receiver):
    """A reader that a certain file kills, as native code does that runs out of memory."""

    def receive(self, file: Found):
        if "o‘limli" in file.shown:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().receive(file)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forked processes inherit the deadly reader; Windows has none")
def test_a_file_that_kills_its_process_costs_only_itself(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a o‘limli.xlsx", "m o‘limli.xlsx"):
        shutil.copy(sorted(folder.iterdir())[-1], folder / name)
    worker._receiver.cache_clear()
    monkeypatch.setattr(worker, "Receiver", Deadly)
    monkeypatch.setattr("threading.active_count", lambda: 1)  # other tests' threads forbid forking
    region = api.merge([folder], tmp_path / "out.xlsx", jobs=2)
    worker._receiver.cache_clear()
    dead = [receipt for receipt in region.receipts if receipt.outcome is Outcome.BROKEN]
    assert [receipt.file for receipt in dead] == ["a o‘limli.xlsx", "m o‘limli.xlsx"]
    assert all("(-9)" in receipt.reason for receipt in dead)
    assert len(region.plans) == 8


class Failing(Executor):
    """An executor that loses every second task."""

    def __init__(self) -> None:
        self.count = 0

    def submit(self, task, /, *args, **kwargs) -> Future:
        future: Future = Future()
        self.count += 1
        if self.count % 2:
            future.set_exception(OSError("the worker is gone"))
        else:
            future.set_result(task(*args, **kwargs))
        return future


def test_what_an_executor_loses_is_read_here(folder: Path, tmp_path: Path) -> None:
    region = api.merge([folder], tmp_path / "out.xlsx", executor=Failing())
    assert len(region.plans) == 8


def _with_rows(path: Path, last: int) -> Path:
    rows = "".join(f'<row r="{n}"><c r="Z{n}" t="inlineStr"><is><t>{n}</t></is></c></row>' for n in range(200, last))
    return replace_in(path, sheet_part(path, "Reja"), "</sheetData>", rows + "</sheetData>")


def test_a_heavy_file_is_read_in_a_process_of_its_own(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _with_rows(sorted(folder.iterdir())[0], 20_000)
    began: list[str] = []
    really = guarded.in_own_process
    monkeypatch.setattr(guarded, "in_own_process", lambda *told: (began.append(told[1]), really(*told))[1])
    region = api.merge([folder], tmp_path / "out.xlsx")
    assert len(region.plans) == 8, "in the process of its own there is room for it"
    assert began == [path.name]


def test_a_heavy_file_may_cost_so_much_and_no_more(folder: Path, template) -> None:
    path = _with_rows(sorted(folder.iterdir())[0], 70_000)
    # Asked in a process of its own: one that holds much already has room in what it holds.
    code = (
        "import sys; from akm_excel.merging import Found; from akm_excel.merging.guarded import receive_guarded\n"
        "from akm_excel.spreadsheet.limits import PLAN; from akm_excel.workbook.template_text import to_text\n"
        "from akm_excel.workbook.template_file import load_template, shipped\n"
        "if __name__ == '__main__':\n"
        "    limits = PLAN._replace(memory=20 * 2**20, seconds=60)\n"
        "    got = receive_guarded(to_text(load_template(shipped())), Found(sys.argv[1], 'x.xlsx'), limits)\n"
        "    print(got.outcome.name, got.kept, got.reason)\n"
    )
    script = path.with_suffix(".py")
    script.write_text(code, encoding="utf-8")
    said = subprocess.run([sys.executable, script, path], capture_output=True, text=True, check=True).stdout
    assert said.startswith("BROKEN None")
    assert "20 MB of memory" in said


@pytest.fixture(autouse=True)
def _no_processes_left() -> Iterator[None]:
    yield
    import multiprocessing

    assert multiprocessing.active_children() == []
