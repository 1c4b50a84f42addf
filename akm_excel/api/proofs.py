"""Proving regional workbooks, and asking how their figures came about."""

from collections.abc import Iterable
from pathlib import Path

import akm_excel  # in annotations only: its names are loaded when somebody asks for them
from akm_excel.api.paths import PathLike, as_path, several
from akm_excel.core.template import Template
from akm_excel.guard import guarded
from akm_excel.storage import checked_target
from akm_excel.workbook.template_file import in_use


def verify(
    workbook: PathLike,
    *,
    sources: Iterable[PathLike] | PathLike | None = None,
    protocol: PathLike | None = None,
    overwrite: bool = False,
    template: Template | None = None,
) -> "akm_excel.Proof":
    """Prove a regional workbook cell by cell; see `akm_excel.proof.verify`.

    Without `sources` (files and folders) it is proven from its own long table. `protocol` is a file to sign.
    Raises `WriteError` where it exists and may not be overwritten.
    """
    from akm_excel import proof  # noqa: PLC0415 - see `akm_excel.api`
    from akm_excel.formats.listing import ending  # noqa: PLC0415
    from akm_excel.proof.protocol import write_protocol  # noqa: PLC0415

    if protocol is not None:
        checked_target(Path(protocol), ending(Path(protocol)), overwrite=overwrite)
    given = None if sources is None else several(sources)
    proven = guarded(str(workbook), proof.verify, as_path(workbook), in_use(template), given)
    if protocol is not None:
        write_protocol(proven, Path(protocol))
    return proven


def explain(workbook: PathLike, cell: str, *, template: Template | None = None) -> "akm_excel.Explanation":
    """How a cell (``Yigʻma!E8``) of a regional workbook came about; see `akm_excel.proof.explain`."""
    from akm_excel import proof  # noqa: PLC0415 - see `akm_excel.api`

    return guarded(str(workbook), proof.explain_file, as_path(workbook), cell, in_use(template))
