"""What a program does with the plans of many districts: merged, read again, compared, made up to try things on."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import akm_excel  # in annotations only: its names are loaded when somebody asks for them
from akm_excel.api.paths import PathLike, as_path, several
from akm_excel.core.template import District, Template
from akm_excel.guard import guarded
from akm_excel.language import DEFAULT, current, speaking
from akm_excel.workbook.placed_template import PlacedTemplate
from akm_excel.workbook.template_file import in_use

if TYPE_CHECKING:
    from akm_excel.merging import documents


def read_region(workbook: PathLike, *, template: Template | None = None) -> "akm_excel.Region":
    """The region in a regional workbook, from the rows of *Maʼlumotlar* or the file of rows beside it.

    Raises `WorkbookError` where it cannot be read, `DataError` where it is no regional workbook.
    """
    from akm_excel import comparing  # noqa: PLC0415 - see `akm_excel.api`

    return guarded(str(workbook), comparing.read_region, as_path(workbook), in_use(template))


def merge(
    sources: Iterable[PathLike] | PathLike,
    output: PathLike | None = None,
    *,
    year: int | None = None,
    quarter: int | None = None,
    jobs: int | None = None,
    executor: "akm_excel.Executor | None" = None,
    memory: PathLike | None = None,
    backup: bool = True,
    imports: PathLike | None = None,
    archive: PathLike | None = None,
    since: dt.date | None = None,
    template: Template | None = None,
    progress: "Callable[[list[akm_excel.Found]], Iterable[akm_excel.Found]]" = iter,
    telling: Callable[[Path, Sequence[str]], object] = lambda place, losses: None,
    macros: Callable[[bytes], bytes] | None = None,
) -> "akm_excel.Region":
    """Merge workbooks and folders of them into a regional workbook, their plans checked beside each other.

    Without `output` nothing is written, and the region is returned all the same. With a `quarter` (1 to 4) the region
    is that of its end: results of later ones are left out.

    `jobs` is how many processes may read (None: as many as are worth their start), `executor`
    something else to run the reading on. With `memory` (a file) only files that changed since they
    were read are read again; the result is the same. Of more districts than a workbook can show
    (`MOST_DISTRICTS`) it keeps the totals, and their rows are written to a Parquet file beside it
    (`rows_beside`), which needs pyarrow. The workbook is written where at least one plan could be
    merged; the one that it takes the place of is kept with `backup`. With `imports` (a folder) documents among
    the sources (Word, PDF, …) are imported into workbooks there, which are merged. With `archive` (its folder, or
    last year's regional workbook) each plan is held against the district's plan of the year before, where that is
    there. The sheet *Oʻzgarishlar* says what is other than in the workbook that was there, or with `since` than before
    that day. What is written, the findings of the region with it, is Uzbek whatever the language is; the reasons of
    receipts are in that. Raises
    `ArchiveError` where it is none, `WorkbookError` where a source does not exist, `WriteError`, also where another
    kind of file stands in the regional workbook's place; a bad source is in the region's `receipts`.
    """
    from akm_excel import merging  # noqa: PLC0415 - see `akm_excel.api`
    from akm_excel.merging import output as written  # noqa: PLC0415

    target = None if output is None else written.regional_target(output)
    schema = in_use(template)
    sources, documents = _with_documents(sources, imports, schema)
    region = merging.read_region(
        sources,
        schema,
        year=year,
        jobs=jobs,
        executor=executor,
        memory=Path(memory) if memory is not None else None,
        progress=progress,
        spoken=DEFAULT if target is not None else "",
    )
    with speaking(DEFAULT) if target else nullcontext():
        region = documents.told(region) if documents else region
        region = written.with_register(region, sources, target).upto(quarter)
        region = region if archive is None else _beside_last_year(region, archive)
    region = written.with_history(region, target, since.isoformat() if since else "")
    region = written.checked_and_written(region, target, backup=backup, telling=telling, macros=macros)
    return region if target is None else _in_session(region, sources, memory, documents)


def _in_session(
    region: "akm_excel.Region",
    sources: list[PathLike],
    memory: PathLike | None,
    documents: "documents.Documents | None",
) -> "akm_excel.Region":
    """The region with the reasons of its receipts in the language in force; it was read in that of workbooks."""
    from akm_excel import merging  # noqa: PLC0415 - see `akm_excel.api`

    if current() == DEFAULT:
        return region
    region = merging.said_in_session(region, sources, Path(memory) if memory is not None else None)
    return documents.told(region) if documents else region


def _with_documents(
    sources: Iterable[PathLike] | PathLike, folder: PathLike | None, template: PlacedTemplate
) -> tuple[list[PathLike], "documents.Documents | None"]:
    """The sources of a merge, the workbooks made of its documents among them, and the documents if they count."""
    if folder is None:
        return several(sources), None
    from akm_excel.merging import documents  # noqa: PLC0415 - what imports loads in 200 ms

    given = several(sources)
    imported = documents.import_all(given, Path(folder), template)
    return [*given, *imported.workbooks], imported


def _beside_last_year(region: "akm_excel.Region", archive: PathLike) -> "akm_excel.Region":
    from akm_excel.archive import past  # noqa: PLC0415 - see `akm_excel.api`

    return past.beside_last_year(region, past.opened(archive))


def rows_beside(region: "akm_excel.Region", output: PathLike) -> Path | None:
    """The file that has the rows of all districts where they are too many for the regional workbook `output`."""
    from akm_excel.merging import output as written  # noqa: PLC0415 - see `akm_excel.api`

    return written.rows_beside(region, output)


def diff(
    before: PathLike,
    after: PathLike,
    *,
    region: PathLike | None = None,
    year: int | None = None,
    template: Template | None = None,
) -> "akm_excel.Comparison":
    """What differs between two plan workbooks, or two regions; see `akm_excel.comparing.compare`."""
    from akm_excel import comparing  # noqa: PLC0415 - see `akm_excel.api`

    return comparing.compare(as_path(before), as_path(after), in_use(template), region=region, year=year)


class Demo(NamedTuple):
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
    from akm_excel.demonstration import Ledger, write_demo  # noqa: PLC0415 - see `akm_excel.api`
    from akm_excel.regional import region_bytes  # noqa: PLC0415

    schema = in_use(template)
    base = Path(folder)
    workbook = base / "hudud.xlsx"
    ledger = Ledger(base)
    ledger.refuse_others([workbook])
    written = write_demo(base / "tumanlar", schema, ledger, progress)
    with speaking(DEFAULT):  # as all that stands in a workbook
        region = merge(written, template=schema)
    ledger.write(workbook, region_bytes(region, folder=base.absolute()))
    return Demo(tuple(written), workbook, region)
