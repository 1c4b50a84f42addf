"""Workbooks to measure with: plans of made-up districts, filled into the shipped template, with cached values."""

import random
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache, partial
from pathlib import Path

from akm_excel.core.plan import Plan
from akm_excel.core.template import District
from akm_excel.demonstration import SOURCE, made_up
from akm_excel.importing import import_plan
from akm_excel.spreadsheet.book import from_package
from akm_excel.spreadsheet.package import Package
from akm_excel.spreadsheet.sheet_xml import SheetXml
from akm_excel.workbook import filling
from akm_excel.workbook.template_file import load_template, shipped

SEED = 2023
_REGIONS, _FIRST_CODE = 14, 17_00_001


def districts(count: int) -> list[District]:
    """So many made-up districts, in 14 regions as the country has: the first four digits say which."""
    found = []
    for number in range(count):
        region, within = number % _REGIONS, number // _REGIONS
        found.append(District(f"17{region + 3:02d}{within + 200:03d}", f"Namuna-{number + 1:05d} tumani"))
    return sorted(found, key=lambda district: district.code)


def write_template(path: Path, count: int) -> Path:
    """The shipped template with another list of districts."""
    package = Package.open(shipped())
    area = from_package(package).area("akm_districts")
    assert area is not None
    part = next(entry.part for entry in package.sheets() if entry.name == area.sheet)
    sheet = SheetXml(package.read(part))
    listed = districts(count)
    for row in range(area.top, max(area.bottom, area.top + len(listed) - 1) + 1):
        known = listed[row - area.top] if row - area.top < len(listed) else None
        for column, text in enumerate((known.name, known.code, "") if known else ("", "", "")):
            sheet.set_value(row, area.left + column, text or None)
    package.replace(part, sheet.to_bytes())
    bottom = area.top + len(listed) - 1
    book = package.read(package.workbook_part).decode()
    old = package.names()["akm_districts"]
    sheet_name, _, cells = old.rpartition("!")
    first, _, last = cells.partition(":")
    new = f"{sheet_name}!{first}:{last.rstrip('0123456789')}{bottom}"
    book = book.replace(f">{old}<", f">{new}<")
    package.replace(package.workbook_part, book.encode())
    path.write_bytes(package.to_bytes())
    return path


@lru_cache(maxsize=1)
def _real() -> Plan:
    return import_plan(SOURCE, load_template(shipped()))


def _write(folder: Path, numbered: tuple[int, District]) -> None:
    number, district = numbered
    path = folder / f"{district.code}.xlsx"
    if path.exists():
        return
    template = load_template(shipped())
    real = _real()
    plan = made_up(real, district, template, random.Random(SEED * 100_003 + number))
    filling.fill(plan, template.file, path, template, provenance="benchmark")


def write_corpus(folder: Path, count: int) -> Path:
    """Workbooks of so many districts; those that are there already are kept."""
    folder.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor() as pool:
        list(pool.map(partial(_write, folder), enumerate(districts(count)), chunksize=16))
    return folder


if __name__ == "__main__":
    where, number = Path(sys.argv[1]), int(sys.argv[2])
    write_template(where / "template.xlsx", number) if where.exists() else None
    write_corpus(where / "plans", number)
    write_template(where / "template.xlsx", number)
