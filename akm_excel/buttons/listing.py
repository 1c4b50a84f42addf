"""Lists in messages: what was changed, what was left out, cut where they are long."""

from collections.abc import Sequence

from akm_excel.language import tr
from akm_excel.spreadsheet.cells import Cell, Content
from akm_excel.spreadsheet.edits import Edit

_MOST_LINES = 12


def listed(title: str, edits: Sequence[Edit]) -> str:
    """Edits below a title, each cell before and after."""
    return shortened(
        title, [f"{edit.cell}: {_quoted(edit.old, edit.before)} → {_quoted(edit.new, edit.after)}" for edit in edits]
    )


def _quoted(cell: Cell, shown: str) -> str:
    """What a cell holds; a text in quotation marks, as a number that is one would look the same."""
    if cell.formula is None and cell.content is Content.TEXT:
        return f"„{shown}“"
    return shown or "∅"


def shortened(title: str, lines: Sequence[str]) -> str:
    """Lines below a title, the first of them where they are many."""
    shown = [f"• {line}" for line in lines[:_MOST_LINES]]
    if len(lines) > _MOST_LINES:
        shown.append(tr("… and {count} more").format(count=len(lines) - _MOST_LINES))
    return "\n".join([title + (":" if lines else ""), *shown])
