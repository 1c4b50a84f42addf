"""What the merge is measured against, each as a script of its own: reading by others, and by us without merging."""

import sys
import zipfile
from pathlib import Path

SHEETS = ("Muqova", "Reja", "Jamlanma", "_akm")
"""The sheets that the library reads of each workbook."""


def unzip(paths: list[Path]) -> None:
    """The floor: all parts unpacked, nothing looked at."""
    for path in paths:
        with zipfile.ZipFile(path) as file:
            for name in file.namelist():
                file.read(name)


def calamine(paths: list[Path]) -> None:
    """The values of the same sheets: no formulas, no check of anything."""
    from python_calamine import CalamineWorkbook

    for path in paths:
        book = CalamineWorkbook.from_path(path)
        for name in SHEETS:
            book.get_sheet_by_name(name).to_python()


def akm(paths: list[Path]) -> None:
    """Reading and checking with all rules, in one process, without merging."""
    from akm_excel.core.region import Outcome
    from akm_excel.merging import Found
    from akm_excel.merging.worker import Receiver
    from akm_excel.workbook.template_file import load_template

    receiver = Receiver(load_template())
    for path in paths:
        assert receiver.receive(Found(str(path), path.name)).outcome is Outcome.MERGED


def gate(paths: list[Path]) -> None:
    """What the gate looks at of each file, and nothing else of it."""
    from akm_excel.spreadsheet.directory import open_directory

    for path in paths:
        open_directory(path.read_bytes(), path.name).close()


if __name__ == "__main__":
    name, folder = sys.argv[1:3]
    {"unzip": unzip, "calamine": calamine, "akm": akm, "gate": gate}[name](sorted(Path(folder).glob("*.xlsx")))
