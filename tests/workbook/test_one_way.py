"""One way through: a recalculation goes from room to room, and does not ask from cell to cell."""

import ast
import subprocess
import sys
from pathlib import Path

import akm_excel.workbook

MOST = 140
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


ROOM = Path(akm_excel.workbook.__file__).parent
DECIDING = {"parse", "unreadable", "shown", "Shown"}
"""What makes a quantity of a cell's text, and says how a number is seen under its format."""


def _imported(module: Path, *sources: str) -> set[str]:
    nodes = ast.walk(ast.parse(module.read_text(encoding="utf-8")))
    return {
        alias.name
        for node in nodes
        if isinstance(node, ast.ImportFrom) and node.module in sources
        for alias in node.names
    }


def test_one_room_decides_what_a_cell_of_figures_means() -> None:
    sources = "akm_excel.core.quantity", "akm_excel.spreadsheet.number_formats"
    deciding = {path.stem for path in ROOM.glob("*.py") if _imported(path, *sources) & DECIDING}
    assert deciding == {"figure_cells", "filling"}  # filling reads what is asked for, as people type it, and no cell


def test_whoever_leads_through_a_plan_or_a_row_asks_what_its_cells_mean() -> None:
    for module in ("reading", "lines", "coded_rows", "row_codes", "row_texts"):
        assert "Content" not in _imported(ROOM / f"{module}.py", "akm_excel.spreadsheet.cells"), module
