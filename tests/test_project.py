"""The project's own promises: imports run one way, documents say what is so, translations are whole."""

import argparse
import ast
import re
import string
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import akm_excel
from akm_excel.cli import MODULES, parser
from akm_excel.rules.documentation import markdown

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "akm_excel"
# From the ground up: a room (a folder, or a module beside the folders) imports only from lines above its own.
FLOORS = [
    {"language", "folders", "escaping"},
    {"errors"},
    {"core"},
    {"analysis"},
    {"rules"},
    {"spreadsheet"},
    {"workbook"},
    {"regional"},
    {"formats"},
    {"importing"},
    {"merging", "demo"},
    {"comparing", "archive"},
    {"api"},
    {"buttons"},
    {"excel"},
    {"libreoffice"},
    {"cli"},
]
PURE = {"language", "errors", "core", "analysis", "rules"}
ALLOWED = {("core", "formats")}  # to_frame(), inside the method only


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
            found |= {f"{node.module}.{alias.name}" for alias in node.names} if node.module == "akm_excel" else set()
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return found


def test_imports_run_one_way() -> None:
    level = {name: number for number, names in enumerate(FLOORS) for name in names}
    wrong = []
    for path in PACKAGE.rglob("*.py"):
        home = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
        if home == "__init__":
            continue
        assert home in level, f"{home} has no floor"
        for module in imports(path):
            if module.startswith("akm_excel.") and module != "akm_excel.__version__":
                other = module.split(".")[1]
                if other != home and (home, other) not in ALLOWED and level[other] >= level[home]:
                    wrong.append((str(path.relative_to(ROOT)), module))
    assert wrong == []


def test_the_core_knows_no_file_formats() -> None:
    heavy = {"openpyxl", "xlwings", "pandas", "lxml", "xlsxwriter", "zipfile", "rich"}
    for path in PACKAGE.rglob("*.py"):
        if path.relative_to(PACKAGE).parts[0].removesuffix(".py") in PURE:
            tree = ast.parse(path.read_text(encoding="utf-8"))
            typing_only = {inner for node in tree.body if isinstance(node, ast.If) for inner in ast.walk(node)}
            for node in ast.walk(tree):
                if isinstance(node, ast.Import | ast.ImportFrom) and node not in typing_only:
                    names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names]
                    assert heavy.isdisjoint(name.split(".")[0] for name in names), path


def test_the_page_of_rules_is_the_one_that_the_code_gives() -> None:
    assert (ROOT / "docs" / "rules.md").read_text(encoding="utf-8") == markdown(), (
        "akm rules --format markdown > docs/rules.md"
    )


def test_each_command_is_found_in_its_module() -> None:
    for name, names in MODULES.items():
        (alone,) = [action.choices for action in parser(names[0])._actions if action.choices]
        assert tuple(alone) == names, name


def test_every_command_and_option_is_documented() -> None:
    page = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    undocumented = []

    def look(name: str, command: argparse.ArgumentParser) -> None:
        for action in command._actions:
            if action.dest == "==SUPPRESS==" and isinstance(action.choices, dict):
                for inner, choice in action.choices.items():
                    look(f"{name} {inner}", choice)
            else:
                undocumented.extend(
                    f"{name} {option}"
                    for option in action.option_strings
                    if option not in {"-h", "--help", "--version"} and option not in page
                )
        if not any(action.dest == "==SUPPRESS==" for action in command._actions) and f"`{name}" not in page:
            undocumented.append(name)

    look("akm", parser())
    assert undocumented == []


def test_the_public_names_exist_and_are_documented() -> None:
    page = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
    for name in akm_excel.__all__:
        assert getattr(akm_excel, name).__doc__
        assert f"`{name}" in page, name


def test_version_and_changelog_agree() -> None:
    log = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    found = re.search(r"^## (\d+\.\d+\.\d+)", log, re.MULTILINE)
    assert found is not None
    assert found[1] == akm_excel.__version__
    assert f'version = "{akm_excel.__version__}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("language", ["uz", "ru"])
def test_each_message_is_translated_with_the_same_placeholders(language: str) -> None:
    with (PACKAGE / "locale" / language / "LC_MESSAGES" / "akm_excel.po").open("rb") as file:
        catalogue = read_po(file)
    used = {message for _, _, message, _, _ in extract_from_dir(PACKAGE, [("**.py", "python")], keywords={"tr": None})}
    assert used == {message.id for message in catalogue if message.id}, "python tools/messages.py"

    def fields(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}

    for message in catalogue:
        if message.id:
            assert message.string, message.id
            assert fields(message.string) == fields(message.id), message.id
            if language == "uz":
                assert not set("'`‘’") & set(message.string), message.string
