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

from akm_excel import __version__
from akm_excel.buttons.guide import page
from akm_excel.buttons.texts import texts
from akm_excel.cli import addin as command
from akm_excel.cli import main
from akm_excel.errors import SetupError, WriteError
from akm_excel.excel import build, status
from akm_excel.excel.build import built_by
from akm_excel.excel.computer import Computer, System, this_computer
from akm_excel.excel.install import install, probe, uninstall
from akm_excel.excel.settings import launcher_text, settings, settings_text
from akm_excel.language import speaking
from akm_excel.spreadsheet.book import from_package
from akm_excel.spreadsheet.package import Package

PYTHON = Path(sys.executable)


def computer(system: System, home: Path, **differences: object) -> Computer:
    """A computer on which Excel was started before."""
    roaming = home / "AppData" / "Roaming"
    environment = {"APPDATA": str(roaming), "TEMP": str(home / "Temp")} if system is System.WINDOWS else {}
    made = Computer(system, home, PYTHON, Path(sys.base_prefix), environment, codec="cp1251")
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


def conf(path: Path) -> dict[str, str]:
    """The settings on the add-in's sheet."""
    cells = from_package(Package.open(path)).cells("akm.conf")
    return {cell.text: cells[row, 2].text for (row, column), cell in cells.items() if column == 1}


class TestFolders:
    def test_windows(self, windows: Computer) -> None:
        roaming = windows.home / "AppData" / "Roaming"
        assert windows.startup_folder == roaming / "Microsoft" / "Excel" / "XLSTART"
        assert windows.settings_file == windows.home / ".akm" / "akm.conf"

    def test_windows_with_a_roaming_folder_elsewhere(self, windows: Computer, tmp_path: Path) -> None:
        moved = replace(windows, environment={"APPDATA": str(tmp_path / "roaming")})
        assert moved.startup_folder == tmp_path / "roaming" / "Microsoft" / "Excel" / "XLSTART"
        assert replace(windows, environment={}).startup_folder == windows.startup_folder

    def test_mac(self, mac: Computer) -> None:
        group = mac.home / "Library" / "Group Containers" / "UBF8T346G9.Office" / "User Content.localized"
        assert mac.startup_folder == group / "Startup.localized" / "Excel"
        assert mac.settings_file == mac.home / "Library/Containers/com.microsoft.Excel/Data/akm.conf"

    def test_xlwings_looks_for_the_same_file(self) -> None:
        """What its macros say of the user's file of settings."""
        from akm_excel.excel.modules import xlwings_modules

        source = next(xlwings_modules()).source
        assert 'Environ("USERPROFILE") & "\\." & PROJECT_NAME & "\\" & PROJECT_NAME & ".conf"' in source
        assert "~/Library/Containers/com.microsoft.Excel/Data/xlwings.conf" in source

    def test_elsewhere_there_is_no_excel(self, tmp_path: Path) -> None:
        linux = Computer(System.OTHER, tmp_path, PYTHON, PYTHON)
        for ask in (install, status.status):
            with pytest.raises(SetupError, match=r"no Excel.*akm addin install --libreoffice"):
                ask(linux)
        assert tree(tmp_path) == {}


class TestInstall:
    def test_on_windows_the_add_in_and_the_settings_name_this_python(self, windows: Computer) -> None:
        done = install(windows)
        addin = windows.startup_folder / "akm.xlam"
        assert done.files == (addin, windows.settings_file)
        assert done.version == __version__
        wanted = {"ADD_WORKBOOK_TO_PYTHONPATH": "false", "INTERPRETER_WIN": str(PYTHON)}
        assert conf(addin) == wanted
        text = windows.settings_file.read_bytes().decode("cp1251")
        assert text == "".join(f'"{key}","{value}"\r\n' for key, value in wanted.items())
        assert addin.read_bytes() == build.addin(wanted)

    def test_a_path_with_spaces_and_cyrillic_letters_is_taken_as_it_is(self, windows: Computer, tmp_path: Path) -> None:
        environment = tmp_path / "мой каталог" / "akm muhiti"
        environment.parent.mkdir()
        environment.symlink_to(PYTHON.parent.parent, target_is_directory=True)
        install(replace(windows, interpreter=environment / "bin" / PYTHON.name))
        assert conf(windows.startup_folder / "akm.xlam")["INTERPRETER_WIN"] == str(environment / "bin" / PYTHON.name)

    def test_letters_that_the_code_page_lacks_go_by_the_short_name(self, windows: Computer) -> None:
        odd = replace(
            windows,
            interpreter=Path("C:/Users/Oʻktam/akm/python.exe"),
            environment={**windows.environment, "TEMP": "C:/Users/Oʻktam/Temp"},
            short_path=lambda path: path.replace("Oʻktam", "OKTAM~1"),
        )
        assert settings(odd) == {
            "ADD_WORKBOOK_TO_PYTHONPATH": "false",
            "INTERPRETER_WIN": str(Path("C:/Users/OKTAM~1/akm/python.exe")),
            "TEMP DIR": "C:/Users/OKTAM~1/Temp",
        }

    def test_without_a_short_name_it_says_so_and_writes_nothing(self, windows: Computer, tmp_path: Path) -> None:
        before = tree(tmp_path)
        with pytest.raises(SetupError, match=r"letters that Windows' language setting lacks.*C:\\akm"):
            install(replace(windows, interpreter=Path("C:/Users/Oʻktam/akm/python.exe")))
        assert tree(tmp_path) == before

    def test_on_a_mac_a_launcher_with_a_plain_name_starts_this_python(self, mac: Computer, tmp_path: Path) -> None:
        environment = tmp_path / "AKM muhiti, oʻzbekcha 'муҳит'"
        environment.symlink_to(PYTHON.parent.parent, target_is_directory=True)
        done = install(replace(mac, interpreter=environment / "bin" / PYTHON.name))
        assert conf(mac.startup_folder / "akm.xlam")["INTERPRETER_MAC"] == str(mac.home / ".akm" / "python")
        assert mac.launcher in done.files
        assert mac.launcher.stat().st_mode & stat.S_IXUSR
        told = subprocess.run(
            [str(mac.launcher), "-c", "import sys; print(sys.executable, sys.argv[1:])", "--wb=a b.xlsx"],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert told.stdout.strip() == f"{environment / 'bin' / PYTHON.name} ['--wb=a b.xlsx']"
        (script,) = mac.script_folder.iterdir()
        assert script.name.startswith("xlwings-")
        assert script.suffix == ".applescript"

    def test_again_changes_nothing(self, windows: Computer) -> None:
        install(windows)
        before = tree(windows.home)
        install(windows)
        assert tree(windows.home) == before

    def test_only_the_settings_where_add_ins_are_not_allowed(self, windows: Computer) -> None:
        done = install(windows, with_addin=False)
        assert done.files == (windows.settings_file,)
        assert not windows.startup_folder.exists()

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
        with pytest.raises(SetupError, match=r"No module named.*akm-excel\[excel\]"):
            install(replace(windows, interpreter=bare))
        assert not windows.startup_folder.exists()

    def test_a_python_that_is_not_there(self, windows: Computer) -> None:
        with pytest.raises(SetupError, match="cannot do the buttons' work"):
            probe(windows.home / "python.exe")

    def test_an_active_environment_does_not_hide_that_it_would_fail(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Excel's macros start Python without it."""
        (tmp_path / "xlwings").mkdir()
        (tmp_path / "xlwings" / "__init__.py").write_text("raise ImportError('a stray xlwings')")
        monkeypatch.setenv("PYTHONPATH", str(tmp_path))
        assert probe(PYTHON) == __version__

    @pytest.mark.parametrize("name", ["akm.xlam", "akm.conf"])
    def test_a_file_of_somebody_elses(self, windows: Computer, name: str, filled: Path) -> None:
        path = windows.startup_folder / name if name == "akm.xlam" else windows.settings_file
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
        assert conf(windows.startup_folder / "akm.xlam")["INTERPRETER_WIN"] == str(PYTHON)


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
        assert set(done.removed) == set(installed.files)
        assert done.changed == ()
        assert tree(tmp_path) == before

    def test_what_somebody_changed_stays_and_is_named(self, tmp_path: Path, system: System) -> None:
        here = computer(system, tmp_path / "home")
        install(here)
        here.settings_file.write_text("changed")
        done = uninstall(here)
        assert done.changed == (here.settings_file,)
        assert here.settings_file.read_text() == "changed"
        assert not (here.startup_folder / "akm.xlam").exists()

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


def test_a_script_that_xlwings_itself_put_there_is_left(mac: Computer) -> None:
    from akm_excel.excel.modules import xlwings_folder

    (script,) = xlwings_folder().glob("xlwings-*.applescript")
    mac.script_folder.mkdir(parents=True)
    (mac.script_folder / script.name).write_bytes(script.read_bytes())
    before = tree(mac.home)
    install(mac)
    uninstall(mac)
    assert tree(mac.home) == before


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
        assert "not an Excel workbook" in self.not_well(windows)["Add-in"]

    def test_the_mark_of_the_web(self, windows: Computer) -> None:
        install(windows)
        Path(f"{windows.startup_folder / 'akm.xlam'}:Zone.Identifier").write_text("[ZoneTransfer]\nZoneId=3\n")
        assert "Unblock" in self.not_well(windows)["Macros"]

    @pytest.mark.parametrize(
        ("registry", "advice"),
        [
            ({("Policies\\Microsoft\\Office\\16.0\\Common", "VBAOff"): 1}, "switched macros off"),
            ({("Office\\14.0\\Excel\\Security\\Trusted Locations", "AllLocationsDisabled"): 1}, "asks each time"),
            (
                {
                    ("Office\\16.0\\Excel\\Security\\Trusted Locations", "AllLocationsDisabled"): 1,
                    ("Office\\16.0\\Excel\\Security", "VBAWarnings"): 4,
                },
                "all macros are blocked",
            ),
            ({("Office\\16.0\\Excel\\Security", "VBAWarnings"): 4}, ""),  # trusted folders are exempt
        ],
    )
    def test_what_office_has_against_macros(
        self, windows: Computer, registry: dict[tuple[str, str], int], advice: str
    ) -> None:
        def read(key: str, name: str) -> int | None:
            assert key.startswith("Software\\")
            found = [v for (end, wanted), v in registry.items() if key.endswith(f"\\{end}") and name == wanted]
            return found[0] if found else None

        install(windows)
        found = self.not_well(replace(windows, registry=read))
        assert advice in found["Macros"] if advice else found == {}

    def test_a_home_that_workbooks_macros_cannot_reach(self, tmp_path: Path) -> None:
        here = computer(System.WINDOWS, tmp_path / "Oʻktam", short_path=lambda path: path.replace("ʻ", ""))
        assert "use the add-in instead" in self.not_well(here)["Workbooks with buttons"]

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
        windows.settings_file.write_text("changed")
        assert main(["addin", "uninstall"]) == 1

    @pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="there may be Excel")
    def test_where_there_is_no_excel(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["addin", "install"]) == 2
        assert "--libreoffice" in capsys.readouterr().err


def test_this_computer_is_described() -> None:
    here = this_computer()
    assert here.home == Path.home()
    assert here.interpreter == PYTHON
    assert probe(here.interpreter) == __version__
    assert here.registry("Software\\Nothing", "Nothing") is None
    assert here.short_path(os.sep) == os.sep


def test_the_settings_are_text_in_quotes_and_the_launcher_a_script(mac: Computer) -> None:
    assert settings_text(mac, {"A": "б"}) == '"A","б"\r\n'.encode("cp1251")
    assert (
        launcher_text(replace(mac, interpreter=Path("/o'k/python")))
        == b"""#!/bin/sh\nexec '/o'"'"'k/python' -P -m akm_excel.buttons.lean_python "$@"\n"""
    )


@pytest.mark.parametrize("language", ["uz", "ru", "en"])
def test_the_guide_explains_each_button_and_names_the_version(language: str) -> None:
    with speaking(language):
        text = page()
        said = texts()
    assert f'lang="{language}"' in text
    for key, words in said.items():
        if key.endswith(".supertip"):
            assert f"<dd>{words.replace(chr(39), '&#x27;')}</dd>" in text
    assert __version__ in text


def test_the_guide_opens_in_the_browser(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from akm_excel.buttons import guide

    opened: list[str] = []
    monkeypatch.setattr(guide.tempfile, "gettempdir", lambda: str(tmp_path))
    monkeypatch.setattr(guide.webbrowser, "open", opened.append)
    guide.show()
    assert opened == [(tmp_path / "akm_guide.html").as_uri()]
    assert (tmp_path / "akm_guide.html").read_text(encoding="utf-8") == page()
