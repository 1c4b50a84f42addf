"""The buttons that write documents for people: PDF, Word, letters, the region's page.

They call what the commands call (`akm export`, `akm reply`, `akm report`), with what is open, saved or not; no
printer is needed.
"""

import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING

from akm_excel import api
from akm_excel.buttons import printed
from akm_excel.buttons.click import Click, Said, button
from akm_excel.buttons.live_workbook import book_of
from akm_excel.buttons.table import Group, Texts
from akm_excel.errors import DataError, NotAPlan, WriteError
from akm_excel.language import tr

if TYPE_CHECKING:
    from akm_excel.core.plan import Plan
    from akm_excel.core.region import Region

FOLDER = "xatlar"
"""Where letters are put where the region's own folder was chosen."""
_REGION, _REGIONS_SHEET = "akm_region", "Yigʻma"
"""The name by which a regional workbook is known, and a sheet of it; see `akm_excel.regional`."""


@button(
    Group.DOCUMENT, "FileSaveAsPdfOrXps", "P", hotkey="P",
    texts=lambda: Texts(
        tr("PDF"),
        tr("Save as PDF"),
        tr("Saves the official document, or the region's table, as a PDF file beside the workbook."),
    ),
)  # fmt: skip
def export_pdf(click: Click) -> Said:
    """Write the official document of a plan, or a region's table, as PDF; `akm export`."""
    return _export(click, "pdf", tr("Save the PDF as"))


@button(
    Group.DOCUMENT, "ExportWord", "W",
    texts=lambda: Texts(
        tr("Word"),
        tr("Save as a Word document"),
        tr("Saves the official document, or the region's table, as a Word file beside the workbook."),
    ),
)  # fmt: skip
def export_word(click: Click) -> Said:
    """Write the official document of a plan, or a region's table, as a Word file; `akm export --to docx`."""
    return _export(click, "docx", tr("Save the Word document as"))


@button(
    Group.REGION, "FileSendAsAttachment", "X", is_large=False,
    texts=lambda: Texts(
        tr("Letters"),
        tr("Letters to the districts"),
        tr("Writes a letter to each district into a folder: what came, what is to be done. Nothing is sent."),
    ),
)  # fmt: skip
def letters(click: Click) -> Said:
    """Write a letter to each district of the region that is open; `akm reply`."""
    if not is_region(click):
        raise _no_region(click)
    from akm_excel.letters.sources import from_open  # noqa: PLC0415 - a click on a plan needs it not

    told = from_open(book_of(click.xl, click.host), open_region(click), click.file.parent if click.file else None)
    start = click.file.parent if click.file else None
    chosen = click.host.ask_folder(tr("The folder for the letters"), start)
    if chosen is None:
        return Said()
    folder = chosen / FOLDER if chosen == start else chosen
    asked = tr("There are letters in {folder} already. Overwrite them?")
    is_asked = folder.is_dir() and any(folder.iterdir())
    if is_asked and not click.agrees(asked.format(folder=folder)):
        return Said()
    click.progress(tr("Writing {file}…").format(file=folder.name))
    made = api.reply(told, folder, overwrite=is_asked, template=click.template)
    said = tr("{folder}: letters written: {count}. Nothing was sent.")
    return Said(said.format(folder=folder, count=len(made)), matters=False)


@button(
    Group.REGION, "ChartInsert", "I", is_large=False,
    texts=lambda: Texts(
        tr("Overview"),
        tr("The region on one page"),
        tr(
            "Writes a page with the region's figures, map and ranking beside the workbook, and opens it in the browser."
        ),
    ),
)  # fmt: skip
def overview(click: Click) -> Said:
    """Write a page that shows the region that is open at a glance, and show it; `akm report`."""
    if not is_region(click):
        raise _no_region(click)
    from akm_excel.letters.sources import from_open  # noqa: PLC0415 - a click on a plan needs it not

    told = from_open(book_of(click.xl, click.host), open_region(click), None)
    target = _target(click, ".html", tr("Save the page as"))
    if target is None:
        return Said()
    click.progress(tr("Writing {file}…").format(file=target.name))
    api.report(told.region, target, overwrite=True, template=click.template)
    printed.remember(target)
    webbrowser.open(target.as_uri())
    return Said()


def _no_region(click: Click) -> DataError:
    return DataError(
        tr("The open workbook is not a region's."),
        remedy=tr("open the workbook that 'Merge districts' made, and click again"),
        file=click.xl.name,
    )


def _export(click: Click, form: str, question: str) -> Said:
    content = _content(click)
    target = _target(click, f".{form}", question)
    if target is None:
        return Said()
    click.progress(tr("Writing {file}…").format(file=target.name))
    api.export(content, target, to=form, overwrite=True, template=click.template)  # who clicked was asked
    printed.remember(target)
    return Said(tr("{file}: the document was written.").format(file=target), matters=False)


def _content(click: Click) -> "Plan | Region":
    """The plan or the region that is open. Raises `DataError` where it is neither."""
    if is_region(click):
        return open_region(click)
    try:
        return click.workbook.plan()
    except NotAPlan as exc:
        raise DataError(
            tr("The workbook has no plan to print."),
            remedy=tr("open a plan's workbook, or the region's, and click again"),
            file=click.xl.name,
        ) from exc


def is_region(click: Click) -> bool:
    """Whether a regional workbook is open. A plan's many names are not asked for one by one."""
    has_sheet = any(sheet.name == _REGIONS_SHEET for sheet in click.xl.sheets)
    return has_sheet and any(name.name == _REGION for name in click.xl.names)


def open_region(click: Click) -> "Region":
    """The region of the workbook that is open. Raises `WorkbookError` where its table of data is broken."""
    from akm_excel.regional.reading import region_from_book  # noqa: PLC0415 - a click on a plan needs it not

    region = region_from_book(book_of(click.xl, click.host), click.template)
    if region is None:
        if click.file is None:
            raise DataError(tr("The region's rows stand in a file beside its workbook."), file=click.xl.name)
        return api.read_region(click.file, template=click.template)
    return region


def _target(click: Click, ending: str, question: str) -> Path | None:
    """The file beside the workbook, or the one that is asked for; None where the user does not want it."""
    target = click.file.with_suffix(ending) if click.file else None
    if target is None:
        target = click.host.ask_file(question, Path.home() / f"{Path(click.xl.name).stem}{ending}")
    if target is None:
        return None
    asked = tr("{file} exists already, and the buttons did not make it: perhaps a signed plan. Overwrite it?")
    if target.exists() and not printed.is_ours(target) and not click.agrees(asked.format(file=target)):
        return None
    _check_writable(target)
    return target


def _check_writable(target: Path) -> None:
    """Raise `WriteError` where another program, mostly a viewer, holds a file open."""
    if target.exists():
        try:
            with target.open("ab"):
                return
        except OSError as exc:
            raise WriteError(
                tr("The file cannot be written."), remedy=tr("close it in the other program"), file=str(target)
            ) from exc
