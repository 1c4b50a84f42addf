"""The JSON that commands print is made by the library, and its page tells each field."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from akm_excel import api, records
from akm_excel.cli import main
from akm_excel.core.template import Template
from tests.support.editing import put
from tests.support.places import ROOT

PAGE = set(re.findall(r"`([a-z_0-9]+)`", (ROOT / "docs" / "json.md").read_text(encoding="utf-8")))


def fields(record: Any) -> Iterator[str]:
    if isinstance(record, dict):
        for name, value in record.items():
            yield name
            yield from fields(value)
    elif isinstance(record, list):
        for one in record:
            yield from fields(one)


def told(record: Any) -> set[str]:
    """The fields that the page lacks; names that are data (years) are no fields."""
    json.dumps(record)
    return {name for name in fields(record) if not name.isdigit()} - PAGE


@pytest.fixture(scope="module")
def changed(demo: api.Demo, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("changed") / "reja.xlsx"
    path.write_bytes(demo.districts[0].read_bytes())
    put(path, "Reja!E12", "sakkiz")
    return path


def test_a_plan_and_its_findings(changed: Path, template: Template) -> None:
    plan = api.read_plan(changed)
    assert told(records.plan(plan)) == set()
    (found,) = [f for f in api.check(plan) if f.cell == "Reja!E12" and f.rule == "Q202"]
    record = records.finding(found, changed.name, template)
    assert told(record) == set()
    assert (record["sheet"], record["column"], record["row"]) == ("Reja", "E", 12)
    indicator, measure = next((i, m) for i, m in plan.measures() if m.key == found.key)
    assert record["name"] == indicator.title(measure)
    assert record["severity"] == "error"


def test_a_region_what_differs_and_an_archive(demo: api.Demo, changed: Path, tmp_path: Path) -> None:
    assert told(records.region(demo.region)) == set()
    assert told(records.comparison(api.diff(demo.districts[0], changed, region=demo.workbook))) == set()
    assert told(records.addition(api.archive_add([demo.districts[0], changed], tmp_path))) == set()
    assert told(records.report(api.archive_report(tmp_path))) == set()


def test_a_command_prints_what_the_library_makes(
    changed: Path, template: Template, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["show", str(changed), "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == records.plan(api.read_plan(changed))
    assert main(["check", str(changed), "--format", "json"]) == 1
    expected = [records.finding(found, str(changed), template) for found in api.check(changed)]
    assert json.loads(capsys.readouterr().out) == expected
