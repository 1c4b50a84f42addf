"""What would make a click fail is seen beforehand: each thing set in a registry in memory."""

from dataclasses import replace
from pathlib import Path

import pytest

from akm_excel.excel import obstacles, status
from akm_excel.excel.computer import Computer
from akm_excel.excel.install import install
from akm_excel.excel.obstacles import everybody_writes
from akm_excel.excel.registry import Hive
from tests.excel.test_addin_install import TestStatus as _Status
from tests.excel.test_addin_install import windows

assert windows, "a fixture"
EXCEL = r"Microsoft\Office\16.0\Excel"
RULE = r"SOFTWARE\Policies\Microsoft\Windows Defender\Windows Defender Exploit Guard\ASR\Rules"


@pytest.mark.parametrize(
    ("hive", "key", "name", "value", "what", "advice"),
    [
        (Hive.USER, rf"Software\{EXCEL}\Resiliency\DisabledItems", "x", 1, "Loading of add-ins", "Disabled Items"),
        (Hive.USER, rf"Software\Policies\{EXCEL}\Security", "RequireAddinSig", 1, "Loading of add-ins", "shortcuts"),
        (Hive.COMPUTER, rf"Software\Policies\{EXCEL}\Security", "DisableAllAddins", 1, "Loading of add-ins",
         "shortcuts"),
        (Hive.USER, r"Software\Policies\Microsoft\Cloud\Office\16.0\Excel\Security", "DisableAllAddins", 1,
         "Loading of add-ins", "shortcuts"),
        (Hive.COMPUTER, RULE, obstacles._CHILD_PROCESSES, "1", "Starting Python from Excel", "shortcuts"),
        (Hive.COMPUTER, RULE, obstacles._CHILD_PROCESSES.lower(), 1, "Starting Python from Excel", "shortcuts"),
        (Hive.COMPUTER, r"Software\Microsoft\Windows Script Host\Settings", "Enabled", 0, "Starting Python from Excel",
         "shortcuts"),
        (Hive.COMPUTER, r"Software\Policies\Microsoft\Office\16.0\Common", "VBAOff", 1, "Macros",
         "switched macros off"),
    ],
)  # fmt: skip
def test_what_is_set_is_named_with_its_place(
    windows: Computer, hive: Hive, key: str, name: str, value: int | str, what: str, advice: str
) -> None:
    install(windows)
    assert _Status.not_well(windows) == {}
    windows.registry.put(hive, key, name, value)  # type: ignore[attr-defined]
    found = _Status.not_well(windows)
    assert set(found) == {what}
    assert advice in found[what]


@pytest.mark.parametrize("value", ["0", "2", 2])
def test_a_rule_that_only_watches_is_no_obstacle(windows: Computer, value: int | str) -> None:
    install(windows)
    windows.registry.put(Hive.COMPUTER, RULE, obstacles._CHILD_PROCESSES, value)  # type: ignore[attr-defined]
    assert _Status.not_well(windows) == {}


@pytest.mark.parametrize(
    ("key", "name", "value"),
    [(rf"Software\{EXCEL}\Security", "VBAWarnings", 3),
     (rf"Software\Policies\{EXCEL}\Security", "blockcontentexecutionfrominternet", 1)],
)  # fmt: skip
def test_workbooks_are_blocked_where_the_add_in_is_not(windows: Computer, key: str, name: str, value: int) -> None:
    windows.registry.put(Hive.USER, key, name, value)  # type: ignore[attr-defined]
    install(windows, with_addin=False)
    assert "Macros" in _Status.not_well(windows)
    install(windows)
    assert _Status.not_well(windows) == {}, "it lies in a trusted folder"


def test_an_add_in_that_the_antivirus_took_away(windows: Computer) -> None:
    install(windows)
    (windows.startup_folder / "akm.xlam").unlink()
    assert "antivirus" in _Status.not_well(windows)["Add-in"]


def test_an_old_windows_and_a_profile_on_the_network(windows: Computer) -> None:
    install(windows)
    assert "Windows 10 or 11" in _Status.not_well(replace(windows, version=6))["Windows"]
    found = _Status.not_well(replace(windows, is_remote=lambda path: True))
    assert "on another computer" in found["Startup folder"]


@pytest.mark.parametrize(
    ("permissions", "expected"),
    [
        ("D:AI(A;ID;FA;;;BA)(A;OICIID;0x1200a9;;;BU)(A;ID;0x1301bf;;;AU)", True),  # a folder made in C:\
        ("D:PAI(A;OICI;FA;;;BA)(A;OICI;0x1200a9;;;BU)", False),
        ("D:(A;OICI;FA;;;SY)(A;OICI;FA;;;S-1-5-21-1-2-3-1001)", False),  # the user's own
        ("D:(A;;FRFW;;;WD)", True),
        ("D:(D;;FA;;;WD)(A;;FR;;;WD)", False),
        ("", False),
    ],
)
def test_a_folder_that_everybody_can_change(windows: Computer, permissions: str, expected: bool) -> None:
    assert everybody_writes(permissions) is expected
    install(windows)
    found = _Status.not_well(replace(windows, permissions=lambda path: permissions))
    assert ("Folder of the program" in found) is expected


def test_a_broken_pywin32_is_seen(windows: Computer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """xlwings passes it over in silence; so what it needs is imported itself."""
    from akm_excel.excel import install as installing

    started: list[list[str]] = []

    def run(command: list[str], **_: object) -> object:
        started.append(command)
        return type("Done", (), {"returncode": 1, "stderr": "ImportError: DLL load failed while importing win32api"})

    monkeypatch.setattr(installing.subprocess, "run", run)
    monkeypatch.setattr(installing.sys, "platform", "win32")
    with pytest.raises(status.AkmError, match="DLL load failed"):
        installing.probe(windows)
    assert "import xlwings._xlwindows" in started[0][-1]
