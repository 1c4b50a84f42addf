"""What is wrong with the template itself is said once in a region, and of no district's plan."""

from collections import Counter

from openpyxl import load_workbook

from akm_excel import api
from akm_excel.rules import of_template


def test_the_templates_own_defects_are_listed_once_under_its_name(demo: api.Demo) -> None:
    own = {(finding.rule, str(finding.key)): finding for finding in of_template(demo.region.template)}
    assert own
    of_plans = Counter((finding.rule, str(finding.key)) for _, finding in demo.region.findings())
    assert not own.keys() & of_plans.keys()
    rows = list(load_workbook(demo.workbook)["Nazorat"].iter_rows(min_row=4, values_only=True))
    listed = [row for row in rows if (row[4], row[6]) in own]
    assert Counter((row[4], row[6]) for row in listed) == Counter(own.keys())
    assert {row[1] for row in listed} == {"andoza"}
    assert {row[2] for row in listed} == {"plan_template.xlsx"}
    assert rows[-len(listed) :] == listed, "behind what districts can mend"


def test_a_plans_own_findings_stay_its_own(demo: api.Demo) -> None:
    told = {(f.rule, str(f.key)) for receipt, f in demo.region.findings() if receipt.district == "Qoraoʻzak tumani"}
    assert ("C601", "6.4") in told
    assert not any(rule.startswith("T3") for rule, _ in told)


def test_a_region_of_seventeen_lists_what_districts_can_mend(demo: api.Demo) -> None:
    """Each defect of the template used to be listed for every plan: 397 rows."""
    rows = list(load_workbook(demo.workbook)["Nazorat"].iter_rows(min_row=4, values_only=True))
    own = len(of_template(demo.region.template))
    counted = sum(sum(receipt.counts) for receipt in demo.region.receipts)
    assert len([row for row in rows if row[0]]) == counted + own < 120
