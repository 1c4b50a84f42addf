"""Answering a finding of a district in a regional workbook, or taking an answer back: as if somebody typed it there."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from akm_excel.core.answers import REMARK, STATE, given, standing
from akm_excel.core.finding import Finding
from akm_excel.errors import DataError
from akm_excel.language import tr
from akm_excel.regional.remarks import SHEET, columns, rows
from akm_excel.regional.told import finding_of
from akm_excel.spreadsheet.edits import Edit
from akm_excel.workbook.answering import checked, meant
from akm_excel.workbook.workbook_file import WorkbookFile


def answer(
    workbook: Path, district: str, rule: str, key: str, text: str, by: str, *, backup: bool
) -> tuple[Finding, Path | None]:
    """Write an answer beside a district's finding; the next merge lists it apart. An empty one takes it back.

    Gives the finding, and where the workbook stands if it changed meanwhile. Raises `DataError` where it is no
    regional workbook with a place for answers, or none or several findings can be meant.
    """
    file = WorkbookFile(workbook)
    where = columns(file.book)
    if not {REMARK, STATE} <= where.keys():
        raise DataError(
            tr("This is no regional workbook with a place for answers."),
            remedy=tr("merge the districts' workbooks again, or leave --district out for a plan"),
            file=str(workbook),
        )
    listed = list(_of_district(file, district))
    at = meant([finding for _, finding in listed], rule, key, str(workbook))
    row, finding = listed[at]
    said = given(checked(text), by, finding.message)
    written = ((where[REMARK], said.text), (where[STATE], said.state))
    places = [((SHEET, row, column), value or None) for column, value in written]
    file.write([Edit.to(value, place, file.book.cell(place)) for place, value in places])
    place = file.save(workbook, backup=backup)
    return replace(finding, answer=standing(said, said.message).answer), place if place != workbook else None


def _of_district(file: WorkbookFile, district: str) -> Iterator[tuple[int, Finding]]:
    for number, row in rows(file.book):
        finding = finding_of(row)
        if finding is not None and row["Tuman"].text.strip() == district:
            yield number, finding
