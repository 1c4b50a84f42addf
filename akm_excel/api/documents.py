"""Documents for people: the official form, the region's table."""

from pathlib import Path, PurePath

import akm_excel  # in annotations only: its names are loaded when somebody asks for them
from akm_excel.api.paths import PathLike
from akm_excel.core.plan import Plan
from akm_excel.core.template import Template
from akm_excel.errors import DataError
from akm_excel.guard import guarded
from akm_excel.language import tr
from akm_excel.storage import checked_target
from akm_excel.workbook.template_file import load_template


def export(
    content: "PathLike | Plan | akm_excel.Region",
    output: PathLike | None = None,
    *,
    to: str = "",
    paper: str = "",
    overwrite: bool = False,
    template: Template | None = None,
) -> Path:
    """Write the official document of a plan, or the consolidated table of a region, as PDF, Word or HTML; its path.

    `content` is a plan's or a region's workbook, or what was read of one. Without `output` the document stands beside
    the workbook. The form is `to` (``pdf``, ``docx``, ``html``), else what the name of `output` ends in, else PDF.
    `paper` (``a3``, ``a4``) is for the region's table, A3 where nothing is said. Raises `WriteError`, also where
    the file exists and may not be overwritten, `DataError` for another form, `MissingPackage` without the extra
    *print*, `WorkbookError` and `NotAPlan` where `content` cannot be read.
    """
    from akm_excel.printing import formats  # noqa: PLC0415 - a click on another button needs it not
    from akm_excel.printing.contents import document_of  # noqa: PLC0415

    schema = template or load_template()
    form = to or (Path(output).suffix.lower().removeprefix(".") if output is not None else formats.FORMATS[0])
    formats.renderer(form)  # what is wrong with the question is said before a file is read
    is_path = isinstance(content, str | PurePath)
    if output is None and not is_path:
        raise DataError(tr("No file is named."), remedy=tr("say which file to write"))
    target = Path(output) if output is not None else Path(str(content)).with_suffix(f".{form}")
    checked_target(target, f".{form}", overwrite=overwrite)
    if isinstance(content, str | PurePath):
        from akm_excel import comparing  # noqa: PLC0415 - see above

        content = guarded(str(content), comparing.read, Path(content), schema)
    return formats.write(document_of(content, schema, paper), target, form, overwrite=overwrite)
