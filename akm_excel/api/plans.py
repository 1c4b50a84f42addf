"""What a program does with one plan: new, imported, read, checked, recalculated, repaired, filled."""

import sys
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

import akm_excel  # in annotations only: its names are loaded when somebody asks for them
from akm_excel import rules
from akm_excel.api.districts import named
from akm_excel.api.paths import PathLike, as_path
from akm_excel.core.figures import Figures
from akm_excel.core.finding import Finding
from akm_excel.core.plan import Header, Key, Plan
from akm_excel.core.template import District, Template
from akm_excel.errors import DataError
from akm_excel.guard import guarded
from akm_excel.language import tr
from akm_excel.spreadsheet.limits import DOCUMENT
from akm_excel.storage import checked_target
from akm_excel.workbook import editions
from akm_excel.workbook.placed_template import PlacedTemplate
from akm_excel.workbook.recalculation import Recalculation, Workbook
from akm_excel.workbook.template_file import in_use

if TYPE_CHECKING:
    from akm_excel.formats.openpyxl_workbook import OpenpyxlWorkbook

FIRST_YEAR, LAST_YEAR = 2000, 2100
"""The years that the cover accepts."""


def _look_at(output: PathLike, *, overwrite: bool) -> None:
    """Refuse a place that cannot be written before anything is done for it; it is looked at again in the end."""
    checked_target(Path(output), Path(output).suffix.lower(), overwrite=overwrite)


def new(
    district: str | None,
    year: int | None,
    output: PathLike,
    *,
    overwrite: bool = False,
    template: Template | None = None,
    form: "Callable[[PlacedTemplate], bytes] | None" = None,
) -> Recalculation:
    """Write an empty plan workbook for a district (its code, full name or alias) and a year.

    Either may be None: then it is left to be filled in on the cover. `form` makes the empty workbook of the template
    where that is not to be the template itself: one with buttons (``.xlsm``).

    Raises `DataError` for a district that is not on the list or a year out of 2000-2100, `WriteError`,
    also where the file exists and may not be overwritten.
    """
    _look_at(output, overwrite=overwrite)
    schema = in_use(template)
    if year is not None and not FIRST_YEAR <= year <= LAST_YEAR:
        raise DataError(
            tr("The year {year} cannot be a plan's.").format(year=year),
            expected=f"{FIRST_YEAR}-{LAST_YEAR}",
            remedy=tr("write the plan's year, four digits"),
        )
    name = "" if district is None else named(district, schema).name
    plan = Plan(Header(district=name, year=year), ())
    from akm_excel.spreadsheet.package import Package  # noqa: PLC0415 - see `akm_excel.api`
    from akm_excel.workbook import filling  # noqa: PLC0415

    empty: str | Package = schema.file
    if form is not None:
        empty = Package(form(schema), str(Path(schema.file).with_suffix(Path(output).suffix)))
    return filling.fill(plan, empty, output, schema, overwrite=overwrite)


def import_plan(
    source: PathLike,
    output: PathLike,
    *,
    overwrite: bool = False,
    fix: bool = False,
    decisions: PathLike | None = None,
    review: "Callable[[akm_excel.Import], akm_excel.Choices | None] | None" = None,
    template: Template | None = None,
) -> "akm_excel.Imported":
    """Turn another document (Word, PDF, Excel, text, …) into a plan workbook; see docs/import.md.

    What was decided is in the result's `document` and on the workbook's sheet *Import*; what the document says
    otherwise than the template (names, units, missing rows) is in the findings. A figure that is not sure is left
    open: blank, and named by a finding until its cell is filled.

    `fix` makes sure repairs of what Excel did to figures (a date becomes ``4/4`` again). `decisions` is the file of
    decisions (None: the user's own), `review` asks a person; without it nobody is asked. Raises `DataError` for a
    document that cannot be read or holds no plan, `MissingPackage` where the extra *documents* is not installed,
    `WriteError`, also where the file exists and may not be overwritten.
    """
    from akm_excel.importing import decisions as kept  # noqa: PLC0415 - see `akm_excel.api`
    from akm_excel.importing.imported import Settings, write  # noqa: PLC0415

    _look_at(output, overwrite=overwrite)
    settings = Settings(fix, kept.load(Path(decisions) if decisions is not None else None), review)
    schema = in_use(template)
    document, target = as_path(source), Path(output)
    return guarded(
        str(source), partial(write, overwrite=overwrite), document, target, schema, settings, allowance=DOCUMENT
    )


def new_from(
    last: PathLike,
    output: PathLike,
    *,
    year: int | None = None,
    overwrite: bool = False,
    template: Template | None = None,
) -> "akm_excel.Imported":
    """Write the plan of the year after that of any document that can be imported.

    Last year's result becomes the fact where all quarters state it, else last year's plan is proposed and the figure
    left open. Raises as `import_plan`, and `DataError` where the document is not of the year before.
    """
    from akm_excel.importing import decisions as kept  # noqa: PLC0415 - see `akm_excel.api`
    from akm_excel.importing.imported import Settings, write_next_year  # noqa: PLC0415

    _look_at(output, overwrite=overwrite)
    settings = Settings(decisions=kept.load())
    schema = in_use(template)
    return guarded(
        str(last),
        partial(write_next_year, overwrite=overwrite),
        Path(last),
        Path(output),
        year,
        schema,
        settings,
        allowance=DOCUMENT,
    )


def read_plan(workbook: "PathLike | akm_excel.Workbook", *, template: Template | None = None) -> Plan:
    """The plan in a workbook: a file, or an `openpyxl.Workbook` that the program holds.

    Raises `WorkbookError` where it cannot be read, `NotAPlan` where it was not made from the template; what is
    odd inside it is found by `check`.

    >>> from akm_excel import read_plan, load_template
    >>> read_plan(load_template().file)
    <Plan ? ?: 58 indicators, 74 measures>
    """
    schema = in_use(template)
    held = _held(workbook)
    if held is not None:
        return held.plan(schema)
    path = as_path(workbook)
    return guarded(str(path), editions.read_plan, path, schema)


def _held(workbook: object) -> "OpenpyxlWorkbook | None":
    """A workbook of openpyxl as the library sees it; None for anything else."""
    if isinstance(workbook, str | PurePath) or "openpyxl" not in sys.modules:
        return None  # who has one has imported it
    from akm_excel.formats import openpyxl_workbook  # noqa: PLC0415 - see `akm_excel.api`

    return openpyxl_workbook.OpenpyxlWorkbook(workbook) if openpyxl_workbook.is_held(workbook) else None


def check(
    plan: "Plan | PathLike | akm_excel.Workbook",
    *,
    template: Template | None = None,
    year: int | None = None,
    district: str = "",
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    archive: PathLike | None = None,
) -> list[Finding]:
    """What the rules find in a plan or a plan's workbook, a file or one that the program holds in openpyxl.

    `year` and `district` are what is expected of it; `select` and `ignore` are beginnings of rule ids. `archive` is the
    folder of an archive, or last year's regional workbook, that may have the district's plan of the year before, which
    some rules need (`storage.archive_at_hand` is the usual one). Raises `ArchiveError` where it is none, `DataError`
    for an id that no rule has or, in `select`, that only a region's rules have (P7), and for a district that is not on
    the list, `WorkbookError` where the file cannot be read.
    """
    schema = in_use(template)
    expected = named(district, schema) if district else None
    rules.chosen(select, ignore, rules.RULES)  # what is wrong with the question is said before a file is read
    question = (schema, year, expected, tuple(select), tuple(ignore), archive)
    if isinstance(plan, Plan):
        return _checked(plan, *question)
    held = _held(plan)
    if held is not None:
        return _checked(held.plan(schema), *question)
    path = as_path(plan)
    return guarded(str(path), _checked, path, *question)


def _checked(
    plan: "Plan | PathLike | akm_excel.Workbook",
    template: PlacedTemplate,
    year: int | None,
    district: District | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    archive: PathLike | None,
) -> list[Finding]:
    read = plan if isinstance(plan, Plan) else editions.read_plan(plan, template)
    chosen = rules.chosen(select, ignore, rules.RULES)
    last: Mapping[Key, Figures] = {}
    if archive is not None:
        from akm_excel.archive import past  # noqa: PLC0415 - see `akm_excel.api`

        last = past.last_year_of(read, past.opened(archive), template)
    return rules.check(read, template, year=year, district=district, rules=chosen, last=last)


def recalculate(
    workbook: "PathLike | Workbook | akm_excel.Workbook",
    output: PathLike | None = None,
    *,
    backup: bool = True,
    template: Template | None = None,
) -> Recalculation:
    """Bring totals, variances and the findings sheet of a workbook up to date, in place by default.

    Input cells are left as they are but for their storage: a number that is text becomes a number,
    a long dash the plain one; each is listed in `changes`. `workbook` may also be one that is open in
    an application (see `workbook.recalculation.Workbook`), or an `openpyxl.Workbook` that the program holds: it is
    changed in place, and saved by whoever holds it. Where a file is written over, the version before
    is kept with `backup` (see `akm_excel.backups`). Raises `WorkbookError` and `NotAPlan` for
    what cannot be read, `WriteError` for what cannot be saved; the file is then as it was. A file that
    changed since it was read is not overwritten: `beside` says where the result stands.
    """
    return _brought_up_to_date(workbook, output, template, repair=False, backup=backup)


def repair(
    workbook: "PathLike | Workbook | akm_excel.Workbook",
    output: PathLike | None = None,
    *,
    backup: bool = True,
    template: Template | None = None,
) -> Recalculation:
    """Recalculate a workbook and mend what is safe to mend; see `docs/repairs.md` for what that is.

    Each changed cell is in `changes`, with the rule that it is mended for. Otherwise as `recalculate`.
    """
    return _brought_up_to_date(workbook, output, template, repair=True, backup=backup)


def renew(
    workbook: PathLike,
    output: PathLike | None = None,
    *,
    backup: bool = True,
    template: Template | None = None,
) -> "akm_excel.Renewal":
    """Move a plan's workbook to the newest edition of the template, and repair it; see `workbook.renewing.renew`."""
    target = Path(output) if output is not None else None
    _look_at(target or as_path(workbook), overwrite=True)
    from akm_excel.workbook import renewing  # noqa: PLC0415 - a click needs it not

    return guarded(str(workbook), partial(renewing.renew, backup=backup), as_path(workbook), in_use(template), target)


def _brought_up_to_date(
    workbook: "PathLike | Workbook | akm_excel.Workbook",
    output: PathLike | None,
    template: Template | None,
    *,
    repair: bool,
    backup: bool,
) -> Recalculation:
    schema = in_use(template)
    if not isinstance(workbook, str | PurePath):
        from akm_excel.workbook import recalculating  # noqa: PLC0415 - see `akm_excel.api`

        held: Workbook = _held(workbook) or workbook
        return recalculating.recalculate(held, schema, repair=repair)
    target = Path(output if output is not None else workbook)
    _look_at(target, overwrite=True)
    return guarded(str(workbook), _update_file, Path(workbook), target, schema, repair, backup)


def _update_file(workbook: Path, output: Path, template: PlacedTemplate, repair: bool, backup: bool) -> Recalculation:
    from akm_excel.workbook import recalculating  # noqa: PLC0415 - see `akm_excel.api`
    from akm_excel.workbook.workbook_file import WorkbookFile  # noqa: PLC0415

    file = WorkbookFile(workbook)
    done = recalculating.recalculate(file, template, repair=repair)
    return done.saved(file.save(output, backup=backup), output)


def fill(
    plan: "Plan | PathLike | akm_excel.DataFrame",
    workbook: PathLike,
    output: PathLike,
    *,
    backup: bool = True,
    template: Template | None = None,
) -> Recalculation:
    """Write a plan, its figures in a csv file or in a frame (pandas, polars, DuckDB, Arrow), into a copy of a workbook.

    See `workbook.filling`; a frame is one as `Plan.to_frame` gives (`akm_excel.formats.frames.plan_of`). Columns of
    figures that it lacks stay as they are in the workbook. Where `output` is written over, the version before is kept
    with `backup`.
    """
    _look_at(output, overwrite=True)
    schema = in_use(template)
    workbook = as_path(workbook)
    if not isinstance(plan, Plan):
        plan = _plan_of(plan, schema, workbook)
    from akm_excel.workbook import filling  # noqa: PLC0415 - see `akm_excel.api`

    return guarded(str(workbook), partial(filling.fill, backup=backup), plan, workbook, output, schema)


def _plan_of(figures: "PathLike | akm_excel.DataFrame", template: Template, workbook: Path) -> Plan:
    if isinstance(figures, str | PurePath):
        from akm_excel.formats import csv_figures  # noqa: PLC0415 - see `akm_excel.api`

        there = partial(read_plan, workbook, template=template)
        return guarded(str(figures), csv_figures.read, Path(figures), template, there)
    from akm_excel.formats import frames  # noqa: PLC0415 - see `akm_excel.api`

    return frames.plan_of(figures, template, read_plan(workbook, template=template))
