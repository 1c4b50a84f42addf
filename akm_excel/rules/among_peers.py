"""The rules for a district among its peers, and the check by them."""

from collections.abc import Iterable

from akm_excel.analysis.questions import Comparison
from akm_excel.core.finding import Finding
from akm_excel.core.region import Region
from akm_excel.core.template import District
from akm_excel.rules.regional import REGIONAL_RULES as _REGIONAL
from akm_excel.rules.regional import Compared, subjects
from akm_excel.rules.rule import Rule, order

REGIONAL_RULES: tuple[Rule[Compared], ...] = _REGIONAL.rules
"""The rules for a district among its peers."""


def check_region(
    region: Region, rules: Iterable[Rule[Compared]] = REGIONAL_RULES, comparison: Comparison | None = None
) -> dict[District, list[Finding]]:
    """What `rules` find in the districts' plans beside each other: errors first, then in the order of the plan.

    Districts without findings are left out. A `comparison` of the region that was made before saves
    making it again.
    """
    applied = tuple(rules)
    by_district = {
        subject.district: sorted((finding for rule in applied for finding in rule.findings(subject)), key=order)
        for subject in subjects(region, comparison or Comparison(region))
    }
    return {district: findings for district, findings in by_district.items() if findings}
