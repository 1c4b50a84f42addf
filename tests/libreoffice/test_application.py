"""What the library writes, opened and recalculated by a real spreadsheet application."""

import re
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path

import pytest

from akm_excel import api
from akm_excel.core.plan import Key
from akm_excel.workbook.template_file import shipped
from tests.support.calc import Calc, differences, formulas_of_a_plan
from tests.support.editing import put
from tests.support.ooxml import lint, validate
from tests.support.requirements import FULL
from tests.support.rich_workbook import enrich


@pytest.mark.libreoffice
@pytest.mark.slow
class TestCalc:
    def test_the_template_recalculates_to_what_it_carries(self, calc: Calc) -> None:
        assert differences(calc, shipped()) == (formulas_of_a_plan(), [])

    def test_the_filled_template_recalculates_to_what_it_carries(self, calc: Calc, filled: Path) -> None:
        assert differences(calc, filled) == (formulas_of_a_plan(), [])

    def test_a_workbook_with_all_that_is_easily_lost_still_opens_and_does(self, calc: Calc, filled: Path) -> None:
        enrich(filled)
        put(filled, f"Reja!E{api.read_plan(filled).by_key[Key(2, 3)].row}", Decimal(700))
        api.recalculate(filled)
        assert differences(calc, filled) == (formulas_of_a_plan(), [])

    def test_a_plan_saved_by_libreoffice_is_read_checked_and_recalculated_alike(
        self, calc: Calc, filled: Path, tmp_path: Path
    ) -> None:
        resaved = calc.resave(filled, tmp_path / "resaved.xlsx")
        ours, theirs = api.read_plan(filled), api.read_plan(resaved)
        assert theirs.sightings == ()
        assert {key: (m.unit, m.fact, m.plan) for key, m in theirs.by_key.items()} == {
            key: (m.unit, m.fact, m.plan) for key, m in ours.by_key.items()
        }
        put(resaved, f"Reja!E{theirs.by_key[Key(2, 3)].row}", Decimal(733))
        api.recalculate(resaved)
        assert differences(calc, resaved) == (formulas_of_a_plan(), [])

    def test_every_demonstration_plan_does(self, calc: Calc, demo: api.Demo) -> None:
        tried = demo.districts if FULL else demo.districts[::4]
        assert {path.name: differences(calc, path)[1] for path in tried} == {path.name: [] for path in tried}

    def test_the_regional_workbook_does(self, calc: Calc, demo: api.Demo) -> None:
        count, found = differences(calc, demo.workbook)
        assert count > 800
        assert found == []

    def test_a_figure_typed_in_the_application_gives_what_the_library_gives(
        self, calc: Calc, filled: Path, tmp_path: Path
    ) -> None:
        """Typed in Calc over last year's file, against the library's own recalculation of the same figures."""
        plan = api.read_plan(filled)
        typed = {"2.3": 733, "6.4": 100000.1, "2.14/2": 0, "1.1": "-"}
        cells = {}
        for code, value in typed.items():
            key = Key.parse(code)
            assert key is not None
            cells[f"Reja!E{plan.by_key[key].row}"] = value
        ours = Path(shutil.copy(filled, tmp_path / "ours.xlsx"))
        for cell, value in cells.items():
            put(ours, cell, value if isinstance(value, str) else Decimal(str(value)))
        api.recalculate(ours)
        assert differences(calc, ours) == (formulas_of_a_plan(), [])
        by_calc, by_us = calc.recalculated(filled, cells), calc.recalculated(ours)
        for sheet, cell in (("Muqova", "B19"), ("Nazorat", "A3"), ("Haqida", "A2")):
            assert "oʻzgargan" in by_calc[sheet].pop(cell), "nobody has checked what was typed in Calc"
            assert by_us[sheet].pop(cell) == ""
        del by_calc["_akm"], by_us["_akm"]  # the control sums that say so
        assert by_calc == by_us

    def test_odd_figures_recalculate_alike(self, calc: Calc, filled: Path) -> None:
        """All blank, all dashes, unreadable, text that is a number, and an amount of many digits."""
        at = {code: api.read_plan(filled).by_key[Key.parse(code)].row for code in ("2.1", "2.2", "2.3", "6.2", "6.3")}
        for code, column, value in [
            ("2.2", "D", None), ("2.3", "D", "—"), ("2.2", "E", "4800/7668"), ("2.3", "E", "1 500"),
            ("6.2", "E", Decimal("98765432109.1")), ("6.3", "I", Decimal("0.1")), ("6.3", "J", Decimal("0.2")),
        ]:  # fmt: skip
            put(filled, f"Reja!{column}{at[code]}", value)
        api.recalculate(filled)
        assert differences(calc, filled) == (formulas_of_a_plan(), [])

    def test_the_printed_plan_reads_like_the_official_form(self, calc: Calc, filled: Path, tmp_path: Path) -> None:
        pdf = calc.to_pdf(filled, tmp_path / "plan.pdf")
        text = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, text=True, check=True).stdout
        pages = text.split("\f")
        plan = [page for page in pages if "Masʼullar" in page]
        assert 5 <= len(plan) <= 9
        for page in plan:
            assert re.search(r"2022 yil \(fakt\)\s+2023 yil \(reja\)", page), "the header is on every page"
            assert "IV chorak" not in page, "the official form alone is printed"
            assert re.search(r"\d+ / \d+", page), "pages are numbered"
        whole = " ".join(plan)
        for words in ("Qoraoʻzak tumani axborot-kutubxona markazining 2023 yil uchun", "ILMIY METODIK FAOLIYAT",
                      "475,626.8", "637,500.0", "SH.Bekturgʻanova", "Abonement"):  # fmt: skip
            assert words in re.sub(r"\s+", " ", whole), words
        assert "###" not in text, "no column is too narrow"


@pytest.mark.ooxml
class TestValidator:
    def test_the_template(self) -> None:
        assert validate(shipped()) + lint(shipped()) == []

    def test_a_filled_template(self, filled: Path) -> None:
        assert validate(filled) + lint(filled) == []

    def test_a_new_plan(self, tmp_path: Path) -> None:
        api.new("1735211", 2024, tmp_path / "new.xlsx")
        assert validate(tmp_path / "new.xlsx") + lint(tmp_path / "new.xlsx") == []

    def test_the_regional_workbook(self, demo: api.Demo) -> None:
        assert validate(demo.workbook) + lint(demo.workbook) == []

    def test_the_validator_does_find_faults(self, filled: Path) -> None:
        from tests.support.editing import replace_in, sheet_part

        replace_in(filled, sheet_part(filled, "Reja"), r'<c r="A6"', '<c r="A6" wrong="1"')
        assert validate(filled) != []


def test_the_lint_finds_what_the_validator_overlooks(filled: Path) -> None:
    from tests.support.editing import replace_in, sheet_part

    reja = sheet_part(filled, "Reja")
    replace_in(filled, reja, r"(<c r=\"A6\".*?</c>)", r"\1\1")
    replace_in(filled, reja, r"(<mergeCell ref=\"A1:H1\"/>)", r'\1<mergeCell ref="H1:I1"/>')
    replace_in(filled, reja, r'<c r="B7" s="\d+"', '<c r="B7" s="9999"')
    found = " ".join(lint(filled))
    for words in ("Reja!A6 twice", "A1:H1 and H1:I1 overlap", "Reja!B7: style 9999"):
        assert words in found
