"""Regional workbooks as sources of a country: their districts, each with a receipt of its own file."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from akm_excel import guard
from akm_excel.core.receipts import Outcome, Receipt
from akm_excel.core.submission import Submission
from akm_excel.core.template import District
from akm_excel.errors import DataError
from akm_excel.language import tr, trn
from akm_excel.merging.files import Found
from akm_excel.merging.worker import broken
from akm_excel.regional.blocks import region_code
from akm_excel.regional.former import Former, read_former
from akm_excel.regional.reading import widened
from akm_excel.spreadsheet.book import from_package
from akm_excel.spreadsheet.limits import REGION, Heavy, allowing
from akm_excel.spreadsheet.package import Package
from akm_excel.workbook.placed_template import PlacedTemplate

_INSIDE = "/"
"""Between the name of a regional workbook and that of a district's file in it."""


def is_of_regions(receipts: Iterable[Receipt]) -> bool:
    """Whether what was received are regional workbooks and no plan."""
    outcomes = {receipt.outcome for receipt in receipts}
    return Outcome.REGION in outcomes and Outcome.MERGED not in outcomes


def passed_over(receipt: Receipt) -> Receipt:
    """What becomes of a regional workbook among plans: it was made of such, and is no source beside them."""
    return replace(receipt, outcome=Outcome.PASSED_OVER) if receipt.outcome is Outcome.REGION else receipt


def of_districts(
    files: Sequence[Found], receipts: Sequence[Receipt], template: PlacedTemplate
) -> tuple[list[Receipt], PlacedTemplate]:
    """The receipts of the districts in regional workbooks and of the other files, and a template that lists them all.

    A district's file is named ``hudud.xlsx/tuman.xlsx``; its figures are those of the region's long table. Districts of
    one name in two regions are told apart by their codes.
    """
    by_name = {file.shown: file for file in files}
    listed: list[Receipt] = []
    districts = {district.name: district for district in template.districts}
    for receipt in receipts:
        if receipt.outcome is not Outcome.REGION:
            listed.append(receipt)
            continue
        for district, own in _districts(receipt, by_name[receipt.file], template):
            if district is None:
                listed.append(own)
                continue
            known = districts.setdefault(district.name, district)
            if known.code != district.code:
                known = district._replace(name=f"{district.name} ({district.code})")
                districts[known.name] = known
            listed.append(replace(own, district=known.name))
    return listed, widened(template, districts.values())


_Told = tuple[District | None, Receipt]
"""A district and the receipt of its file; no district where it is a whole workbook's."""


def _districts(receipt: Receipt, file: Found, template: PlacedTemplate) -> Iterator[_Told]:
    try:
        with allowing(REGION._replace(here=REGION.marks)):
            former = read_former(from_package(Package(file.read(), file.shown)), template)
    except Heavy:
        yield None, replace(receipt, outcome=Outcome.HEAVY, reason="")
        return
    except Exception as exc:  # the boundary at which foreign files are received: see `guard`
        yield None, broken(file.shown, guard.as_error(exc, file.shown))
        return
    if former is None:
        reason = tr("the rows of its districts are in a file beside it")
        yield None, broken(file.shown, DataError(reason, remedy=tr("merge its districts' workbooks themselves")))
        return
    districts = {district.name: district for district in former.region.submissions}
    if len({region_code(district) for district in districts.values()}) > 1:
        yield None, replace(receipt, outcome=Outcome.PASSED_OVER, reason=tr("a workbook of several regions"))
        return
    said = trn(
        "a region of {count} district, listed by itself",
        "a region of {count} districts, each listed by itself",
        len(districts),
    ).format(count=len(districts))
    yield None, replace(receipt, outcome=Outcome.PASSED_OVER, reason=said, year=former.region.year)
    remark = _remark(former, template)
    for own in former.region.receipts:
        if own.outcome is Outcome.MERGED and isinstance(own.kept, Submission):
            name = f"{file.shown}{_INSIDE}{own.file}"
            yield districts[own.district], replace(own, file=name, kept=own.kept.of_file(name), reason=remark)


def _remark(former: Former, template: PlacedTemplate) -> str:
    """What must be said of a region of another edition: its figures are taken by their codes."""
    if former.marks.edition in {"", template.edition}:
        return ""
    return tr("its region was made from another edition of the template")
