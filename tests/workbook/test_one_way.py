"""One way through: a recalculation goes from room to room, and does not ask from cell to cell."""

import subprocess
import sys
from pathlib import Path

MOST = 260
"""How often a recalculation may go from one module of `workbook` into another; cell by cell it was 7,469 times."""
COUNTED = """
import sys
from pathlib import Path

from akm_excel.workbook.recalculating import recalculate
from akm_excel.workbook.template_file import load_template, shipped
from akm_excel.workbook.workbook_file import WorkbookFile

file, template, visited = Path(sys.argv[1]), load_template(shipped()), []


def look(frame, event, _):
    room, _, module = frame.f_code.co_filename.replace("\\\\", "/").rpartition("/")
    if event == "call" and room.endswith("akm_excel/workbook") and visited[-1:] != [module]:
        visited.append(module)


recalculate(WorkbookFile(file), template)  # what is known of forms and fields is learned
workbook = WorkbookFile(file)
sys.setprofile(look)
recalculate(workbook, template)
workbook.to_bytes()
sys.setprofile(None)
print(len(set(visited)), len(visited))
"""


def test_a_recalculation_visits_a_room_a_few_times(filled: Path) -> None:
    # In a process of its own: Python 3.11 may hang where a function that ran often before is profiled.
    counted = subprocess.run([sys.executable, "-c", COUNTED, filled], capture_output=True, text=True, check=True)
    rooms, stays = map(int, counted.stdout.split())
    assert rooms > 10  # it was counted at all
    assert stays <= MOST
