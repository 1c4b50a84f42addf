"""The xlwings engine for LibreOffice: ordinary xlwings code on a live Calc."""

import datetime as dt
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from akm_excel.libreoffice.engine.formulas import Formulas
from tests.support.calc import Calc, uno_folder
from tests.support.live_calc import connected, engine, xw

pytestmark = [pytest.mark.libreoffice, pytest.mark.uno, pytest.mark.slow]
SHEET = "Oʻ'z varaq"


@pytest.fixture(scope="module")
def app(calc: Calc) -> Any:
    return connected(calc)


@pytest.fixture
def book(app: Any) -> Iterator[Any]:
    new = app.books.add()
    new.sheets[0].name = SHEET
    yield new
    new.close()


@pytest.fixture
def sheet(book: Any) -> Any:
    return book.sheets[0]


class TestValues:
    def test_each_kind_comes_back_as_it_was_written(self, sheet: Any) -> None:
        written = [[1.5, "matn", None], [True, dt.datetime(2023, 12, 31, 13, 45, 10), False], [-0.1, 1e300, 12]]
        sheet.range("B2").value = written
        assert sheet.range("B2:D4").value == written
        assert isinstance(sheet.range("B3").value, bool)

    def test_one_cell_a_row_and_a_column_have_the_shapes_of_xlwings(self, sheet: Any) -> None:
        sheet.range("A1").value = [[1, 2], [3, 4]]
        assert sheet.range("A1").value == 1
        assert sheet.range("A1:B1").value == [1, 2]
        assert sheet.range("A1:A2").value == [1, 3]
        assert sheet.range("A1:A2").options(ndim=2).value == [[1], [3]]

    @pytest.mark.parametrize("text", ["1 500", "4/4", "TRUE", "007", "12,5", "2.1.2023", "-", "ʻʼ ўғқҳ", "+7", "#N/A"])
    def test_a_text_stays_a_text(self, sheet: Any, text: str) -> None:
        sheet.range("A1").value = text
        sheet.range("A2").value = [[f"'{text}", "=1+1"]]
        assert sheet.range("A1:A2").value == [text, text]
        assert sheet.range("A1").formula == sheet.range("A2").formula == text

    def test_a_text_that_looks_like_a_formula_is_none(self, sheet: Any) -> None:
        sheet.range("A1").value = "'=SUM(B1;C1)"
        assert sheet.range("A1").value == sheet.range("A1").formula == "=SUM(B1;C1)"

    def test_error_values(self, sheet: Any) -> None:
        sheet.range("A1").value = [["=1/0", "=NA()", "=foo(1)", '=VALUE("x")', "=#REF!"]]
        names = ["#DIV/0!", "#N/A", "#NAME?", "#VALUE!", "#REF!"]
        assert sheet.range("A1:E1").options(err_to_str=True).value == names
        assert sheet.range("A1:E1").value == [None] * 5

    def test_numbers_as_texts_formats_and_dates_of_formulas(self, sheet: Any) -> None:
        sheet.range("A1").number_format = "@"
        sheet.range("A1").value = 12.5
        sheet.range("B1").value = "=DATE(2024,2,29)"
        sheet.range("B1").number_format = "YYYY-MM-DD"
        sheet.range("C1").value = "=2>1"
        assert sheet.range("A1:C1").value == [12.5, dt.datetime(2024, 2, 29), True]

    def test_a_block_that_does_not_fit_is_refused(self, sheet: Any) -> None:
        with pytest.raises(engine.CalcError, match="do not fit"):
            sheet.range("A1:B2").impl.raw_value = [[1, 2, 3]]

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        st.lists(
            st.lists(
                st.one_of(
                    st.floats(allow_nan=False, allow_infinity=False),
                    st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1).filter(
                        lambda text: text[0] not in "'="
                    ),
                    st.booleans(),
                    st.none(),
                ),
                min_size=3,
                max_size=3,
            ),
            min_size=1,
            max_size=4,
        )
    )
    def test_any_block(self, sheet: Any, block: list[list[Any]]) -> None:
        sheet.clear()
        sheet.range("C3").value = block
        assert sheet.range((3, 3), (2 + len(block), 5)).options(ndim=2).value == block
        assert engine.ENGINE.clean_value_data([["x"]], None, None, None, True) == [["x"]]


FORMULAS = [
    "=SUM(A1:B2,$C$3,1.5)",
    '=IF(A1>=1,"a;b,A1""","")&"A1"',
    "='Oʻ''z varaq'!A1+'Oʻ''z varaq'!$B$2:C3",
    "=LOG10(A1)+ATAN2(1,2)",
    "=SUM(A:A)+SUM($3:4)",
    "=SUM({1,2;3,4}*2)",
    "=IFERROR(VLOOKUP(A1,$C$1:$D$9,2,FALSE),NA())",
    '=SUMPRODUCT((nomi=C11)*(nomi<>"ha"))',
    "=AND(ISNUMBER(A1),NOT(B1=TRUE))",
    "=-A1%+2^3",
]


class TestFormulas:
    @pytest.mark.parametrize("formula", FORMULAS)
    def test_excels_grammar_comes_back_as_it_was_written(self, sheet: Any, book: Any, formula: str) -> None:
        book.names.add("nomi", f"='{SHEET.replace(chr(39), chr(39) * 2)}'!$A$1:$A$3")
        sheet.range("E5").value = formula
        assert sheet.range("E5").formula == formula
        assert sheet.range("E5:F5").formula == ((formula, ""),)

    def test_it_computes(self, sheet: Any) -> None:
        sheet.range("A1").value = [[2, 3, "=SUM(A1:B1,10)", '=IF(A1>=2,"a;b","")']]
        assert sheet.range("C1:D1").value == [15, "a;b"]

    def test_one_formula_fills_a_block_and_moves_along(self, sheet: Any) -> None:
        sheet.range("A1").value = [[1, 2], [3, 4]]
        sheet.range("C1:D2").value = "=A1*$A$1"
        assert sheet.range("C1:D2").formula == (("=A1*$A$1", "=B1*$A$1"), ("=A2*$A$1", "=B2*$A$1"))
        assert sheet.range("C1:D2").value == [[1, 2], [3, 4]]

    def test_an_array_formula_is_shown_without_braces(self, sheet: Any) -> None:
        sheet.range("A1").impl.api.setArrayFormula("=SUM(B1:B3*2)")
        assert sheet.range("A1").formula == "=SUM(B1:B3*2)"
        assert sheet.range("A1").has_array
        assert not sheet.range("A2").has_array

    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        st.sampled_from(
            ["=SUM({0}:{0},{1},{2})", '={0}&"{1}"&{2}', "='Oʻ''z varaq'!{0}-LOG10({1})*{2}", "={0}={1}>{2}"]
        ),
        st.lists(
            st.builds(
                "{}{}{}{}".format,
                st.sampled_from(["", "$"]), st.sampled_from(["A", "Z", "AA", "XF"]),
                st.sampled_from(["", "$"]), st.integers(1, 1_048_576),
            ),
            min_size=3, max_size=3,
        ),
    )  # fmt: skip
    def test_what_is_translated_by_its_kind_is_what_the_parser_says(
        self, book: Any, kind: str, cells: list[str]
    ) -> None:
        formula = kind.format(*cells)
        document = book.impl.document
        alone, known = Formulas(document), book.impl.formulas
        known.from_excel(kind.format("A1", "B2", "C3"))
        known.to_excel(alone.from_excel(kind.format("A1", "B2", "C3")))
        assert known.from_excel(formula) == alone.from_excel(formula)
        assert known.to_excel(alone.from_excel(formula)) == Formulas(document).to_excel(alone.from_excel(formula))


class TestRanges:
    def test_places(self, sheet: Any) -> None:
        assert sheet.range("B2").address == "$B$2"
        assert sheet.range((1, 27), (3, 28)).address == "$AA$1:$AB$3"
        assert sheet.range("C3:A1").address == "$A$1:$C$3"
        assert sheet.range("B1", "A3").address == "$A$1:$B$3"
        assert sheet.range("2:3").shape == (2, sheet.cells.shape[1])
        assert sheet.range("B:C").shape == (1_048_576, 2)
        assert sheet.range("A1:B2").get_address(False, False) == "A1:B2"
        assert sheet.range("A1:C2")[1, 2].address == "$C$2"
        with pytest.raises(engine.CalcError):
            sheet.range("nowhere")
        with pytest.raises(IndexError, match="counted from 1"):
            sheet.range((0, 1))

    def test_used_range_expand_and_end(self, sheet: Any) -> None:
        sheet.range("B2").value = [[1, 2, 3], [4, 5, 6]]
        sheet.range("B6").value = "below"
        assert sheet.used_range.address == "$B$2:$D$6"
        assert sheet.range("B2").expand().address == "$B$2:$D$3"
        assert sheet.range("B2").expand("right").value == [1, 2, 3]
        assert sheet.range("B2").end("down").address == "$B$3"
        assert sheet.range("B3").end("down").address == "$B$6"
        assert sheet.range("B6").end("up").address == "$B$3"
        assert sheet.range("D2").end("left").address == "$B$2"
        assert sheet.range("D2").end("right").column == sheet.cells.shape[1]
        assert sheet.range("B2").current_region.address == "$B$2:$D$3"

    def test_rows_and_cells_are_inserted_and_deleted(self, sheet: Any) -> None:
        sheet.range("A1").value = [[1, 10], [2, 20], [3, 30], ["=SUM(A1:A3)", None]]
        sheet.range("2:2").delete("up")
        assert sheet.range("A1:A3").value == [1, 3, 4]
        sheet.range("2:3").insert("down")
        assert sheet.range("A1:A5").value == [1, None, None, 3, 4]
        sheet.range("A2:A3").delete("up")
        assert sheet.range("A1:B3").value == [[1, 10], [3, None], [4, None]]
        sheet.range("A1").insert("right")
        assert sheet.range("A1:C1").value == [None, 1, 10]

    def test_formats_colours_and_clearing(self, sheet: Any) -> None:
        cells = sheet.range("A1:B2")
        cells.value = 1.25
        cells.number_format = "#,##0.00"
        cells.color = (255, 192, 0)
        assert (cells.number_format, cells.color) == ("#,##0.00", (255, 192, 0))
        sheet.range("A1").color = "#0000ff"
        assert (sheet.range("A1").color, cells.color) == ((0, 0, 255), None)
        sheet.range("A1").number_format = "0%"
        assert cells.number_format is None
        cells.clear_formats()
        assert (cells.value, cells.color) == ([[1.25, 1.25], [1.25, 1.25]], None)
        cells.clear_contents()
        assert cells.value == [[None, None], [None, None]]

    def test_copied_and_merged(self, sheet: Any) -> None:
        sheet.range("A1").value = [[1, "=A1+1"]]
        sheet.range("A1:B1").copy(sheet.range("A5"))
        assert sheet.range("A5:B5").formula == (("1", "=A5+1"),)
        sheet.range("D1:E2").merge()
        assert sheet.range("D1:E2").merge_cells
        sheet.range("D1:E2").unmerge()
        assert not sheet.range("D1:E2").merge_cells

    def test_notes_stay_where_values_are_written(self, sheet: Any) -> None:
        cell = sheet.range("B2").impl.api.getCellByPosition(0, 0)
        sheet.impl.sheet.getAnnotations().insertNew(cell.getCellAddress(), "izoh")
        sheet.range("A1:C3").value = 5
        sheet.range("A1").value = [["=1+1", "x", None], [True, "=B1", 2], [dt.datetime(2024, 1, 2), "'1", 0]]
        assert sheet.impl.sheet.getAnnotations().getCount() == 1
        assert sheet.range("A1:C3").value == [[2, "x", None], [True, "x", 2], [dt.datetime(2024, 1, 2), "1", 0]]

    def test_protected_cells_refuse(self, sheet: Any) -> None:
        sheet.impl.sheet.protect("")
        for value in (1, "=A2", "x"):
            with pytest.raises(engine.CalcError, match="LibreOffice refused"):
                sheet.range("A1").value = value
        assert sheet.range("A1").value is None


class TestBooks:
    def test_sheets(self, book: Any) -> None:
        added = book.sheets.add("Ikkinchi", after=book.sheets[0])
        assert [s.name for s in book.sheets] == [SHEET, "Ikkinchi", *[s.name for s in list(book.sheets)[2:]]]
        assert (added.index, added.visible, "Ikkinchi" in book.sheets) == (2, True, True)
        added.visible = False
        assert not book.sheets["Ikkinchi"].visible
        added.delete()
        assert "Ikkinchi" not in book.sheets
        with pytest.raises(KeyError):
            book.sheets["Ikkinchi"]

    def test_names(self, book: Any, sheet: Any) -> None:
        refers_to = f"='{SHEET.replace(chr(39), chr(39) * 2)}'!$B$2:$C$3"
        book.names.add("joy", refers_to)
        assert [(name.name, name.refers_to) for name in book.names] == [("joy", refers_to)]
        assert book.names["joy"].refers_to_range.address == sheet.range("joy").address == "$B$2:$C$3"
        assert "joy" in book.names
        book.names["joy"].delete()
        assert len(book.names) == 0
        with pytest.raises(KeyError):
            book.names["joy"]

    def test_saved_and_opened_again(self, app: Any, tmp_path: Path) -> None:
        book = app.books.add()
        book.sheets[0].range("A1").value = [[1, "=A1*2"]]
        path = tmp_path / "Qoraoʻzak rejasi.xlsx"
        count = len(app.books)
        book.save(str(path))
        assert (book.name, book.fullname) == (path.name, str(path))
        book.close()
        assert len(app.books) == count - 1
        again = app.books.open(str(path))
        assert app.books[path.name].sheets[0].range("A1:B1").value == [1, 2]
        again.to_pdf(str(tmp_path / "chop.pdf"))
        assert (tmp_path / "chop.pdf").read_bytes().startswith(b"%PDF")
        again.close()
        with pytest.raises(KeyError):
            app.books[path.name]

    def test_what_cannot_be_opened_says_so(self, app: Any, tmp_path: Path) -> None:
        path = tmp_path / "broken.xlsx"
        path.write_bytes(b"PK\x03\x04 and no more")
        with pytest.raises(engine.CalcError):
            app.books.open(str(path))

    def test_settings_of_the_application(self, app: Any, book: Any, sheet: Any) -> None:
        own = engine.book(app.impl.context, book.impl.document).app
        assert (own.calculation, own.screen_updating, own.status_bar) == ("automatic", True, False)
        sheet.range("A1").value = [[1, "=A1*2"]]
        own.calculation = "manual"
        sheet.range("A1").value = 5
        assert sheet.range("B1").value == 2
        own.calculate()
        assert sheet.range("B1").value == 10
        own.calculation = "automatic"
        own.screen_updating = False
        assert not own.screen_updating
        own.screen_updating = True
        assert own.screen_updating
        own.status_bar = "ishlayapman"
        assert own.status_bar == "ishlayapman"
        own.status_bar = False
        assert own.status_bar is False

    def test_the_active_application_is_the_one_last_activated(self, app: Any, calc: Calc) -> None:
        second = connected(calc)
        assert xw.apps.active == second
        for one in (app, second, app):
            one.activate()
            assert xw.apps.active == one
        assert [one in list(xw.apps) for one in (app, second)] == [True, True]

    def test_an_application_that_was_ended_is_no_longer_listed(self, app: Any) -> None:
        own = Calc()
        try:
            ended = connected(own)
            assert ended in list(xw.apps)
            ended.quit()
            own.office.wait(timeout=60)
            assert ended not in list(xw.apps)
            assert app in list(xw.apps)
        finally:
            own.close()

    def test_nothing_answers(self, app: Any) -> None:
        with pytest.raises(engine.CalcError, match="no LibreOffice answers"):
            engine.connect("uno:pipe,name=akm_nobody;urp;StarOffice.ComponentContext")


def test_data_frames_go_both_ways(calc: Calc) -> None:
    """In a process of its own: here xlwings was imported without pandas."""
    code = f"""
import sys; sys.path.append({uno_folder()!r})
import pandas as pd
from akm_excel.libreoffice import engine
app = engine.connect("uno:pipe,name={calc.pipe};urp;StarOffice.ComponentContext")
book = app.books.add()
frame = pd.DataFrame({{"nomi": ["a", "b"], "soni": [1.0, float("nan")], "sana": pd.to_datetime(["2024-01-02", None])}})
book.sheets[0]["A1"].options(index=False).value = frame
back = book.sheets[0]["A1"].options(pd.DataFrame, index=False, expand="table").value
book.close()
assert back["nomi"].tolist() == ["a", "b"], back
assert back["soni"].isna().tolist() == [False, True], back
assert str(back["sana"][0])[:10] == "2024-01-02", back
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_pythons_import_is_its_own_again(app: Any) -> None:
    assert "uno" not in getattr(__builtins__["__import__"], "__module__", ""), "uno replaces it"
    assert __builtins__["__import__"].__name__ == "__import__"
