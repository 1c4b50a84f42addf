"""Other documents turned into plans, by the ending of their names.

An importer is a function from a file and the template to a `Plan`; a further kind of document is
a module here and a line in `IMPORTERS`.
"""

from collections.abc import Callable
from pathlib import Path

from akm_excel.core.plan import Plan
from akm_excel.core.template import Template
from akm_excel.errors import DataError
from akm_excel.formats import csv_figures
from akm_excel.importing import extracted_text
from akm_excel.language import tr

Importer = Callable[[Path, Template], Plan]
IMPORTERS: dict[str, Importer] = {".txt": extracted_text.read, ".csv": csv_figures.read}


def import_plan(path: str | Path, template: Template) -> Plan:
    """The plan in another document than a workbook.

    Raises `DataError` where the document's kind is not known or its figures cannot all be placed.
    """
    source = Path(path)
    importer = IMPORTERS.get(source.suffix.lower())
    if importer is None:
        raise DataError(
            tr("Documents of this kind cannot be imported yet."),
            expected=", ".join(sorted(IMPORTERS)),
            remedy=tr("save the document as text, with tabs between the columns"),
            file=str(source),
        )
    return importer(source, template)
