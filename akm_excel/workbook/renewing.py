"""Moving a plan's workbook to the edition of the template in use: the plan filled into that one, all changes listed.

What people put into the workbook beyond the plan (a sheet, a picture, a macro, a note, a text where
the template has none) has no place in the new one. It is named, and the old file is left as it is.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from akm_excel.core.editions import moves
from akm_excel.core.finding import Finding
from akm_excel.core.plan import Column, Key, Plan
from akm_excel.core.text import fold
from akm_excel.errors import DataError
from akm_excel.language import tr
from akm_excel.spreadsheet.book import Book, from_package
from akm_excel.spreadsheet.edits import Edit
from akm_excel.spreadsheet.package import Package
from akm_excel.workbook import import_sheet
from akm_excel.workbook.editions import EditionReader
from akm_excel.workbook.filling import fillings, marks
from akm_excel.workbook.finding_notes import carried
from akm_excel.workbook.layout import find_layout
from akm_excel.workbook.leftovers import Comparison, other_contents
from akm_excel.workbook.placed_template import PlacedTemplate
from akm_excel.workbook.recalculating import recalculate
from akm_excel.workbook.workbook_file import WorkbookFile, free_place


@dataclass(frozen=True)
class Renewal:
    """A plan that was moved: where it is now, its changed cells (as they stand there), and what was left behind.

    `left` names what only the old file has; where it is not empty the old file was not replaced.
    """

    file: Path
    plan: Plan
    findings: tuple[Finding, ...]
    changes: tuple[Edit, ...]
    left: tuple[str, ...]


def renew(path: Path, template: PlacedTemplate, output: Path | None = None, *, backup: bool = False) -> Renewal:
    """Move a plan's workbook to the edition of `template`, and repair it there.

    The result replaces the file, unless `output` says where it goes, or something of the old file
    has no place in the new one (`Renewal.left`): then it stands beside it as ``reja (2-nashr).xlsx``.
    With `backup` the version that is written over is kept.
    Raises `WorkbookError` and `NotAPlan` for what cannot be read, `DataError` where the plan is of a
    newer edition than the template, `WriteError` for what cannot be saved.
    """
    old = Package.open(path)
    before = from_package(old)
    reading = EditionReader(template).read(before)
    if reading.own.number > template.number:
        raise DataError(
            tr("The plan is of edition {found} already, the template of edition {number}.").format(
                found=reading.own.number, number=template.number
            ),
            remedy=tr("leave out --edition, or use the newest template"),
            file=str(path),
        )
    if reading.own.number == template.number:
        file = WorkbookFile(path)
        done = recalculate(file, template, repair=True)
        written = file.save(output or path, backup=backup)
        return Renewal(written, done.plan, done.findings, done.changes, ())
    package = Package.open(Path(template.file))
    import_sheet.carry(before, package, template)
    file = WorkbookFile(package)
    beyond = [key for key in (*reading.plan.by_key, *reading.plan.indicator_by_key) if _is_beyond(key, template)]
    plan = reading.plan.without(beyond)
    edits = [*fillings(plan, file.book, template), *_own_words(plan, file.book, template)]
    file.write(marks(file.book, template, before.named_cell("akm_provenance").text))
    codes = {str(key): str(other) for key, other in moves(reading.own, template).items()}
    file.write(carried(before, file.book, codes))
    done = recalculate(file, template, first=edits, repair=True)
    listed = Comparison(before, from_package(Package.open(Path(reading.own.file))), file.book, reading.own, template)
    left = (*listed.left(), *other_contents(old, Package.open(Path(reading.own.file))))
    target = output or (path.with_name(f"{path.stem} ({template.number}-nashr).xlsx") if left else path)
    written = file.save(free_place(target, str(path), old.sha256), backup=backup)
    return Renewal(written, done.plan, done.findings, tuple(listed.changes()), left)


def _is_beyond(key: Key, template: PlacedTemplate) -> bool:
    return key not in template.measures and key not in template.indicators


def _own_words(plan: Plan, book: Book, template: PlacedTemplate) -> Iterator[Edit]:
    """The names and titles that the plan's author wrote instead of the template's."""
    layout = find_layout(book)
    said = {str(i.key): (i.name, template.indicators[i.key].name) for i in plan.indicators()}
    said |= {
        str(m.key): (m.label, template.measures[m.key].label)
        for _, m in plan.measures()
        if m.key.part and m.key in template.measures
    }
    said |= {str(s.number): (s.title, template.plan.titles.get(s.number, "")) for s in plan.sections}
    for row in layout.rows(book):
        text, usual = said.get(row.name, ("", ""))
        if text and fold(text) != fold(usual):
            where = (layout.sheet, row.number, layout.columns[Column.NAME])
            yield Edit.to(text, where, book.cell(where))
