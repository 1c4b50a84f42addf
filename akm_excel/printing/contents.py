"""What is written of a plan or a region for people to read."""

from akm_excel.core.plan import Plan
from akm_excel.core.region import Region
from akm_excel.core.template import Template
from akm_excel.errors import DataError
from akm_excel.language import tr
from akm_excel.printing.consolidated import consolidated
from akm_excel.printing.document import Document, Paper
from akm_excel.printing.form import form


def document_of(content: Plan | Region, template: Template, paper: str = "") -> Document:
    """The official document of a plan, or the consolidated table of a region on `paper` (``a3``, ``a4``).

    Raises `DataError` for another size of paper; a plan's document is A4.
    """
    sizes = {size.key: size for size in Paper}
    if paper and paper.lower() not in sizes:
        raise DataError(
            tr("The paper {name} is not known.").format(name=paper),
            expected=", ".join(sizes),
            remedy=tr("choose one of these sizes"),
        )
    size = sizes[paper.lower()] if paper else None
    if not isinstance(content, Plan):
        return consolidated(content, size or Paper.A3)
    if size not in {None, Paper.A4}:
        raise DataError(
            tr("The official document of a plan is A4; other paper is for the region's table."),
            expected=Paper.A4.key,
            remedy=tr("leave the paper out"),
        )
    return form(content, template)
