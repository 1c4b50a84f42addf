"""The extension for LibreOffice: what is in it, and putting it in and taking it out."""

import ast
import io
import json
import subprocess
import sys
import zipfile
from importlib.resources import files
from pathlib import Path

import pytest
from lxml import etree

from akm_excel import __version__, cli
from akm_excel.buttons.table import buttons
from akm_excel.errors import SetupError
from akm_excel.language import speaking
from akm_excel.libreoffice import build, install, office
from akm_excel.libreoffice.__main__ import main

OOR = "{http://openoffice.org/2001/registry}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def labels(name: str) -> dict[str, str]:
    """What a button is called, by the languages of LibreOffice."""
    found = {}
    for language, theirs in (("uz", "uz"), ("ru", "ru"), ("en", "en-US")):
        with speaking(language):
            found[theirs] = next(button.texts().label for button in buttons() if button.name == name)
    return found


@pytest.fixture
def parts() -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(build.extension(Path("/a/python"), [Path("/uno")]))) as file:
        return {name: file.read(name) for name in file.namelist()}


def items(parts: dict[str, bytes], place: str) -> list[tuple[str, dict[str, str]]]:
    """The commands of the toolbar or the menu, with their titles by language; "" for a separator."""
    root = etree.fromstring(parts["Addons.xcu"])
    (holder,) = root.xpath(f"//node[@*[local-name()='name']='{place}']/node")
    found = []
    for node in holder.xpath(".//node[prop[@*[local-name()='name']='URL']]"):
        said = {p.get(f"{OOR}name"): {v.get(LANG, ""): v.text for v in p} for p in node.iterfind("prop")}
        url = said["URL"][""]
        found.append(("" if url == "private:separator" else url, said.get("Title", {})))
    return found


def test_two_builds_have_the_same_bytes() -> None:
    one, two = (build.extension(Path("/a/python"), [Path("/uno")]) for _ in range(2))
    assert one == two
    assert one != build.extension(Path("/b/python"), [Path("/uno")])


def test_the_settings_name_the_python_and_say_what_fails_in_all_languages(parts: dict[str, bytes]) -> None:
    settings = json.loads(parts["settings.json"])
    assert (settings["version"], settings["interpreter"], settings["modules"]) == (__version__, "/a/python", ["/uno"])
    said = settings["texts"]
    assert set(said) == {"uz", "ru", "en"}
    assert len({texts["busy"] for texts in said.values()}) == 3
    component = parts["akm_buttons.py"].decode()
    for key in said["en"]:
        assert f'"{key}"' in component


def test_all_files_that_the_manifest_names_are_there(parts: dict[str, bytes]) -> None:
    manifest = etree.fromstring(parts["META-INF/manifest.xml"])
    named = {entry.get("{http://openoffice.org/2001/manifest}full-path") for entry in manifest}
    assert named | {"META-INF/manifest.xml", "description.xml", "settings.json"} == set(parts)
    assert f'<version value="{__version__}"/>'.encode() in parts["description.xml"]


@pytest.mark.parametrize("place", ["OfficeToolBar", "OfficeMenuBar"])
def test_the_buttons_are_those_of_the_table_with_its_texts(parts: dict[str, bytes], place: str) -> None:
    shown = items(parts, place)
    assert [url.removeprefix("uz.akm.excel:") for url, _ in shown if url] == [button.name for button in buttons()]
    assert [titles for url, titles in shown if url] == [labels(button.name) for button in buttons()]
    named = {button.name: button.group for button in buttons()}
    groups = [named.get(url.removeprefix("uz.akm.excel:")) for url, _ in shown]
    between = [(groups[at - 1], groups[at + 1]) for at, group in enumerate(groups) if group is None]
    assert len(between) == len(set(named.values())) - 1
    assert all(before is not after for before, after in between), "a separator between groups"


def test_the_component_needs_nothing_of_ours() -> None:
    source = files("akm_excel.libreoffice").joinpath("extension", "akm_buttons.py").read_text(encoding="utf-8")
    tree = ast.parse(source)
    imported = {n.module or "" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
    imported |= {alias.name for n in ast.walk(tree) if isinstance(n, ast.Import) for alias in n.names}
    foreign = {name for name in imported if name.split(".")[0] not in sys.stdlib_module_names}
    assert {name for name in foreign if not name.startswith("com.sun.star")} == {"unohelper"}


def test_a_button_that_there_is_not() -> None:
    with pytest.raises(SetupError, match="There is no button destroy"):
        main(["pipe", "destroy"])
    command = [sys.executable, "-m", "akm_excel.libreoffice", "pipe", "destroy"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "There is no button destroy" in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="the programs here are shell scripts")
class TestOffice:
    def test_there_is_none(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))
        monkeypatch.setattr(office, "_USUAL", {})
        with pytest.raises(SetupError, match="LibreOffice was not found"):
            office.this_office()

    def test_its_python_modules_are_found_beside_its_programs(self, tmp_path: Path) -> None:
        found = office.Office(tmp_path / "program", tmp_path, Path(sys.executable))
        before = found.modules
        (tmp_path / "program").mkdir()
        (tmp_path / "program" / "uno.py").touch()
        assert found.modules == [tmp_path / "program", *before]

    def test_what_it_says_when_it_refuses_is_told(self, tmp_path: Path) -> None:
        _program(tmp_path / "unopkg", "echo 'ERROR: it is running' >&2\nexit 1")
        with pytest.raises(SetupError, match="did not take the extension: it is running") as caught:
            office.Office(tmp_path, tmp_path, Path(sys.executable)).unopkg("add", "x")
        assert "close all windows" in caught.value.remedy

    def test_a_python_without_what_is_needed(self, tmp_path: Path) -> None:
        with pytest.raises(SetupError, match="cannot do the buttons' work: ModuleNotFoundError: No module named 'uno'"):
            office.probe(Path(sys.executable), [tmp_path])
        with pytest.raises(SetupError, match="cannot be started"):
            office.probe(tmp_path / "python", [])

    def test_status_without_libreoffice_without_extension_and_with_a_broken_one(self, tmp_path: Path) -> None:
        described = office.Office(tmp_path, tmp_path / "cache" / "uno_packages", Path(sys.executable))
        assert [check.is_well for check in install.status(described)] == [False], "nothing can be started"
        _program(tmp_path / "soffice", "echo LibreOffice 7.4.7.2 40")
        _program(tmp_path / "unopkg", "exit 1")
        assert [check.is_well for check in install.status(described)] == [True, False]
        assert not install.uninstall(described)
        _program(tmp_path / "unopkg", "echo '  URL: vnd.sun.star.expand:$CACHE/uno_packages/lu1.tmp_/akm.oxt'")
        settings = described.packages / "lu1.tmp_" / build.EXTENSION / build.SETTINGS
        assert described.settings_file() == settings
        settings.parent.mkdir(parents=True)
        settings.write_text("{}")
        assert [check.is_well for check in install.status(described)] == [True, False]
        settings.write_text(json.dumps({"version": "0.0.1", "interpreter": str(tmp_path / "gone")}))
        libreoffice, extension, python = install.status(described)
        assert libreoffice.found == f"{tmp_path}: LibreOffice 7.4.7.2"
        assert (extension.is_well, python.is_well) == (False, False)
        assert "0.0.1" in extension.found
        assert "akm addin install --libreoffice" in extension.advice
        assert str(tmp_path / "gone") in python.found


def _program(path: Path, script: str) -> None:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


@pytest.mark.libreoffice
@pytest.mark.uno
@pytest.mark.slow
def test_in_and_out_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("UNO_SHARED_PACKAGES_CACHE", (tmp_path / "shared").as_uri())
    (tmp_path / "shared").mkdir()
    assert cli.main(["addin", "status", "--libreoffice"]) == 1
    assert "not installed" in capsys.readouterr().out
    assert cli.main(["addin", "install", "--libreoffice"]) == 0
    assert cli.main(["addin", "install", "--libreoffice"]) == 0, "in place of the older one"
    assert cli.main(["addin", "status", "--libreoffice"]) == 0
    assert cli.main(["addin", "uninstall", "--libreoffice"]) == 0
    assert "was taken out" in capsys.readouterr().out
    assert cli.main(["addin", "status", "--libreoffice"]) == 1
    assert cli.main(["addin", "uninstall", "--libreoffice"]) == 0
    assert "Nothing is installed" in capsys.readouterr().out
