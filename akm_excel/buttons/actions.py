"""The buttons: what each is called, looks like and does.

    import akm_excel.buttons.actions as b; b.recalculate()

Each function takes the workbook from `xlwings.Book.caller()`, works on what is open there, saved or not, calls the
library function of the command of the same name, and closes with one message. None raises: errors are shown as
messages, and those that nobody expected are written to a log as well. From the declarations everything is made that
shows the buttons: see `table`.

For an xlwings engine: what is needed beyond xlwings' own classes is in `host`.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from akm_excel import api
from akm_excel.buttons import guide, undo_log
from akm_excel.buttons.click import Click, Said, button
from akm_excel.buttons.listing import listed, shortened
from akm_excel.buttons.live_region import LiveRegion, is_region
from akm_excel.buttons.live_workbook import book_of
from akm_excel.buttons.table import Group, Needs, Texts
from akm_excel.core.finding import Finding, Severity
from akm_excel.core.plan import Header
from akm_excel.core.text import fold
from akm_excel.core.wording import merged
from akm_excel.errors import AkmError, NotAPlan, WriteError, reason
from akm_excel.language import tr
from akm_excel.storage import archive_at_hand
from akm_excel.workbook.control_sums import stamps
from akm_excel.workbook.cover import header_from_book
from akm_excel.workbook.findings_sheet import summary
from akm_excel.workbook.recalculating import list_findings
from akm_excel.workbook.recalculation import Recalculation

if TYPE_CHECKING:
    from akm_excel.core.region import Region
    from akm_excel.merging import Found

REGIONAL_WORKBOOK = "hudud.xlsx"
"""What `merge_districts` calls the regional workbook that it writes into the districts' folder."""


@button(
    Group.PLAN, "CalculateNow", "Q", is_on_sheet=True, hotkey="R",
    texts=lambda: Texts(
        tr("Recalculate"),
        tr("Recalculate the plan"),
        tr("Brings totals, variances and the sheet Nazorat up to date. No figure changes without being listed."),
    ),
)  # fmt: skip
def recalculate(click: Click) -> Said:
    """Bring totals, variances and the findings sheet up to date; `akm recalc`."""
    return _changed(click, "recalculate", api.recalculate(click.workbook, template=click.template))


def _changed(click: Click, name: str, done: Recalculation) -> Said:
    said = listed(tr("Changed cells: {count}").format(count=len(done.changes)), done.changes)
    is_kept = False
    if done.changes:
        try:
            undo_log.keep(click.key, name, done.changes)
            is_kept = True
        except OSError as exc:  # the cells are changed already: the list is what she has to go by
            said += "\n\n" + tr("The button Undo cannot take this back: {reason}.").format(reason=reason(exc))
    matters = bool(done.changes) or _matter(done.findings)
    return Said(_message(said, done.findings), matters, is_kept)


def _matter(findings: Iterable[Finding]) -> bool:
    """Whether something is wrong that nobody has answered: what is only doubtful waits on the list."""
    return any(finding.severity is Severity.ERROR and not finding.is_answered for finding in findings)


@button(
    Group.PLAN, "AcceptInvitation", "T", is_on_sheet=True, hotkey="T",
    texts=lambda: Texts(
        tr("Check"),
        tr("Check the plan"),
        tr("Lists what is wrong or doubtful on the sheet Nazorat, with a link to each cell."),
    ),
)  # fmt: skip
def check(click: Click) -> Said:
    """Write what the rules find into the findings sheet, and change nothing else; `akm check`.

    A regional workbook is told of: what its sheet of findings lists since the last merge, answered or open.
    """
    if is_region(click.xl):
        return _told_of_region(click)
    findings = _checked(click)
    return Said(_message("", findings), _matter(findings))


def _told_of_region(click: Click) -> Said:
    from akm_excel.regional.controls import MASTER, SHEET  # noqa: PLC0415 - a click on a plan knows no regions
    from akm_excel.regional.told import findings_in  # noqa: PLC0415 - as above

    book = book_of(click.xl, click.host)
    findings, differing = list(findings_in(book)), int(book.named_cell(MASTER).number or 0)
    said = ""
    if differing:
        said = tr("Control sums that differ: {count}; see the sheet {sheet}.").format(count=differing, sheet=SHEET)
    said = (
        _message(said, findings)
        + "\n\n"
        + tr(
            "These are the findings of the last merge: 'Refresh' checks the districts' workbooks anew, 'Proof' names "
            "what somebody changed here by hand."
        )
    )
    return Said(said, bool(differing) or _matter(findings))


def _checked(click: Click) -> list[Finding]:
    plan = click.workbook.plan()
    findings = api.check(plan, template=click.template)
    click.workbook.stamp(stamps(click.workbook.book))
    list_findings(click.workbook, plan, click.template, findings)
    return findings


@button(
    Group.PLAN, "FormatPainter", "Z", is_large=False, is_on_sheet=True,
    texts=lambda: Texts(
        tr("Repair"),
        tr("Repair what can be repaired"),
        tr(
            "Mends what is safe to mend and lists each cell before and after; "
            "all else stays a proposal on the sheet Nazorat."
        ),
    ),
)  # fmt: skip
def repair(click: Click) -> Said:
    """Recalculate, and mend what is safe to mend; `akm repair`."""
    return _changed(click, "repair", api.repair(click.workbook, template=click.template))


@button(
    Group.PLAN, "Undo", "B", is_large=False, is_on_sheet=True, is_on_region=True,
    texts=lambda: Texts(
        tr("Undo"),
        tr("Undo the last button"),
        tr("Puts the cells that the last button changed back as they were."),
    ),
)  # fmt: skip
def undo(click: Click) -> Said:
    """Take back what the last button changed, where nobody has typed since."""
    kept = undo_log.kept(click.key)
    if kept is None:
        return Said(tr("There is nothing to undo."), matters=False)
    of_region = is_region(click.xl)
    live = LiveRegion(click.xl, click.host, click.progress) if of_region else click.workbook
    back, left = undo_log.undoable(kept, live.book)
    live.write(back)
    undo_log.forget(click.key)
    parts = [listed(tr("Cells as they were before: {count}").format(count=len(back)), back)]
    if left:
        parts.append(listed(tr("Changed since by someone, left as they are: {count}").format(count=len(left)), left))
    said = "\n\n".join(parts)
    return Said(said) if of_region else Said(_message(said, _checked(click)))


@button(
    Group.REGION, "ImportExcel", "D", needs=Needs.APPLICATION, hotkey="M",
    texts=lambda: Texts(
        tr("Merge districts"),
        tr("Merge the districts' workbooks"),
        tr("Asks for the folder with the districts' workbooks and makes the regional workbook of them."),
    ),
)  # fmt: skip
def merge_districts(click: Click) -> Said:
    """Merge the districts' workbooks of a folder, and open the regional workbook; `akm merge`."""
    folder = click.host.ask_folder(tr("The folder with the districts' workbooks"), click.file and click.file.parent)
    if folder is None:
        return Said()
    target = folder / REGIONAL_WORKBOOK
    _check_not_open(target, click)

    def progress(files: "list[Found]") -> "Iterable[Found]":
        return _told(files, click)

    region = api.merge([folder], target, archive=_archive(click), template=click.template, progress=progress)
    if region.plans:
        click.progress(tr("Opening {file}…").format(file=target.name))
        click.app.books.open(str(target))
    return _merged(region, target)


def _archive(click: Click) -> Path | None:
    """The usual archive, which has last year's plans, where there is one that can be read."""
    folder = archive_at_hand()
    if folder is None:
        return None
    from akm_excel.archive.past import Past  # noqa: PLC0415 - only where there is one

    try:
        Past(folder)
    except AkmError as exc:
        click.progress(str(exc))  # nobody asked for it: the districts are merged all the same
        return None
    return folder


def _check_not_open(target: Path, click: Click) -> None:
    """Raise `WriteError` where a workbook of this name is open: no application opens two of one name."""
    if any(book.name.casefold() == target.name.casefold() for book in click.app.books):
        raise WriteError(
            tr("A workbook named {name} is open.").format(name=target.name),
            remedy=tr("close it and click again"),
            file=str(target),
        )


def _told(files: "list[Found]", click: Click) -> "Iterator[Found]":
    for number, file in enumerate(files, start=1):
        click.progress(tr("Reading {number} of {count}…").format(number=number, count=len(files)))
        yield file


def _merged(region: "Region", target: Path) -> Said:
    from akm_excel.core.region import Outcome  # noqa: PLC0415 - a merge has loaded it

    if region.plans:
        said = merged(target, len(region.plans), region.year)
    else:
        said = tr("No plan could be merged; nothing was written.")
    counted = {Outcome.MERGED, Outcome.PASSED_OVER}
    left = [f"{r.file}: {r.outcome.label} ({r.reason})" for r in region.receipts if r.outcome not in counted]
    if left:
        said += "\n\n" + shortened(tr("Left out: {count}").format(count=len(left)), left)
    matters = bool(left or region.missing or not region.plans)
    if region.plans and region.missing:
        said += "\n\n" + tr("Missing: {districts}.").format(districts=", ".join(d.name for d in region.missing))
    return Said(said, matters)


@button(
    Group.DOCUMENT, "FileNew", "Y", needs=Needs.APPLICATION,
    texts=lambda: Texts(
        tr("New plan"), tr("An empty plan"), tr("Makes an empty plan workbook for a district and a year.")
    ),
)  # fmt: skip
def new_plan(click: Click) -> Said:
    """Write an empty plan for the district of this workbook and the year after its own, and open it; `akm new`."""
    header = _header(click)
    district = click.template.district(header.district)
    year = header.year + 1 if header.year else None
    name = "_".join(part for part in (_file_name(district.name) if district else "reja", str(year or "")) if part)
    folder = click.file.parent if click.file else Path.home()
    target = click.host.ask_file(tr("Save the new plan as"), folder / f"{name}.xlsx")
    if target is None:
        return Said()
    if target.exists():
        raise WriteError(tr("The file exists already."), remedy=tr("choose another name"), file=str(target))
    _check_not_open(target, click)
    api.new(district.name if district else None, year, target, template=click.template)
    click.app.books.open(str(target))
    said = tr("{file}: an empty plan was written.").format(file=target)
    is_incomplete = district is None or year is None
    if is_incomplete:
        said += " " + tr("Choose the district and the year on the cover.")
    return Said(said, matters=is_incomplete)


def _header(click: Click) -> Header:
    try:
        return header_from_book(click.workbook.book)
    except NotAPlan:
        return Header()  # another workbook is open: the first plan of somebody


def _file_name(text: str) -> str:
    return "".join(char for char in fold(text).replace(" ", "_") if char.isalnum() or char == "_")


@button(
    Group.HELP, "Help", "H", needs=Needs.NOTHING,
    texts=lambda: Texts(
        tr("Guide"),
        tr("How to work with the plan"),
        tr("Opens a page that explains the buttons and says which version is at work."),
    ),
)  # fmt: skip
def help_(_click: Click) -> Said:
    """Show what the buttons do, in the browser."""
    guide.show()
    return Said()


def _message(first: str, findings: Sequence[Finding]) -> str:
    said = summary(findings)
    if findings:
        said += " " + tr("They are listed in the sheet of findings, each with a link to its cell.")
    return f"{first}\n\n{said}" if first else said
