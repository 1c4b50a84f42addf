"""The add-in's VBA project: written right, read alike by others, in the bounds of the language."""

import re
import struct
import zipfile
from itertools import pairwise
from pathlib import Path

import olefile
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oletools.olevba import VBA_Parser, decompress_stream
from pyopenvba import ExcelFile

from akm_excel.buttons.table import buttons
from akm_excel.core.template import Template
from akm_excel.excel import build
from akm_excel.excel.compound_file import write_compound_file
from akm_excel.excel.modules import Home, document_modules, own_modules
from akm_excel.excel.vba_project import CODE_PAGE, Kind, Module, VbaProject, compress
from tests.support import compound_check, vba
from tests.support.calc import Calc
from tests.support.excel_project import excel_project

HOMES = {"addin": Home.ADDIN, "workbook": Home.WORKBOOK}
OWN = {f"{kind}.{module.name}": module for kind, home in HOMES.items() for module in own_modules(home)}
# https://learn.microsoft.com/office/vba: what the VBA editor refuses beyond.
LONGEST_LINE, MOST_CONTINUATIONS, LONGEST_NAME, LONGEST_MODULE_NAME, LARGEST_PROCEDURE = 1023, 24, 255, 31, 65_536


@pytest.fixture(scope="module")
def built(template: Template, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("addin")
    build.write_addin(folder / "akm.xlam")
    build.write_workbook(folder / "plan.xlsm", template)
    return {"addin": folder / "akm.xlam", "workbook": folder / "plan.xlsm"}


def expected(kind: str) -> dict[str, str]:
    """The modules that a built file should have, with their source."""
    documents = document_modules("ThisWorkbook", [f"Sheet{number}" for number in range(1, SHEETS[kind] + 1)])
    return {module.name: module.stored() for module in (*documents, *own_modules(HOMES[kind]))}


SHEETS = {"addin": 2, "workbook": 8}


@pytest.mark.parametrize("kind", SHEETS)
class TestOtherReaders:
    def test_olevba_lists_exactly_our_modules_with_exactly_our_source(self, built: dict[str, Path], kind: str) -> None:
        parser = VBA_Parser(str(built[kind]))
        found = {name.rpartition(".")[0]: code for _, _, name, code in parser.extract_all_macros()}
        parser.close()
        assert found == expected(kind)

    def test_pyopenvba_lists_them_too_and_finds_no_contradiction(self, built: dict[str, Path], kind: str) -> None:
        with ExcelFile(built[kind]) as file:
            assert file.vba_modules() == expected(kind)
            assert file.validate() == []
            assert [reference.name for reference in file.references()] == ["stdole", "Office"]
            protection = file.vba_project().protection
            assert protection is not None
            assert not protection.has_password

    def test_nothing_of_this_computer_is_in_it(self, built: dict[str, Path], kind: str) -> None:
        with zipfile.ZipFile(built[kind]) as file:
            for name in file.namelist():
                content = file.read(name)
                for text in (str(Path.home()), str(Path(build.__file__).parent), "felix"):
                    assert text.encode() not in content, name
                    assert text.encode("utf-16-le") not in content, name


@pytest.mark.libreoffice
@pytest.mark.slow
def test_libreoffice_lists_the_same_modules(calc: Calc, built: dict[str, Path]) -> None:
    found = calc.ask(do="macros", path=str(built["workbook"]), sheet="Reja")["modules"]
    want = expected("workbook")
    assert set(found) == set(want)

    def body(source: str) -> list[str]:
        added = ("Rem Attribute", "Option VBASupport", "Attribute", "Option ClassModule", "Option Compatible")
        return [line.rstrip() for line in source.splitlines() if line.strip() and not line.startswith(added)]

    for name, source in want.items():
        assert body(found[name]) == body(source), name


# --- What macros may do.

ALLOWED = {"CreateObject", "WScript.Shell", "Run", "Shell", "Environment", "AppleScript"}
"""Of the words that olevba calls suspicious: starting Python (on a Mac through a script), and telling it what to do."""
ALLOWED_IN_WORKBOOK = ALLOWED | {"RegRead"}
"""A workbook finds the computer's Python in the registry."""
FORBIDDEN = ("Declare", "cmd.exe", "Kill", "VBProject", "VBComponents", "FileCopy", "Open", "Evaluate", "libc")


@pytest.mark.parametrize("kind", SHEETS)
class TestSafety:
    """An add-in in the startup folder is loaded beside every workbook that comes by mail."""

    @staticmethod
    def sources(path: Path) -> dict[str, str]:
        parser = VBA_Parser(str(path))
        found = {name.rpartition(".")[0]: code for _, _, name, code in parser.extract_all_macros()}
        parser.close()
        return found

    def test_no_suspicious_word_but_those_that_start_python(self, built: dict[str, Path], kind: str) -> None:
        parser = VBA_Parser(str(built[kind]))
        found = {word.casefold() for what, word, _ in parser.analyze_macros() if what == "Suspicious"}
        parser.close()
        allowed = ALLOWED if kind == "addin" else ALLOWED_IN_WORKBOOK
        # Every name of 4 or 8 letters and every number of 8 digits could be an encoded text.
        guesses = {"hex strings", "base64 strings"}
        assert found - guesses == {word.casefold() for word in allowed}

    def test_none_runs_by_itself_and_none_does_more_than_start(self, built: dict[str, Path], kind: str) -> None:
        parser = VBA_Parser(str(built[kind]))
        assert [word for what, word, _ in parser.analyze_macros() if what == "AutoExec"] == []
        parser.close()
        code = "\n".join(self.sources(built[kind]).values())
        said = "\n".join(line.partition(" '")[0] for line in code.splitlines() if not line.strip().startswith("'"))
        found = [word for word in FORBIDDEN if re.search(rf"\b{re.escape(word)}\b", said, re.IGNORECASE)]
        assert found == []

    def test_there_is_no_function_that_a_formula_could_use(self, built: dict[str, Path], kind: str) -> None:
        for name, code in self.sources(built[kind]).items():
            assert not re.search(r"^\s*(Public |Private |Friend |Static )*(Function|Property)\b", code, re.M | re.I), (
                name
            )

    def test_what_is_public_is_for_the_ribbon_the_sheet_and_timers(self, built: dict[str, Path], kind: str) -> None:
        public = {}
        for name, code in self.sources(built[kind]).items():
            if not name.startswith(("Sheet", "ThisWorkbook")):
                public[name] = {one.name for one in vba.procedures(code).values() if one.visibility != "Private"}
        macros = {button.macro for button in buttons()}
        assert public == {
            "AkmButtons": {"AkmClicked", "AkmRest", *macros}, "AkmMac": {"AkmStartOnMac"}, "AkmRunner": {"AkmRun"},
        }  # fmt: skip
        for name in ("AkmMac", "AkmRunner"):
            assert "Option Private Module" in self.sources(built[kind])[name]

    def test_the_runner_looks_first_who_calls_it(self, built: dict[str, Path], kind: str) -> None:
        run = vba.procedures(self.sources(built[kind])["AkmRunner"])["AkmRun"]
        assert run.text.splitlines()[1].strip() == 'If TypeName(Application.Caller) = "Range" Then Exit Sub'
        assert run.text.splitlines()[2].strip() == "On Error GoTo Failed"

    def test_each_other_macro_does_nothing_but_call_it(self, built: dict[str, Path], kind: str) -> None:
        macros = vba.procedures(self.sources(built[kind])["AkmButtons"])
        for button in buttons():
            (line,) = macros[button.macro].text.splitlines()[1:-1]
            assert line.strip().startswith("AkmRun ")

    def test_nothing_that_a_workbook_says_becomes_part_of_a_command(self, built: dict[str, Path], kind: str) -> None:
        (line,) = [line for line in self.sources(built[kind])["AkmRunner"].splitlines() if ".Run(" in line]
        assert line.strip() == 'Outcome = Starter.Run("""" & Python & """" & " -E -P -m akm_excel.excel", 0, True)'

    def test_no_sheet_of_settings_counts(self, built: dict[str, Path], kind: str) -> None:
        """A sheet of a workbook that came by mail could name another program."""
        code = "".join(self.sources(built[kind]).values())
        assert "ActiveWorkbook.Sheets" not in code
        assert "ActiveWorkbook.Worksheets" not in code
        assert set(re.findall(r"ActiveWorkbook\.(\w+)", code)) == {"Name"}
        assert not re.search(r'(?<![.\w"])(Range|Cells|Sheets|Worksheets|ActiveSheet)\b', code), "of whatever is active"


# --- What Excel itself writes: see `excel_project`.


def stream(project: bytes, name: str) -> bytes:
    with olefile.OleFileIO(project) as file:
        return bytes(file.openstream(name).read())


def records(project: bytes) -> list[int]:
    """The kinds of the records in a project's dir stream, in their order."""
    data = bytes(decompress_stream(bytearray(stream(project, "VBA/dir"))))
    found, at = [], 0
    while at < len(data):
        kind, size = struct.unpack_from("<HI", data, at)
        found.append(kind)
        at += 6 + (6 if kind == 9 else size)  # PROJECTVERSION says 4 and has 6
    return found


def decrypted(hidden: str, project_id: str) -> bytes:
    """A value of the PROJECT stream, by the algorithm that [MS-OVBA] 2.4.3.3 gives for reading."""
    data = bytes.fromhex(hidden)
    seed = data[0]
    assert data[1] ^ seed == 2
    assert data[2] ^ seed == sum(project_id.encode()) & 0xFF
    before, plain = data[2] ^ seed, []
    for at in range(3, len(data)):
        before = data[at] ^ ((data[at - 2] + before) & 0xFF)
        plain.append(before)
    plain = plain[(seed & 6) // 2 :]
    (length,) = struct.unpack_from("<I", bytes(plain))
    assert length == len(plain) - 4
    return bytes(plain[4:])


def settings_of(project: bytes) -> dict[str, str]:
    text = stream(project, "PROJECT").decode(f"cp{CODE_PAGE}")
    return dict(re.findall(r'^(ID|CMG|DPB|GC)="(.*)"\r$', text, re.MULTILINE))


@pytest.fixture(scope="module")
def excels() -> bytes:
    return excel_project()


@pytest.fixture(scope="module")
def ours(built: dict[str, Path]) -> bytes:
    with zipfile.ZipFile(built["addin"]) as file:
        return file.read("xl/vbaProject.bin")


class TestAsExcelWritesIt:
    def test_the_records_are_those_of_excel_in_its_order(self, excels: bytes, ours: bytes) -> None:
        def parts(project: bytes) -> tuple[list[int], set[tuple[int, ...]], list[int], set[tuple[int, ...]]]:
            found = records(project)
            references, modules, end = found.index(0x16), found.index(0x0F), len(found)
            first = found.index(0x19)
            each = [i for i in range(first, end) if found[i] == 0x19] + [end - 1]
            kinds = {tuple(found[a:b]) for a, b in pairwise(each)}
            names = [i for i in range(references, modules) if found[i] == 0x16] + [modules]
            used = {tuple(found[a:b]) for a, b in pairwise(names)}
            return found[:references], used, found[modules:first], kinds

        theirs, mine = parts(excels), parts(ours)
        assert mine[0] == theirs[0], "what is said of the project"
        assert mine[1] == theirs[1], "of a reference"
        assert mine[2] == theirs[2], "of the modules as a whole"
        assert mine[3] == theirs[3], "of a module, standard or class"

    def test_the_project_is_neither_protected_nor_hidden(self, excels: bytes, ours: bytes) -> None:
        for project in (excels, ours):
            values = settings_of(project)
            assert decrypted(values["CMG"], values["ID"]) == bytes(4)
            assert decrypted(values["DPB"], values["ID"]) == bytes(1)
            assert decrypted(values["GC"], values["ID"]) == b"\xff"

    def test_nothing_is_compiled(self, ours: bytes) -> None:
        """[MS-OVBA] 2.3.4.1: this version and no cache behind it make every VBA compile the source."""
        assert stream(ours, "VBA/_VBA_PROJECT") == bytes.fromhex("cc61 ffff 00 0100")

    def test_document_modules_have_the_text_that_excel_gives_them(self, excels: bytes) -> None:
        ours = {module.name: module.stored() for module in document_modules("ThisWorkbook", ["Sheet2"])}
        for name, text in ours.items():
            data = stream(excels, f"VBA/{name}")
            at = data.rindex(b"\x01", 0, data.index(b"Attribut"))
            assert bytes(decompress_stream(bytearray(data[at:]))).decode() == text

    def test_both_keep_the_rules_of_compound_files(self, excels: bytes, ours: bytes) -> None:
        assert compound_check.faults(excels) == []
        assert compound_check.faults(ours) == []


# --- The formats.


@given(st.text(st.characters(codec="ascii"), max_size=9_000), st.integers(1, 60))
@settings(max_examples=60, deadline=None)
def test_what_is_compressed_can_be_read_by_others(text: str, times: int) -> None:
    data = (text * times)[:30_000].encode()
    assert bytes(decompress_stream(bytearray(compress(data)))) == data


def test_what_does_not_compress_is_stored_as_it_is_or_refused() -> None:
    noise = bytes((i * i * 31 + (i >> 3) * 17 + (i >> 7) * 101) & 0xFF for i in range(4096))
    noise = bytes(b ^ ((i * 2654435761) >> 13 & 0xFF) for i, b in enumerate(noise))
    assert bytes(decompress_stream(bytearray(compress(noise)))) == noise
    with pytest.raises(ValueError, match="does not compress"):
        compress(noise + noise[:4090])


@given(st.dictionaries(st.text("abcdefXYZ_09", min_size=1, max_size=31), st.integers(0, 9_000), max_size=40))
@settings(max_examples=60, deadline=None)
def test_a_compound_file_is_read_by_others(sizes: dict[str, int]) -> None:
    streams = {name.upper(): bytes([number % 251]) * size for number, (name, size) in enumerate(sizes.items())}
    data = write_compound_file(
        {"Inner": {"deep": b"x" * 5_000}, **{f"{k}.": v for k, v in streams.items() if len(k) < 31}}
    )
    assert compound_check.faults(data) == []
    with olefile.OleFileIO(data, raise_defects=olefile.DEFECT_POTENTIAL) as file:
        found = {"/".join(path): file.openstream(path).read() for path in file.listdir()}
    assert found == {"Inner/deep": b"x" * 5_000, **{f"{k}.": v for k, v in streams.items() if len(k) < 31}}


@pytest.mark.parametrize("count", [1, 2, 3, 4, 7, 8, 20])
def test_the_tree_of_names_is_ordered_and_balanced(count: int) -> None:
    """[MS-CFB] 2.6.4: a red-black tree, by length of the name and then by letters."""
    data = write_compound_file({f"{'n' * (1 + number % 3)}{number}": b"" for number in range(count)})
    (directory,) = struct.unpack_from("<I", data, 48)
    entries = [data[512 * (directory + 1) + 128 * i :][:128] for i in range(count + 1)]

    def walk(number: int, depth: int) -> tuple[list[tuple[int, str]], set[int], set[int]]:
        if number == 0xFFFFFFFF:
            return [], {depth}, set()
        entry = entries[number]
        name = entry[: struct.unpack_from("<H", entry, 64)[0] - 2].decode("utf-16-le")
        black = entry[67] == 1
        left, right = struct.unpack_from("<II", entry, 68)
        before, left_depths, left_red = walk(left, depth + black)
        after, right_depths, right_red = walk(right, depth + black)
        children = {child for child in (left, right) if child != 0xFFFFFFFF}
        reds = {child for child in children if entries[child][67] == 0}
        assert black or not reds, "no red entry has a red child"
        return [*before, (len(name), name.upper()), *after], left_depths | right_depths, left_red | right_red | reds

    names, depths, _ = walk(struct.unpack_from("<I", entries[0], 76)[0], 0)
    assert names == sorted(names)
    assert len(names) == count
    assert len(depths) == 1, "every way down passes as many black entries"


def test_the_check_of_compound_files_finds_faults() -> None:
    data = bytearray(write_compound_file({name: b"x" * size for name, size in {"a": 10, "bb": 5_000, "c": 70}.items()}))
    (directory,) = struct.unpack_from("<I", data, 48)
    at = 512 * (directory + 1)
    assert compound_check.faults(bytes(data)) == []
    spoilt = {
        "a colour": (at + 128 + 67, b"\x00"),
        "a chain": (at + 2 * 128 + 116, b"\x07"),
        "a size": (at + 2 * 128 + 120, b"\x01"),
        "a neighbour": (at + 3 * 128 + 68, b"\x03\0\0\0"),
        "the order": (at + 128, b"z"),
        "the signature": (0, b"x"),
    }
    for what, (place, wrong) in spoilt.items():
        changed = data.copy()
        changed[place : place + len(wrong)] = wrong
        assert changed != data
        assert compound_check.faults(bytes(changed)), what


def test_a_compound_file_refuses_what_it_cannot_hold() -> None:
    with pytest.raises(ValueError, match="31 characters"):
        write_compound_file({"n" * 32: b""})
    with pytest.raises(ValueError, match="too large"):
        write_compound_file({"large": bytes(8_000_000)})


def test_letters_out_of_the_code_page_are_refused() -> None:
    with pytest.raises(UnicodeEncodeError):
        VbaProject([Module("A", Kind.STANDARD, 'Attribute VB_Name = "A"\n\' Қайта\n')]).to_bytes()


# --- The language.


@pytest.mark.parametrize("name", OWN)
class TestDialect:
    def test_the_module_parses(self, name: str) -> None:
        assert vba.faults(OWN[name].stored()) == []

    def test_it_keeps_within_what_the_editor_takes(self, name: str) -> None:
        source = OWN[name].stored()
        lines = source.splitlines()
        assert max(map(len, lines)) <= LONGEST_LINE
        run = longest = 0
        for line in lines:
            run = run + 1 if line.endswith(" _") else 0
            longest = max(longest, run)
        assert longest <= MOST_CONTINUATIONS
        assert max(map(len, vba.identifiers(source))) <= LONGEST_NAME
        assert len(OWN[name].name) <= LONGEST_MODULE_NAME
        assert max(len(one.text) for one in vba.procedures(source).values()) < LARGEST_PROCEDURE
        assert source.isascii()

    def test_its_name_is_the_one_it_gives_itself(self, name: str) -> None:
        assert OWN[name].source.startswith(f'Attribute VB_Name = "{OWN[name].name}"\n')
        assert "Option Explicit" in OWN[name].source

    def test_whatever_it_calls_of_ours_is_there(self, name: str) -> None:
        kind = name.partition(".")[0]
        modules = [module for key, module in OWN.items() if key.startswith(f"{kind}.")]
        declared = {one for module in modules for one in vba.procedures(module.stored())}
        constants = set(re.findall(r"Const (\w+)", OWN[name].source))
        used = {word for word in vba.identifiers(OWN[name].stored()) if word.startswith("Akm")}
        assert used - constants - {OWN[name].name} <= declared


def test_the_grammar_does_find_faults() -> None:
    source = OWN["addin.AkmRunner"].stored()
    assert vba.faults(source.replace("End Sub", "End Sob", 1)) != []
    assert vba.faults(source.replace("Then", "", 1)) != []


def test_document_modules_hold_no_code() -> None:
    for module in document_modules("ThisWorkbook", ["Sheet1"]):
        assert all(line.startswith("Attribute VB_") for line in module.source.splitlines())
        assert f'VB_Name = "{module.name}"' in module.source
