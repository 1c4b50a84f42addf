"""What a program calls: the operations on files, with the template in use as default.

Each command of `akm` is one call of a function here, and so is each button. A click on one waits for
what is imported: importing other documents, merging, comparing and archives are loaded when called.
"""

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

import akm_excel  # in annotations only: its names are loaded when somebody asks for them
from akm_excel import rules
from akm_excel.core.finding import Finding
from akm_excel.core.plan import Header, Plan
from akm_excel.core.template import District, Template
from akm_excel.errors import DataError, WriteError
from akm_excel.guard import guarded
from akm_excel.language import tr
from akm_excel.spreadsheet.limits import DOCUMENT
from akm_excel.storage import checked_target
from akm_excel.workbook import editions, filling, recalculating
from akm_excel.workbook.recalculating import Recalculation, Workbook
from akm_excel.workbook.template_file import load_template
from akm_excel.workbook.workbook_file import WorkbookFile

if TYPE_CHECKING:
    from akm_excel.formats.openpyxl_workbook import OpenpyxlWorkbook

PathLike = str | Path
FIRST_YEAR, LAST_YEAR = 2000, 2100
"""The years that the cover accepts."""


def _named(district: str, template: Template) -> District:
    found = template.district(district)
    if found is None:
        raise DataError(
            tr("The district '{name}' is not on the list.").format(name=district),
            expected=", ".join(known.name for known in template.districts),
            remedy=tr("write the full name or the code; 'Nukus' alone may be the district or the city"),
        )
    return found


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
) -> Recalculation:
    """Write an empty plan workbook for a district (its code, full name or alias) and a year.

    Either may be None: then it is left to be filled in on the cover.

    Raises `DataError` for a district that is not on the list or a year out of 2000-2100, `WriteError`,
    also where the file exists and may not be overwritten.
    """
    _look_at(output, overwrite=overwrite)
    schema = template or load_template()
    if year is not None and not FIRST_YEAR <= year <= LAST_YEAR:
        raise DataError(
            tr("The year {year} cannot be a plan's.").format(year=year),
            expected=f"{FIRST_YEAR}-{LAST_YEAR}",
            remedy=tr("write the plan's year, four digits"),
        )
    named = "" if district is None else _named(district, schema).name
    plan = Plan(Header(district=named, year=year), ())
    return filling.fill(plan, schema.file, output, schema, overwrite=overwrite)


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
    from akm_excel.importing import decisions as kept  # noqa: PLC0415 - see the top
    from akm_excel.importing.imported import Settings, write  # noqa: PLC0415

    _look_at(output, overwrite=overwrite)
    settings = Settings(fix, kept.load(Path(decisions) if decisions is not None else None), review)
    schema = template or load_template()
    document, target = Path(source), Path(output)
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
    from akm_excel.importing import decisions as kept  # noqa: PLC0415 - see the top
    from akm_excel.importing.imported import Settings, write_next_year  # noqa: PLC0415

    _look_at(output, overwrite=overwrite)
    settings = Settings(decisions=kept.load())
    schema = template or load_template()
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
    schema = template or load_template()
    held = _held(workbook)
    return held.plan(schema) if held is not None else guarded(str(workbook), editions.read_plan, workbook, schema)


def _held(workbook: object) -> "OpenpyxlWorkbook | None":
    """A workbook of openpyxl as the library sees it; None for anything else."""
    if isinstance(workbook, str | PurePath) or "openpyxl" not in sys.modules:
        return None  # who has one has imported it
    from akm_excel.formats import openpyxl_workbook  # noqa: PLC0415 - see the top

    return openpyxl_workbook.OpenpyxlWorkbook(workbook) if openpyxl_workbook.is_held(workbook) else None


def check(
    plan: "Plan | PathLike | akm_excel.Workbook",
    *,
    template: Template | None = None,
    year: int | None = None,
    district: str = "",
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
) -> list[Finding]:
    """What the rules find in a plan or a plan's workbook, a file or one that the program holds in openpyxl.

    `year` and `district` are what is expected of it; `select` and `ignore` are beginnings of rule
    ids. Raises `DataError` for one that no rule has or, in `select`, that only a region's rules have
    (P7), and for a district that is not on the list, `WorkbookError` where the file cannot be read.
    """
    schema = template or load_template()
    expected = _named(district, schema) if district else None
    rules.chosen(select, ignore, rules.RULES)  # what is wrong with the question is said before a file is read
    question = (schema, year, expected, tuple(select), tuple(ignore))
    if isinstance(plan, Plan):
        return _checked(plan, *question)
    held = _held(plan)
    return guarded(str(plan), _checked, plan, *question) if held is None else _checked(held.plan(schema), *question)


def _checked(
    plan: "Plan | PathLike | akm_excel.Workbook",
    template: Template,
    year: int | None,
    district: District | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
) -> list[Finding]:
    read = plan if isinstance(plan, Plan) else editions.read_plan(plan, template)
    chosen = rules.chosen(select, ignore, rules.RULES)
    return rules.check(read, template, year=year, district=district, rules=chosen)


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
    an application (see `workbook.recalculating.Workbook`), or an `openpyxl.Workbook` that the program holds: it is
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
    _look_at(target or workbook, overwrite=True)
    from akm_excel.workbook import renewing  # noqa: PLC0415 - a click needs it not

    return guarded(
        str(workbook), partial(renewing.renew, backup=backup), Path(workbook), template or load_template(), target
    )


def _brought_up_to_date(
    workbook: "PathLike | Workbook | akm_excel.Workbook",
    output: PathLike | None,
    template: Template | None,
    *,
    repair: bool,
    backup: bool,
) -> Recalculation:
    schema = template or load_template()
    if not isinstance(workbook, str | PurePath):
        held: Workbook = _held(workbook) or workbook
        return recalculating.recalculate(held, schema, repair=repair)
    target = Path(output if output is not None else workbook)
    _look_at(target, overwrite=True)
    return guarded(str(workbook), _update_file, Path(workbook), target, schema, repair, backup)


def _update_file(workbook: Path, output: Path, template: Template, repair: bool, backup: bool) -> Recalculation:
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
    """Write a plan, its figures in a csv file or in a pandas DataFrame, into a copy of a workbook.

    See `workbook.filling`; a frame is one as `Plan.to_frame` gives (`akm_excel.formats.frames.plan_of`). Where
    `output` is written over, the version before is kept with `backup`.
    """
    _look_at(output, overwrite=True)
    schema = template or load_template()
    if not isinstance(plan, Plan):
        plan = _plan_of(plan, schema)
    return guarded(str(workbook), partial(filling.fill, backup=backup), plan, workbook, output, schema)


def _plan_of(figures: "PathLike | akm_excel.DataFrame", template: Template) -> Plan:
    if isinstance(figures, str | PurePath):
        from akm_excel.formats import csv_figures  # noqa: PLC0415 - see the top

        return guarded(str(figures), csv_figures.read, Path(figures), template)
    from akm_excel.formats import frames  # noqa: PLC0415 - see the top

    return frames.plan_of(figures, template)


def read_region(workbook: PathLike, *, template: Template | None = None) -> "akm_excel.Region":
    """The region in a regional workbook, from the rows of *Maʼlumotlar* or the file of rows beside it.

    Raises `WorkbookError` where it cannot be read, `DataError` where it is no regional workbook.
    """
    from akm_excel import comparing  # noqa: PLC0415 - see the top

    return guarded(str(workbook), comparing.read_region, Path(workbook), template or load_template())


def merge(
    sources: Iterable[PathLike],
    output: PathLike | None = None,
    *,
    year: int | None = None,
    jobs: int | None = None,
    executor: "akm_excel.Executor | None" = None,
    memory: PathLike | None = None,
    backup: bool = True,
    imports: PathLike | None = None,
    template: Template | None = None,
    progress: "Callable[[list[akm_excel.Found]], Iterable[akm_excel.Found]]" = iter,
) -> "akm_excel.Region":
    """Merge workbooks and folders of them into a regional workbook, their plans checked beside each other.

    Without `output` nothing is written, and the region is returned all the same.

    `jobs` is how many processes may read (None: as many as are worth their start), `executor`
    something else to run the reading on. With `memory` (a file) only files that changed since they
    were read are read again; the result is the same. Of more districts than a workbook can show
    (`MOST_DISTRICTS`) it keeps the totals, and their rows are written to a Parquet file beside it
    (`rows_beside`), which needs pyarrow. The workbook is written where at least one plan could be
    merged; the one that it takes the place of is kept with `backup`. With `imports` (a folder) documents among
    the sources (Word, PDF, …) are imported into workbooks there, which are merged. Raises `WorkbookError` where a
    source does not exist, `WriteError`, also where another kind of file stands in the regional workbook's place; a
    bad source is in the region's `receipts`.
    """
    from akm_excel import merging  # noqa: PLC0415 - see the top
    from akm_excel.regional import holds_region, write_region  # noqa: PLC0415

    if (
        output is not None
        and checked_target(Path(output)).exists()
        and not guarded(str(output), holds_region, Path(output))
    ):
        raise WriteError(
            tr("The file exists and is not a regional workbook."),
            remedy=tr("choose another name"),
            file=str(output),
        )
    schema = template or load_template()
    documents = []
    if imports is not None:
        from akm_excel.merging import documents as importing  # noqa: PLC0415 - see the top

        sources = list(sources)
        documents = importing.import_all(sources, Path(imports), schema)
        sources = [*sources, *(str(document.workbook) for document in documents if not document.error)]
    region = merging.read_region(
        sources,
        schema,
        year=year,
        jobs=jobs,
        executor=executor,
        memory=Path(memory) if memory is not None else None,
        progress=progress,
    )
    if documents:
        region = importing.told(region, documents)
    if not region.submissions:
        return region
    rows = rows_beside(region, output) if output is not None else None
    if (
        rows is not None and output is not None
    ):  # nobody's region: a country has 210, and the figures of all would have to be held at once
        from akm_excel.formats.long_table import write_long_table  # noqa: PLC0415 - see the top

        write_long_table(region, rows)
        write_region(region, output, backup=backup)
        return region
    from akm_excel.analysis import questions, report  # noqa: PLC0415 - see the top

    peers = questions.Comparison(region)
    region = region.with_findings(rules.check_region(region, comparison=peers))
    if output is not None:
        write_region(region, output, report.analyse(region, peers), backup=backup)
    return region


def rows_beside(region: "akm_excel.Region", output: PathLike) -> Path | None:
    """The file that has the rows of all districts where they are too many for the regional workbook `output`."""
    from akm_excel.regional.book import MOST_DISTRICTS  # noqa: PLC0415 - see the top

    return Path(output).with_suffix(".parquet") if len(region.submissions) > MOST_DISTRICTS else None


def diff(
    before: PathLike,
    after: PathLike,
    *,
    region: PathLike | None = None,
    year: int | None = None,
    template: Template | None = None,
) -> "akm_excel.Comparison":
    """What differs between two plan workbooks, or two regions; see `akm_excel.comparing.compare`."""
    from akm_excel import comparing  # noqa: PLC0415 - see the top

    return comparing.compare(before, after, template or load_template(), region=region, year=year)


def archive_add(
    sources: Iterable[PathLike],
    archive: PathLike | None = None,
    *,
    jobs: int | None = None,
    executor: "akm_excel.Executor | None" = None,
    template: Template | None = None,
    progress: "Callable[[list[akm_excel.Found]], Iterable[akm_excel.Found]]" = iter,
) -> "akm_excel.Addition":
    """Add workbooks and folders of them to an archive (None: the usual one); see `akm_excel.archive.add`."""
    from akm_excel import archive as archives  # noqa: PLC0415 - see the top

    folder = archive if archive is not None else archives.usual_place()
    schema = template or load_template()
    return archives.add(sources, folder, schema, jobs=jobs, executor=executor, progress=progress)


def archive_query(sql: str, archive: PathLike | None = None) -> "akm_excel.Answer":
    """The answer of an archive to one query in SQL, which can only read; see `akm_excel.archive.ask`."""
    from akm_excel import archive as archives  # noqa: PLC0415 - see the top

    return archives.ask(archive if archive is not None else archives.usual_place(), sql)


def archive_report(
    archive: PathLike | None = None, *, year: int | None = None, template: Template | None = None
) -> "akm_excel.Report":
    """Which districts an archive has of which years, their totals, and whether the years agree."""
    from akm_excel import archive as archives  # noqa: PLC0415 - see the top

    folder = archive if archive is not None else archives.usual_place()
    return archives.report(folder, template or load_template(), year=year)


def archive_verify(archive: PathLike | None = None, *, repair: bool = False) -> "akm_excel.Verification":
    """Look at every file of an archive, and with `repair` mend what can be mended; see `archive.verify.verify`."""
    from akm_excel import archive as archives  # noqa: PLC0415 - see the top

    return archives.verify(archive if archive is not None else archives.usual_place(), repair=repair)


@dataclass(frozen=True)
class Demo:
    """What `demo` wrote: the districts' workbooks and the regional one."""

    districts: tuple[Path, ...]
    workbook: Path
    region: "akm_excel.Region"


def demo(
    folder: PathLike,
    *,
    template: Template | None = None,
    progress: Callable[[list[District]], Iterable[District]] = iter,
) -> Demo:
    """Write a region to try things on: 17 district workbooks, checked and merged.

    Raises `WriteError`, also where one of the files is there and is not as an earlier demo wrote it.
    """
    from akm_excel.demonstration import Ledger, write_demo  # noqa: PLC0415 - see the top
    from akm_excel.regional import region_bytes  # noqa: PLC0415

    schema = template or load_template()
    base = Path(folder)
    workbook = base / "hudud.xlsx"
    ledger = Ledger(base)
    ledger.refuse_others([workbook])
    written = write_demo(base / "tumanlar", schema, ledger, progress)
    region = merge(written, template=schema)
    ledger.write(workbook, region_bytes(region))
    return Demo(tuple(written), workbook, region)
