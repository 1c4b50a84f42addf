"""The add-in for all users of a Windows computer: an administrator puts it into the folder of Excel's program."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from akm_excel.cli import addin as command
from akm_excel.cli import main
from akm_excel.errors import SetupError, WriteError
from akm_excel.excel import build
from akm_excel.excel.computer import Computer, System
from akm_excel.excel.install import install, uninstall
from akm_excel.excel.registry import Hive
from akm_excel.excel.status import status
from tests.excel.test_addin_install import PYTHON, computer, tree
from tests.support.registry import MemoryRegistry

APP_PATH = r"SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\excel.exe"
EVERYBODY_WRITES = "D:(A;OICI;FA;;;BA)(A;OICIID;0x1301bf;;;AU)"


@pytest.fixture
def windows(tmp_path: Path) -> Computer:
    """The user's own view of a computer with an Excel for all."""
    programs = tmp_path / "Program Files"
    office = programs / "Microsoft Office" / "root" / "Office16"
    (office / "XLSTART").mkdir(parents=True)
    (office / "EXCEL.EXE").write_bytes(b"MZ")
    made = computer(System.WINDOWS, tmp_path / "Users" / "Oʻktam")
    made.registry.put(Hive.COMPUTER, APP_PATH, "", str(office / "EXCEL.EXE"))  # type: ignore[attr-defined]
    return replace(made, environment={**made.environment, "ProgramFiles": str(programs)})


@pytest.fixture
def everybody(windows: Computer) -> Computer:
    """The same for all users."""
    return replace(windows, for_all=True)


def not_well(here: Computer) -> dict[str, str]:
    return {check.what: f"{check.found} | {check.advice}" for check in status(here) if not check.is_well}


def test_it_goes_beside_excels_program_and_out_again(everybody: Computer, tmp_path: Path) -> None:
    before = tree(tmp_path)
    done = install(everybody)
    office = tmp_path / "Program Files" / "Microsoft Office" / "root" / "Office16"
    assert done.files == (office / "XLSTART" / "akm.xlam",)
    assert done.files[0].read_bytes() == build.addin(str(PYTHON), "uz")
    assert [values for values in everybody.registry.values if values[0] is Hive.USER] == []  # type: ignore[attr-defined]
    assert not list(everybody.home.glob(".akm")), "nothing of one user's"
    assert not_well(everybody) == {}
    assert uninstall(everybody).removed == done.files
    assert tree(tmp_path) == before


@pytest.mark.parametrize("noted", ["app path", "install root", "click to run", "nowhere"])
def test_excels_program_is_found(everybody: Computer, tmp_path: Path, noted: str) -> None:
    registry = MemoryRegistry()
    office = tmp_path / "Program Files" / "Microsoft Office" / "root" / "Office16"
    key, name, value = {
        "app path": (APP_PATH, "", f'"{office / "EXCEL.EXE"}"'),
        "install root": (r"SOFTWARE\WOW6432Node\Microsoft\Office\16.0\Excel\InstallRoot", "Path", f"{office}/"),
        "click to run": (r"SOFTWARE\Microsoft\Office\ClickToRun\Configuration", "InstallationPath",
                         str(office.parents[1])),
        "nowhere": ("", "", ""),
    }[noted]  # fmt: skip
    registry.put(Hive.COMPUTER, key, name, value)
    assert replace(everybody, registry=registry).startup_folder == office / "XLSTART"


def test_no_excel_for_all(everybody: Computer) -> None:
    nowhere = replace(everybody, registry=MemoryRegistry(), environment={})
    for ask in (install, status):
        with pytest.raises(SetupError, match=r"not found.*without --all-users"):
            ask(nowhere)


def test_an_office_of_the_store(everybody: Computer, tmp_path: Path) -> None:
    store = tmp_path / "WindowsApps" / "Microsoft.Office.Desktop.Excel"
    store.mkdir(parents=True)
    everybody.registry.put(Hive.COMPUTER, APP_PATH, "", str(store / "EXCEL.EXE"))  # type: ignore[attr-defined]
    with pytest.raises(SetupError, match="Microsoft Store"):
        install(everybody)


@pytest.mark.parametrize("part", ["interpreter", "base", "package"])
def test_a_program_in_somebodys_own_folder(everybody: Computer, tmp_path: Path, part: str) -> None:
    """Another's than the administrator's too: she may have made it before he came."""
    own = tmp_path / "Users" / "Gulnora" / "AppData" / "Local" / "akm" / "Scripts" / "python.exe"
    before = tree(tmp_path)
    with pytest.raises(SetupError, match=r"one user.*%ProgramFiles%\\akm") as refused:
        install(replace(everybody, **{part: own}))
    assert refused.value.file == str(own)
    assert tree(tmp_path) == before
    shared = tmp_path / "Users" / "Public" / "akm" / "python.exe"
    assert replace(everybody, **{part: shared}).of_one_user() is None


def test_the_folder_of_root_is_one_users_and_the_rest_of_the_disk_is_not() -> None:
    root = Computer(System.OTHER, Path("/root"), Path("/opt/akm/bin/python"), Path("/usr"), package=Path("/opt/akm"))
    assert root.of_one_user() is None
    assert replace(root, package=Path("/root/akm")).of_one_user() == Path("/root/akm")


def test_a_program_that_everybody_can_change(everybody: Computer) -> None:
    with pytest.raises(SetupError, match=r"can change the program.*%ProgramFiles%\\akm"):
        install(replace(everybody, permissions=lambda path: EVERYBODY_WRITES))


def test_who_is_no_administrator(everybody: Computer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = tree(tmp_path)
    writing = os.open

    def denied(path: str, *arguments: int, **named: int) -> int:
        if "XLSTART" in str(path):
            raise PermissionError(13, "Access is denied")
        return writing(path, *arguments, **named)

    monkeypatch.setattr("os.open", denied)
    with pytest.raises(WriteError, match=r"administrator.*Run as administrator"):
        install(everybody)
    monkeypatch.undo()
    assert tree(tmp_path) == before


def test_excel_opens_one_of_a_name(windows: Computer, everybody: Computer) -> None:
    install(everybody)
    with pytest.raises(SetupError, match=r"all users.*akm addin uninstall --all-users"):
        install(windows)
    assert install(windows, with_addin=False).files == ()
    uninstall(everybody)
    install(windows)
    with pytest.raises(SetupError, match=r"for you alone.*akm addin uninstall"):
        install(everybody)


def test_status_names_both(windows: Computer, everybody: Computer) -> None:
    install(everybody)
    told = {check.what: check for check in status(windows)}
    assert "Add-in" not in told
    assert all(check.is_well for check in told.values()), told
    windows.startup_folder.mkdir(exist_ok=True)
    (windows.startup_folder / "akm.xlam").write_bytes((everybody.startup_folder / "akm.xlam").read_bytes())
    told = {check.what: check for check in status(windows)}
    assert str(everybody.startup_folder) in told["Add-in for all users"].found
    assert str(windows.startup_folder) in told["Add-in"].found
    assert set(not_well(windows)) == set(not_well(everybody)) == {"Two add-ins"}


def test_what_status_advises_is_for_all_users_too(everybody: Computer) -> None:
    assert "akm addin install --all-users" in not_well(everybody)["Add-in for all users"]


def test_the_commands(windows: Computer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(command, "this_computer", lambda: windows)
    assert main(["addin", "install", "--all-users", "--workbook"]) == 2
    assert main(["addin", "install", "--all-users"]) == 0
    assert main(["addin", "status", "--all-users"]) == 0
    assert main(["addin", "status"]) == 0
    assert main(["addin", "uninstall"]) == 0
    assert "Nothing is installed" in capsys.readouterr().out
    assert main(["addin", "uninstall", "--all-users"]) == 0
    assert "akm.xlam: removed" in capsys.readouterr().out


@pytest.mark.parametrize(("system", "advice"), [(System.OTHER, "--libreoffice --all-users"), (System.MAC, "each user")])
def test_where_there_is_none_for_all_users_the_advice_can_be_followed(
    system: System, advice: str, tmp_path: Path
) -> None:
    with pytest.raises(SetupError) as error:
        _ = replace(computer(System.WINDOWS, tmp_path), system=system, for_all=True).excel_folder
    assert advice in error.value.remedy
