"""What there is to say to each district: its file, what became of it, what was found in it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from akm_excel.core.answers import REGION
from akm_excel.core.finding import Finding, Reason, Severity
from akm_excel.core.plan import FIGURES, Column, Header
from akm_excel.core.receipts import Outcome, Receipt
from akm_excel.core.region import Region
from akm_excel.core.submission import Submission
from akm_excel.core.template import District, Template
from akm_excel.core.wording import number
from akm_excel.language import tr
from akm_excel.spreadsheet.address import column_letters
from akm_excel.workbook.placed_template import PlacedTemplate


class Verdict(Enum):
    """What a letter says in the main."""

    CONFIRMED = "tasdiq"
    QUESTIONS = "savol"
    RETURNED = "xato"
    NOT_TAKEN = "olinmadi"
    MISSING = "eslatma"

    @property
    def label(self) -> str:
        """The word for it on screen."""
        return {
            Verdict.CONFIRMED: tr("accepted"),
            Verdict.QUESTIONS: tr("accepted, with questions"),
            Verdict.RETURNED: tr("returned"),
            Verdict.NOT_TAKEN: tr("not taken"),
            Verdict.MISSING: tr("missing"),
        }[self]


class Matter(NamedTuple):
    """One finding for a letter: which figure it is about, what stands in the cell, what is expected there.

    `answer` is what has been said to it already, by the district or (`is_of_region`) the region; empty where nothing
    was, or for other figures.
    """

    finding: Finding
    name: str = ""
    found: str = ""
    expected: str = ""
    answer: str = ""
    is_of_region: bool = False

    @property
    def is_open(self) -> bool:
        """Whether the district is to do something: an error is never answered, but corrected."""
        return self.finding.severity is Severity.ERROR or not self.answer


Answers = Mapping[tuple[str, str, str], str]
"""What districts have answered, by the district's code, the rule and the code of the measure (or the cell)."""


@dataclass(frozen=True)
class Case:
    """What there is to say to one district, or (`district` is None) to whoever sent a file of no known district.

    `receipt` is the file that counts, or the one that could not be taken; None where nothing came. `others` are
    further files of the district.
    """

    district: District | None
    year: int | None
    receipt: Receipt | None = None
    header: Header = field(default_factory=Header)
    matters: Sequence[Matter] = ()
    others: Sequence[Receipt] = field(default=())

    def of(self, severity: Severity) -> list[Matter]:
        """The matters of a severity that are open."""
        return [matter for matter in self.matters if matter.finding.severity is severity and matter.is_open]

    @property
    def answered(self) -> list[Matter]:
        """The questions that are answered."""
        return [matter for matter in self.matters if not matter.is_open]

    @property
    def verdict(self) -> Verdict:
        """What the letter says in the main."""
        if self.receipt is None:
            return Verdict.MISSING
        if self.receipt.outcome is not Outcome.MERGED:
            return Verdict.NOT_TAKEN
        if self.of(Severity.ERROR):
            return Verdict.RETURNED
        return Verdict.QUESTIONS if self.of(Severity.WARNING) else Verdict.CONFIRMED


_SEEN_AS_DATE = "Q210"
"""A cell shows a date, and the number behind it nowhere: the rule's message says both."""
_NOBODYS = frozenset({Outcome.PASSED_OVER, Outcome.TWICE})
"""Files that nobody needs a letter for."""


def cases(region: Region, answers: Answers | None = None) -> list[Case]:
    """The cases of a region: each district of the list in its order, then the files of no known district."""
    template = region.template
    by_name = {district.name: district for district in template.districts}
    merged = {receipt.district: receipt for receipt in region.receipts if receipt.outcome is Outcome.MERGED}
    others: dict[str, list[Receipt]] = {}
    for receipt in region.receipts:
        if receipt.outcome is not Outcome.MERGED and receipt.outcome not in _NOBODYS:
            others.setdefault(_district_of(receipt, by_name, template), []).append(receipt)
    listed = []
    for name, district in by_name.items():
        own, further = merged.get(name), others.get(name, [])
        if own is None and further:
            own, *further = sorted(further, key=lambda receipt: (receipt.saved, receipt.file), reverse=True)
        listed.append(_case(district, region, own, further, answers or {}))
    listed += [Case(None, region.year, receipt) for receipt in others.get("", [])]
    return listed


def _district_of(receipt: Receipt, by_name: Mapping[str, District], template: Template) -> str:
    """The district that a file left out is of: as its cover says, else as its name begins with the district's code."""
    if receipt.district in by_name:
        return receipt.district
    code = receipt.file.rpartition("/")[2].partition("_")[0].partition(".")[0]
    known = next((district for district in template.districts if district.code == code), None)
    return known.name if known else ""


def _case(
    district: District, region: Region, receipt: Receipt | None, others: Sequence[Receipt], answers: Answers
) -> Case:
    submission = receipt.submission if receipt is not None else None
    matters = []
    if receipt is not None and receipt.outcome is Outcome.MERGED:
        for finding in _ordered(receipt.findings):
            answer = answers.get((district.code, finding.rule, str(finding.key or finding.cell)), "")
            matters.append(matter(finding, submission, region.template, answer))
    header = submission.header if submission else Header(district=district.name)
    return Case(district, region.year, receipt, header, matters, others)


def _ordered(findings: Iterable[Finding]) -> list[Finding]:
    """Errors and questions, in the order of the plan; remarks of the template's own are nobody's task."""
    return [finding for finding in findings if finding.severity is not Severity.NOTE]


def matter(finding: Finding, submission: Submission | None, template: Template, answer: str = "") -> Matter:
    """A finding with what a reader needs who has nothing but the letter."""
    measure = template.measures.get(finding.key) if finding.key else None
    indicator = template.indicators.get(finding.key._replace(part=0)) if finding.key else None
    name = indicator.title(measure) if indicator and measure else indicator.name if indicator else ""
    column = _column(finding.cell, submission, template) if submission and finding.cell else None
    shown = expected = ""
    if column in FIGURES and finding.key and submission:
        quantity = submission.figures_of(finding.key).of(column)
        if finding.rule != _SEEN_AS_DATE:
            shown = tr("(blank)") if quantity.is_blank else number(quantity)
        if finding.key in template.sums:
            parts = " + ".join(map(str, template.sums[finding.key].parts))
            expected = tr("the template's formula, which adds up {parts}").format(parts=parts)
        elif measure is not None:
            expected = _expected(measure.unit, is_whole=not template.decimals(measure))
    elif indicator is not None and column is Column.NAME:
        expected = measure.label if measure and measure.label else indicator.name
    elif measure is not None and column is Column.UNIT:
        expected = measure.unit
    said = finding.answer if finding.answer and finding.answer.holds else Reason("")
    return Matter(finding, name, shown, expected, answer or said.text, not answer and said.by == REGION)


def _expected(unit: str, *, is_whole: bool) -> str:
    """What may stand in a cell of a figure."""
    if is_whole:
        said = tr("a whole number, not below 0 ({unit}), or '-'") if unit else tr("a whole number, not below 0, or '-'")
    else:
        said = tr("a number, not below 0 ({unit}), or '-'") if unit else tr("a number, not below 0, or '-'")
    return said.format(unit=unit)


def _column(cell: str, submission: Submission, template: Template) -> Column | None:
    """The column that a cell stands in; a regional workbook tells those of figures, the rest is the template's."""
    of_figures = submission.column(cell)
    if of_figures is not None:
        return of_figures
    letters = cell.rpartition("!")[2].rstrip("0123456789")
    return next(
        (column for column, number in PlacedTemplate.of(template).columns.items() if column_letters(number) == letters),
        None,
    )
