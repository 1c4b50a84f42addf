"""How a program names a file."""

from collections.abc import Iterable
from pathlib import Path, PurePath

from akm_excel.errors import DataError
from akm_excel.language import tr

PathLike = str | Path


def as_path(file: object) -> Path:
    """The path that a file is named by. Raises `DataError` for anything else: an open file, a workbook, None.

    >>> as_path("reja.xlsx").suffix
    '.xlsx'
    """
    if isinstance(file, str | PurePath):
        return Path(file)
    raise DataError(
        tr("A {kind} is given where the path of a file is expected.").format(kind=type(file).__name__),
        remedy=tr("save it, and name the file"),
    )


def several(files: Iterable[PathLike] | PathLike) -> list[PathLike]:
    """Files and folders as they are named, addresses among them; also of one alone. Raises `DataError` as `as_path`.

    >>> several("tumanlar")
    ['tumanlar']
    """
    named = [files] if isinstance(files, str | Path) else list(files)
    for file in named:
        as_path(file)
    return named
