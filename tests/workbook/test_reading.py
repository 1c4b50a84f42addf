import re
import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.cell import MergedCell

from akm_excel import api
from akm_excel.core.finding import Severity
from akm_excel.core.plan import Column, Key, Oddity, Plan
from akm_excel.core.quantity import BLANK, Kind, number
from akm_excel.core.template import Template
from akm_excel.errors import NotAPlan, WorkbookError
from akm_excel.spreadsheet import address
from akm_excel.spreadsheet.book import from_package
from akm_excel.spreadsheet.package import Package
from tests.support.editing import edit, parts, put, replace_in, sheet_part


def seen(plan: Plan, oddity: Oddity) -> list[tuple[str, str]]:
    return [(s.cell, s.found) for s in plan.sightings if s.oddity is oddity]


def figures(plan: Plan) -> dict:
    return {key: (m.label, m.unit, m.fact, m.plan, *m.quarters) for key, m in plan.by_key.items()}


def test_each_value_knows_its_cell(filled: Path) -> None:
    plan = api.read_plan(filled)
    measure = plan.by_key[Key(2, 3)]
    sheet, _, where = plan.cell(measure, Column.PLAN).partition("!")
    assert load_workbook(filled)[sheet][where].value == 500
    assert measure.plan == number(500)


def _moved(path: Path, order: list[int]) -> None:
    """Put the rows of Reja from the sixth on into another order, as sorting does."""
    book = load_workbook(path)
    sheet = book["Reja"]
    rows = [[cell.value for cell in sheet[row][:12]] for row in range(6, 25)]
    for target, source in zip(range(6, 25), order, strict=True):
        for column, value in enumerate(rows[source], start=1):
            if column not in {4, 5} or not isinstance(value, str) or not value.startswith("="):
                sheet.cell(target, column).value = value
    book.save(path)


def test_sorted_rows_are_read_right(filled: Path) -> None:
    before = api.read_plan(filled)
    _moved(filled, list(reversed(range(19))))
    after = api.read_plan(filled)
    assert figures(after) == figures(before)
    assert after.by_key[Key(1, 1)].row != before.by_key[Key(1, 1)].row
    assert seen(after, Oddity.OUT_OF_ORDER)
    assert not seen(after, Oddity.MISSING_CODE)


def test_inserted_rows_are_read_right(filled: Path) -> None:
    """Two rows inserted above 6.3, as Excel does it: rows, formulas and names move along."""
    before = api.read_plan(filled)
    row = before.by_key[Key(6, 3)].row
    assert row is not None
    part = sheet_part(filled, "Reja")
    xml = parts(filled)[part].decode()

    def shift(match) -> str:
        return f"{match[1]}{int(match[2]) + 2 * (int(match[2]) >= row)}"

    xml = re.sub(r'(<row r=")(\d+)', shift, xml)
    xml = re.sub(r'(<c r="[A-Z]+)(\d+)', shift, xml)
    xml = re.sub(r"<f>([^<]*)</f>", lambda m: "<f>" + re.sub(r"(\b[A-S])(\d+)\b", shift, m[1]) + "</f>", xml)
    replace_in(filled, part, r"\A.*\Z", xml.replace("\\", r"\\"))
    book = parts(filled)["xl/workbook.xml"].decode()
    book = re.sub(r"('Reja'!\$[A-Z]+\$\d+:\$[A-Z]+\$)(\d+)", shift, book)
    book = re.sub(r"('Reja'!\$H\$)(9\d)", shift, book)
    replace_in(filled, "xl/workbook.xml", r"\A.*\Z", book.replace("\\", r"\\"))
    after = api.read_plan(filled)
    assert figures(after) == figures(before)
    assert after.by_key[Key(6, 3)].row == row + 2
    assert after.sightings == before.sightings == ()


def test_a_formula_result_is_never_trusted_for_a_sum(filled: Path) -> None:
    row = api.read_plan(filled).by_key[Key(6, 1)].row
    replace_in(filled, sheet_part(filled, "Reja"), rf'(<c r="E{row}"[^>]*><f>[^<]*</f><v>)[^<]*', r"\g<1>999999")
    assert api.read_plan(filled).by_key[Key(6, 1)].plan.number == Decimal("637500")


@pytest.mark.parametrize(
    ("cell_xml", "kind", "oddity"),
    [
        ("<c r={ref}><f>1/0</f><v>#DIV/0!</v></c>".replace("<c", '<c t="e"'), Kind.UNREADABLE, Oddity.ERROR_VALUE),
        ("<c r={ref}><f>1+1</f></c>", Kind.UNREADABLE, Oddity.NO_RESULT),
        ("<c r={ref}><f>100+20</f><v>120</v></c>", Kind.NUMBER, Oddity.INPUT_FORMULA),
        ("<c r={ref}/>", Kind.BLANK, None),
        ('<c t="str" r={ref}><v>120</v></c>', Kind.NUMBER, Oddity.NUMBER_AS_TEXT),
        ('<c t="b" r={ref}><v>1</v></c>', Kind.UNREADABLE, None),
        ('<c t="inlineStr" r={ref}><is><t>–</t></is></c>', Kind.NOT_APPLICABLE, None),
    ],
)
def test_blank_error_value_and_missing_result_are_three_things(
    filled: Path, cell_xml: str, kind: Kind, oddity: Oddity | None
) -> None:
    row = api.read_plan(filled).by_key[Key(2, 3)].row
    part = sheet_part(filled, "Reja")
    xml = cell_xml.replace("{ref}", f'"E{row}"')
    replace_in(filled, part, rf'<c r="E{row}"[^>]*>.*?</c>', xml)
    plan = api.read_plan(filled)
    assert plan.by_key[Key(2, 3)].plan.kind is kind
    if oddity:
        assert [where for where, _ in seen(plan, oddity)] == [f"Reja!E{row}"]


def test_a_date_is_no_figure(filled: Path) -> None:
    book = load_workbook(filled)
    row = api.read_plan(filled).by_key[Key(3, 5, 1)].row
    book["Reja"][f"E{row}"].value = 46116
    book["Reja"][f"E{row}"].number_format = "dd.mmm"
    book.save(filled)
    plan = api.read_plan(filled)
    assert plan.by_key[Key(3, 5, 1)].plan.kind is Kind.UNREADABLE
    assert seen(plan, Oddity.DATE) == [(f"Reja!E{row}", "46116")]


def test_shared_formulas_are_the_same_formulas(filled: Path) -> None:
    """Excel saves a column filled down as one shared formula: nothing has changed by that."""
    plan = api.read_plan(filled)
    first, second = plan.by_key[Key(2, 2)].row, plan.by_key[Key(2, 3)].row
    part = sheet_part(filled, "Reja")
    replace_in(filled, part, rf'(<c r="M{first}"[^>]*>)<f>', rf'\1<f t="shared" ref="M{first}:M{second}" si="0">')
    replace_in(filled, part, rf'(<c r="M{second}"[^>]*>)<f>[^<]*</f>', r'\1<f t="shared" si="0"/>')
    assert api.read_plan(filled).sightings == ()


def test_a_numeric_code_is_told_by_its_name(filled: Path) -> None:
    row = api.read_plan(filled).by_key[Key(2, 20)].row
    put(filled, f"Reja!A{row}", Decimal("2.2"))
    plan = api.read_plan(filled)
    assert plan.by_key[Key(2, 20)].plan == number(15)
    assert plan.by_key[Key(2, 2)].plan == number(600)
    assert seen(plan, Oddity.NUMERIC_CODE) == [(f"Reja!A{row}", "2.2")]


def test_the_first_of_two_rows_counts_and_the_other_is_named(filled: Path) -> None:
    plan = api.read_plan(filled)
    row = plan.by_key[Key(2, 4)].row
    put(filled, f"Reja!A{row}", "2.3")
    plan = api.read_plan(filled)
    assert plan.by_key[Key(2, 3)].plan == number(500)
    assert [cell for cell, _ in seen(plan, Oddity.DUPLICATE_CODE)] == [f"Reja!A{row}"]
    assert [str(s.key) for s in plan.sightings if s.oddity is Oddity.DUPLICATE_CODE] == ["2.4"], "what was meant"
    assert [s.expected for s in plan.sightings if s.oddity is Oddity.MISSING_CODE] == []


def test_of_two_rows_with_one_code_the_one_with_the_templates_name_counts(filled: Path) -> None:
    plan = api.read_plan(filled)
    row, figure = plan.by_key[Key(2, 2)].row, plan.by_key[Key(2, 3)].plan
    put(filled, f"Reja!A{row}", "2.3")
    plan = api.read_plan(filled)
    assert plan.by_key[Key(2, 3)].plan == figure
    assert [cell for cell, _ in seen(plan, Oddity.DUPLICATE_CODE)] == [f"Reja!A{row}"]


@pytest.mark.parametrize("code", ["II.2", "№2.2", "22.2", "2..2", "2.2а", "٢.٢", ""])
def test_a_code_that_is_none_is_one_finding_that_says_what_was_meant(filled: Path, code: str) -> None:
    usual = {(finding.rule, finding.cell) for finding in api.check(filled)}
    row = api.read_plan(filled).by_key[Key(2, 2)].row
    put(filled, f"Reja!A{row}", code)
    (finding,) = [finding for finding in api.check(filled) if (finding.rule, finding.cell) not in usual]
    assert (finding.rule, finding.cell, finding.severity) == ("S102", f"Reja!A{row}", Severity.ERROR)
    assert "2.2" in finding.repair
    assert f"Reja!E{api.read_plan(filled).by_key[Key(2, 5)].row + 1}" in finding.message, "the total that takes it in"


@pytest.mark.parametrize("change", [api.check, api.recalculate, api.repair])
def test_two_names_that_are_one_column_are_refused_before_anything_is_written(filled: Path, change) -> None:
    replace_in(filled, "xl/workbook.xml", r"('?Reja'?!)\$E\$5:\$E\$96", r"\1$D$5:$D$96")
    before = filled.read_bytes()
    with pytest.raises(NotAPlan, match="akm_fact and akm_plan refer to the same column D"):
        change(filled)
    assert filled.read_bytes() == before


@pytest.mark.parametrize(
    ("name", "heading"), [("q1", "I chorak (I)"), ("execution", "Ijrosi, % (S)"), ("fulfilment", "farqi (P)")]
)
@pytest.mark.parametrize("command", [api.check, api.recalculate, api.repair])
def test_a_column_without_name_and_heading_is_named_and_nothing_is_written(
    filled: Path, command, name: str, heading: str
) -> None:
    book = load_workbook(filled)
    place = re.search(r"\$([A-Z]+)\$(\d+)", book.defined_names.pop(f"akm_{name}").attr_text)
    top = int(place[2])
    for cell in (book["Reja"][f"{place[1]}{row}"] for row in (top - 2, top - 1)):
        if not isinstance(cell, MergedCell):
            cell.value = None
    book.save(filled)
    before = filled.read_bytes()
    with pytest.raises(NotAPlan, match=re.escape(heading)):
        command(filled)
    assert filled.read_bytes() == before


def test_fifty_thousand_merged_blocks_are_told_once(filled: Path) -> None:
    blocks = "".join(f'<mergeCell ref="A1:XF{40_000 + n}"/>' for n in range(50_000))
    replace_in(filled, sheet_part(filled, "Reja"), "(<mergeCells[^>]*>)", rf"\1{blocks}")
    found = [seen for seen in api.read_plan(filled).sightings if seen.oddity is Oddity.MERGED]
    assert len(found) == 1


def test_one_row_in_a_wrong_place_is_one_finding(filled: Path) -> None:
    plan = api.read_plan(filled)
    low, high = (plan.by_key[key].row for key in (Key(1, 4), Key(3, 1)))
    cells = {column: from_package(Package.open(filled)).cell(("Reja", high, column)) for column in range(1, 9)}
    move = [(f"Reja!{address.column_letters(c)}{low}", cell) for c, cell in cells.items()]
    for where, found in move:
        put(filled, where, Decimal(repr(found.number)) if found.number is not None else found.text)
    put(filled, f"Reja!A{high}", None)
    found = [s for s in api.read_plan(filled).sightings if s.oddity is Oddity.OUT_OF_ORDER]
    assert [(s.found, s.cell) for s in found] == [("3.1", f"Reja!A{low}")]
    (finding,) = [f for f in api.check(filled) if f.rule == "S104"]
    assert "before" in finding.message or "oldin" in finding.message


def test_figures_in_a_heading_row_are_not_lost_unseen(filled: Path) -> None:
    row = next(i.row for i in api.read_plan(filled).indicators() if i.key == Key(2, 14))
    put(filled, f"Reja!E{row}", Decimal(5))
    assert seen(api.read_plan(filled), Oddity.STRAY) == [(f"Reja!E{row}", "5")]


def test_a_row_that_is_deleted_is_missing(filled: Path) -> None:
    row = api.read_plan(filled).by_key[Key(4, 1)].row
    for column in "ABCDEFGH":
        put(filled, f"Reja!{column}{row}", None)
    plan = api.read_plan(filled)
    assert Key(4, 1) not in plan.by_key
    assert [s.expected for s in plan.sightings if s.oddity is Oddity.MISSING_CODE] == ["4.1"]


def test_blank_stays_blank(real_plan: Plan, filled: Path) -> None:
    assert api.read_plan(filled).by_key[Key(2, 23)].plan is BLANK
    assert figures(api.read_plan(filled)).keys() == figures(real_plan).keys()


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04 not a zip", b"\xd0\xcf\x11\xe0 old", b"<html>", b"PK\x05\x06" + bytes(18)]
)
def test_what_is_no_workbook_is_refused_with_advice(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(content)
    with pytest.raises(WorkbookError, match=r"x\.xlsx.*What to do"):
        api.read_plan(path)


def test_a_missing_file_is_refused_with_advice(tmp_path: Path) -> None:
    with pytest.raises(WorkbookError, match="check its name"):
        api.read_plan(tmp_path / "none.xlsx")


def test_another_workbook_is_not_a_plan(tmp_path: Path) -> None:
    from openpyxl import Workbook

    Workbook().save(tmp_path / "other.xlsx")
    with pytest.raises(NotAPlan, match="not made from the plan template"):
        api.read_plan(tmp_path / "other.xlsx")


@pytest.mark.parametrize(
    ("pattern", "by"),
    [
        (r'<c r="E6"', '<c r="ZZZZ6"'),
        (r'<c r="E6"([^>]*)>.*?</c>', r'<c r="E6"\1 t="s"><v>99999999</v></c>'),
        (r'<c r="E6"', '<c r="E7"'),
        (r"</sheetData>", "</sheetData><sheetData/>"),
        (r"</sheetData>", ""),
        (r"^<\?xml[^>]*>", '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]>'),
    ],
)
def test_a_damaged_sheet_is_an_error_with_its_place(filled: Path, pattern: str, by: str) -> None:
    replace_in(filled, sheet_part(filled, "Reja"), pattern, by)
    with pytest.raises(WorkbookError, match="damaged"):
        api.read_plan(filled)


def test_a_cut_file_is_refused(filled: Path) -> None:
    data = filled.read_bytes()
    for cut in range(1, len(data), len(data) // 40):
        filled.write_bytes(data[:cut])
        with pytest.raises(WorkbookError):
            api.read_plan(filled)


def test_flipped_bytes_never_give_a_traceback(filled: Path, template: Template) -> None:
    data = filled.read_bytes()
    good = figures(api.read_plan(filled))
    for at in range(0, len(data), max(1, len(data) // 150)):
        filled.write_bytes(data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :])
        try:
            plan = api.read_plan(filled)
        except WorkbookError:
            continue
        assert figures(plan) == good


def test_a_workbook_saved_by_openpyxl_is_read_alike(filled: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.xlsx"
    shutil.copy(filled, copy)
    load_workbook(copy).save(copy)
    assert figures(api.read_plan(copy)) == figures(api.read_plan(filled))


def test_edit_keeps_what_it_does_not_touch(filled: Path) -> None:
    before = parts(filled)
    edit(filled, "Reja", lambda xml: None)
    assert {n: d for n, d in parts(filled).items() if n != sheet_part(filled, "Reja")} == {
        n: d for n, d in before.items() if n != sheet_part(filled, "Reja")
    }
