"""The defined names of a regional workbook, and what it writes down of its own sheets.

For each sheet of ours a name refers to the cells that were written, so that an application leads it along when
somebody puts rows or columns between them; another one keeps how many these were. So a later merge knows what is ours.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from akm_excel.patterns import pattern
from akm_excel.spreadsheet import address
from akm_excel.spreadsheet.book import parse_area

SHEET_NAME = "akm_region_sheet_"
SIZES_NAME = "akm_region_sizes"
_SIZE = pattern(r"(\d+)=(\d+)x(\d+)=([^;]+)")


class Written(NamedTuple):
    """A sheet of ours in a workbook: what it is called there, how large it is now and how large it was written."""

    name: str
    size: tuple[int, int]
    size_then: tuple[int, int] | None


def written(names: Mapping[str, str], sheets: Sequence[str], ours: Iterable[str]) -> dict[str, Written]:
    """The sheets of ours in a workbook, by what we call them; by what its names say, else by what they are called."""
    by_name: dict[str, Written] = {}
    for number, rows, columns, name in _SIZE.findall(names.get(SIZES_NAME, "").strip('"')):
        area = parse_area(names.get(f"{SHEET_NAME}{number}", ""))
        if area is not None and area.sheet in sheets:
            by_name[name] = Written(area.sheet, (area.bottom, area.right), (int(rows), int(columns)))
    if not by_name:
        by_name = {name: Written(name, (0, 0), None) for name in ours if name in sheets}
    return by_name


def described(sizes: Mapping[str, tuple[int, int]]) -> dict[str, str]:
    """The names that say which cells are ours: `sizes` are the rows and columns of each sheet."""
    names, said = {}, []
    for number, (sheet, (rows, columns)) in enumerate(sizes.items(), start=1):
        corner = address.spell(rows, columns)
        letters = corner.rstrip("0123456789")
        names[f"{SHEET_NAME}{number}"] = f"'{sheet}'!$A$1:${letters}${corner[len(letters) :]}"
        said.append(f"{number}={rows}x{columns}={sheet}")
    names[SIZES_NAME] = '"' + ";".join(said) + '"'
    return names
