"""Installing into Excel on Windows and macOS, described as values and tried in a folder of this machine."""

import hashlib
import os
import stat
import subprocess
import sys
import venv
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree

from akm_excel import __version__
from akm_excel.buttons.guide import page
from akm_excel.buttons.table import buttons
from akm_excel.cli import addin as command
from akm_excel.cli import main
from akm_excel.errors import SetupError, WriteError
from akm_excel.excel import build, status
from akm_excel.excel.build import built_by
from akm_excel.excel.computer import Computer, System, this_computer
from akm_excel.excel.install import KEY, VALUE, install, launcher_text, probe, uninstall
from akm_excel.excel.registry import Hive, NoRegistry
from akm_excel.language import speaking
from akm_excel.spreadsheet.book import from_package
from akm_excel.spreadsheet.package import Package
from tests.support.registry import MemoryRegistry

PYTHON = Path(sys.executable)


def computer(system: System, home: Path, **differences: object) -> Computer:
    """A computer on which Excel was started before."""
    roaming = home / "AppData" / "Roaming"
    environment = {"APPDATA": str(roaming), "TEMP": str(home / "Temp")} if system is System.WINDOWS else {}
    registry = MemoryRegistry() if system is System.WINDOWS else NoRegistry()
    made = Computer(system, home, PYTHON, Path(sys.base_prefix), environment, registry)
    made.excel_folder.mkdir(parents=True)
    return replace(made, **differences)  # type: ignore[arg-type]


@pytest.fixture
def windows(tmp_path: Path) -> Computer:
    return computer(System.WINDOWS, tmp_path / "Бухгалтер Иванова")


@pytest.fixture
def mac(tmp_path: Path) -> Computer:
    return computer(System.MAC, tmp_path / "buxgalter")


def tree(folder: Path) -> dict[str, str]:
    """All files and folders below a folder, with what they hold."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "folder"
        for path in folder.rglob("*")
    }


def python_of(addin: Path) -> str:
    """The Python that an add-in starts."""
    return from_package(Package.open(addin)).named_cell(build.PYTHON_NAME).text


def labels_of(addin: Path) -> list[str]:
    """What stands on the tab."""
    ribbon = etree.fromstring(Package.open(addin).read("customUI/customUI14.xml"))
    return [button.get("label", "") for button in ribbon.iter("{*}button")]


class TestFolders:
    def test_windows(self, windows: Computer) -> None:
        roaming = windows.home / "AppData" / "Roaming"
        assert windows.startup_folder == roaming / "Microsoft" / "Excel" / "XLSTART"

    def test_windows_with_a_roaming_folder_elsewhere(self, windows: Computer, tmp_path: Path) -> None:
        moved = replace(windows, environment={"APPDATA": str(tmp_path / "roaming")})
        assert moved.startup_folder == tmp_path / "roaming" / "Microsoft" / "Excel" / "XLSTART"
        assert replace(windows, environment={}).startup_folder == windows.startup_folder

    def test_mac(self, mac: Computer) -> None:
        group = mac.home / "Library" / "Group Containers" / "UBF8T346G9.Office" / "User Content.localized"
        assert mac.startup_folder == group / "Startup.localized" / "Excel"
        assert mac.script_folder == mac.home / "Library/Application Scripts/com.microsoft.Excel"

    def test_elsewhere_there_is_no_excel(self, tmp_path: Path) -> None:
        linux = Computer(System.OTHER, tmp_path, PYTHON, PYTHON)
        for ask in (install, status.status):
            with pytest.raises(SetupError, match=r"no Excel.*akm addin install --libreoffice"):
                ask(linux)
        assert tree(tmp_path) == {}


class TestInstall:
    def test_on_windows_the_add_in_and_the_registry_name_this_python(self, windows: Computer) -> None:
        done = install(windows)
        addin = windows.startup_folder / "akm.xlam"
        assert done.files == (addin,)
        assert done.version == __version__
        assert python_of(addin) == str(PYTHON)
        assert windows.registry.read(Hive.USER, KEY, VALUE) == str(PYTHON)
        assert addin.read_bytes() == build.addin(str(PYTHON), "uz")

    def test_a_second_excel_may_open_it_as_well(self, windows: Computer) -> None:
        install(windows)
        assert not (windows.startup_folder / "akm.xlam").stat().st_mode & stat.S_IWUSR

    @pytest.mark.parametrize("name", ["мой каталог/akm muhiti", "Oʻktam (2) & 100%"])
    def test_letters_of_any_kind_may_be_in_the_path(self, windows: Computer, tmp_path: Path, name: str) -> None:
        """It goes from a cell to WScript.Shell, both of which know all letters."""
        environment = tmp_path / name
        environment.parent.mkdir(exist_ok=True)
        environment.symlink_to(PYTHON.parent.parent, target_is_directory=True)
        install(replace(windows, interpreter=environment / "bin" / PYTHON.name))
        assert python_of(windows.startup_folder / "akm.xlam") == str(environment / "bin" / PYTHON.name)

    @pytest.mark.parametrize(
        ("version", "name", "value", "first"),
        [
            ("16.0", "UILanguageTag", "ru-RU", "Пересчитать"),
            ("16.0", "UILanguage", 1049, "Пересчитать"),
            ("14.0", "UILanguage", 1033, "Recalculate"),
            ("16.0", "UILanguage", 1091, "Qayta hisoblash"),
            ("16.0", "UILanguageTag", "de-DE", "Qayta hisoblash"),
        ],
    )
    def test_the_tab_speaks_offices_language(
        self, windows: Computer, version: str, name: str, value: str | int, first: str
    ) -> None:
        key = rf"Software\Microsoft\Office\{version}\Common\LanguageResources"
        windows.registry.put(Hive.USER, key, name, value)  # type: ignore[attr-defined]
        install(windows)
        assert labels_of(windows.startup_folder / "akm.xlam")[0] == first
        install(windows, language="uz")
        assert labels_of(windows.startup_folder / "akm.xlam")[0] == "Qayta hisoblash"

    def test_on_a_mac_a_launcher_with_a_plain_name_starts_this_python(self, mac: Computer, tmp_path: Path) -> None:
        environment = tmp_path / "AKM muhiti, oʻzbekcha 'муҳит'"
        environment.symlink_to(PYTHON.parent.parent, target_is_directory=True)
        done = install(replace(mac, interpreter=environment / "bin" / PYTHON.name))
        assert python_of(mac.startup_folder / "akm.xlam") == "", "the script starts the launcher"
        assert mac.launcher in done.files
        assert mac.launcher.stat().st_mode & stat.S_IXUSR
        told = subprocess.run(
            [str(mac.launcher), "-E", "-c", "import sys; print(sys.executable, sys.argv[1:])", "a b"],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert told.stdout.strip() == f"{environment / 'bin' / PYTHON.name} ['a b']"
        (script,) = mac.script_folder.iterdir()
        assert script.name == "akm.applescript"
        assert b"$HOME/.akm/python" in script.read_bytes(), "the launcher, whatever version is installed"

    def test_again_changes_nothing(self, windows: Computer) -> None:
        install(windows)
        before = tree(windows.home)
        install(windows)
        assert tree(windows.home) == before

    def test_only_the_registry_where_add_ins_are_not_allowed(self, windows: Computer) -> None:
        done = install(windows, with_addin=False)
        assert done.files == ()
        assert not windows.startup_folder.exists()
        assert windows.registry.read(Hive.USER, KEY, VALUE) == str(PYTHON)

    def test_a_half_written_file_never_stands_there(self, windows: Computer, monkeypatch: pytest.MonkeyPatch) -> None:
        install(windows)
        addin = windows.startup_folder / "akm.xlam"
        before = addin.read_bytes()

        replacing = os.replace

        def held(source: Path, target: Path) -> None:
            if target == addin:
                raise PermissionError(13, "The process cannot access the file because it is being used")
            replacing(source, target)

        monkeypatch.setattr(build, "__version__", "9.9.9")
        monkeypatch.setattr("akm_excel.storage.os.replace", held)
        with pytest.raises(WriteError, match=r"while Excel is running.*close all windows of Excel"):
            install(windows)
        assert addin.read_bytes() == before
        assert [path.name for path in windows.startup_folder.iterdir()] == ["akm.xlam"]


class TestRefusals:
    def test_no_excel(self, windows: Computer) -> None:
        windows.excel_folder.rmdir()
        before = tree(windows.home)
        with pytest.raises(SetupError, match="start Excel once"):
            install(windows)
        assert tree(windows.home) == before

    def test_a_python_from_the_store(self, windows: Computer) -> None:
        base = Path("C:/Program Files/WindowsApps/PythonSoftwareFoundation.Python.3.12")
        with pytest.raises(SetupError, match=r"Microsoft Store.*python\.org"):
            install(replace(windows, base=base))

    def test_a_python_without_the_package(self, windows: Computer, tmp_path: Path) -> None:
        venv.create(tmp_path / "bare")
        bare = tmp_path / "bare" / ("Scripts" if sys.platform == "win32" else "bin") / PYTHON.name
        with pytest.raises(SetupError, match=r"No module named.*\[excel\]"):
            install(replace(windows, interpreter=bare))
        assert not windows.startup_folder.exists()

    def test_a_python_that_is_not_there(self, windows: Computer) -> None:
        with pytest.raises(SetupError, match="cannot do the buttons' work"):
            probe(windows, windows.home / "python.exe")

    def test_an_active_environment_does_not_hide_that_it_would_fail(
        self, windows: Computer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Excel's macros start Python without it."""
        (tmp_path / "xlwings").mkdir()
        (tmp_path / "xlwings" / "__init__.py").write_text("raise ImportError('a stray xlwings')")
        monkeypatch.setenv("PYTHONPATH", str(tmp_path))
        assert probe(windows) == __version__

    def test_a_file_of_somebody_elses(self, windows: Computer, filled: Path) -> None:
        path = windows.startup_folder / "akm.xlam"
        path.parent.mkdir(parents=True)
        path.write_bytes(filled.read_bytes())
        before = tree(windows.home)
        with pytest.raises(WriteError, match="not put there by this program"):
            install(windows)
        assert tree(windows.home) == before

    def test_an_add_in_that_was_built_and_copied_by_hand_is_replaced(self, windows: Computer) -> None:
        windows.startup_folder.mkdir()
        build.write_addin(windows.startup_folder / "akm.xlam")
        install(windows)
        assert python_of(windows.startup_folder / "akm.xlam") == str(PYTHON)


@pytest.mark.parametrize("system", [System.WINDOWS, System.MAC])
class TestUninstall:
    def test_it_takes_away_exactly_what_was_put_there(self, tmp_path: Path, system: System) -> None:
        here = computer(system, tmp_path / "home")
        here.startup_folder.mkdir(parents=True)
        (here.startup_folder / "PERSONAL.XLSB").write_bytes(b"the accountant's own macros")
        before = tree(tmp_path)
        installed = install(here)
        assert tree(tmp_path) != before
        done = uninstall(here)
        assert {path for path in done.removed if not str(path).startswith("HKEY")} == set(installed.files)
        assert here.registry.read(Hive.USER, KEY, VALUE) is None
        assert done.changed == ()
        assert tree(tmp_path) == before

    def test_what_somebody_changed_stays_and_is_named(self, tmp_path: Path, system: System) -> None:
        here = computer(system, tmp_path / "home")
        install(here)
        addin = here.startup_folder / "akm.xlam"
        addin.chmod(0o644)
        addin.write_text("changed")
        here.registry.write(KEY, VALUE, "C:\\another\\python.exe")
        done = uninstall(here)
        assert addin in done.changed
        assert addin.read_text() == "changed"
        if system is System.WINDOWS:
            assert here.registry.read(Hive.USER, KEY, VALUE) == "C:\\another\\python.exe"
            assert len(done.changed) == 2

    def test_twice_finds_nothing(self, tmp_path: Path, system: System) -> None:
        here = computer(system, tmp_path / "home")
        install(here)
        uninstall(here)
        assert uninstall(here).removed == ()

    def test_while_excel_holds_it_open(self, tmp_path: Path, system: System, monkeypatch: pytest.MonkeyPatch) -> None:
        here = computer(system, tmp_path / "home")
        before = tree(tmp_path)
        install(here)

        def held(path: Path, missing_ok: bool = False) -> None:
            raise PermissionError(13, "being used by another process")

        with monkeypatch.context() as patch:
            patch.setattr(Path, "unlink", held)
            with pytest.raises(WriteError, match="while Excel is running"):
                uninstall(here)
        assert uninstall(here).changed == ()
        assert tree(tmp_path) == before


class TestStatus:
    @staticmethod
    def not_well(here: Computer) -> dict[str, str]:
        return {check.what: f"{check.found} | {check.advice}" for check in status.status(here) if not check.is_well}

    @pytest.mark.parametrize("system", [System.WINDOWS, System.MAC])
    def test_all_well(self, tmp_path: Path, system: System) -> None:
        here = computer(system, tmp_path)
        install(here)
        checks = {check.what: check for check in status.status(here)}
        assert all(check.is_well for check in checks.values()), checks
        assert checks["Python"].found.endswith(f"akm-excel {__version__}")
        assert str(here.startup_folder / "akm.xlam") in checks["Add-in"].found

    def test_before_installing(self, windows: Computer) -> None:
        assert set(self.not_well(windows)) == {"Add-in", "Workbooks with buttons"}
        assert "akm addin install" in self.not_well(windows)["Add-in"]

    def test_only_the_settings(self, windows: Computer) -> None:
        install(windows, with_addin=False)
        assert self.not_well(windows) == {}

    def test_no_excel(self, windows: Computer) -> None:
        windows.excel_folder.rmdir()
        assert "start Excel once" in self.not_well(windows)["Excel"]

    def test_an_add_in_older_than_the_package(self, windows: Computer, monkeypatch: pytest.MonkeyPatch) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(build, "__version__", "0.1.0")
            install(windows)
        assert built_by(Package.open(windows.startup_folder / "akm.xlam")) == "0.1.0"
        found = self.not_well(windows)
        assert set(found) == {"Add-in", "Python"}
        assert "akm.xlam: 0.1.0" in found["Add-in"]
        assert f"this package is {__version__}" in found["Add-in"]

    def test_an_add_in_for_another_python(self, windows: Computer, tmp_path: Path) -> None:
        environment = tmp_path / "elsewhere"
        environment.symlink_to(PYTHON.parent.parent, target_is_directory=True)
        install(replace(windows, interpreter=environment / "bin" / PYTHON.name))
        assert set(self.not_well(windows)) == {"Add-in", "Workbooks with buttons"}
        environment.unlink()
        assert "Python" in self.not_well(windows), "the one it names is gone"

    def test_an_add_in_of_something_else(self, windows: Computer, filled: Path) -> None:
        windows.startup_folder.mkdir()
        (windows.startup_folder / "akm.xlam").write_bytes(filled.read_bytes())
        assert "not built by this program" in self.not_well(windows)["Add-in"]
        (windows.startup_folder / "akm.xlam").write_bytes(b"no workbook")
        assert "workbook" in self.not_well(windows)["Add-in"]

    def test_the_mark_of_the_web(self, windows: Computer) -> None:
        install(windows)
        Path(f"{windows.startup_folder / 'akm.xlam'}:Zone.Identifier").write_text("[ZoneTransfer]\nZoneId=3\n")
        assert "Unblock" in self.not_well(windows)["Macros"]

    @pytest.mark.parametrize(
        ("registry", "advice"),
        [
            ({("Policies\\Microsoft\\Office\\16.0\\Common", "VBAOff"): 1}, "switched macros off"),
            (
                {("Microsoft\\Office\\14.0\\Excel\\Security\\Trusted Locations", "AllLocationsDisabled"): 1},
                "asks each time",
            ),
            (
                {
                    ("Microsoft\\Office\\16.0\\Excel\\Security\\Trusted Locations", "AllLocationsDisabled"): 1,
                    ("Microsoft\\Office\\16.0\\Excel\\Security", "VBAWarnings"): 4,
                },
                "all macros are blocked",
            ),
            ({("Microsoft\\Office\\16.0\\Excel\\Security", "VBAWarnings"): 4}, ""),  # trusted folders are exempt
        ],
    )
    def test_what_office_has_against_macros(
        self, windows: Computer, registry: dict[tuple[str, str], int], advice: str
    ) -> None:
        install(windows)
        for (key, name), value in registry.items():
            windows.registry.put(Hive.USER, f"Software\\{key}", name, value)  # type: ignore[attr-defined]
        found = self.not_well(windows)
        assert advice in found["Macros"] if advice else found == {}

    def test_a_mac_without_the_script(self, mac: Computer) -> None:
        install(mac)
        (script,) = mac.script_folder.iterdir()
        script.unlink()
        assert set(self.not_well(mac)) == {"Script that lets Excel start Python"}


class TestCommands:
    def test_from_install_to_uninstall(
        self, windows: Computer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr(command, "this_computer", lambda: windows)
        assert main(["addin", "status"]) == 1
        assert main(["addin", "install"]) == 0
        assert "Start Excel" in capsys.readouterr().out
        assert main(["addin", "status"]) == 0
        assert main(["addin", "install", "--workbook"]) == 0
        assert main(["addin", "uninstall"]) == 0
        assert "akm.xlam: removed" in capsys.readouterr().out
        assert main(["addin", "uninstall"]) == 0
        assert "Nothing is installed" in capsys.readouterr().out

    def test_uninstall_says_what_it_left(self, windows: Computer, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(command, "this_computer", lambda: windows)
        install(windows)
        windows.registry.write(KEY, VALUE, "C:\\another\\python.exe")
        assert main(["addin", "uninstall"]) == 1

    @pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="there may be Excel")
    def test_where_there_is_no_excel(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["addin", "install"]) == 2
        assert "--libreoffice" in capsys.readouterr().err


def test_this_computer_is_described() -> None:
    here = this_computer()
    assert here.home == Path.home()
    assert here.interpreter == PYTHON
    assert probe(here) == __version__
    assert here.registry.read(Hive.COMPUTER, "Software\\Nothing", "Nothing") is None
    assert here.registry.names(Hive.USER, "Software\\Nothing") == ()
    assert not here.is_remote(Path.home())


def test_the_launcher_of_a_mac_is_a_script_that_quotes(mac: Computer) -> None:
    assert (
        launcher_text(replace(mac, interpreter=Path("/o'k/python"))) == b"""#!/bin/sh\nexec '/o'"'"'k/python' "$@"\n"""
    )


@pytest.mark.parametrize("language", ["uz", "ru", "en"])
def test_the_guide_explains_each_button_and_names_the_version(language: str) -> None:
    with speaking(language):
        text = page()
        said = [button.texts() for button in buttons()]
    assert f'lang="{language}"' in text
    for one in said:
        assert f"<dt>{one.label}</dt><dd>{one.about.replace(chr(39), '&#x27;')}</dd>" in text
    assert __version__ in text


def test_the_guide_opens_in_the_browser(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from akm_excel.buttons import guide

    opened: list[str] = []
    monkeypatch.setenv("AKM_CACHE", str(tmp_path / "own"))
    monkeypatch.setattr(guide.webbrowser, "open", opened.append)
    guide.show()
    path = tmp_path / "own" / "guide.html"
    assert opened == [path.as_uri()]
    assert path.read_text(encoding="utf-8") == page()
    if os.name != "nt":
        assert path.stat().st_mode & 0o077 == 0, "nobody else may read or replace it"
