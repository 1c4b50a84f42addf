"""A template is read once; then it comes from the cache until it, or the code, changes."""

import os
import pickle
import random
import shutil
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from akm_excel import code_state
from akm_excel.core.plan import Key
from akm_excel.core.template import Template
from akm_excel.workbook import template_file
from akm_excel.workbook.template_file import load_template, shipped
from akm_excel.workbook.template_text import from_text, to_text


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AKM_CACHE", str(tmp_path / "cache"))
    template_file._load.cache_clear()


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    found: list[str] = []
    really = template_file._understood
    monkeypatch.setattr(template_file, "_understood", lambda data, file: (found.append(file), really(data, file))[1])
    return found


def entry() -> Path:
    (place,) = Path(os.environ["AKM_CACHE"], "templates").iterdir()
    return place


def again() -> Template:
    template_file._load.cache_clear()
    return load_template(shipped())


def test_it_is_read_once_and_is_the_same(tmp_path: Path, readings: list[str]) -> None:
    first = load_template(shipped())
    assert again() == first
    copy = load_template(shutil.copy(shipped(), tmp_path / "copy.xlsx"))
    assert readings == [str(shipped())]
    assert copy.file == str(tmp_path / "copy.xlsx")
    assert copy.measures[Key(2, 3)] == first.measures[Key(2, 3)]


def test_one_just_read_and_one_from_the_cache_are_the_same_to_the_last_object() -> None:
    """Merges know what they read by the template's text, and send it to other processes."""
    first = load_template(shipped())
    second = again()
    assert pickle.dumps(second) == pickle.dumps(first)
    assert to_text(second) == to_text(first) == to_text(replace(from_text(to_text(first))))


def test_a_template_without_its_file_is_the_same_text_wherever_it_stands(tmp_path: Path) -> None:
    here, there = load_template(shipped()), load_template(shutil.copy(shipped(), tmp_path / "copy.xlsx"))
    assert to_text(here) == to_text(there)
    assert from_text(to_text(here)).in_file(here.file) == here


def test_a_text_makes_nothing_but_values_of_a_template() -> None:
    for text in (
        "",
        "[]",
        "{}",
        "null",
        "[1]",
        '[["os.system",0]]',
        '[["Template"]]',
        '[["PlacedTemplate"]]',
        '["x",["Decimal",0]]',
        "[[]]",
    ):
        with pytest.raises(ValueError):
            from_text(text)


def test_another_template_or_other_code_is_read(readings: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    load_template(shipped())
    monkeypatch.setattr(code_state, "digest", lambda *_: "another")
    again()
    assert len(readings) == 2


def test_the_state_of_the_code_is_that_of_each_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "package"
    (package / "inner" / "deep").mkdir(parents=True)
    (package / "inner" / "deep" / "a.py").write_text("1")
    monkeypatch.setattr(code_state, "_PACKAGE", package)
    seen = {code_state.digest.__wrapped__()}
    (package / "inner" / "deep" / "a.py").write_text("22")
    seen.add(code_state.digest.__wrapped__())
    os.utime(package / "inner" / "deep" / "a.py", (1, 1))
    seen.add(code_state.digest.__wrapped__())
    (package / "b.py").write_text("")
    seen.add(code_state.digest.__wrapped__())
    assert len(seen) == 4
    few = code_state.digest.__wrapped__("inner")
    (package / "outer").mkdir()
    (package / "outer" / "c.py").write_text("")
    assert code_state.digest.__wrapped__("inner") == few
    assert code_state.digest.__wrapped__() not in seen
    (package / "inner" / "deep" / "d.py").write_text("")
    assert code_state.digest.__wrapped__("inner") != few


@pytest.mark.parametrize("damage", [b"", b"no text", b"\x80\x05}.", b"\xff" * 100])
def test_what_is_damaged_is_read(damage: bytes, readings: list[str]) -> None:
    first = load_template(shipped())
    entry().write_bytes(damage)
    assert again() == first
    assert len(readings) == 2


def test_no_flipped_bit_gives_another_template(readings: list[str]) -> None:
    first = load_template(shipped())
    whole = entry().read_bytes()
    dice = random.Random(15)
    for _ in range(60):
        data = bytearray(whole)
        data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
        entry().write_bytes(data)
        assert again() == first
    assert len(readings) == 61


def test_an_entry_under_anothers_name_is_not_taken(tmp_path: Path, readings: list[str]) -> None:
    first = load_template(shipped())
    from tests.support.editing import put

    own = put(Path(shutil.copy(shipped(), tmp_path / "own.xlsx")), "Maʼlumotnoma!A4", "Boshqa tumani")
    before = set(entry().parent.iterdir())
    other = load_template(own)
    (new,) = set(entry_folder().iterdir()) - before
    shutil.copy(before.pop(), new)
    template_file._load.cache_clear()
    assert load_template(own) == other != first


def entry_folder() -> Path:
    return Path(os.environ["AKM_CACHE"], "templates")


@pytest.mark.skipif(os.name == "nt", reason="rights of files are otherwise there")
def test_it_is_readable_by_its_owner_only() -> None:
    load_template(shipped())
    assert stat.S_IMODE(entry_folder().stat().st_mode) == 0o700


def test_without_a_place_to_keep_it_all_goes_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("AKM_CACHE", str(tmp_path / "file" / "cannot be"))
    assert load_template(shipped()).measures
