import csv
from pathlib import Path

import pytest

from akm_excel.core.plan import COMPUTED, Column, Key
from akm_excel.core.template import Relation, Template
from akm_excel.core.text import essence
from akm_excel.errors import TemplateError
from akm_excel.workbook.dump import dump
from akm_excel.workbook.editions import files
from akm_excel.workbook.fields import Field
from akm_excel.workbook.template_file import load_template, shipped
from tests.support.editing import put, replace_in
from tests.support.golden import Golden
from tests.support.places import MEASURES


def test_the_dump_of_the_shipped_template_is_the_golden_one(golden: Golden) -> None:
    golden.check("plan_template.txt", dump(shipped()))


def test_it_has_all_indicators_and_measures_of_the_real_plan(template: Template) -> None:
    rows = list(csv.DictReader(MEASURES.open(encoding="utf-8")))
    keys = [Key.parse(row["code"] + (f"/{row['part']}" if row["part"] else "")) for row in rows]
    assert list(template.measures) == keys
    assert (len(template.indicators), len(template.measures), len(template.plan.sections)) == (58, 74, 6)


def test_every_text_of_the_source_is_there_or_kept_in_a_note(template: Template) -> None:
    """What was corrected beyond apostrophes and breaks has its source beside it."""
    lost = []
    for row in csv.DictReader(MEASURES.open(encoding="utf-8")):
        key = Key.parse(row["code"])
        assert key is not None
        part = key._replace(part=int(row["part"] or 0))
        indicator = template.indicators[key]
        measure = template.measures[part]
        arrangement = indicator.arrangement_of(measure)
        pairs = {
            Column.NAME: (row["name"], indicator.name),
            Column.UNIT: (row["unit"], measure.unit),
            Column.MECHANISM: (row["mechanism"], arrangement.mechanism),
            Column.DEADLINE: (row["deadline"], arrangement.deadline),
            Column.RESPONSIBLE: (row["responsible"], arrangement.responsible),
        }
        for column, (source, shown) in pairs.items():
            kept = [template.sources.get((str(k), column), "") for k in (key, part)]
            named_person = source.startswith("TAKM buxgalteri")
            if essence(source) not in {essence(shown), *map(essence, kept)} and not named_person:
                lost.append((str(part), column, source, shown))
    assert lost == []


def test_rollups_are_learned_from_the_workbook(template: Template) -> None:
    declared = {(r.id, r.relation) for r in template.rollups}
    assert {
        ("6.1", Relation.SUM),
        ("2.1–2.5", Relation.SUM),
        ("2.14/2", Relation.PART),
        ("3.3/1", Relation.BOUND),
        ("6.3", Relation.RATE),
    } <= (declared)


def test_the_formula_of_a_sum_adds_the_parts_that_the_rollup_declares(template: Template) -> None:
    plain = [*template.total_rows.items(), *((str(k), r) for k, r in template.sums.items())]
    for name, rollup in ((name, rollup) for name, rollup in plain if not rollup.factors):
        rows = sorted(template.rows[str(key)] for key in rollup.parts)
        offsets = [row - template.rows[name] for row in rows]
        assert offsets == list(range(offsets[0], offsets[0] + len(offsets)))
        for column in (Column.FACT, Column.PLAN):
            form = template.formulas[Field.in_plan(name, column)]
            assert f"SUM(⟦R[{offsets[0]}]C[0]⟧:⟦R[{offsets[-1]}]C[0]⟧)" in form


@pytest.mark.parametrize("number", sorted(files()))
def test_the_schema_knows_which_rows_have_the_same_formula_in_a_column(number: int) -> None:
    template = load_template(files()[number])
    measures = tuple(template.measures.values())
    for column in (*COMPUTED, Column.GROUP):
        form = {one.key: template.formulas.get(Field.in_plan(str(one.key), column)) for one in measures}
        for one in measures:
            alike = {other.key for other in measures if template.computes_alike(one, other, column)}
            assert alike == {key for key in form if form[key] == form[one.key]}


def test_an_indicator_added_in_the_workbook_is_known_at_once(tmp_path: Path) -> None:
    path = tmp_path / "template.xlsx"
    path.write_bytes(shipped().read_bytes())
    row = load_template(path).rows["4.1"] + 2  # the row of section 5 becomes 4.2, which nobody planned
    for column, text in (("A", "4.2"), ("B", "Yangi koʻrsatkich"), ("C", "Dona")):
        put(path, f"Reja!{column}{row - 1}", text)
    grown = load_template(path)
    assert grown.measures[Key(4, 2)].unit == "Dona"
    assert grown.indicators[Key(4, 2)].name == "Yangi koʻrsatkich"
    assert grown.edition != load_template(shipped()).edition


@pytest.mark.parametrize(
    ("cell", "text", "said"),
    [
        ("Reja!C6", "Quti", "Quti"),
        ("Reja!A7", "1.1", "1.1"),
        ("Maʼlumotnoma!O5", "6.2 + 9.9", "6.2 + 9.9"),
        ("Maʼlumotnoma!N5", "?", "6.1 ?"),
        ("Maʼlumotnoma!R5", "2.14", "2.14"),
        ("Maʼlumotnoma!AM4", "1", "change 1"),
        ("Maʼlumotnoma!AM12", "0", "revised 0"),
        ("Maʼlumotnoma!AM14", "NaN", "far NaN"),
    ],
)
def test_a_template_that_contradicts_itself_is_refused(tmp_path: Path, cell: str, text: str, said: str) -> None:
    path = tmp_path / "template.xlsx"
    path.write_bytes(shipped().read_bytes())
    put(path, cell, text)
    with pytest.raises(TemplateError) as caught:
        load_template(path)
    assert said in str(caught.value)


def test_the_measures_of_size_are_declared_in_the_workbook(tmp_path: Path) -> None:
    path = tmp_path / "template.xlsx"
    path.write_bytes(shipped().read_bytes())
    put(path, "Maʼlumotnoma!R5", "2.5")
    assert load_template(path).size == (Key(2, 6), Key(2, 5), Key(6, 2))
    assert load_template(path).edition == load_template(shipped()).edition, "plans made before are none the worse"


def test_a_template_from_before_sizes_were_declared_still_reads(tmp_path: Path) -> None:
    path = tmp_path / "template.xlsx"
    path.write_bytes(shipped().read_bytes())
    replace_in(path, "xl/workbook.xml", "<definedName[^>]*akm_size[^>]*>[^<]*</definedName>", "")
    assert load_template(path).size == ()


def test_a_template_without_a_list_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "template.xlsx"
    path.write_bytes(shipped().read_bytes())
    replace_in(path, "xl/workbook.xml", 'name="akm_units"', 'name="units"')
    with pytest.raises(TemplateError, match="akm_units"):
        load_template(path)
