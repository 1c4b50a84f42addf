"""Everyday mistakes, each as a small workbook: what is said of it, as a person would say it.

The table docs/mistakes.md is made here: `pytest tests/workbook/test_everyday_mistakes.py --renew-goldens`.
"""

# ruff: noqa: E501 - a row of the table a line

import re
import shutil
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import pytest

from akm_excel import api
from akm_excel.core.finding import Finding, Severity
from akm_excel.core.plan import Column, Key
from akm_excel.core.region import Region
from akm_excel.errors import WorkbookError
from tests.support.editing import put, replace_in, sheet_part
from tests.support.golden import Golden
from tests.support.places import HANDS, HERE, ROOT
from tests.workbook.test_harmful_files import HARMS, TRUST, Harm

MISTAKES = HERE / "data" / "mistakes"
PAGE = ROOT / "docs" / "mistakes.md"


class Mistake(NamedTuple):
    """A file, what a person did, the findings that this is to give (rule and cell), what may follow from them.

    `refused` is what is said of a file that cannot be read.
    """

    file: str
    done: str
    said: tuple[str, ...] = ()
    follows: tuple[str, ...] = ()
    refused: str = ""


TABLE = [
    Mistake("L25_row_deleted_by_menu", "A row is deleted in LibreOffice", ("S101 ",)),
    Mistake("L26_row_inserted_and_removed", "A row is inserted and removed again"),
    Mistake("d1_libreoffice_deleted_one_row", "A row is deleted in LibreOffice, which claims a million rows", ("S101 ",)),
    Mistake("d2_dimension_claim", "A sheet claims to be as large as Excel allows"),
    Mistake("34_row_filled_down_no_code", "A row is filled down without a code", ("S102 Reja!A60", "Q201 Reja!E28"), ("Q207",)),
    Mistake("35_code_with_comma", "The code 2,10 is typed", ("S112 Reja!A39",), ("Q207",)),
    Mistake("c1_zero_width_space_in_code", "A code is pasted from a messenger, with a sign nobody sees", ("S112 Reja!A29",)),
    Mistake("e1_x000D_after_codes_names", "Codes and names end in an escaped line break"),
    Mistake("e3_escaped_letters_in_names", "Names have escaped letters"),
    Mistake(
        "L27_date_typed_in_quarter", "4/4 is typed where a number belongs",
        ("Q213 Reja!I82", "Q213 Reja!I83", "Q213 Reja!E89"),
    ),
    Mistake(
        "39_number_spellings", "Numbers are spelled in many ways",
        ("Q202 Reja!E6", "Q202 Reja!E7", "Q202 Reja!E60", "Q202 Reja!E62", "Q202 Reja!E63", "Q202 Reja!E92",
         "Q202 Reja!E93", "Q202 Reja!E94", "Q206 Reja!E28", "Q206 Reja!E29"),
        ("F404",),
    ),
    Mistake("p1_newline_pair", "Two numbers are typed into one cell, one below the other", ("Q202 Reja!E9",)),
    Mistake("p3_three_spaces_pair", "Two numbers are typed into one cell, with spaces between", ("Q202 Reja!E9",)),
    Mistake("n1_residue_openpyxl", "A program writes 0.1+0.2-0.3 as it computes it", ("Q212 Reja!I9",), ("Q206", "R502")),
    Mistake("n3_v_spaces", "A program writes a number with blanks round it"),
    Mistake("n5_1E308", "A number has 309 digits", ("Q202 Reja!E9",)),
    Mistake("n7_two_values_in_one_cell", "A damaged cell holds two values", ("Q221 Reja!E9",)),
    Mistake("f_fmt_comma_style_som", "Figures are formatted with Excel's comma style, in soʻm"),
    Mistake("f_fmt_comma_style_som_old", "The same, with so'm and no decimals"),
    Mistake("y1_year_2023.0", "A program writes the year as 2023.0"),
    Mistake("L07_sheet_copied", "The plan's sheet is copied and worked on", ("S113 Reja_2!E28",)),
    Mistake("L10_merged", "Cells for figures are merged", ("S115 Reja!E28",)),
    Mistake("l1_copied_sheet_local_names", "The sheet is copied, the old one deleted, the copy renamed", ("S120 Reja!A4",), ("Q207",)),
    Mistake("l3_name_refers_to_REJA", "Names spell the sheet in capitals"),
    Mistake("h_name_far", "A name refers to a cell that no sheet has", refused="its name akm_plan refers to"),
    Mistake("19_jamlanma_deleted", "The sheet of totals is deleted", ("S121 ",)),
    Mistake("23_swapped_columns", "The columns of fact and plan are exchanged", ("S123 Reja!D4",)),
    Mistake(
        "37_quarter_relations", "A quarter is far beyond the year's plan",
        ("Q247 Reja!I6", "R502 Reja!I45", "R501 Reja!I91"),
    ),
    Mistake("31_t306_followed", "Words are added to a name that two codes share, as T306 asks"),
    Mistake("32_notes_in_nazorat", "A note is typed beside a finding"),
    Mistake("40_cyrillic_district", "The district is written in Cyrillic"),
    Mistake("c3_district_with_cyrillic_a", "The district has Cyrillic letters among Latin ones", ("S109 Muqova!C22",)),
    Mistake("42_column_izoh_after_H", "A column Izoh is inserted"),
    Mistake("r1_insert_column_mid", "A column is inserted in the middle"),
    Mistake("33_formula_over_text_number", "A formula of the accountant's own reads a number that is text", ("Q201 Reja!E28",)),
    Mistake("t1_ref_ref", "A formula of one's own has lost both ends of its range"),
    Mistake("t2_dde", "A formula of one's own asks another program (DDE)"),
    Mistake("t5_range_to_ref", "A formula of one's own has lost one end of its range"),
    Mistake("s1_rows_without_r", "A program writes rows without their numbers"),
    Mistake("h_col_width_comma", "A program writes a column's width with a comma"),
    Mistake("h_core_empty", "The file's properties are empty"),
    Mistake("z1_zip_backslash", "A program packs the file with backslashes"),
    Mistake("z2_sst_case_mismatch", "A part of the file is named in other letters"),
    Mistake("z5_backslash_target", "A relation of the file is written with backslashes"),
]  # fmt: skip


def place(name: str) -> Path:
    beside = MISTAKES / f"{name}.xlsx"
    return beside if beside.exists() else HANDS / f"{name}.xlsx"


def found(path: Path) -> list[Finding]:
    return api.check(path)


@pytest.fixture(scope="module")
def usual() -> set[tuple[str, str]]:
    """What is said of the plan before anything was done to it."""
    return {(finding.rule, str(finding.key)) for finding in found(place("00_base"))}


def spelled(finding: Finding) -> str:
    return f"{finding.rule} {finding.cell}"


@pytest.mark.parametrize("mistake", TABLE, ids=[mistake.done for mistake in TABLE])
def test_what_is_said_when(mistake: Mistake, usual: set[tuple[str, str]]) -> None:
    if mistake.refused:
        with pytest.raises(WorkbookError, match=mistake.refused):
            found(place(mistake.file))
        return
    findings = found(place(mistake.file))
    assert set(mistake.said) <= {spelled(finding) for finding in findings}
    others = [
        f"{spelled(finding)}: {finding.message}"
        for finding in findings
        if finding.severity is Severity.ERROR
        and spelled(finding) not in mistake.said
        and not finding.rule.startswith(mistake.follows or ("-",))
    ]
    assert others == [], "an error that is not the mistake's"
    if not mistake.said:
        new = {(f.rule, str(f.key)) for f in findings} - usual
        assert new == set(), "something is said of what changes no meaning"


def test_exchanged_columns_are_one_finding(usual: set[tuple[str, str]]) -> None:
    new = [finding for finding in found(place("23_swapped_columns")) if (finding.rule, str(finding.key)) not in usual]
    assert [spelled(finding) for finding in new] == ["S123 Reja!D4"]


def test_a_cell_that_counts_otherwise_is_one_finding_with_what_is_printed_wrongly() -> None:
    for name in ("p1_newline_pair", "n5_1E308", "n7_two_values_in_one_cell"):
        (finding,) = [finding for finding in found(place(name)) if finding.severity is Severity.ERROR]
        assert finding.cell == "Reja!E9"
        assert "Jamlanma!E6, Reja!N9" in finding.message


_OF_CAUSES = {"S101", "S102", "S112", "Q202", "Q207", "Q210", "F402", "F403", "F404"}


@pytest.mark.parametrize(
    ("name", "change", "rule", "following"),
    [
        ("34_row_filled_down_no_code", None, "S102", 45),
        ("35_code_with_comma", None, "S112", 45),
        ("00_base", ("Reja!E9", Decimal("1E+300")), "Q202", 2),
        ("00_base", ("Reja!E9", "=#REF!+1"), "Q207", 2),
        ("00_base", ("Reja!M9", "=1/0"), "F402", 15),
    ],
)
def test_one_cause_is_one_finding_and_its_victims_stand_in_it_before_and_after_a_recalculation(
    tmp_path: Path, name: str, change: tuple[str, object] | None, rule: str, following: int
) -> None:
    path = Path(shutil.copy(place(name), tmp_path / "reja.xlsx"))
    if change is not None:
        cell, content = change
        if isinstance(content, str):
            part, at = sheet_part(path, "Reja"), cell.partition("!")[2]
            formula = f"<f>{content[1:]}</f><v>1</v></c>"
            replace_in(path, part, rf'(<c r="{at}"[^>]*?)(?: t="\w+")?(?:/>|>.*?</c>)', rf"\1>{formula}")
        else:
            put(path, cell, content)
        api.recalculate(path)
    for findings in (api.check(path), api.recalculate(path).findings, api.check(path)):
        (said,) = [one for one in findings if one.rule in _OF_CAUSES and one.cell != "Reja!E28"]
        assert [one.rule for one in findings if one.cell == said.cell] == [rule]
        assert said.rule == rule
        assert said.severity is Severity.ERROR
        number = re.search(r"(\d+) results that are printed", said.message)
        assert number is not None
        assert int(number[1]) in {following, following + 1}  # an outdated group is right once it is calculated


def test_each_file_of_mistakes_is_in_the_table() -> None:
    files = {path.stem for path in MISTAKES.glob("*.xlsx")} - {"00_base"}
    assert files <= {mistake.file for mistake in TABLE}


@pytest.fixture(scope="module")
def regions() -> dict[str, Region]:
    return {name: api.merge([MISTAKES / name]) for name in ("two_units", "same_plan_two_districts")}


def test_when_one_district_counts_documents_and_the_next_people_nothing_is_added(regions: dict[str, Region]) -> None:
    region = regions["two_units"]
    assert region.total.by_key[Key(1, 2)].figure(Column.PLAN).is_blank
    errors = [receipt.file for receipt, finding in region.findings() if finding.rule == "P707"]
    assert sorted(errors) == ["1735204_amudaryo_tumani.xlsx", "1735207_beruniy_tumani.xlsx"]
    assert not region.is_clean


def test_when_one_district_hands_in_its_neighbours_plan_both_are_named(regions: dict[str, Region]) -> None:
    region = regions["same_plan_two_districts"]
    errors = [receipt.file for receipt, finding in region.findings() if finding.rule == "P705"]
    assert sorted(errors) == ["1735204_amudaryo_tumani.xlsx", "1735207_beruniy_tumani.xlsx"]
    assert not region.is_clean


def _row(mistake: Mistake | Harm) -> str:
    path = place(mistake.file) if isinstance(mistake, Mistake) else TRUST / f"{mistake.file}.xlsx"
    try:
        return _rows(found(path), mistake)
    except WorkbookError as exc:
        return f"| {mistake.done} | refused: {exc.found} | {exc.remedy} |"


def _rows(findings: Sequence[Finding], mistake: Mistake | Harm) -> str:
    wanted = [finding for finding in findings if spelled(finding) in mistake.said]
    said = (
        "<br>".join(f"{spelled(f).strip()}: {f.message}".replace("|", "\\|") for f in wanted)
        or "Nothing: it is read as it was meant."
    )
    repair = "<br>".join(dict.fromkeys(f.repair for f in wanted))
    return f"| {mistake.done} | {said} | {repair} |".replace("\u200b", "")


BEFORE = {
    "C601": 3, "Q203": 17, "Q204": 51, "T301": 51, "T303": 68, "T304": 102, "T305": 68, "T306": 34,
}  # fmt: skip
"""The findings of the demonstration's seventeen plans before everyday mistakes were looked for (3807ea9), by rule."""


def test_the_demonstration_has_the_findings_that_it_had(demo: api.Demo) -> None:
    counts = Counter(finding.rule for path in demo.districts for finding in found(path))
    assert {rule: counts[rule] for rule in BEFORE} == BEFORE


def test_the_page_of_mistakes_says_what_is_said(golden: Golden, regions: dict[str, Region], demo: api.Demo) -> None:
    counts = Counter(finding.rule for path in demo.districts for finding in found(path))
    listed = ", ".join(f"{rule} {count}" for rule, count in BEFORE.items())
    new = ", ".join(f"{rule} {count}" for rule, count in sorted(counts.items()) if rule not in BEFORE)
    rows = [_row(mistake) for mistake in TABLE]
    merged = {"two_units": "P707", "same_plan_two_districts": "P705"}
    told = {name: next(f for _, f in regions[name].findings() if f.rule == rule) for name, rule in merged.items()}
    for name, done in (
        ("two_units", "One district counts documents, the next people"),
        ("same_plan_two_districts", "A district hands in its neighbour's plan"),
    ):
        finding = told[name]
        rows.append(f"| {done} | {spelled(finding).strip()}: {finding.message} | {finding.repair} |")
    text = "\n".join(
        [
            "# Everyday mistakes",
            "",
            "What hands and other programs do to a plan, what is said of it, and what to do. Made from the files in",
            "`tests/data/` by `pytest tests/workbook/test_everyday_mistakes.py --renew-goldens`; a test holds it to that.",
            "",
            "| what was done | what is said | what to do |",
            "|---|---|---|",
            *rows,
            "",
            "Where nothing is said, figures, totals and findings are those of the plan before. While a file is open in Excel or",
            "LibreOffice nothing is written into it; one that was changed since it was read is left, and the result stands beside",
            "it as `reja (akm).xlsx`. A note typed beside a finding stays beside it, below the list where the finding is gone.",
            "",
            "## Files that are damaged or made to harm",
            "",
            "| what was done | what is said | what to do |",
            "|---|---|---|",
            *map(_row, HARMS),
            "",
            "More of them, with what each costs, are in [security-tests.md](security-tests.md).",
            "",
            "## The demonstration",
            "",
            "The seventeen plans of `akm demo` had these findings before all this was looked for, and have them still:",
            f"{listed};",
            f"new since: {new}.",
            "",
        ]
    )
    if golden.is_renewed:
        PAGE.write_text(text, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == text
