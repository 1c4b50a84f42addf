"""Other documents turned into plans: Word, PDF, old Excel, other layouts and alphabets.

The way of a document: a source reads it into tables of cells (`sources`), `table` finds the plan's rows in them,
`alignment` says which indicator each is, `cell_text` and `excel_dates` what its cells say, `reader` puts the plan
together with all that was decided (`outcome`), `report` tells it, `imported` writes the workbook.

What is not sure is left open. Every figure of the document is placed, placed after a listed repair, or open.
"""

from pathlib import Path

from akm_excel.core.plan import Plan
from akm_excel.workbook.placed_template import PlacedTemplate


def import_plan(path: str | Path, template: PlacedTemplate) -> Plan:
    """The plan in another document, whatever its kind; open figures are blank, and in its `sightings`.

    Raises `DataError` where the document cannot be read or holds no plan, `MissingPackage` where the extra
    *documents* is not installed.
    """
    from akm_excel.importing.imported import read_document  # noqa: PLC0415 - as late as can be

    return read_document(Path(path), template).plan
