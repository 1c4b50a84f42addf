"""The buttons of a regional workbook: refreshed where it is open, and proven.

*Yangilash* reads the folder that the workbook remembers. Where rows and columns stay, what is other now is written into
the open sheets, and *Bekor qilish* takes it back; where districts or indicators came or went, the workbook is saved,
merged as a file (which keeps all that is the accountant's) and opened again.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from akm_excel import api
from akm_excel.buttons import undo_log
from akm_excel.buttons.click import Click, Said, button
from akm_excel.buttons.listing import listed, shortened
from akm_excel.buttons.live_region import LiveRegion, is_region
from akm_excel.buttons.table import Group, Texts
from akm_excel.core.plan import Key
from akm_excel.core.wording import merged
from akm_excel.errors import DataError, WorkbookError, WriteError
from akm_excel.language import DEFAULT, current, speaking, tr
from akm_excel.spreadsheet.book import Book, from_package
from akm_excel.spreadsheet.package import Package

if TYPE_CHECKING:
    from akm_excel.core.region import Region
    from akm_excel.merging import Found


@button(
    Group.REGION, "RefreshAll", "R", is_on_region=True, hotkey="Y",
    texts=lambda: Texts(
        tr("Refresh"),
        tr("Refresh the regional workbook"),
        tr("Reads the districts' workbooks again and brings the open sheets up to date; what is yours stays."),
    ),
)  # fmt: skip
def refresh(click: Click) -> Said:
    """Bring the open regional workbook up to date from its districts' folder; `akm merge`."""
    live = _live(click)
    folder = _folder(click, live.book)
    if folder is None:
        return Said()

    session = current()

    def progress(files: "list[Found]") -> "Iterable[Found]":
        return _told(files, click, session)

    with speaking(DEFAULT):  # as all that stands in a workbook
        region = api.merge([folder], template=click.template, progress=progress)
    if not region.plans:
        return Said(tr("No plan could be merged; nothing was written."))
    if region.deliveries is not None:
        region = _with_chosen(region, live.book, folder)
    click.progress(tr("Comparing…"))
    edits = live.edits(_made(region, live.book, click))
    if edits is None:
        return _through_file(click, region, folder)
    live.write(edits)
    if edits:
        undo_log.keep(click.key, "refresh", edits)
    return _said(_in_session(region, folder), edits)


def _with_chosen(region: "Region", book: Book, folder: Path) -> "Region":
    """The region with what was chosen in the open workbook: it is said now, and stays said when the click is undone."""
    from akm_excel.merging import deliveries  # noqa: PLC0415 - few folders have a register
    from akm_excel.merging.output import register_folder  # noqa: PLC0415 - as above

    place = register_folder([folder])
    if place is None:
        return region
    with speaking(DEFAULT):  # as all that stands in a workbook
        deliveries.enter_chosen(book, place, region, dt.datetime.now(dt.UTC))
        return deliveries.registered(region, place, None)


def _in_session(region: "Region", folder: Path) -> "Region":
    """The region with the reasons of its receipts as they are shown to the person."""
    from akm_excel import merging  # noqa: PLC0415 - a merge has loaded it

    return region if current() == DEFAULT else merging.said_in_session(region, [folder])


def _live(click: Click) -> LiveRegion:
    _check_region(click)
    return LiveRegion(click.xl, click.host, click.progress)


def _check_region(click: Click) -> None:
    if not is_region(click.xl):
        raise DataError(
            tr("This is no regional workbook."),
            expected=tr("a workbook that 'Merge districts' made"),
            file=click.xl.name,
        )


def _folder(click: Click, book: Book) -> Path | None:
    """The districts' folder: the one that the workbook remembers, else one that is chosen."""
    from akm_excel.regional.districts_folder import districts_folder  # noqa: PLC0415 - as its neighbours take time

    remembered = districts_folder(book, click.file.parent) if click.file is not None else None
    return remembered or click.host.ask_folder(
        tr("The folder with the districts' workbooks"), click.file and click.file.parent
    )


def _told(files: "list[Found]", click: Click, session: str) -> "Iterator[Found]":
    for number, file in enumerate(files, start=1):
        with speaking(session):
            click.progress(tr("Reading {number} of {count}…").format(number=number, count=len(files)))
        yield file


def _made(region: "Region", book: Book, click: Click) -> Book:
    """The regional workbook as it is to be."""
    from akm_excel.regional import region_bytes  # noqa: PLC0415 - as above
    from akm_excel.regional.former import read_former, with_history  # noqa: PLC0415
    from akm_excel.regional.letter_texts import read_letter_texts  # noqa: PLC0415
    from akm_excel.regional.ranking import CHOICE_NAME  # noqa: PLC0415
    from akm_excel.regional.remarks import read_remarks  # noqa: PLC0415

    try:
        former = read_former(book, click.template)
    except WorkbookError:  # its long table was taken apart: it is written anew
        former = None
    data = region_bytes(
        with_history(region, former).with_remarks(read_remarks(book)),
        chosen=Key.parse(book.named_cell(CHOICE_NAME).text),
        letter_texts=read_letter_texts(book),
        folder=click.file.parent if click.file else None,
    )
    return from_package(Package(data))


def _said(region: "Region", edits: Sequence[object]) -> Said:
    from akm_excel.spreadsheet.edits import Edit  # noqa: PLC0415 - loaded with the edits

    figures = [edit for edit in edits if isinstance(edit, Edit) and edit.where[0] == "Yigʻma" and edit.where[1] > 4]
    if not edits:
        said = tr("Nothing changed: the sheets say what the districts' workbooks say.")
    else:
        said = listed(tr("Changed figures: {count}").format(count=len(figures)), figures)
    return Said(f"{said}{_left_out(region)}", matters=bool(edits) or bool(_left_out(region)), is_undoable=bool(edits))


def _left_out(region: "Region") -> str:
    from akm_excel.core.region import Outcome  # noqa: PLC0415 - a merge has loaded it

    counted = {Outcome.MERGED, Outcome.PASSED_OVER}
    left = [f"{r.file}: {r.outcome.label} ({r.reason})" for r in region.receipts if r.outcome not in counted]
    said = "\n\n" + shortened(tr("Left out: {count}").format(count=len(left)), left) if left else ""
    if region.missing:
        said += "\n\n" + tr("Missing: {districts}.").format(districts=", ".join(d.name for d in region.missing))
    return said


def _through_file(click: Click, region: "Region", folder: Path) -> Said:
    """Save, merge as a file, and open again: what rows and columns that move ask for."""
    from akm_excel.merging.output import with_history  # noqa: PLC0415 - as above
    from akm_excel.regional import write_region  # noqa: PLC0415

    if click.file is None:
        raise WriteError(
            tr("Districts, indicators or sheets came or went, and the workbook was never saved."),
            remedy=tr("save it and click again"),
            file=click.xl.name,
        )
    question = tr(
        "Districts, indicators or sheets came or went, so rows and columns have to move. The workbook is saved, "
        "closed, merged and opened again; all that is yours stays, but Undo cannot take it back. Go on?"
    )
    if not click.agrees(question):
        return Said()
    file, app, losses = click.file, click.app, list[str]()
    click.xl.save()
    click.xl.close()
    place = file
    try:
        region = with_history(region, file)
        place = write_region(region, file, backup=True, telling=lambda _, what: losses.extend(what))
    finally:
        click.host.adopt(app.books.open(str(place)))
    said = merged(place, len(region.plans), region.year)
    if losses:
        said += "\n\n" + shortened(tr("Could not be kept: {count}").format(count=len(losses)), losses)
    return Said(said + _left_out(_in_session(region, folder)))


@button(
    Group.REGION, "ReviewProtectWorkbook", "O", is_large=False, is_on_region=True,
    texts=lambda: Texts(
        tr("Proof"),
        tr("Prove the regional workbook"),
        tr("Computes every figure again from the districts' rows and names each cell that somebody changed by hand."),
    ),
)  # fmt: skip
def prove(click: Click) -> Said:
    """Prove the saved workbook cell by cell; `akm verify`."""
    _check_region(click)
    if click.file is None:
        raise WriteError(tr("The workbook was never saved."), remedy=tr("save it and click again"), file=click.xl.name)
    click.progress(tr("Comparing…"))
    proof = api.verify(click.file, template=click.template)
    lines = [f"{one.place}: {one.what.label} ({one.found} → {one.expected})" for one in proof.changes]
    return Said(shortened(proof.verdict, lines), matters=not proof.is_proven)
