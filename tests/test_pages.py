"""What the pages show is tried: each block of README and docs, each command that they name.

A transcript that is other than what the program prints today fails; `just goldens` writes it anew (read the diff).
"""

import argparse
import re
import shlex
import shutil
import sys
import tomllib
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path

import pytest

import akm_excel
from akm_excel import api
from akm_excel.cli import main, parser
from tests import stress
from tests.support import transcripts
from tests.support.calc import Calc, uno_folder
from tests.support.editing import put
from tests.support.golden import COMMAND, Golden
from tests.support.places import HERE, ROOT
from tests.support.transcripts import blocks

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
KINDS = {"python", "console", "sh", "bat", "sql", "text"}
"""What a fence may say: `text` is for drawings, all else is tried."""
LANGUAGE = {"import.md": "uz", "region.md": "uz"}
"""Pages whose transcripts are not English."""
EXTRAS = set(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"])


@pytest.fixture(scope="module")
def scene(demo: api.Demo, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what pages speak of; each page gets a copy."""
    folder = tmp_path_factory.mktemp("pages")
    shutil.copytree(demo.workbook.parent, folder / "demo")
    shutil.copytree(folder / "demo" / "tumanlar", folder / "tumanlar")
    shutil.copy(demo.workbook, folder / "hudud.xlsx")
    (plan,) = (path for path in demo.districts if "qoraozak" in path.name)
    for name in ("reja.xlsx", "qoraozak_2023.xlsx", "eski.xlsx"):
        shutil.copy(plan, folder / name)
    shutil.copy(HERE / "data" / "documents" / "real_word.docx", folder / "reja.docx")
    return folder


@pytest.fixture
def folder(scene: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A page's own copy of the scene, in which it is."""
    copy = shutil.copytree(scene, tmp_path / "page")
    monkeypatch.chdir(copy)
    monkeypatch.setenv("AKM_ARCHIVE", str(tmp_path / "archive"))
    return copy


def type_over(folder: Path) -> None:
    """Somebody types over a total, over a district's sum and over a district's figure."""
    for place, value in (("Jamlanma!E5", 123456), ("Yigʻma!E8", 99999), ("Yigʻma!W8", 777)):
        put(folder / "hudud.xlsx", place, Decimal(value))


def as_it_was_merged(folder: Path) -> None:
    """Nobody has typed into the regional workbook."""
    shutil.copy(folder / "demo" / "hudud.xlsx", folder)


def a_folder_with_a_register(folder: Path) -> None:
    """Two districts have sent something, one of them with an error."""
    shutil.rmtree(folder / "tumanlar")
    (folder / "tumanlar").mkdir()
    for code, name in (("1735212", "kegeyli"), ("1735215", "qongirot")):
        (path,) = (folder / "demo" / "tumanlar").glob(f"{code}_*")
        shutil.copy(path, folder / "tumanlar" / f"{name}.xlsx")
    put(folder / "tumanlar" / "qongirot.xlsx", "Reja!E8", Decimal(3100))


def two_regions(folder: Path) -> None:
    """A folder of two regional workbooks, no plan among them."""
    (folder / "hududlar").mkdir()
    for name, paths in (("a", range(3)), ("b", range(3, 5))):
        own = sorted((folder / "demo" / "tumanlar").iterdir())
        api.merge([own[n] for n in paths], folder / "hududlar" / f"{name}.xlsx")


def a_district_that_changed_a_figure(folder: Path) -> None:
    """One plan is another than at the last merge."""
    (plan,) = (folder / "tumanlar").glob("1735209_*")
    put(plan, "Reja!E29", Decimal(987654))


def a_mangled_workbook(folder: Path) -> None:
    """What Excel made of a plan that was typed into it."""
    shutil.copy(HERE / "data" / "documents" / "mangled_english_excel.xlsx", folder / "reja.xlsx")


SCENES: Mapping[str, Mapping[str, Callable[[Path], None]]] = {
    "proof.md": {
        "akm explain": as_it_was_merged,
        "somebody typed over a total and a district's figure": type_over,
        "fourteen regional workbooks, no plan among them": two_regions,
    },
    "register.md": {"": a_folder_with_a_register},
    "import.md": {"": a_mangled_workbook},
    "region.md": {"": a_district_that_changed_a_figure},
}
"""What happens before the command that begins so or has such a remark; "" is the first command of a page."""


def test_each_block_of_a_page_is_of_a_kind_that_is_tried() -> None:
    for page in PAGES:
        for block in blocks(page):
            assert block.kind in KINDS, f"{page.name}: a block of no kind: {block.text[:60]}"
            assert block.kind != "text" or not re.search(r"^\$ ", block.text, re.MULTILINE), page.name


def pages_with(*kinds: str) -> list[str]:
    return [page.name for page in PAGES if any(block.kind in kinds for block in blocks(page))]


def page_of(name: str) -> Path:
    return ROOT / name if name == "README.md" else ROOT / "docs" / name


@pytest.mark.slow
@pytest.mark.parametrize("name", pages_with("console"))
def test_golden_transcripts_of_a_page(name: str, folder: Path, golden: Golden, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AKM_LANG", LANGUAGE.get(name, "en"))
    page, scenes = page_of(name), dict(SCENES.get(name, {}))
    scenes.pop("", lambda _: None)(folder)
    before = {remark: (lambda act=act: act(folder)) for remark, act in scenes.items()}
    text = page.read_text(encoding="utf-8")
    wrong = []
    for block in (one for one in blocks(page) if one.kind == "console"):
        found, today = transcripts.tried(block.text, before)
        wrong += found
        text = text.replace(f"```console\n{block.text}```", f"```console\n{today}```")
    if golden.is_renewed and wrong:
        page.write_text(text, encoding="utf-8", newline="")
    else:
        assert not wrong, f"{name} shows what is no more so; {COMMAND}\n\n" + "\n\n".join(wrong)


@pytest.mark.parametrize("name", [name for name in pages_with("python") if name != "engine.md"])
def test_the_blocks_of_a_page_in_python_run_one_after_the_other(name: str, folder: Path) -> None:
    names: dict[str, object] = {"akm_excel": akm_excel}
    if name in {"large.md", "python.md"}:  # they speak of a region that was merged before
        names["region"] = akm_excel.merge([str(folder / "tumanlar")])
    for block in blocks(page_of(name)):
        if block.kind == "python":
            exec(compile(block.text, name, "exec"), names)


@pytest.mark.slow
@pytest.mark.libreoffice
@pytest.mark.uno
def test_the_page_of_the_engine_runs_on_a_live_calc(calc: Calc) -> None:
    (block,) = (one.text for one in blocks(ROOT / "docs" / "engine.md") if one.kind == "python")
    assert "name=akm;" in block
    sys.path += [folder for folder in (uno_folder(),) if folder not in sys.path]
    exec(compile(block.replace("name=akm;", f"name={calc.pipe};"), "engine.md", "exec"), {})


def understood(words: list[str]) -> argparse.Namespace:
    """What our parser makes of a command."""
    return parser().parse_args(words)


def shell(line: str) -> None:
    """Try a line of a shell: run our commands that need nothing but files, look at all else as far as it is ours."""
    words = shlex.split(line, comments=True, posix=True)
    if not words:
        return
    program = re.split(r"[/\\]", words[0])[-1]
    match program, words[1:]:
        case "akm", ["archive" | "check", *_]:
            assert main(words[1:]) in {0, 1}, line
        case "akm", rest:
            understood(rest)
        case "python3" | "py" | "python", ["-m", "venv", _]:
            pass
        case "python3" | "python", ["-m", "pytest", *options]:
            assert set(options) <= {"-n", "logical", "--dist", "loadfile", "--no-loadscope-reorder"}
        case "python", ["-m", "tests.stress", *rest]:
            names = {module.stem for module in Path(stress.__file__).parent.glob("[a-z]*.py")}
            assert set(rest) <= {"--quick", "all"} | names, line
        case ("pip", ["install", *packages]) | ("uv", ["tool", "install", *packages]):
            for package in packages:
                asked = re.fullmatch(r"-q|-e|\.|(?:\.|akm-excel)\[([\w,]+)\]", package)
                assert asked, line
                assert set((asked[1] or "dev").split(",")) <= EXTRAS, line
        case _:
            pytest.fail(f"nobody tries this: {line}")


@pytest.mark.slow
@pytest.mark.parametrize("name", pages_with("sh", "bat", "sql"))
def test_the_lines_of_a_page_for_a_shell_are_understood(
    name: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for block in blocks(page_of(name)):
        if block.kind in {"sh", "bat"}:
            for line in re.split(r"\n| && ", block.text):
                # A Windows shell has \ in its paths, and % in its variables.
                shell(line.replace("\\", "/") if block.kind == "bat" else line)
        elif block.kind == "sql":
            for statement in filter(str.strip, block.text.split(";\n")):
                assert api.archive_query(statement).columns, statement
    assert "error" not in capsys.readouterr().err.lower()


COMMAND_IN_TEXT = re.compile(r"(?<!`)`(akm(?: [^`]+)?)`(?!`)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_each_command_that_a_page_names_is_one_with_these_options(page: Path) -> None:
    """As far as it is said: `akm merge --quarter N` leaves out what a merge needs besides."""
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    for found in (one for command in COMMAND_IN_TEXT.finditer(text) for one in re.split(r"\s\|\s", command[1])):
        words = [word for word in found.split() if word not in {"…", "..."}][1:]
        made: argparse.ArgumentParser = parser()
        while words and (inner := _commands(made)):
            name = words.pop(0).strip(",;")
            if name.startswith("--"):
                assert name.split("=")[0] in {"--lang", "--version", "--help"}, found
                break
            assert name in inner or name.isupper(), f"{page.name}: {found}"
            if name not in inner:
                break
            made = inner[name]
        known = {option for action in made._actions for option in action.option_strings} | {"--lang"}
        named = {word.split("=")[0].rstrip("`,.;)") for word in words if re.match(r"-{1,2}[a-z]", word)}
        assert named <= known, f"{page.name}: {found}"


def _commands(made: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    groups = [action.choices for action in made._actions if isinstance(action, argparse._SubParsersAction)]
    return dict(groups[0]) if groups else {}


def test_the_tree_on_the_page_of_the_architecture_is_that_of_the_package() -> None:
    tree = next(block.text for block in blocks(ROOT / "docs" / "architecture.md") if block.kind == "text")
    package = ROOT / "akm_excel"
    drawn = {name.rstrip("/") for name in re.findall(r"^  (\w+/)", tree, re.MULTILINE)}
    drawn |= {name for name in re.findall(r"\b\w+\.py\b", tree) if (package / name).exists()}
    for name in re.findall(r"^  (\w+/|\w+\.py)", tree, re.MULTILINE):
        assert (package / name).exists(), name
    rooms = {path.name for path in package.iterdir() if path.is_dir() and any(path.glob("*.py"))}
    assert rooms - drawn == set(), "rooms that the page does not draw"
