import pickle

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


def test_a_missing_package_is_one_error_with_the_command_that_installs_it() -> None:
    with pytest.raises(MissingPackage, match="package no_such_package") as caught:
        optional("no_such_package.inner", "archive")
    assert installed.command("archive") in caught.value.remedy
    assert isinstance(caught.value, AkmError)
