"""The template in use, and those in files: read once, and kept in the cache."""

import os
from functools import lru_cache
from pathlib import Path

from akm_excel.core.template import Template
from akm_excel.spreadsheet.file_bytes import read_file
from akm_excel.workbook import template_cache
from akm_excel.workbook.placed_template import PlacedTemplate


def shipped() -> Path:
    """The template that comes with the library (or stands beside it in a checkout)."""
    inside = Path(__file__).parents[1] / "plan_template.xlsx"
    return inside if inside.exists() else Path(__file__).parents[2] / "workbooks" / "plan_template.xlsx"


def default() -> Path:
    """The template in use: ``AKM_TEMPLATE`` if it is set, else the shipped one."""
    asked = os.environ.get("AKM_TEMPLATE")
    return Path(asked) if asked else shipped()


def load_template(path: str | Path | None = None) -> PlacedTemplate:
    """The schema in a template workbook, by default the one in use.

    Raises `TemplateError` where it contradicts itself, `WorkbookError` where it cannot be read.
    """
    chosen = Path(path) if path is not None else default()
    try:
        stamp = chosen.stat().st_mtime_ns
    except OSError:
        stamp = 0
    return _load(chosen, stamp)


def in_use(template: Template | None) -> PlacedTemplate:
    """The template that somebody gave, else the one in use, with the places of its workbook.

    Raises `TypeError` for a template that was read from no workbook, and as `load_template`.
    """
    return load_template() if template is None else PlacedTemplate.of(template)


@lru_cache(maxsize=16)
def _load(path: Path, _stamp: int) -> PlacedTemplate:
    data = read_file(path)
    return template_cache.cached(data, lambda: _understood(data, str(path))).in_file(str(path))


def _understood(data: bytes, file: str) -> PlacedTemplate:
    from akm_excel.guard import guarded  # noqa: PLC0415 - a template that is in the cache is not read
    from akm_excel.workbook.template_workbook import understand  # noqa: PLC0415 - as above

    return guarded(file, understand, data, file)
