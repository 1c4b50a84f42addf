"""Answering what the rules found: a reason that stays beside its finding."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from akm_excel.api.districts import named
from akm_excel.api.paths import PathLike, as_path
from akm_excel.core.finding import Finding
from akm_excel.core.template import Template
from akm_excel.guard import guarded
from akm_excel.spreadsheet.limits import REGION
from akm_excel.storage import checked_target
from akm_excel.workbook.template_file import in_use


@dataclass(frozen=True)
class Answered:
    """The finding with its answer, and where the workbook stands if not where it was: it had changed meanwhile."""

    finding: Finding
    beside: Path | None = None


def answer(
    workbook: PathLike,
    rule: str,
    key: str,
    text: str,
    *,
    by: str = "",
    district: str = "",
    backup: bool = True,
    template: Template | None = None,
) -> Answered:
    """Answer a finding of a plan's workbook, or of a `district` in a regional one; an empty `text` takes it back.

    `key` is the measure or indicator that it is about (``2.3/1``), or its cell; empty where the rule finds one thing
    alone. The answer holds for the figures that are found now. A plan is brought up to date by it, as `recalculate`
    does; a regional workbook lists it apart at the next merge. Raises `DataError` where no finding or several can be
    meant, and as `recalculate`.
    """
    place, schema = as_path(workbook), in_use(template)
    checked_target(place, place.suffix.lower(), overwrite=True)
    if district:
        from akm_excel.regional import answering as regional  # noqa: PLC0415 - see `akm_excel.api`

        name = named(district, schema).name
        run = partial(regional.answer, backup=backup)
        return Answered(*guarded(str(workbook), run, place, name, rule, key, text, by, allowance=REGION))
    from akm_excel.workbook import answering  # noqa: PLC0415 - see `akm_excel.api`

    done, finding = guarded(
        str(workbook), partial(answering.answer, backup=backup), place, place, schema, rule, key, text, by
    )
    return Answered(finding, done.beside)
