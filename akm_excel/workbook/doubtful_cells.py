"""Cells of which the file says two things, or nothing that can be: in each sheet that was read."""

from collections.abc import Iterator

from akm_excel.core.plan import Oddity, Sighting
from akm_excel.spreadsheet import address
from akm_excel.spreadsheet.book import Book
from akm_excel.spreadsheet.cells import Content
from akm_excel.workbook.layout import Layout
from akm_excel.workbook.lines import Lines


def doubtful_cells(book: Book, layout: Layout, lines: Lines) -> Iterator[Sighting]:
    """What is seen of them: only the file's writer knows what was meant."""
    columns = {number: column for column, number in layout.columns.items()}
    for sheet in book.loaded:
        is_plan = sheet == layout.sheet
        for row in [row for row in book.rows(sheet) if row.form.doubtful]:
            for at in row.form.doubtful:
                cell = row.form.cells[at]
                oddity = Oddity.TWICE if cell.content is Content.TWICE else Oddity.INVALID
                line = lines.line(row) if is_plan else None
                where = f"{sheet}!{address.spell(row.form.number, at)}"
                named = columns.get(at) if is_plan else None
                yield Sighting(oddity, where, cell.text, "", line.key if line else None, named)
        for number in sorted(book.repeated(sheet)):
            yield Sighting(Oddity.TWICE, f"{sheet}!{address.spell(number, 1)}")
