"""One way through: a recalculation goes from room to room, and does not ask from cell to cell."""

import sys
from pathlib import Path
from types import FrameType
from typing import Any

from akm_excel.core.template import Template
from akm_excel.workbook.recalculating import recalculate
from akm_excel.workbook.workbook_file import WorkbookFile

MOST = 260
"""How often a recalculation may go from one module of `workbook` into another; cell by cell it was 7,469 times."""


def test_a_recalculation_visits_a_room_a_few_times(filled: Path, template: Template) -> None:
    recalculate(WorkbookFile(filled), template)  # what is known of forms and fields is learned
    visited: list[str] = []

    def look(frame: FrameType, event: str, _: Any) -> None:
        room, _, module = frame.f_code.co_filename.replace("\\", "/").rpartition("/")
        if event == "call" and room.endswith("akm_excel/workbook") and visited[-1:] != [module]:
            visited.append(module)

    workbook = WorkbookFile(filled)
    before = sys.getprofile()
    sys.setprofile(look)
    try:
        recalculate(workbook, template)
        workbook.to_bytes()
    finally:
        sys.setprofile(before)
    assert len(set(visited)) > 10  # it was counted at all
    assert len(visited) <= MOST, len(visited)
