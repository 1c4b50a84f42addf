"""Which cells are written together: in a live workbook each write is a call, however many cells it has."""

from collections.abc import Collection, Iterator, Mapping

from akm_excel.spreadsheet.cells import EMPTY, Cell, Cells, Content

Block = Mapping[tuple[int, int], Cell]


def blocks(new: Block, old: Cells, forms: Collection[str]) -> Iterator[Block]:
    """`new` cells in runs of one column, with the `old` cells between them that writing again leaves the same.

    Those are blanks, numbers, dashes, and formulas of the relative forms `forms` (others may fill more
    cells than their own). At cells of other kinds a run ends: a text may become a number or a date when
    it is written. So there are as many runs as columns, whatever the number of rows, and one more for
    each such cell.
    """
    rows: dict[int, list[int]] = {}
    for row, column in sorted(new):
        rows.setdefault(column, []).append(row)
    for column, numbers in sorted(rows.items()):
        run: dict[tuple[int, int], Cell] = {}
        for row in numbers:
            last = max(run)[0] if run else row
            between = {(r, column): old.get((r, column), EMPTY) for r in range(last + 1, row)}
            if not all(_is_steady(cell, forms) for cell in between.values()):
                yield run
                run, between = {}, {}
            run |= between
            run[row, column] = new[row, column]
        yield run


def _is_steady(cell: Cell, forms: Collection[str]) -> bool:
    """Whether a cell is the same after its content was written into it again."""
    if cell.formula is not None:
        return cell.formula in forms
    if cell.content is Content.BLANK:
        return True
    return (cell.content is Content.NUMBER and not cell.style) or (cell.content is Content.TEXT and cell.text == "-")
