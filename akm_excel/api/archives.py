"""What a program does with an archive of the plans of many years."""

from collections.abc import Callable, Iterable

import akm_excel  # in annotations only: its names are loaded when somebody asks for them
from akm_excel.api.paths import PathLike, several
from akm_excel.core.template import Template
from akm_excel.workbook.template_file import in_use


def archive_add(
    sources: Iterable[PathLike] | PathLike,
    archive: PathLike | None = None,
    *,
    jobs: int | None = None,
    executor: "akm_excel.Executor | None" = None,
    template: Template | None = None,
    progress: "Callable[[list[akm_excel.Found]], Iterable[akm_excel.Found]]" = iter,
) -> "akm_excel.Addition":
    """Add workbooks and folders of them to an archive (None: the usual one); see `akm_excel.archive.add`."""
    from akm_excel import archive as archives  # noqa: PLC0415 - see `akm_excel.api`

    folder = archive if archive is not None else archives.usual_place()
    schema = in_use(template)
    return archives.add(several(sources), folder, schema, jobs=jobs, executor=executor, progress=progress)


def archive_query(sql: str, archive: PathLike | None = None) -> "akm_excel.Answer":
    """The answer of an archive to one query in SQL, which can only read; see `akm_excel.archive.ask`."""
    from akm_excel import archive as archives  # noqa: PLC0415 - see `akm_excel.api`

    return archives.ask(archive if archive is not None else archives.usual_place(), sql)


def archive_report(
    archive: PathLike | None = None, *, year: int | None = None, template: Template | None = None
) -> "akm_excel.Report":
    """Which districts an archive has of which years, their totals, and whether the years agree."""
    from akm_excel import archive as archives  # noqa: PLC0415 - see `akm_excel.api`

    folder = archive if archive is not None else archives.usual_place()
    return archives.report(folder, in_use(template), year=year)


def archive_compact(archive: PathLike | None = None, *, years: Iterable[int] = ()) -> "akm_excel.Compaction":
    """Put closed years of an archive (none named: all but its last) into two files each; see `archive.compact`."""
    from akm_excel import archive as archives  # noqa: PLC0415 - see `akm_excel.api`

    return archives.compact(archive if archive is not None else archives.usual_place(), years)


def archive_verify(archive: PathLike | None = None, *, repair: bool = False) -> "akm_excel.Verification":
    """Look at every file of an archive, and with `repair` mend what can be mended; see `archive.verify.verify`."""
    from akm_excel import archive as archives  # noqa: PLC0415 - see `akm_excel.api`

    return archives.verify(archive if archive is not None else archives.usual_place(), repair=repair)
