"""The files that a merge is given: paths and folders, and URLs that fsspec knows."""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from akm_excel.errors import WorkbookError, optional
from akm_excel.language import tr
from akm_excel.locks import lock_names
from akm_excel.spreadsheet.file_bytes import read_file, too_large
from akm_excel.spreadsheet.limits import MAX_FILE

WORKBOOKS = (
    ".xlsx", ".xlsm", ".xltx", ".xltm", ".xls", ".xlt", ".xlsb", ".xlw", ".ods", ".ots", ".fods", ".numbers", ".et",
    ".slk", ".gnumeric",
)  # fmt: skip
"""How programs name spreadsheets. What is no .xlsx inside cannot be read, and then says so: it may be a plan."""


class Found(NamedTuple):
    """One file: its path or URL, the name it is shown by, and what changes when it changes.

    `stamp` is empty where nothing but its bytes tells whether it changed.
    """

    location: str
    shown: str
    stamp: str = ""

    @property
    def name(self) -> str:
        """The last part of its name."""
        return self.shown.replace("\\", "/").rpartition("/")[2]

    @property
    def is_workbook(self) -> bool:
        """Whether it is named as programs name spreadsheets."""
        return self.name.lower().endswith(WORKBOOKS)

    def read(self) -> bytes:
        """Its bytes. Raises `WorkbookError`."""
        if not is_url(self.location):
            return read_file(Path(self.location))
        try:
            with optional("fsspec", "dask").open(self.location, "rb") as file:
                data: bytes = file.read(MAX_FILE + 1)
        except (OSError, ValueError) as exc:
            raise _unreachable(self.location, exc) from exc
        if len(data) > MAX_FILE:
            raise too_large(self.location)
        return data


def is_url(location: str) -> bool:
    """Whether a location is a URL (``s3://...``), not a path."""
    return "://" in location


def _unreachable(location: str, exc: Exception) -> WorkbookError:
    return WorkbookError(
        tr("The file cannot be read ({reason}).").format(reason=str(exc) or type(exc).__name__),
        remedy=tr("check its address and whether you may read it"),
        file=location,
    )


def files_in(sources: Iterable[str | Path]) -> list[Found]:
    """The files that `sources` (files and folders with all that is below them, or URLs of such) name.

    A file is listed once, however often it is named. Names are relative to their folder, but whole
    where two folders have files of the same name. Raises `WorkbookError` where a source does not exist.
    """
    found: dict[str, Found] = {}
    for source in map(str, sources):
        for identity, file in _remote(source) if is_url(source) else _local(Path(source)):
            found.setdefault(identity, file)
    counts = Counter(file.shown for file in found.values())
    return [file if counts[file.shown] == 1 else file._replace(shown=file.location) for file in found.values()]


def open_elsewhere(files: Iterable[Found]) -> dict[str, str]:
    """The files that a program has open, by the names they are shown by, and which program; see `akm_excel.locks`."""
    given = {file.location: file for file in files}
    return {
        file.shown: program
        for location, file in given.items()
        for lock, program in lock_names(file.name).items()
        if location.removesuffix(file.name) + lock in given
    }


def _local(source: Path) -> Iterator[tuple[str, Found]]:
    if not source.exists():
        raise WorkbookError(tr("There is no such file or folder."), remedy=tr("check its name"), file=str(source))
    is_folder = source.is_dir()
    for path in sorted(path for path in source.rglob("*") if path.is_file()) if is_folder else [source]:
        shown = path.relative_to(source).as_posix() if is_folder else path.name
        state = path.stat()
        location = path.absolute().as_posix()  # other processes stand in other folders
        yield str(path.resolve()), Found(location, shown, f"{state.st_size}-{state.st_mtime_ns}")


def _remote(source: str) -> Iterator[tuple[str, Found]]:
    try:
        files, root = optional("fsspec", "dask").core.url_to_fs(source)
        paths = sorted(files.find(root))
        stamps = [files.info(path) for path in paths]
    except (OSError, ValueError, ImportError) as exc:
        raise _unreachable(source, exc) from exc
    if not paths:
        raise WorkbookError(tr("There is no such file or folder."), remedy=tr("check its name"), file=source)
    for path, info in zip(paths, stamps, strict=True):
        shown = path[len(root) :].lstrip("/") or path.rpartition("/")[2]
        changes = [str(info[name]) for name in ("size", "mtime", "ETag", "LastModified", "etag") if info.get(name)]
        url = files.unstrip_protocol(path)
        yield url, Found(url, shown, "-".join(changes) if len(changes) > 1 else "")
