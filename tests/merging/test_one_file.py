"""One file costs one file: whatever happens while it is received ends as its receipt."""

import gc
import json
import os
import shutil
import subprocess
import sys
import zipfile
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from akm_excel import api
from akm_excel.core.region import Outcome, Receipt
from akm_excel.core.template import Template
from akm_excel.errors import WorkbookError
from akm_excel.excel.compound_file import write_compound_file
from akm_excel.merging import Found, files, worker
from akm_excel.merging.worker import Receiver
from akm_excel.spreadsheet.limits import PLAN
from tests.support.editing import put, replace_in

posix = pytest.mark.skipif(os.name == "nt", reason="Windows has no such names or files")
CP866 = b"\x91\xa5\xac.xlsx"  # "Сем": a zip file of Windows, unpacked elsewhere


@pytest.fixture
def folder(demo: api.Demo, tmp_path: Path) -> Path:
    found = tmp_path / "tumanlar"
    found.mkdir()
    for path in demo.districts[:3]:
        shutil.copy(path, found / path.name)
    return found


@pytest.fixture(autouse=True)
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "log" / "errors.log"
    monkeypatch.setattr("akm_excel.storage.log_file", lambda: place)
    return place


def receipts(region) -> dict[str, Receipt]:
    return {receipt.file: receipt for receipt in region.receipts}


@pytest.mark.parametrize(
    "error", [KeyError("1e-05"), RecursionError(), MemoryError(), UnicodeError("x"), OSError(5, "x")]
)
@pytest.mark.parametrize("jobs", [1, 2])
def test_an_error_that_nobody_expected_is_that_files_receipt(
    folder: Path, tmp_path: Path, error: Exception, jobs: int, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = sorted(folder.iterdir())[1].name
    really = Receiver._read

    def read(own: Receiver, shown: str, package: object) -> Receipt:
        if shown == bad:
            raise error
        return really(own, shown, package)  # type: ignore[arg-type]

    monkeypatch.setattr(Receiver, "_read", read)
    monkeypatch.setattr("threading.active_count", lambda: 1)  # other tests' threads forbid forking
    api.merge([folder], tmp_path / "out.xlsx", jobs=jobs)
    region = api.merge([folder], jobs=jobs)
    assert len(region.plans) == 2
    reason = receipts(region)[bad].reason
    assert receipts(region)[bad].outcome is Outcome.BROKEN
    if isinstance(error, MemoryError):
        assert "not enough memory" in reason
        return
    assert type(error).__name__ in reason
    assert "errors.log" in reason
    assert "2048" not in reason
    assert "Traceback" in log.read_text(encoding="utf-8")
    shown = {row[8].value: row for row in load_workbook(tmp_path / "out.xlsx")["Tumanlar"].iter_rows(min_row=4)}
    assert bad in shown


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_file_that_takes_for_ever_costs_one_file(
    folder: Path, tmp_path: Path, jobs: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = sorted(folder.iterdir())[1].name
    really = Receiver._read

    def read(own: Receiver, shown: str, package: object) -> Receipt:
        while shown == bad:
            sum(range(1_000))
        return really(own, shown, package)  # type: ignore[arg-type]

    monkeypatch.setattr(Receiver, "_read", read)
    monkeypatch.setattr(worker, "PLAN", PLAN._replace(seconds=1))
    monkeypatch.setattr("threading.active_count", lambda: 1)  # other tests' threads forbid forking
    api.merge([folder], tmp_path / "out.xlsx", jobs=jobs)
    region = api.merge([folder], jobs=jobs)
    assert len(region.plans) == 2
    assert receipts(region)[bad].outcome is Outcome.BROKEN
    assert "takes longer than 1 seconds" in receipts(region)[bad].reason


@posix
def test_a_name_that_is_not_utf_8_is_a_name_like_any_other(folder: Path, tmp_path: Path) -> None:
    odd = os.fsencode(folder) + b"/" + CP866
    shutil.copy(sorted(folder.iterdir())[0], os.fsdecode(odd))
    put(Path(os.fsdecode(odd)), "Muqova!C22", "Chimboy tumani")
    memory = tmp_path / "memory.sqlite"
    for number in range(2):
        region = api.merge([folder], tmp_path / f"{number}.xlsx", memory=memory)
        assert len(region.plans) == 4
    (name,) = [file for file in receipts(region) if "_xDC91__xDCA5_" in file]
    listed = {row[8].value for row in load_workbook(tmp_path / "1.xlsx")["Tumanlar"].iter_rows(min_row=4)}
    assert name in listed
    assert (tmp_path / "0.xlsx").read_bytes() == (tmp_path / "1.xlsx").read_bytes()


@posix
@pytest.mark.parametrize(
    "command",
    [
        "merge FOLDER -o OUT", "merge FOLDER --format json -o OUT", "check FILE", "check FILE --format json",
        "show FILE", "recalc FILE -o OUT", "repair FILE", "diff FILE FILE", "archive add FOLDER --archive ARCHIVE",
    ],
)  # fmt: skip
def test_each_command_takes_such_a_name(folder: Path, tmp_path: Path, command: str) -> None:
    odd = os.fsencode(folder) + b"/" + CP866
    shutil.copy(sorted(folder.iterdir())[0], os.fsdecode(odd))
    given = {"FOLDER": os.fsencode(folder), "FILE": odd, "OUT": os.fsencode(tmp_path / "out.xlsx")}
    given["ARCHIVE"] = os.fsencode(tmp_path / "archive")
    done = subprocess.run(
        [sys.executable, "-m", "akm_excel", *(given.get(part, part.encode()) for part in command.split())],
        capture_output=True, check=False,
        env={**os.environ, "AKM_STATE": str(tmp_path / "state"), "AKM_CACHE": str(tmp_path / "cache")},
    )  # fmt: skip
    assert b"Traceback" not in done.stderr
    assert done.returncode in {0, 1}, done.stderr
    done.stdout.decode()
    if "json" in command:
        json.loads(done.stdout)


@posix
def test_what_is_no_file_is_named_and_the_rest_is_merged(folder: Path, tmp_path: Path) -> None:
    (folder / "zanjir.xlsx").symlink_to("zanjir.xlsx")
    (folder / "yoq.xlsx").symlink_to(tmp_path / "nowhere.xlsx")
    (folder / "nol.xlsx").symlink_to("/dev/zero")
    os.mkfifo(folder / "quvur.xlsx")
    (folder / "jild.xlsx").mkdir()
    api.merge([folder], tmp_path / "out.xlsx")
    region = api.merge([folder])
    assert len(region.plans) == 3
    broken = {file: receipt.reason for file, receipt in receipts(region).items() if receipt.outcome is Outcome.BROKEN}
    assert set(broken) == {"zanjir.xlsx", "yoq.xlsx", "nol.xlsx", "quvur.xlsx"}
    assert "pipe or a device" in broken["quvur.xlsx"]
    assert "pipe or a device" in broken["nol.xlsx"]
    assert "no such file" in broken["yoq.xlsx"]


@posix
@pytest.mark.parametrize("name", ["zanjir.xlsx", "nol.xlsx", "quvur.xlsx", "jild.xlsx"])
def test_a_command_on_what_is_no_file_ends_with_a_message(tmp_path: Path, name: str) -> None:
    (tmp_path / "zanjir.xlsx").symlink_to("zanjir.xlsx")
    (tmp_path / "nol.xlsx").symlink_to("/dev/zero")
    os.mkfifo(tmp_path / "quvur.xlsx")
    (tmp_path / "jild.xlsx").mkdir()
    for call in (api.read_plan, api.check, lambda path: api.recalculate(path, tmp_path / "out.xlsx")):
        with pytest.raises(WorkbookError) as refused:
            call(tmp_path / name)
        assert name in str(refused.value)


def test_a_file_that_vanishes_meanwhile_is_named(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = sorted(folder.iterdir())[1]
    really = files._listed

    def listed(path: Path, shown: Path) -> Found:
        found = really(path, shown)
        if path == gone:
            path.unlink()
        return found

    monkeypatch.setattr(files, "_listed", listed)
    region = api.merge([folder])
    assert len(region.plans) == 2
    assert "no such file" in receipts(region)[gone.name].reason


def test_a_folder_that_cannot_be_looked_into_is_named(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "ichki").mkdir()
    really = os.scandir

    def scandir(path):
        if str(path).endswith("ichki"):
            raise PermissionError(13, "you may not do that there", str(path))
        return really(path)

    monkeypatch.setattr(files.os, "scandir", scandir)
    api.merge([folder], tmp_path / "out.xlsx")
    region = api.merge([folder])
    assert len(region.plans) == 3
    assert receipts(region)["ichki"].outcome is Outcome.BROKEN
    assert "you may not do that there" in receipts(region)["ichki"].reason


def test_seventeen_districts_of_which_seven_are_odd(demo: api.Demo, tmp_path: Path) -> None:
    folder = tmp_path / "xatlar"
    folder.mkdir()
    names = [path.name for path in demo.districts]
    for path in demo.districts:
        shutil.copy(path, folder / path.name)
    bomb, cut, locked, other_year, huge = (folder / name for name in names[:5])
    with zipfile.ZipFile(bomb, "a", zipfile.ZIP_DEFLATED) as file:
        file.writestr("xl/media/image1.bin", bytes(2**28 + 1))
    cut.write_bytes(cut.read_bytes()[:20_000])
    locked.write_bytes(write_compound_file({"EncryptionInfo": bytes(100), "EncryptedPackage": bytes(5_000)}))
    put(other_year, "Muqova!C23", Decimal(2019))
    row = api.read_plan(huge).by_key[next(iter(api.read_plan(huge).by_key))].row
    put(huge, f"Reja!D{row}", Decimal("1E+34"))
    twice = folder / "ikkinchi.xlsx"
    shutil.copy(folder / names[6], twice)
    put(twice, f"Reja!E{row}", Decimal(999))
    replace_in(twice, "docProps/core.xml", r"(modified[^>]*>)[^<]*", r"\g<1>2033-05-01T00:00:00Z")
    if os.name != "nt":
        (folder / names[7]).rename(os.fsdecode(os.fsencode(folder) + b"/" + CP866))
    region = api.merge([folder], tmp_path / "hudud.xlsx")
    found = receipts(region)
    assert "unpack to" in found[bomb.name].reason
    assert found[cut.name].outcome is Outcome.BROKEN
    assert "password" in found[locked.name].reason
    assert found[other_year.name].outcome is Outcome.OTHER_YEAR
    assert found[names[6]].outcome is Outcome.SUPERSEDED
    assert found[twice.name].outcome is Outcome.MERGED
    assert found[huge.name].outcome is Outcome.MERGED
    assert found[huge.name].counts[0] > 0, "a number of 35 digits is an error"
    assert len(region.plans) == 17 - 4
    assert (tmp_path / "hudud.xlsx").exists()


def test_reading_nothing_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").write_bytes(BytesIO().getvalue())
    assert receipts(api.merge([tmp_path], tmp_path / "out.xlsx"))["x.xlsx"].outcome is Outcome.BROKEN


def test_a_plan_that_was_received_leaves_nothing_that_must_be_looked_for(folder: Path, template: Template) -> None:
    receiver, first = Receiver(template), sorted(folder.iterdir())[0]
    receiver.receive(Found(str(first), first.name))  # what is learned once stays
    gc.collect()
    gc.disable()
    try:
        assert receiver.receive(Found(str(first), first.name)).outcome is Outcome.MERGED
        assert gc.collect() == 0, "objects in a circle stay in memory, and looking for them costs a tenth of a merge"
    finally:
        gc.enable()
