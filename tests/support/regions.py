"""Regions for the tests, told in a few figures."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from akm_excel.core.plan import FIGURES, Key
from akm_excel.core.quantity import BLANK, parse
from akm_excel.core.region import Outcome, Receipt, Region, Submissions
from akm_excel.core.submission import Submission
from akm_excel.core.template import District, Template


def region_of(
    template: Template, told: Sequence[Mapping[Key, str]], *, year: int = 2023, first: str = "A tumani"
) -> Region:
    """A region of as many districts; each text has the figures of a measure: fact, plan, quarters, as typed.

    A lone dot is a blank. The districts are named by letters; `first` is the name of the first.
    """
    names = [first, *(f"{chr(ord('A') + at)} tumani" for at in range(1, len(told)))]
    districts = tuple(District(f"17{at:05d}", name) for at, name in enumerate(names))
    wide = replace(template, districts=districts)
    receipts = {}
    for district, figures in zip(districts, told, strict=True):
        changed = {}
        for key, text in figures.items():
            quantities = [BLANK if part == "." else parse(part) for part in text.split()] + [BLANK] * len(FIGURES)
            changed[key] = template.measures[key].with_figures(dict(zip(FIGURES, quantities, strict=False)))
        plan = replace(template.plan.with_measures(changed), header=replace(template.plan.header, year=year))
        kept = Submission.of(plan, (), wide)
        receipts[district] = Receipt(f"{district.code}.xlsx", Outcome.MERGED, district=district.name, kept=kept)
    return Region(year, wide, Submissions(receipts), tuple(receipts.values()))
