"""A table's grid put together from cells that reach over several rows and columns, as HTML has them."""

from collections.abc import Iterable, Sequence

from akm_excel.importing.document import Cell, Row
from akm_excel.importing.sources.limits import MAX_SPAN


def fill(rows: Iterable[tuple[Sequence[Cell], str]], most_columns: int = 256) -> tuple[Row, ...]:
    """Rows of cells in their columns: what a cell above reaches over is covered. Each row comes with its place."""
    built: list[Row] = []
    hanging: dict[int, int] = {}
    for cells, place in rows:
        line: list[Cell] = []
        waiting = list(cells)
        while waiting or any(column >= len(line) for column in hanging):
            column = len(line)
            if column >= most_columns:
                break
            if hanging.get(column, 0) > 0:
                line.append(Cell(covered=True))
            elif waiting:
                cell = waiting.pop(0)
                across, down = min(cell.across, MAX_SPAN), min(cell.down, MAX_SPAN)
                line.append(cell)
                line += [Cell(covered=True)] * (across - 1)
                for reached in range(column, column + across):
                    if down > 1:
                        hanging[reached] = down
            else:
                line.append(Cell(covered=True) if hanging.get(column) else Cell())
        hanging = {column: left - 1 for column, left in hanging.items() if left > 1}
        built.append(Row(tuple(line), place))
    return tuple(built)
