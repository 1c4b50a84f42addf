"""Merging does not depend on order: what one file taught the reader is never said of another."""

import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from akm_excel import api
from akm_excel.core.template import Template
from akm_excel.merging import Found
from akm_excel.merging.worker import Receiver
from tests.support.editing import put, replace_in, sheet_part
from tests.support.places import HERE

TRUST = HERE / "data" / "trust"


@pytest.fixture(scope="module")
def mixed(demo: api.Demo, tmp_path_factory: pytest.TempPathFactory) -> list[Found]:
    """Workbooks of different layouts: a row above the table, other headings, rows that hide, other figures' kinds."""
    folder = tmp_path_factory.mktemp("mixed")
    files = [shutil.copy(TRUST / name, folder / name) for name in ("order_a_plain.xlsx", "order_b_row_inserted.xlsx")]
    names = ("heading", "number for a code", "number for an id", "renamed", "plain", "dash", "hidden", "low")
    for index, name in enumerate(names):
        files.append(shutil.copy(demo.districts[index], folder / f"{name}.xlsx"))
    put(folder / "heading.xlsx", "Reja!I4", "Birinchi chorak")
    put(folder / "number for a code.xlsx", "Reja!A6", Decimal("1.1"))
    put(folder / "number for an id.xlsx", "Jamlanma!A6", Decimal(7))
    put(folder / "dash.xlsx", "Reja!E7", "-")
    for name, how in (("hidden", 'hidden="1"'), ("low", 'ht="1" customHeight="1"')):
        path = folder / f"{name}.xlsx"
        replace_in(
            path, sheet_part(path, "Reja"), r'<row r="29"(?: ht="[^"]*")?(?: customHeight="1")?', f'<row r="29" {how}'
        )
    renamed = folder / "renamed.xlsx"
    part = sheet_part(renamed, "Reja")
    replace_in(renamed, part, r"(<worksheet )", r'\1xmlns:own="urn:own" ')
    return [Found(str(path), path.name) for path in map(Path, files)]


def _receipts(files: list[Found], template: Template) -> dict[str, object]:
    receiver = Receiver(template)
    return {file.shown: receiver.receive(file).packed() for file in files}


def test_of_two_layouts_neither_judges_the_other(template: Template) -> None:
    files = [Found(str(path), path.name) for path in sorted(TRUST.glob("order_*.xlsx"))]
    assert len(files) == 2
    alone = {name: packed for file in files for name, packed in _receipts([file], template).items()}
    assert _receipts(files, template) == _receipts(files[::-1], template) == alone


@pytest.fixture(scope="module")
def alone(mixed: list[Found], template: Template) -> dict[str, object]:
    """What is said of each file by who has read no other."""
    return {name: packed for file in mixed for name, packed in _receipts([file], template).items()}


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_in_any_order_each_file_has_its_own_receipt(
    mixed: list[Found], alone: dict[str, object], template: Template, data: st.DataObject
) -> None:
    order = data.draw(st.permutations(mixed))
    assert _receipts(order, template) == alone


def test_what_hides_figures_is_said_of_the_file_that_hides_them(alone: dict[str, object]) -> None:
    hiding = {name for name, packed in alone.items() if '"S116"' in str(packed)}
    assert hiding == {"hidden.xlsx", "low.xlsx"}


def test_a_folder_of_all_kinds_is_one_region_with_one_process_and_with_two(mixed: list[Found], tmp_path: Path) -> None:
    regions = set()
    for jobs, name in ((1, "one.xlsx"), (2, "two.xlsx")):
        api.merge([file.location for file in mixed], tmp_path / name, jobs=jobs)
        regions.add((tmp_path / name).read_bytes())
    assert len(regions) == 1
