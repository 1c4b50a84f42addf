"""Languages: which one is in force, Uzbek in Cyrillic letters, what the system says."""

import ast
import csv
import errno
import gettext
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from openpyxl import load_workbook

from akm_excel.catalogue import Catalogue, Translations
from akm_excel.core.template import Template
from akm_excel.cyrillic import cyrillic, exceptions
from akm_excel.errors import reason
from akm_excel.language import LANGUAGES, SYSTEM, current, in_every_language, known, speaking, tr, trn
from akm_excel.workbook.template_file import shipped
from tests.support.golden import Golden

LOCALE = Path(__file__).parent.parent / "akm_excel" / "locale"
REVIEW = Path(__file__).parent / "data" / "language"
SPOILT = REVIEW / "uz_cyrillic_messages.csv"


def catalogue(language: str) -> dict[str, str]:
    """What is said for each message, of one that counts for each form: one, two, many."""
    with (LOCALE / language / "LC_MESSAGES" / "akm_excel.po").open("rb") as file:
        messages = [one for one in read_po(file) if one.id]
    said = {one.id: one.string for one in messages if isinstance(one.id, str)}
    for one in messages:
        if not isinstance(one.id, str):
            said |= {f"{one.id[-1]} [{form}]": text for form, text in enumerate(one.string)}
    return said


@pytest.fixture
def _nothing_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AKM_LANG", *SYSTEM):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.usefixtures("_nothing_asked")
@pytest.mark.parametrize(
    ("variables", "language"),
    [
        ({}, "uz"),
        ({"LANG": "C.UTF-8"}, "uz"),
        ({"LANG": "ru_RU.UTF-8"}, "ru"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "uz"),
        ({"LANG": "uz_UZ@cyrillic"}, "uz-Cyrl"),
        ({"LANG": "uz_UZ.UTF-8"}, "uz"),
        ({"LANG": "kaa_UZ"}, "kaa"),
        ({"LANG": "ru_RU.UTF-8", "LC_ALL": "en_GB"}, "en"),
        ({"LANG": "ru_RU.UTF-8", "LC_ALL": "C"}, "uz"),
        ({"LANG": "en_US.UTF-8", "AKM_LANG": "ru"}, "ru"),
        ({"LANG": "en_US.UTF-8", "AKM_LANG": "uz_Cyrl"}, "uz-Cyrl"),
        ({"LANG": "ru_RU.UTF-8", "AKM_LANG": "xx"}, "ru"),
    ],
)
def test_the_language_is_what_was_asked_for_else_the_systems_else_uzbek(
    variables: dict[str, str], language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert current() == language
    with speaking("ru"):
        assert current() == "ru"


def test_each_language_knows_itself_by_its_code() -> None:
    assert [known(code) for code in LANGUAGES] == list(LANGUAGES)


def test_each_language_says_a_label_of_its_own_and_what_karakalpak_lacks_is_uzbek() -> None:
    said = {}
    for language in LANGUAGES:
        with speaking(language):
            said[language] = tr("Undo")
    assert said == {
        "uz": "Bekor qilish", "uz-Cyrl": "Бекор қилиш", "kaa": "Biykar etiw", "ru": "Отменить", "en": "Undo",
    }  # fmt: skip
    assert set(said.values()) == set(in_every_language("Undo"))
    with speaking("kaa"):
        assert tr("the disk is full") == "diskda joy qolmagan"


@pytest.mark.parametrize("row", list(csv.DictReader(SPOILT.open(encoding="utf-8"))), ids=lambda row: row["msgid"][:40])
def test_what_a_plain_table_would_spoil_is_right_in_cyrillic(row: dict[str, str]) -> None:
    assert row["plain_table"] != row["correct"]
    assert cyrillic(row["latin"]) == row["correct"]


def test_each_exception_is_used_and_needed() -> None:
    words, stems, texts = exceptions()
    for latin, shown in {**words, **texts}.items():
        assert cyrillic(latin) == shown
    for latin, shown in stems.items():
        assert cyrillic(f"{latin}ga" if latin in words else latin).removesuffix("га") == shown


def test_placeholders_stay_and_no_letter_of_another_alphabet_is_left_in_a_word() -> None:
    uzbek = catalogue("uz")
    shown = catalogue("uz_Cyrl")
    assert shown.keys() == uzbek.keys()
    mixed = re.compile(r"[а-яёўқғҳ][a-z]|(?<![A-Za-z])[a-zA-Z][а-яёўқғҳ]", re.IGNORECASE)
    for message, text in shown.items():
        assert re.findall(r"\{\w*\}", text) == re.findall(r"\{\w*\}", uzbek[message])
        assert not mixed.search(re.sub(r"\{[^}]*\}", "", text)), text
        assert "ʻ" not in re.sub(r"„[^“]*“|\w+ʻ\w*(?= вара)", "", text), text


def test_the_catalogue_in_cyrillic_is_made_of_the_one_in_latin() -> None:
    with (LOCALE / "uz_Cyrl" / "LC_MESSAGES" / "akm_excel.po").open("rb") as file:
        made = read_po(file)
    uzbek = catalogue("uz")
    stale = [
        one.id for one in made
        if one.id and not one.user_comments
        for said in [one.string if isinstance(one.id, str) else one.string[0]]
        if said != cyrillic(uzbek[one.id if isinstance(one.id, str) else f"{one.id[-1]} [0]"])
    ]  # fmt: skip
    assert stale == [], "python tools/messages.py"


def test_golden_words_in_cyrillic(golden: Golden) -> None:
    """A word that is new here is looked at once: is its ц, ь, ъ, э right, and is it a word at all?

    The other file has the words that stay in Latin letters.
    """
    shown = {re.sub(r"\{\w*\}", " ", cyrillic(text)) for text in catalogue("uz").values()}
    for name, letters in (("cyrillic_words.txt", "[а-яёўқғҳ]+"), ("cyrillic_words_in_latin.txt", "[A-Za-zʻʼ]+")):
        words = {word.lower() for text in shown for word in re.findall(letters, text, re.IGNORECASE)}
        golden.check(name, "\n".join(sorted(words)) + "\n")


KEPT = {
    "save it in Excel as 'Excel Workbook (.xlsx)'",  # which name the dialogue has depends on Office's language
    "The mechanism is missing.",
    "mechanism",
}
"""Corrections whose reviewer was not sure: docs/language.md lists them for the owner."""


@pytest.mark.parametrize(("language", "count"), [("uz", 165), ("ru", 59)])
def test_each_correction_of_the_translators_review_is_applied_or_kept_with_a_reason(language: str, count: int) -> None:
    rows = list(csv.DictReader((REVIEW / f"{language}_corrections.csv").open(encoding="utf-8")))
    assert len(rows) == count
    said = catalogue(language)
    left = [row["msgid"] for row in rows if said.get(row["msgid"]) == row["current"] != row["proposed"]]
    assert set(left) <= KEPT
    gone = {row["current"] for row in rows if " " in row["current"]} - {said.get(one) for one in KEPT}
    gone -= {row["proposed"] for row in rows}
    assert gone & set(said.values()) == set(), "what was corrected came back under another message"


def test_each_correction_of_the_templates_texts_is_applied_or_kept_with_a_reason(template: Template) -> None:
    rows = list(csv.DictReader((REVIEW / "template_corrections.csv").open(encoding="utf-8")))
    assert len(rows) == 40
    workbook = load_workbook(shipped(), read_only=True)
    cells = (value for sheet in workbook for row in sheet.iter_rows(values_only=True) for value in row)
    texts = "\n".join(value for value in cells if isinstance(value, str))
    for row in rows:
        if row["outcome"] == "applied":
            for part in row["proposed"].split("…"):
                assert part.strip() in texts, row["cell"]


RULES_OF_WRITING = {
    "uz": {
        r"\bkitob(?!xon|xonlar| berilishi|i \(\.xlsx)": "a workbook is a fayl: kitob is a library's book",
        r"\bqator|\bshablon|\bpapka": "satr, andoza, jild",
        r"\bjamlar|\bjamilar": "jami, jami qiymatlar",
        r"\b(?:Excel|LibreOffice|Calc|Word|Python|Debian|Linux|csv)(?:da|ni|ga|ning|dan|dagi|siz)\b": "Excel dasturida",
        r"\} ?(?:dan|ning|gacha|da|ga|ni|dagi|niki)\b": "no suffix on what is filled in",
        r"\b[A-Z]\d{3} (?:dan|ning|da|ga|ni|dagi)": "no suffix on a code: C609 qoidasida",
        r"\} yil\b|∅|[“][^”„“]*”": "{year}-yil; (boʻsh); „ “",
    },
    "ru": {
        r"\} раза?\b": "no word that must agree with a number",
        r"\} (?:строк|ячеек|файлов|секунд|листов|знаков|частей|текстов)\b(?! и \{)": "строк: {count}",
        "„|“": "« »",
        r"\bПечатает\b": "выводит, where nothing is put on paper",
    },
}
"""Section 8 of the translator's review, as far as a program can hold it (docs/language.md)."""


@pytest.mark.parametrize("language", RULES_OF_WRITING)
def test_messages_are_written_by_the_rules_for_writers(language: str) -> None:
    for message, text in catalogue(language).items():
        for pattern, rule in RULES_OF_WRITING[language].items():
            if rule == "строк: {count}" and message.endswith("]"):
                continue  # it has a form for each number
            assert not re.search(pattern, text), f"{rule}: {message!r}: {text}"


@pytest.mark.gettext
@pytest.mark.parametrize("language", ["uz", "uz_Cyrl", "kaa", "ru"])
def test_gettexts_own_program_takes_each_catalogue(language: str, tmp_path: Path) -> None:
    source = LOCALE / language / "LC_MESSAGES" / "akm_excel.po"
    subprocess.run(["msgfmt", "-c", "-o", tmp_path / "out.mo", source], check=True)


def test_what_the_system_refuses_is_said_in_the_readers_language() -> None:
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    for language, said in (
        ("uz", "diskda joy qolmagan"),
        ("ru", "на диске не осталось места"),
        ("en", "the disk is full"),
    ):
        with speaking(language):
            assert reason(full) == said
    odd = OSError(errno.EPROTO, os.strerror(errno.EPROTO))
    assert reason(odd) == os.strerror(errno.EPROTO)
    assert reason(ValueError("embedded null byte")) == "embedded null byte"
    held = OSError(errno.EACCES, "The process cannot access the file because it is being used by another process")
    held.winerror = 32  # type: ignore[attr-defined, unused-ignore]
    with speaking("en"):
        assert reason(held) == "another program holds it"


def test_a_worker_speaks_the_language_of_who_asked(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "akm_excel", "--lang", "ru", "check", str(tmp_path / "none.xlsx")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "нет такого файла" in done.stderr


PACKAGE = LOCALE.parent
SAID_BY = {
    "say", "alert", "Complaint", "Said", "Check", "Part", "Receipt", "AkmError", "WorkbookError", "NotAPlan", "table",
    "UnexpectedError", "TemplateError", "DataError", "WriteError", "ArchiveError", "SetupError", "MissingPackage",
    "block",
    "add_argument", "command", "group",
}  # fmt: skip
"""What shows its arguments to the user."""
NOT_SHOWN = {"examples", "action", "dest"}
WORDS = re.compile(r"[A-Za-z]{2,} [a-z]{2,}")
MACHINE = {"excel/trial.py"}
"""Modules whose texts are for who maintains the program: the report of `akm addin try`."""


def _own_literals(node: ast.AST) -> Iterator[ast.Constant]:
    """The texts in an expression that go through no other call, as `tr` is one."""
    if isinstance(node, ast.Call):
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node
    for inner in ast.iter_child_nodes(node):
        yield from _own_literals(inner)


def _untranslated(source: str) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(source)):
        name = getattr(node, "func", None)
        if isinstance(node, ast.Call) and getattr(name, "id", getattr(name, "attr", "")) in SAID_BY:
            named = (word.value for word in node.keywords if word.arg not in NOT_SHOWN)
            for text in (text for given in (*node.args, *named) for text in _own_literals(given)):
                if WORDS.search(str(text.value)):
                    yield text.lineno, str(text.value)


def test_each_text_that_a_user_sees_goes_through_the_catalogues() -> None:
    assert list(_untranslated('say("it is done")')) == [(1, "it is done")]
    assert list(_untranslated('raise DataError(f"{x} it is done", remedy=tr("do it"))')) == [(1, " it is done")]
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        shown = path.relative_to(PACKAGE).as_posix()
        if shown not in MACHINE and not shown.startswith("libreoffice/engine/"):
            found += [(shown, *text) for text in _untranslated(path.read_text(encoding="utf-8"))]
    assert found == []


@pytest.mark.parametrize("file", sorted(LOCALE.rglob("*.mo")), ids=lambda file: file.parts[-3])
def test_each_message_is_found_as_the_standard_library_finds_it(file: Path) -> None:
    with file.open("rb") as opened:
        known = gettext.GNUTranslations(opened)
    found = Catalogue(file)
    for count in (0, 1, 2, 5, 11, 12, 21, 22, 25, 101, 111, 112, 1004):
        with speaking({"uz_Cyrl": "uz-Cyrl"}.get(file.parts[-3], file.parts[-3])):
            if known.ngettext("{count} file", "{count} files", 1).startswith("{count} file"):
                continue  # not in Karakalpak's own catalogue
            assert trn("{count} file", "{count} files", count) == known.ngettext("{count} file", "{count} files", count)
    messages = [message for message in catalogue(file.parts[-3]) if known.gettext(message) != message]
    assert messages
    for message in messages:
        assert found.find(message) == known.gettext(message)
        assert found.find(f"{message}.") is None
    said = Translations(file.with_name("none.mo"), file)
    assert [said.gettext(text) for text in ("", "no such message", messages[0])] == [
        "", "no such message", known.gettext(messages[0])
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["0 files", "1 file", "2 files", "21 files"]),
        ("ru", ["0 файлов", "1 файл", "2 файла", "21 файл"]),
        ("uz", ["0 ta fayl", "1 ta fayl", "2 ta fayl", "21 ta fayl"]),
        ("kaa", ["0 ta fayl", "1 ta fayl", "2 ta fayl", "21 ta fayl"]),
        ("uz-Cyrl", ["0 та файл", "1 та файл", "2 та файл", "21 та файл"]),
    ],
)
def test_what_is_counted_has_the_form_of_its_number(language: str, said: list[str]) -> None:
    with speaking(language):
        assert [trn("{count} file", "{count} files", n).format(count=n) for n in (0, 1, 2, 21)] == said
