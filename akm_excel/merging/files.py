"""The files that a merge is given: paths and folders, and URLs that fsspec knows."""

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from akm_excel.errors import WorkbookError, optional, reason
from akm_excel.escaping import visible
from akm_excel.language import tr
from akm_excel.locks import lock_names
from akm_excel.spreadsheet.file_bytes import State, read_file, state, too_large
from akm_excel.spreadsheet.limits import MAX_FILE

WORKBOOKS = (
    ".xlsx", ".xlsm", ".xltx", ".xltm", ".xls", ".xlt", ".xlsb", ".xlw", ".ods", ".ots", ".fods", ".numbers", ".et",
    ".slk", ".gnumeric",
)  # fmt: skip
"""How programs name spreadsheets. What is no .xlsx inside cannot be read, and then says so: it may be a plan."""


class Found(NamedTuple):
    """One file: its path or URL, the name it is shown by, and what changes when it changes.

    `stamp` is empty where nothing but its bytes tells whether it changed; `written` is when it was last touched, in
    nanoseconds since 1970. `fault` says why a folder could not be looked into. A name may hold anything: it is shown
    as `escaping.visible` has it, which any format can store.
    """

    location: str
    shown: str
    stamp: str = ""
    written: int = 0
    fault: str = ""

    @property
    def name(self) -> str:
        """The last part of its name."""
        return self.shown.rpartition("/")[2]  # also Windows' are shown so; elsewhere a backslash is a letter

    @property
    def is_workbook(self) -> bool:
        """Whether it is named as programs name spreadsheets."""
        return self.name.lower().endswith(WORKBOOKS)

    def stamp_now(self) -> str | None:
        """Its stamp as it is now; None where it cannot be read."""
        if is_url(self.location):
            return self.stamp
        now = state(Path(self.location))
        return None if now is None else _stamp(now)

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


def files_in(
    sources: Iterable[str | Path], looking: Callable[[str, int], None] = lambda folder, seen: None
) -> list[Found]:
    """The files that `sources` (files and folders with all that is below them, or URLs of such) name.

    A file is listed once, however often it is named. Names are relative to their folder, but whole
    where two folders have files of the same name. `looking` is told, as folders are looked into, which source it is and
    how many files were seen in it. Raises `WorkbookError` where a source does not exist, and for the system's root:
    no plans are kept there, and the walk would go through every file of the computer.
    """
    by_identity: dict[str, Found] = {}
    for source in map(str, sources):
        for identity, file in _remote(source) if is_url(source) else _local(Path(source), looking):
            by_identity.setdefault(identity, file)
    counts = Counter(file.shown for file in by_identity.values())
    return [
        file if counts[file.shown] == 1 else file._replace(shown=visible(file.location))
        for file in by_identity.values()
    ]


def open_elsewhere(files: Iterable[Found]) -> dict[str, str]:
    """The files that a program has open, by the names they are shown by, and which program; see `akm_excel.locks`."""
    given = {file.location: file for file in files}
    return {
        file.shown: program
        for location, file in given.items()
        for lock, program in lock_names(file.name).items()
        if location.removesuffix(file.name) + lock in given
    }


def _local(source: Path, looking: Callable[[str, int], None]) -> Iterator[tuple[str, Found]]:
    if not source.exists():
        raise WorkbookError(tr("There is no such file or folder."), remedy=tr("check its name"), file=str(source))
    if _is_root(source):
        raise WorkbookError(
            tr("This is the whole disk of the system, not a folder of plans."),
            remedy=tr("name the folder in which the plans are"),
            file=str(source),
        )
    faults: list[OSError] = []
    is_folder = source.is_dir()
    for path in _below(source, faults, looking) if is_folder else [source]:
        yield _identity(path), _listed(path, path.relative_to(source) if is_folder else Path(path.name))
    for fault in faults:
        folder = Path(os.fsdecode(fault.filename or source))
        said = tr("the folder cannot be looked into ({reason})").format(reason=reason(fault))
        shown = folder.relative_to(source) if folder.is_relative_to(source) else folder
        yield _identity(folder), _listed(folder, shown)._replace(fault=said)


def _is_root(source: Path) -> bool:
    """Whether it is / or the disk that Windows started from; another disk's root (``E:\\``) may well hold plans."""
    try:
        return source.resolve() == Path(os.environ.get("SYSTEMDRIVE", "") + os.sep).resolve()
    except (OSError, RuntimeError):  # links that go round in a circle
        return False


def _below(folder: Path, faults: list[OSError], looking: Callable[[str, int], None]) -> list[Path]:
    """All that is no folder below a folder: also links to nowhere, pipes, and what vanishes meanwhile."""
    paths: list[Path] = []
    for inside, _, names in os.walk(folder, onerror=faults.append):
        paths += [Path(inside, name) for name in names]
        looking(str(folder), len(paths))
    return sorted(paths)


def _listed(path: Path, shown: Path) -> Found:
    location = path.absolute().as_posix()  # other processes stand in other folders
    try:
        own_state = State.of(path.stat())
    except (OSError, ValueError):  # reading it will say why
        return Found(location, visible(shown.as_posix()))
    return Found(location, visible(shown.as_posix()), _stamp(own_state), max(own_state.written, own_state.changed))


def _stamp(file_state: State) -> str:
    return ":".join(map(str, file_state))


def _identity(path: Path) -> str:
    try:
        return str(path.resolve())
    except (OSError, RuntimeError):  # links that go round in a circle
        return str(path.absolute())


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
        yield url, Found(url, visible(shown), "-".join(changes) if len(changes) > 1 else "")
