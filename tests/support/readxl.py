"""What R's readxl reads in a workbook."""

import shutil
import subprocess
from functools import lru_cache
from pathlib import Path

from akm_excel.spreadsheet import address
from tests.support.places import HERE

_FIELD, _RECORD = "\x1f", "\x1e"
_ENVIRONMENT = {"LC_ALL": "C.UTF-8", "PATH": "/usr/local/bin:/usr/bin:/bin"}
_ASKED = 'quit(status = if (requireNamespace("readxl", quietly = TRUE)) 0 else 1)'


@lru_cache(maxsize=1)
def why_no_readxl() -> str:
    """Why readxl cannot be asked; empty where it can."""
    program = shutil.which("Rscript")
    if program is None:
        return "R's readxl is not installed (Debian: r-cran-readxl)"
    done = subprocess.run([program, "--vanilla", "-e", _ASKED], capture_output=True, timeout=60, check=False)
    return "R's readxl is not installed (Debian: r-cran-readxl)" if done.returncode else ""


def read(path: Path) -> dict[str, dict[str, float | str | bool]]:
    """By sheet and cell what readxl finds: numbers, texts, truth values; dates as the days that Excel counts."""
    command = ["Rscript", "--vanilla", str(HERE / "readxl" / "read.R"), str(path)]
    done = subprocess.run(command, env=_ENVIRONMENT, capture_output=True, check=True, timeout=300)
    by_sheet: dict[str, dict[str, float | str | bool]] = {}
    for record in done.stdout.decode().split(_RECORD)[:-1]:
        sheet, row, column, kind, text = record.split(_FIELD)
        cells = by_sheet.setdefault(sheet, {})
        if kind == "number":
            cells[address.spell(int(row), int(column))] = float(text)
        else:
            cells[address.spell(int(row), int(column))] = text if kind == "text" else text == "TRUE"
    return by_sheet
