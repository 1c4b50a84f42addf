"""Files that are damaged, or made to deceive: what is said of each, and that its figures are those that others read.

Their part of the table docs/mistakes.md is made in `test_everyday_mistakes`.
"""

from pathlib import Path
from typing import NamedTuple

import pytest

from akm_excel import api
from akm_excel.core.finding import Severity
from akm_excel.core.plan import FIGURES, Column, Key
from akm_excel.core.quantity import Kind, number
from akm_excel.core.region import Outcome
from akm_excel.core.template import Template
from akm_excel.errors import AkmError
from akm_excel.spreadsheet import address
from tests.stress._readers import READERS, as_quantity
from tests.support.places import HERE

TRUST = HERE / "data" / "trust"


class Harm(NamedTuple):
    """A file, what was done to it, the findings that it is to give, what may follow from them; or why it is refused."""

    file: str
    done: str
    said: tuple[str, ...] = ()
    follows: tuple[str, ...] = ()
    refused: str = ""


HARMS = (
    Harm("number_lowercase_e", "A program writes 0.00001 as 1e-05", ("Q212 Reja!D92",), ("C602",)),
    Harm("number_dot_first", "A program writes 0.5 as .5", ("Q206 Reja!D6",), ("F404",)),
    Harm("number_of_35_digits", "A key held down makes 35 digits", ("Q202 Reja!D6",)),
    Harm("cell_type_unknown", "A cell says that it is of a kind that is none", ("Q222 Reja!D6",)),
    Harm("two_values", "A cell holds two values", ("Q221 Reja!D6",)),
    Harm("row_twice", "A row stands in the file twice", ("Q221 Reja!D20",)),
    Harm("comment_in_number", "A comment stands within a number", (), ("F404",)),
    Harm("pi_in_row", "An instruction stands between the cells"),
    Harm("lie_processing_instruction", "A second row is hidden in an instruction", ("F401 Reja!M6",), ("F401",)),
    Harm("fake_sheetdata_behind", "A second table of cells stands behind the first"),
    Harm("csv_formula", "A formula for other programs is typed as a text", ("Q202 Reja!E7",)),
    Harm("name_code_huge_ref", "The name of the codes refers beyond the sheet", ("S120 Reja!A4",)),
    Harm("name_sum_wild", "A name of the totals refers beyond the sheet"),
    Harm("styles_numfmt_bad_cellxf", "A format's number is no number"),
    Harm("styles_regex_dos", "A number format has half a million brackets"),
    Harm("sheets_490_one_part", "490 sheets are one part of the file", refused="of its sheets are one part"),
    Harm("zip_version_needed_100", "The file says that it is packed by a later zip", refused="a later version of zip"),
    Harm("nazorat_dtd", "The sheet of findings declares a document type", refused="has a document type"),
)
MADE_UP = {"R502 Reja!E16", "R502 Reja!D82"}
"""What is said of the plan that all of them are made from, whose figures are made up."""


@pytest.mark.parametrize("harm", HARMS, ids=[harm.done for harm in HARMS])
def test_what_is_said_when(harm: Harm) -> None:
    path = TRUST / f"{harm.file}.xlsx"
    if harm.refused:
        with pytest.raises(AkmError, match=harm.refused):
            api.check(path)
        return
    found = api.check(path)
    spelled = {f"{finding.rule} {finding.cell}" for finding in found}
    assert set(harm.said) <= spelled
    errors = {f"{finding.rule} {finding.cell}" for finding in found if finding.severity is Severity.ERROR}
    others = {error for error in errors - MADE_UP - set(harm.said) if not error.startswith(harm.follows or ("-",))}
    assert others == set()


@pytest.mark.parametrize("harm", [harm for harm in HARMS if not harm.refused], ids=lambda harm: harm.file)
def test_each_figure_is_read_as_another_program_reads_it_or_named(harm: Harm, template: Template) -> None:
    path = TRUST / f"{harm.file}.xlsx"
    plan = api.read_plan(path)
    named = {finding.cell for finding in api.check(path) if finding.rule.startswith("Q2")}
    doubted = {
        cell: quantity
        for _, measure in plan.measures()
        for column, quantity in zip(FIGURES, measure.figures, strict=True)
        if measure.key not in template.sums
        and quantity.kind is not Kind.UNREADABLE
        and (cell := plan.cell(measure, column))  # a plan need not have the columns of the plan by quarter
        and cell not in named
    }
    assert len(doubted) > 300
    for reader in READERS:
        others = reader(path.read_bytes(), plan.source.sheet) or {}
        for cell, quantity in list(doubted.items()):
            value = others.get(address.parse_place(cell)[1:])
            if quantity.is_blank if value is None else as_quantity(value) == quantity:
                del doubted[cell]
    assert doubted == {}


def test_a_hidden_second_row_does_not_count() -> None:
    assert api.read_plan(TRUST / "lie_processing_instruction.xlsx").by_key[Key(1, 1)].plan == number(10)
    assert api.read_plan(TRUST / "comment_in_number.xlsx").by_key[Key(1, 1)].figure(Column.FACT) == number(92)


def test_a_district_that_sent_an_old_workbook_is_left_out_for_its_true_reason(demo: api.Demo, tmp_path: Path) -> None:
    old = tmp_path / "1735240_chimboy.xls"
    old.write_bytes((HERE / "data" / "documents" / "real.xls").read_bytes())
    region = api.merge([demo.districts[0], old], tmp_path / "hudud.xlsx")
    (left_out,) = [receipt for receipt in region.receipts if receipt.outcome is not Outcome.MERGED]
    assert left_out.file == old.name
    assert "old Excel workbook (.xls)" in left_out.reason
    assert not region.is_clean
