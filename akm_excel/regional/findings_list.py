"""The rows of *Nazorat*: what was left out, and the findings by rule, the worst first, each group to be folded.

Then what is answered, what is wrong with the template itself, and what was typed beside findings that are gone.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, islice
from pathlib import Path
from typing import NamedTuple

from akm_excel.core.answers import DistrictRemark, placed
from akm_excel.core.finding import Finding, Reason, Severity
from akm_excel.core.region import Outcome, Receipt, Region
from akm_excel.language import tr
from akm_excel.rules import ALL_RULES, of_template
from akm_excel.rules.documentation import message
from akm_excel.workbook.placed_template import PlacedTemplate

_MOST_ERRORS = 50_000


class Heading(NamedTuple):
    """A row above others: what they have in common, how many they are, and how bad they are (None: no matter)."""

    title: str
    size: int
    severity: Severity | None = None


class Listed(NamedTuple):
    """A row with a finding in a file, or a file that was left out (`finding` is None).

    `answer` is the district's, `remark` what the region typed.
    """

    receipt: Receipt
    finding: Finding | None = None
    answer: Reason | None = None
    remark: DistrictRemark | None = None


class Left(NamedTuple):
    """A row with what the region typed beside a finding that is gone."""

    remark: DistrictRemark


ListRow = Heading | Listed | Left


def findings_list(region: Region, *, is_whole: bool) -> Iterator[ListRow]:
    """The rows. Where not the whole is shown (too many districts) errors alone, as far as there is room for them."""
    said = _by_place(region.remarks)
    left_out = list(_left_out(region, said))
    if left_out:
        yield Heading(tr("Files that were left out"), len(left_out), Severity.ERROR)
        yield from left_out
    listed = list(_whole(region)) if is_whole else list(islice(_errors(region), _MOST_ERRORS))
    answered = [row for row in listed if row.finding and row.finding.is_answered]
    yield from _by_rule([row for row in listed if row.finding and not row.finding.is_answered])
    if answered:
        yield Heading(tr("Answered"), len(answered))
        yield from answered
    own = list(_of_template(region, said))
    if own:
        yield Heading(tr("Defects of the template itself: districts cannot mend them"), len(own))
        yield from own
    shown = {id(row.remark) for row in (*left_out, *listed, *own)}
    gone = [Left(remark) for remark in region.remarks if id(remark) not in shown and (is_whole or not remark.rule)]
    if gone:
        yield Heading(tr("Answers to what is no longer found"), len(gone))
        yield from gone


def title(rule: str) -> str:
    """What a rule finds, in a sentence: the first of its documentation."""
    known = next((one for one in ALL_RULES if one.id == rule), None)
    said = tr(message(known)).partition("\n")[0] if known else ""
    return f"{rule}. {said}" if said else rule


def _by_place(remarks: Iterable[DistrictRemark]) -> Mapping[str, list[DistrictRemark]]:
    """Remarks by their district, those beside files that were left out by the file."""
    by_place: dict[str, list[DistrictRemark]] = {}
    for remark in remarks:
        by_place.setdefault(remark.district if remark.rule else f"\n{remark.file}", []).append(remark)
    return by_place


def _by_rule(rows: Sequence[Listed]) -> Iterator[ListRow]:
    """Errors before warnings before notes; of these the rule that finds most first; then by district, as they came."""
    counts: dict[tuple[Severity, str], int] = {}
    for row in rows:
        assert row.finding is not None
        mark = row.finding.severity, row.finding.rule
        counts[mark] = counts.get(mark, 0) + 1

    def order(row: Listed) -> tuple[int, int, str]:
        severity, rule = _mark(row)
        return -severity, -counts[severity, rule], rule

    for (severity, rule), group in groupby(sorted(rows, key=order), key=_mark):
        yield Heading(title(rule), counts[severity, rule], severity)
        yield from group


def _mark(row: Listed) -> tuple[Severity, str]:
    assert row.finding is not None
    return row.finding.severity, row.finding.rule


def _left_out(region: Region, said: Mapping[str, list[DistrictRemark]]) -> Iterator[Listed]:
    for receipt in region.receipts:
        if receipt.outcome not in {Outcome.MERGED, Outcome.PASSED_OVER}:
            yield Listed(receipt, remark=next(iter(said.get(f"\n{receipt.file}", ())), None))


def _whole(region: Region) -> Iterator[Listed]:
    """All findings of the merged files, with the answers of the district and of the region."""
    for receipt in region.receipts:
        if receipt.outcome is Outcome.MERGED:
            own = receipt.own_findings
            beside = placed([remark for remark in receipt.said if isinstance(remark, DistrictRemark)], own)
            for at, (finding, told) in enumerate(zip(receipt.findings, own, strict=True)):
                yield Listed(receipt, finding, told.answer, beside.get(at))


def _errors(region: Region) -> Iterator[Listed]:
    grave = (r for r in region.receipts if r.outcome is Outcome.MERGED and r.count(Severity.ERROR))
    return (Listed(r, f, f.answer) for r in grave for f in r.findings if f.severity is Severity.ERROR)


def _of_template(region: Region, said: Mapping[str, list[DistrictRemark]]) -> Iterator[Listed]:
    """What is wrong with the template itself: said once, and of no district's plan."""
    template = Receipt(Path(PlacedTemplate.of(region.template).file).name, Outcome.MERGED, district=tr("the template"))
    findings = of_template(region.template) if region.submissions else []
    beside = placed(said.get(template.district, []), findings)
    for at, finding in enumerate(findings):
        yield Listed(template, finding, remark=beside.get(at))
