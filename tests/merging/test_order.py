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
    """Workbooks of different layouts: a row above the table, other headings, numbers where texts are usual."""
    folder = tmp_path_factory.mktemp("mixed")
    files = [shutil.copy(TRUST / name, folder / name) for name in ("order_a_plain.xlsx", "order_b_row_inserted.xlsx")]
    for index, name in enumerate(("heading", "number for a code", "number for an id", "renamed", "plain")):
        files.append(shutil.copy(demo.districts[index], folder / f"{name}.xlsx"))
    put(folder / "heading.xlsx", "Reja!I4", "Birinchi chorak")
    put(folder / "number for a code.xlsx", "Reja!A6", Decimal("1.1"))
    put(folder / "number for an id.xlsx", "Jamlanma!A6", Decimal(7))
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


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_in_any_order_each_file_has_its_own_receipt(
    mixed: list[Found], template: Template, data: st.DataObject
) -> None:
    order = data.draw(st.permutations(mixed))
    alone = {name: packed for file in mixed for name, packed in _receipts([file], template).items()}
    assert _receipts(order, template) == alone
