"""The JSON that commands print is made by the library, and its page tells each field."""

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from akm_excel import api, records
from akm_excel.cli import main
from akm_excel.core.plan import Key
from akm_excel.core.submission import Submission
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
    assert (record["found"], record["expected"]) == ("sakkiz", "")


def test_a_finding_says_what_was_found_and_what_was_expected(
    demo: api.Demo, tmp_path: Path, template: Template
) -> None:
    path = tmp_path / "reja.xlsx"
    path.write_bytes(demo.districts[0].read_bytes())
    plan = api.read_plan(path)
    whole, row = plan.by_key[Key(6, 1)], plan.by_key[Key(6, 1)].row
    put(path, f"Reja!E{row}", Decimal("99999999"))
    put(path, f"Reja!C{plan.by_key[Key(2, 3)].row}", "kishi")
    said = {f.rule: records.finding(f, path.name, template) for f in api.check(path, year=2031)}
    assert (said["S106"]["found"], said["S106"]["expected"]) == ("kishi", plan.by_key[Key(2, 3)].unit)
    assert (said["S108"]["found"], said["S108"]["expected"]) == ("2023", "2031")
    assert (said["R501"]["found"], said["R501"]["expected"]) == ("99999999", str(whole.plan))
    assert Submission.of(plan, api.check(path), template).findings() == api.check(path)


def test_a_question_among_peers_says_what_was_found_and_expected(demo: api.Demo) -> None:
    asked = [f for _, f in demo.region.findings() if f.rule in {"P701", "P702", "P703", "P704"}]
    assert asked
    assert all(f.found and float(f.expected) > 0 for f in asked)


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
