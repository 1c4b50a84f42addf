"""The districts' cells in a measure's row of *Yigʻma*: figures as they came, and the sums of blocks of districts."""

from collections.abc import Iterator, Sequence

from akm_excel.core.quantity import added_each, plain, total
from akm_excel.regional.blocks import WIDTH
from akm_excel.regional.book import TAKEN, RegionalBook
from akm_excel.regional.lines import Line
from akm_excel.spreadsheet.writing.forms import Form, results
from akm_excel.spreadsheet.writing.sheet import LETTERS, Row
from akm_excel.workbook.arithmetic import number_format, sum_where
from akm_excel.workbook.results import shown


def write_districts(out: RegionalBook, row: Row, lines: Sequence[Line], places: int) -> None:
    """The figures of a measure in all districts (`lines`), blue as what is no formula is, and the blocks' sums."""
    form, figures = _form(out, places), [figure for line in lines for figure in line.shown]
    numbers = [figure.number for figure in figures]
    known = [number for number in numbers if number is not None]
    if len(known) == len(numbers):  # mostly so: then they are spelled all at once
        told: list[object] = []
        end = 0
        for block in out.layout.blocks:
            start, end = end, end + WIDTH * len(block.districts)
            if block.has_sum:
                told += map(plain, added_each([known[start + shift : end : WIDTH] for shift in range(WIDTH)]))
            told += known[start:end]
        row.cells((form.of_numbers(row.at, told),))
    else:
        row.cells((form.spelled(row.at, _gaps(out, lines)),))


def _gaps(out: RegionalBook, lines: Sequence[Line]) -> Iterator[str]:
    end = 0
    for block in out.layout.blocks:
        start, end = end, end + len(block.districts)
        own = [line.shown for line in lines[start:end]]
        if block.has_sum:
            yield from results(shown(total(column)) for column in zip(*own, strict=True))
        for figures in own:
            yield from map(out.gap, figures)


def _form(out: RegionalBook, places: int) -> Form:
    """The cells of all districts for figures with so many decimal places."""
    if (known := out.forms.get(places)) is not None:
        return known
    form = out.forms[places] = Form()
    plain_ = out.boxed(number_format=number_format(places), align="right", colour=TAKEN)
    strong = out.boxed(number_format=number_format(places), align="right", fill="F7F7F7")
    for block in out.layout.blocks:
        columns = block.columns
        if block.has_sum:
            first, last = LETTERS[columns[0]], LETTERS[block.last]
            heads, cells = f"${first}$4:${last}$4", f"${first}{form.at}:${last}{form.at}"
            for shift in range(WIDTH):
                form.formula(block.left + shift, sum_where(heads, f"{LETTERS[4 + shift]}$4", cells), strong)
        for at in range(columns[0], columns[-1] + WIDTH):
            form.figure(at, plain_)
    return form
