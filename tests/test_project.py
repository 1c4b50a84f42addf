"""The project's own promises: imports run one way, documents say what is so, translations are whole."""

import argparse
import ast
import re
import string
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import akm_excel
from akm_excel.cli import MODULES, parser
from akm_excel.core.sightings import Oddity
from akm_excel.rules import RULES
from akm_excel.rules.documentation import markdown
from tools.messages import used

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "akm_excel"
# From the ground up: a room (a folder, or a module beside the folders) imports only from lines above its own.
FLOORS = [
    {"version", "installed", "patterns", "catalogue"},
    {"language", "cyrillic", "escaping", "code_state"},
    {"errors"},
    {"locks"},
    {"storage"},
    {"backups", "error_log", "notices"},
    {"core"},
    {"analysis", "deliveries"},
    {"rules"},
    {"spreadsheet"},
    {"guard"},
    {"workbook"},
    {"regional"},
    {"formats", "printing"},
    {"importing"},
    {"merging", "demonstration"},
    {"comparing", "archive", "proof"},
    {"letters", "overview"},
    {"api", "records"},
    {"buttons"},
    {"excel"},
    {"libreoffice"},
    {"doctor", "bundle"},
    {"cli"},
    {"__main__"},
]
PURE = {"language", "catalogue", "patterns", "errors", "core", "analysis", "rules"}
UNO_CIRCLE = {f"akm_excel.libreoffice.engine.{name}" for name in ("application", "book")}
"""A book knows its application and an application its books: xlwings' classes ask for that."""
ALONE = {
    "spreadsheet": ("akm_excel.spreadsheet", "akm_excel.errors", "akm_excel.language", "akm_excel.escaping",
                    "akm_excel.storage", "akm_excel.patterns", "akm_excel.core.quantity", "akm_excel.core.text",
                    "akm_excel.core.scale_words"),
    "libreoffice/engine": ("akm_excel.libreoffice.engine",),
}  # fmt: skip
"""Folders that know nothing of plans, and what they may import."""


MOST_LINES, MOST_LINES_OF_A_FUNCTION = 400, 60


def is_for_types_only(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def imports(path: Path) -> set[str]:
    """The modules of the package that a module imports, anywhere, but for those that it names in types only."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    typing_only = {inner for node in ast.walk(tree) if is_for_types_only(node) for inner in ast.walk(node)}
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node not in typing_only:
            full = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {name if name in MODULE_FILES else node.module or "" for name in full}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return {name for name in found if name in MODULE_FILES}


MODULE_FILES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in PACKAGE.rglob("*.py")
}


def room(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


def test_imports_run_one_way() -> None:
    level = {name: number for number, names in enumerate(FLOORS) for name in names}
    wrong = []
    for module, path in MODULE_FILES.items():
        home = room(module)
        assert home in {"", *level}, f"{home} has no floor"
        for other in map(room, imports(path)):
            if home and other not in {"", home} and level[other] >= level[home]:
                wrong.append((module, other))
    assert wrong == []


def test_modules_do_not_import_each_other_in_a_circle() -> None:
    left = {module: imports(path) - {module, "akm_excel"} for module, path in MODULE_FILES.items()}
    while True:  # take off what imports none of the rest, and what none of the rest imports: circles are left
        needed = set().union(*left.values())
        rest = {m: own & left.keys() for m, own in left.items() if own & left.keys() and m in needed}
        if rest == left:
            break
        left = rest
    assert set(left) == UNO_CIRCLE


def test_what_knows_nothing_of_plans_knows_nothing_of_plans() -> None:
    """The spreadsheet's room could be a package of its own, and so could the engine for LibreOffice."""
    for folder, known in ALONE.items():
        for path in (PACKAGE / folder).rglob("*.py"):
            strangers = {name for name in imports(path) if not name.startswith(known)}
            assert strangers == set(), path


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


def test_modules_and_functions_stay_small() -> None:
    """One noun a module, one thought a function: 400 lines and 60."""
    large = []
    for path in PACKAGE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if text.count("\n") > MOST_LINES:
            large.append(str(path.relative_to(PACKAGE)))
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                assert node.end_lineno is not None
                if node.end_lineno - node.lineno >= MOST_LINES_OF_A_FUNCTION:
                    large.append(f"{path.relative_to(PACKAGE)}: {node.name}")
    assert large == []


def test_each_oddity_that_reading_sees_is_reported_by_a_rule() -> None:
    assert {oddity for rule in RULES for oddity in rule.sees} == set(Oddity)


def test_the_page_of_rules_is_the_one_that_the_code_gives() -> None:
    assert (ROOT / "docs" / "rules.md").read_text(encoding="utf-8") == markdown(), (
        "akm rules --format markdown > docs/rules.md"
    )


def test_no_line_of_prose_in_the_pages_is_longer_than_a_screen() -> None:
    looked = [sys.executable, ROOT / "tools" / "wrap_docs.py", "--check"]
    found = subprocess.run(looked, capture_output=True, text=True, check=False)
    assert found.stdout == "\n", f"python tools/wrap_docs.py wraps them: {found.stdout}"


def test_each_command_is_found_in_its_module() -> None:
    def declared(asked: str) -> tuple[str, ...]:
        (choices,) = [action.choices for action in parser(asked)._actions if isinstance(action.choices, dict)]
        return tuple(choices)

    assert declared("") == tuple(name for names in MODULES.values() for name in names)
    for names in MODULES.values():
        for name in names:
            assert declared(name) in {(name,), names}, name


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


def test_the_changelog_has_the_form_that_readers_and_programs_know_and_the_version() -> None:
    """Keep a Changelog 1.1.0: newest first, under six kinds of changes. (It merges by union: nothing stands twice.)"""
    log = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert log.startswith("# Changelog\n")
    (unreleased, *released) = re.split(r"^## ", log, flags=re.MULTILINE)[1:]
    assert unreleased.startswith("[Unreleased]\n\nBecomes ")
    versions = [re.match(r"\[(\d+\.\d+\.\d+)\] - \d{4}-\d{2}-\d{2}\n", one) for one in released]
    assert versions and all(versions)
    for section in (unreleased, *released):
        kinds = re.findall(r"^### (.*)$", section, re.MULTILINE)
        order = ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"]
        assert kinds == [kind for kind in order if kind in kinds], "each kind once, in this order"
        first = re.split(r"^### .*$", section, flags=re.MULTILINE)[0]
        assert not re.search(r"^- ", first, re.MULTILINE), "a line stands under no kind"
    lines = re.findall(r"^- .*$", log, re.MULTILINE)
    assert [line for line in lines if lines.count(line) > 1] == []
    found = re.match(r"\[Unreleased\]\n\nBecomes (\d+\.\d+\.\d+)\.", unreleased)
    assert found is not None
    assert akm_excel.__version__ in {found[1], versions[0][1]}  # type: ignore[index]
    assert f'version = "{akm_excel.__version__}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_no_message_stands_within_another_string() -> None:
    """Babel does not look into f-strings: such a message is in no catalogue, and is shown in English to everybody."""
    hidden = re.compile(r"""\bf(?:"[^"\n]*\{tr\(|'[^'\n]*\{tr\()""")
    found = [path.name for path in sorted(PACKAGE.rglob("*.py")) if hidden.search(path.read_text(encoding="utf-8"))]
    assert found == []


@pytest.mark.parametrize("language", ["uz", "ru"])
def test_each_message_is_translated_with_the_same_placeholders(language: str) -> None:
    with (PACKAGE / "locale" / language / "LC_MESSAGES" / "akm_excel.po").open("rb") as file:
        catalogue = read_po(file)
    assert set(used()) == {message.id for message in catalogue if message.id}, "python tools/messages.py"

    text = (PACKAGE / "locale" / language / "LC_MESSAGES" / "akm_excel.po").read_text(encoding="utf-8")
    assert "python-format" not in text, "msgfmt -c would look for % directives: python tools/messages.py"

    def fields(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}

    for message in filter(lambda message: message.id, catalogue):
        asked = [message.id] if isinstance(message.id, str) else message.id
        for said in [message.string] if isinstance(message.string, str) else message.string:
            assert said, message.id
            assert all(fields(said) == fields(text) for text in asked), message.id
            if language == "uz":
                assert not set("'`‘’") & set(re.sub(r"`[^`]*`", "", said)), said
