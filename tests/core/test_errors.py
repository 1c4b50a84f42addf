import pickle
from pathlib import Path

import pytest

from akm_excel import installed
from akm_excel.errors import AkmError, DataError, MissingPackage, WorkbookError, optional


def test_an_error_says_where_what_and_what_to_do() -> None:
    error = WorkbookError("The sheet is damaged.", "a sheet", "save it again", "reja.xlsx", "Reja", "E9")
    assert str(error) == ("reja.xlsx, Reja!E9: The sheet is damaged. Expected: a sheet. What to do: save it again.")


def test_an_error_cannot_be_changed_but_said_of_another_place() -> None:
    error = DataError("No such row.", file="a.csv")
    with pytest.raises(AttributeError):
        error.file = "b.csv"  # type: ignore[misc]
    moved = error.at(file="b.csv", cell="A1")
    assert (type(moved), moved.found, moved.file, moved.cell) == (DataError, "No such row.", "b.csv", "A1")
    assert error.file == "a.csv"
    assert len({error, moved}) == 2, "it has a hash"


def test_an_error_survives_its_way_between_processes() -> None:
    error = WorkbookError("Found.", "expected", "remedy", "file", "sheet", "cell")
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("import no_such_library_of_its_own", "No module named 'no_such_library_of_its_own'"),
        ("raise ImportError('libfoo.so.1: cannot open shared object file')", "libfoo.so.1: cannot open"),
        ("from akm_broken_package import nothing", "cannot import name 'nothing'"),
    ],
)
def test_a_package_that_is_there_and_cannot_be_loaded_is_not_called_missing(
    code: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "akm_broken_package.py").write_text(code)
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(MissingPackage, match="akm_broken_package, which this needs, cannot be loaded") as caught:
        optional("akm_broken_package", "archive")
    assert said in caught.value.found
    assert installed.command("archive", anew=True) in caught.value.remedy


def test_a_missing_package_is_one_error_with_the_command_that_installs_it() -> None:
    with pytest.raises(MissingPackage, match="package no_such_package") as caught:
        optional("no_such_package.inner", "archive")
    assert installed.command("archive") in caught.value.remedy
    assert isinstance(caught.value, AkmError)
