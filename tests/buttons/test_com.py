"""The buttons through xlwings' own module for Windows, on an Excel that behaves as pywin32 shows it."""

import datetime as dt
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from akm_excel.buttons import click, com, host, table
from akm_excel.core.template import Template
from akm_excel.errors import WriteError
from akm_excel.spreadsheet import address
from akm_excel.workbook.reading import plan_from_book
from tests.support import pywin32_stubs
from tests.support.com_excel import ERROR_CODES, Excel, Workbook
from tests.support.memory_engine import book_of, computed_by_the_library, xw
from tests.support.pywin32_stubs import windows_engine


@pytest.fixture(autouse=True)
def _windows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AKM_STATE", str(tmp_path / "state"))
    monkeypatch.setattr("akm_excel.storage.log_file", lambda: tmp_path / "buttons.log")
    monkeypatch.setattr(host, "sys", SimpleNamespace(platform="win32"))
    pywin32_stubs.SHOWN.clear()
    pywin32_stubs.ANSWERS.clear()


@pytest.fixture
def excel(template: Template) -> Excel:
    return Excel(computed_by_the_library(template))


@pytest.fixture
def opened(excel: Excel, filled: Path) -> Workbook:
    return excel.open(filled)


def clicked(opened: Workbook, name: str) -> str:
    """Click a button; what was said."""
    windows = windows_engine()
    book = xw.Book(impl=windows.Book(windows.COMRetryObjectWrapper(opened)))
    button = table.chosen(name)
    before = len(pywin32_stubs.SHOWN)
    said, _ = click.handle(book, button.action)
    shown = [text for _, text, _, _ in pywin32_stubs.SHOWN[before:]]
    return shown[-1] if shown else said.text


def at(opened: Workbook, template: Template, code: str, column: str) -> tuple[Any, tuple[int, int]]:
    """The sheet *Reja* and the place of an indicator's figure."""
    plan = plan_from_book(book_of(opened.document), template)
    row = next(measure.row for key, measure in plan.by_key.items() if str(key) == code)
    return opened.document.sheets["Reja"], address.parse(f"{column}{row}")


class TestTheDouble:
    """It is as awkward as pywin32: read in the old way, cells are not what they are."""

    def test_errors_are_numbers_currency_is_cut_dates_have_a_zone(self, opened: Workbook) -> None:
        grid = opened.document.sheets["Reja"]
        grid.values |= {(200, 1): "#SPILL!", (200, 2): 0.123456, (200, 3): dt.datetime(2026, 4, 4)}
        grid.formats[200, 2] = "#,##0.00 [$₽-419]"
        cells = opened.Worksheets("Reja").Range("A200:C200")
        assert cells.Value[0] == (-2146826243, Decimal("0.1235"), dt.datetime(2026, 4, 4, tzinfo=dt.UTC))
        assert cells.Value2[0] == (-2146826243, 0.123456, 46116.0)
        assert opened.Worksheets("Reja").Range("B200").Value == Decimal("0.1235"), "one cell is bare"

    def test_xlwings_lets_most_of_it_through(self, opened: Workbook) -> None:
        """What the buttons read before they asked for Value2."""
        grid = opened.document.sheets["Reja"]
        grid.values |= {(200, 1): "#SPILL!", (200, 2): 0.123456, (200, 3): "#N/A"}
        grid.formats[200, 2] = "#,##0.00 [$₽-419]"
        windows = windows_engine()
        book = xw.Book(impl=windows.Book(windows.COMRetryObjectWrapper(opened)))
        values = book.sheets["Reja"].range("A200:C200").options(ndim=2, err_to_str=True).value
        assert values == [[-2146826243, Decimal("0.1235"), "#N/A"]]


class TestFigures:
    @pytest.mark.parametrize("error", ERROR_CODES)
    def test_an_error_value_is_never_a_figure(self, opened: Workbook, template: Template, error: str) -> None:
        grid, where = at(opened, template, "2.3", "E")
        grid.formulas[where] = "NoSuch()"
        grid.values[where] = error
        clicked(opened, "check")
        found = [value for (row, column), value in opened.document.sheets["Nazorat"].values.items() if column == 6]
        assert not any("214682" in str(text) for text in found)
        assert any(error in str(text) for text in found), "it is named as Excel spells it"

    def test_an_error_of_a_later_excel_is_an_error_too(self, opened: Workbook, template: Template) -> None:
        grid, where = at(opened, template, "2.3", "E")
        grid.formulas[where] = "NoSuch()"
        grid.values[where] = "#FUTURE!"
        clicked(opened, "check")
        found = [str(value) for (_, column), value in opened.document.sheets["Nazorat"].values.items() if column == 6]
        assert not any("214682" in text for text in found)
        assert any("#ERROR" in text for text in found)

    def test_a_figure_under_a_currency_format_keeps_all_its_places(self, opened: Workbook, template: Template) -> None:
        """Between two cells that a button changes, where it is written again."""
        grid, where = at(opened, template, "2.3", "E")
        row, column = where
        grid.values |= {(row - 1, column): "1 500", where: 0.123456, (row + 1, column): "1 600"}
        grid.formats[where] = "#,##0.00 [$₽-419]"
        assert "1 500" in clicked(opened, "recalculate")
        assert grid.values[row - 1, column] == 1500.0
        assert grid.values[where] == 0.123456

    @pytest.mark.parametrize("starts_1904", [False, True])
    def test_a_date_is_the_number_that_the_file_has(
        self, opened: Workbook, template: Template, starts_1904: bool
    ) -> None:
        grid, where = at(opened, template, "2.3", "E")
        opened.raw("Date1904", starts_1904)
        grid.values[where] = dt.datetime(2026, 4, 4)
        windows = windows_engine()
        book = xw.Book(impl=windows.Book(windows.COMRetryObjectWrapper(opened)))
        cell = click.Click(book, host.host_of(book.app)).workbook.book.cells("Reja")[where]
        assert cell.number == (44654.0 if starts_1904 else 46116.0)
        assert cell.style == 1


class TestCellsThatAreOnlyFormatted:
    """Excel counts them among those in use."""

    @pytest.mark.parametrize(
        ("sheet", "far"), [("Reja", (250_000, 3)), ("Jamlanma", (3, 16_384)), ("Nazorat", (1_048_576, 16_384))]
    )
    def test_they_keep_no_button_from_its_work(
        self, opened: Workbook, template: Template, sheet: str, far: tuple[int, int]
    ) -> None:
        grid, where = at(opened, template, "2.3", "E")
        grid.values[where] = "1 500"
        opened.document.sheets[sheet].formats[far] = "0.00"
        assert opened.Worksheets(sheet).UsedRange.Count > 40_000
        assert "1 500" in clicked(opened, "recalculate")
        assert grid.values[where] == 1500.0

    def test_what_is_written_out_there_is_refused(self, opened: Workbook) -> None:
        opened.document.sheets["Reja"].values[250_000, 3] = "x"
        opened.document.sheets["Reja"].formats[1_048_576, 16_384] = "0.00"
        said = clicked(opened, "check")
        assert "250000" in said
        assert "Reja" in said


class TestNeighbours:
    """What stands between two changed cells is written again only where that leaves it the same."""

    def test_spilled_cells(self, opened: Workbook, template: Template) -> None:
        grid, (row, column) = at(opened, template, "2.3", "E")
        grid.values |= {
            (row - 1, column): "1 500",
            (row, column): 1.0,
            (row + 1, column): 2.0,
            (row + 2, column): "1 600",
        }
        grid.spills = {(row - 3, column + 20): {(row, column), (row + 1, column)}}
        clicked(opened, "recalculate")
        assert grid.values[row - 1, column] == 1500.0
        assert grid.values[row + 2, column] == 1600.0
        assert grid.spills, "the array still spills"
        assert (grid.values[row, column], grid.values[row + 1, column]) == (1.0, 2.0)

    def test_merged_cells(self, opened: Workbook, template: Template) -> None:
        grid, (row, column) = at(opened, template, "2.3", "E")
        grid.values |= {(row - 1, column): "1 500", (row + 1, column): "1 600"}
        grid.merged = [(row, column - 1, row, column)]
        before = grid.values[row, column - 1]
        assert "1 600" in clicked(opened, "recalculate")
        assert grid.values[row + 1, column] == 1600.0
        assert grid.values[row, column - 1] == before

    def test_filtered_rows_of_the_findings(self, opened: Workbook, template: Template) -> None:
        grid, where = at(opened, template, "2.3", "E")
        clicked(opened, "check")
        usual = _rules(opened)
        before = {column: grid.values.get((where[0], column)) for column in (4, 5, 9, 10, 11, 12)}
        grid.values |= {(where[0], column): "??" for column in before}
        clicked(opened, "check")
        assert len(_rules(opened)) > len(usual)
        opened.document.sheets["Nazorat"].hidden = {7, 8, 9, len(_rules(opened)) + 4}
        grid.values |= {(where[0], column): value for column, value in before.items()}
        clicked(opened, "check")
        assert _rules(opened) == usual, "no finding of before is left"


def _rules(opened: Workbook) -> list[Any]:
    cells = opened.document.sheets["Nazorat"].values
    return [cells[where] for where in sorted(cells) if where[1] == 3 and where[0] >= 5 and cells[where]]


class TestCloud:
    @pytest.mark.parametrize(
        "full_name",
        ["https://d.docs.live.net/0123456789abcdef/Документы/reja.xlsx",
         "https://akm.sharepoint.com/sites/uz/Shared Documents/reja.xlsx", "https://example.org/dav/reja.xlsx"],
    )  # fmt: skip
    def test_what_is_changed_there_can_be_undone(
        self, excel: Excel, filled: Path, template: Template, full_name: str
    ) -> None:
        opened = excel.open(filled, full_name)
        grid, where = at(opened, template, "2.3", "E")
        grid.values[where] = "1 500"
        assert "1 500" in clicked(opened, "recalculate")
        assert grid.values[where] == 1500.0
        assert "1500" in clicked(opened, "undo")
        assert grid.values[where] == "1 500"

    def test_xlwings_would_raise(self, excel: Excel, filled: Path) -> None:
        opened = excel.open(filled, "https://example.org/dav/reja.xlsx")
        windows = windows_engine()
        with pytest.raises(Exception, match="not recognized"):
            _ = xw.Book(impl=windows.Book(windows.COMRetryObjectWrapper(opened))).fullname

    def test_a_pdf_of_it_is_asked_for(
        self, excel: Excel, filled: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        opened = excel.open(filled, "https://example.org/dav/reja.xlsx")
        asked: list[Path] = []
        monkeypatch.setattr(
            "akm_excel.buttons.windows.ExcelOnWindows.ask_file",
            lambda self, title, proposal: asked.append(proposal) or tmp_path / "a.pdf",
        )
        assert "a.pdf" in clicked(opened, "export_pdf")
        assert len(asked) == 1
        assert (tmp_path / "a.pdf").exists()


class TestManners:
    def test_copied_cells_are_not_inserted_among_the_findings(
        self, excel: Excel, opened: Workbook, template: Template
    ) -> None:
        clicked(opened, "check")
        grid, where = at(opened, template, "2.3", "E")
        for column in range(4, 12):
            grid.values[where[0], column] = "??"
        excel.raw("CutCopyMode", 1)
        clicked(opened, "check")
        assert "copied" not in opened.document.sheets["Nazorat"].values.values()

    def test_no_handler_runs_at_what_a_button_writes(self, excel: Excel, opened: Workbook, template: Template) -> None:
        grid, where = at(opened, template, "2.3", "E")
        grid.values[where] = "1 500"
        clicked(opened, "recalculate")
        assert excel.handlers_ran == []
        assert excel.EnableEvents is True, "and then they run again"

    def test_protection_is_put_back(self, opened: Workbook) -> None:
        before = {name: grid.protected for name, grid in opened.document.sheets.items()}
        clicked(opened, "check")
        assert {name: grid.protected for name, grid in opened.document.sheets.items()} == before

    @pytest.mark.parametrize("hidden", [False, True])
    def test_an_excel_that_is_busy_for_a_moment_is_waited_for(
        self, excel: Excel, opened: Workbook, monkeypatch: pytest.MonkeyPatch, hidden: bool
    ) -> None:
        waited: list[float] = []
        monkeypatch.setattr(com.time, "sleep", waited.append)
        excel.raw("refusals", 5)
        excel.raw("hides_refusals", hidden)
        assert "Errors: 0" in clicked(opened, "check")
        assert waited
        assert min(waited) > 0

    def test_a_cell_that_is_being_edited_is_said(
        self, excel: Excel, opened: Workbook, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        clock = [0.0]
        monkeypatch.setattr(com.time, "monotonic", lambda: clock[0])
        monkeypatch.setattr(com.time, "sleep", lambda seconds: clock.__setitem__(0, clock[0] + seconds))
        windows = windows_engine()
        sheets = windows.Book(windows.COMRetryObjectWrapper(opened)).sheets
        excel.raw("refusals", 10**6)
        with pytest.raises(WriteError, match=r"being edited.*Enter or Esc"):
            sheets("Reja")
        assert 10 < clock[0] < 30

    def test_no_other_excel_is_killed_at_the_end(self) -> None:
        """xlwings would end each that has no window with a workbook: one in Protected View, one of another program."""
        code = (
            "import atexit, sys; sys.path.insert(0, '.'); from tests.support.pywin32_stubs import windows_engine as f; "
            "w = f(); w.Apps.cleanup = staticmethod(lambda: print('killed')); "
            "sys.argv[1] == 'plain' and atexit.register(w.cleanup)"
        )
        for how, said in (("settled", ""), ("plain", "killed\n")):
            done = subprocess.run([sys.executable, "-c", code, how], capture_output=True, text=True, check=True)
            assert done.stdout == said
