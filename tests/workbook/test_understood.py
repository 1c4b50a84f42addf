"""A template is read once; then it is recalled until it, or the code, changes."""

import pickle
import shutil
from pathlib import Path

import pytest

from akm_excel.core.plan import Key
from akm_excel.workbook import template_file, understood
from akm_excel.workbook.template_file import load_template, shipped


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AKM_CACHE", str(tmp_path / "cache"))
    template_file._load.cache_clear()


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    found: list[str] = []
    really = template_file._understand
    monkeypatch.setattr(template_file, "_understand", lambda package: (found.append(package.file), really(package))[1])
    return found


def test_it_is_read_once_and_is_the_same(tmp_path: Path, readings: list[str]) -> None:
    first = load_template(shipped())
    template_file._load.cache_clear()
    second = load_template(shipped())
    copy = load_template(shutil.copy(shipped(), tmp_path / "copy.xlsx"))
    assert readings == [str(shipped())]
    assert second == first
    assert copy.file == str(tmp_path / "copy.xlsx")
    assert copy.measures[Key(2, 3)] == first.measures[Key(2, 3)]


def test_it_is_pickled_alike_whether_it_was_read_or_recalled() -> None:
    """Merges remember what they read by these bytes: of others they would read every workbook once more."""
    first = pickle.dumps(load_template(shipped()))
    template_file._load.cache_clear()
    assert pickle.dumps(load_template(shipped())) == first


def test_another_template_or_other_code_is_read(
    tmp_path: Path, readings: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    load_template(shipped())
    template_file._load.cache_clear()
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "new.py").write_text("")
    monkeypatch.setattr(understood, "_CODE", (*understood._CODE, tmp_path / "code"))
    load_template(shipped())
    assert len(readings) == 2


@pytest.mark.parametrize("damage", [b"", b"no pickle", b"\x80\x05}."])
def test_what_cannot_be_recalled_is_read(damage: bytes, readings: list[str]) -> None:
    load_template(shipped())
    template_file._load.cache_clear()
    (place,) = understood.cache_folder().joinpath("templates").iterdir()
    place.write_bytes(damage)
    assert load_template(shipped()).measures
    assert len(readings) == 2


def test_without_a_place_to_keep_it_all_goes_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("AKM_CACHE", str(tmp_path / "file" / "cannot be"))
    assert load_template(shipped()).measures
