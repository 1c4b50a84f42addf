"""Documents for people: the official form, the region's table, letters to districts, the region at a glance."""

import datetime as dt
from collections.abc import Callable, Iterable
from pathlib import Path, PurePath

import akm_excel  # in annotations only: its names are loaded when somebody asks for them
from akm_excel.api.paths import PathLike, as_path
from akm_excel.core.plan import Plan
from akm_excel.core.template import Template
from akm_excel.errors import DataError
from akm_excel.guard import guarded
from akm_excel.language import current, tr
from akm_excel.storage import checked_target, save
from akm_excel.workbook.template_file import in_use


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
    from akm_excel.core.region import Region  # noqa: PLC0415 - a click on another button needs it not
    from akm_excel.printing import formats  # noqa: PLC0415
    from akm_excel.printing.contents import document_of  # noqa: PLC0415

    schema = in_use(template)
    form = to or (Path(output).suffix.lower().removeprefix(".") if output is not None else formats.FORMATS[0])
    formats.renderer(form)  # what is wrong with the question is said before a file is read
    is_path = isinstance(content, str | PurePath)
    if output is None and not is_path:
        raise DataError(tr("No file is named."), remedy=tr("say which file to write"))
    target = Path(output) if output is not None else Path(str(content)).with_suffix(f".{form}")
    if not isinstance(content, Plan | Region):
        from akm_excel import comparing  # noqa: PLC0415 - see above

        path = as_path(content)
        content = guarded(str(path), comparing.read, path, schema)
    return formats.write(document_of(content, schema, paper), target, form, overwrite=overwrite)


def reply(
    source: "PathLike | akm_excel.Told",
    output: PathLike,
    *,
    to: str = "docx",
    texts: PathLike | None = None,
    today: dt.date | None = None,
    deadline: dt.date | None = None,
    overwrite: bool = False,
    template: Template | None = None,
    progress: "Callable[[list[akm_excel.Found]], Iterable[akm_excel.Found]]" = iter,
) -> "list[akm_excel.Letter]":
    """Write a letter to each district into the folder `output`: what was received, what is to be done, by when.

    `source` is a regional workbook (or what one tells, see `letters.sources`), or a folder of plans, which are merged
    in memory. Beside each letter (`to`:
    ``docx``, ``pdf``, ``html``, ``txt``) stands a short text for a messenger. The texts are those of the sheet
    *Xatlar*, of the regional workbook itself, of `texts`, or of the one in the folder. Nothing is sent. Raises
    `WriteError`, also where a file is there and may not be overwritten (then none is written), `DataError` for a
    text with an unknown placeholder, `MissingPackage` without the extra *print*.
    """
    from akm_excel.letters import delivery, sources  # noqa: PLC0415 - see above
    from akm_excel.printing import formats  # noqa: PLC0415

    formats.renderer(to)
    schema, language = in_use(template), current()
    given = sources.region_of(Path(texts), schema).texts if texts else None
    if isinstance(source, str | PurePath) and Path(source).is_dir():
        own = given or sources.texts_beside(Path(source))
        cases = sources.letters_of_folder(Path(source), schema, own, language, progress)
    else:
        told = sources.region_of(Path(source), schema) if isinstance(source, str | PurePath) else source
        own = given or told.texts
        cases = sources.letters_of_workbook(told, own, language, schema)
    return delivery.write_letters(
        cases, Path(output), to, own, today=today or dt.date.today(), deadline=deadline, overwrite=overwrite
    )


def report(
    source: "PathLike | akm_excel.Region",
    output: PathLike,
    *,
    archive: PathLike | None = None,
    overwrite: bool = False,
    template: Template | None = None,
    progress: "Callable[[list[akm_excel.Found]], Iterable[akm_excel.Found]]" = iter,
) -> Path:
    """Write one page of HTML that shows a region at a glance; its path.

    `source` is a regional workbook, a folder of plans (merged in memory), or a region with its findings. With an
    `archive` the totals of its years and the same period of last year are shown as well; with last year's regional
    workbook in its place the latter. The page needs no network.
    Raises `WriteError`, also where
    the file exists and may not be overwritten, `WorkbookError` and `DataError` where `source` is no region.
    """
    from akm_excel.letters import sources  # noqa: PLC0415 - see above
    from akm_excel.overview.page import page  # noqa: PLC0415

    target, schema = Path(output), in_use(template)
    checked_target(target, ".html", overwrite=overwrite)
    history = None
    if archive is not None and not Path(archive).is_file():
        from akm_excel.api.archives import archive_report  # noqa: PLC0415 - who names no archive needs no DuckDB

        history = archive_report(archive, template=schema)
    if not isinstance(source, str | PurePath):
        region = source
    elif Path(source).is_dir():
        region = sources.of_folder(Path(source), schema, progress)
    else:
        region = sources.region_of(Path(source), schema).region
    if archive is not None:
        from akm_excel.archive import past  # noqa: PLC0415 - as above

        region = past.with_last_year(region, past.opened(archive))
    save(target, page(region, history), ".html", overwrite=overwrite)
    return target
