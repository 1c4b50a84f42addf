"""The register of deliveries: who has sent what, and what was said of it."""

import datetime as dt
from pathlib import Path

import akm_excel  # in annotations only: its names are loaded when somebody asks for them
from akm_excel.api.districts import named
from akm_excel.api.paths import PathLike
from akm_excel.core.template import Template
from akm_excel.errors import DataError
from akm_excel.language import tr
from akm_excel.workbook.template_file import in_use


def register(folder: PathLike, *, year: int | None = None, template: Template | None = None) -> "akm_excel.Register":
    """How the deliveries in a folder stand; what was never seen so is entered into its register first.

    The register is made where there is none. Raises `WriteError` where it cannot be written.
    """
    from akm_excel.merging import deliveries  # noqa: PLC0415 - see `akm_excel.api`

    region = deliveries.registered(_region(folder, year, template), Path(folder), None)
    if region.deliveries is None:
        raise DataError(
            tr("There is no plan in the folder that could be merged."),
            remedy=tr("'akm merge' says what is wrong with its files"),
            file=str(folder),
        )
    return region.deliveries


def register_state(
    folder: PathLike,
    district: str,
    state: "akm_excel.State",
    *,
    delivery: "akm_excel.Delivery | None" = None,
    by: str = "",
    why: str = "",
    year: int | None = None,
    template: Template | None = None,
) -> "akm_excel.Entry":
    """Say of a district's delivery (None: the last one that came) that it was checked, returned or accepted.

    The statement holds for the very figures that lie in the folder now. Raises `DataError` for a district that is
    not on the list, or that has sent nothing of the kind.
    """
    from akm_excel import deliveries as registers  # noqa: PLC0415 - see `akm_excel.api`

    schema = in_use(template)
    known = named(district, schema).code
    region = _region(folder, year, schema)
    deliveries = registers.register_of(region, registers.entries_in(Path(folder)), dt.date.today())
    sent = [one for one in deliveries.standings if one.district.code == known and one.receipt is not None]
    standing = next((one for one in reversed(sent) if delivery in {None, one.delivery}), None)
    submission = standing.receipt.submission if standing and standing.receipt else None
    if standing is None or submission is None:
        raise DataError(
            tr("{district} has sent nothing that could be meant.").format(district=district),
            remedy=tr("'akm register FOLDER' says what came"),
            file=str(folder),
        )
    entry = registers.Entry(
        dt.datetime.now(dt.UTC).isoformat(timespec="seconds"), deliveries.year, known, standing.delivery, state, by,
        why, submission.source.file, submission.source.sha256, registers.figures_of(submission, standing.delivery),
    )  # fmt: skip
    registers.append(Path(folder), [entry])
    return entry


def register_deadline(
    folder: PathLike,
    delivery: "akm_excel.Delivery",
    day: dt.date,
    *,
    year: int,
    district: str = "",
    by: str = "",
    template: Template | None = None,
) -> "akm_excel.Entry":
    """Say until when a delivery is awaited: of all districts, or of one."""
    from akm_excel import deliveries as registers  # noqa: PLC0415 - see `akm_excel.api`

    code = named(district, in_use(template)).code if district else ""
    when = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    entry = registers.Entry(when, year, code, delivery, registers.State.DEADLINE, by, day.isoformat())
    registers.append(Path(folder), [entry])
    return entry


def _region(folder: PathLike, year: int | None, template: Template | None) -> "akm_excel.Region":
    from akm_excel import merging  # noqa: PLC0415 - see `akm_excel.api`

    return merging.read_region([folder], in_use(template), year=year)
