"""The user's folders, and files that are written whole or not at all.

A file is written beside its place first, flushed to the disk and then put there in one step: whatever ends the
program, the place holds the whole old file or the whole new one. What a killed program left beside it is taken away by
the next that writes there: its name says whose it is, and that of a program that still runs stays.
"""

import errno
import os
import re
import stat
import sys
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from akm_excel.errors import WriteError, reason
from akm_excel.language import tr
from akm_excel.locks import refuse_open
from akm_excel.patterns import pattern

_NAME = "akm-excel"
SCRATCH = ".akm-"
"""How the names of unfinished files begin."""
_SCRATCH_NAME = pattern(rf"{re.escape(SCRATCH)}([0-9a-f]{{8}})-(\d+)-")
_WORKBOOKS = frozenset({".xlsx", ".xlsm"})
_ABANDONED = 24 * 3600
"""After how many seconds an unfinished file of another computer, or of an unknown program, is nobody's."""
_LOOP = getattr(errno, "ELOOP", -1)
_cleared: set[Path] = set()


def cache_folder() -> Path:
    """The folder for what can be made again: ``AKM_CACHE`` if it is set, else one in the user's cache folder."""
    asked = os.environ.get("AKM_CACHE")
    if asked:
        return Path(asked)
    if (known := _on_linux("XDG_CACHE_HOME", "~/.cache")) is not None:
        return known
    from platformdirs import user_cache_path  # noqa: PLC0415 - 5 ms that who sets the variable does not pay

    return user_cache_path(_NAME, appauthor=False)


def state_folder() -> Path:
    """The folder for what is kept between clicks: ``AKM_STATE`` if it is set, else one in the user's state folder."""
    asked = os.environ.get("AKM_STATE")
    if asked:
        return Path(asked)
    if (known := _on_linux("XDG_STATE_HOME", "~/.local/state")) is not None:
        return known
    from platformdirs import user_state_path  # noqa: PLC0415 - as above

    return user_state_path(_NAME, appauthor=False)


def _on_linux(variable: str, usual: str) -> Path | None:
    """The program's folder where Linux keeps such files (XDG Base Directory Specification); None elsewhere.

    It is what `platformdirs` says, which takes longer to load than the rest of this module.
    """
    if sys.platform != "linux" or "ANDROID_DATA" in os.environ:
        return None
    asked = os.environ.get(variable, "")
    return Path(asked if asked.strip() else os.path.expanduser(usual)) / _NAME  # noqa: PTH111 - one that does not raise


def log_file() -> Path:
    """The file that unexpected errors are written to."""
    from platformdirs import user_log_path  # noqa: PLC0415 - only who has an error pays

    return user_log_path("akm-excel", appauthor=False) / "errors.log"


ARCHIVE_MARK = "akm_archive.json"
"""The file that says that a folder is an archive of plans."""


def archive_folder() -> Path:
    """The usual folder of the archive: ``AKM_ARCHIVE`` if it is set, else one in the user's folder for data."""
    asked = os.environ.get("AKM_ARCHIVE")
    if asked:
        return Path(asked)
    if (known := _on_linux("XDG_DATA_HOME", "~/.local/share")) is not None:
        return known / "archive"
    from platformdirs import user_data_path  # noqa: PLC0415 - as above

    return user_data_path(_NAME, appauthor=False) / "archive"


def archive_at_hand() -> Path | None:
    """The usual folder of the archive, where there is an archive."""
    folder = archive_folder()
    return folder if os.path.exists(folder / ARCHIVE_MARK) else None  # noqa: PTH110 - False where nobody may look


def memory_of_merges() -> Path:
    """The file in which merges remember what they read."""
    return cache_folder() / "readings.sqlite"


def save(path: Path, data: bytes, ending: str = ".xlsx", *, overwrite: bool = True, private: bool = False) -> None:
    """Write a file that the user named, whole or not at all, and have it on the disk when this returns.

    A link is followed. A `private` file is readable by the user alone. Without `overwrite` a file that is there, or
    that another program puts there at the same moment, is left as it is. Raises `WriteError`, also for a name that
    does not end in `ending` (Excel refuses a workbook under another's ending), for a write-protected file, for what is
    no file, and for a workbook that Excel or LibreOffice has open; whatever stood at `path` is then still there.
    """
    target = checked_target(path, ending, overwrite=overwrite)
    try:
        write_whole(target, data, overwrite=overwrite, private=private)
    except FileExistsError as exc:
        raise _exists(path) from exc
    except PermissionError as exc:
        raise WriteError(
            tr("The file cannot be written ({reason}).").format(reason=reason(exc)),
            # Windows says the same of a file that a program holds; elsewhere a file may be replaced while it is open.
            remedy=tr("close it in Excel and try again, or write to another file with -o")
            if hasattr(exc, "winerror")
            else tr("write into a folder of your own with -o, or ask the administrator for the right to write there"),
            file=str(path),
        ) from exc
    except OSError as exc:
        raise _unwritable(path, exc) from exc


def checked_target(path: Path, ending: str = ".xlsx", *, overwrite: bool = True) -> Path:
    """The file that `path` names, links followed, if it may be written; nothing is written yet.

    Raises `WriteError` as `save` does.
    """
    if path.suffix.lower() != ending:
        raise WriteError(
            tr("The file's name does not end in {ending}.").format(ending=ending),
            remedy=tr("give the file a name that ends so"),
            file=str(path),
        )
    try:
        target = path.resolve()
        status = _stat(target)
        target.parent.stat()
    except RuntimeError as exc:  # how Python before 3.13 says that links go round in a circle
        raise _unwritable(path, OSError(_LOOP, os.strerror(_LOOP))) from exc
    except (OSError, ValueError) as exc:
        raise _unwritable(path, exc) from exc
    if ending in _WORKBOOKS:
        refuse_open(path)
        refuse_open(target)
    clear_leftovers(target.parent)  # also where nothing will be written: one killed at its very end left a whole file
    if status is None:
        return target
    if not stat.S_ISREG(status.st_mode):
        raise WriteError(
            tr("In this place there is a folder or a device, not a file."),
            remedy=tr("choose another name"),
            file=str(path),
        )
    if not overwrite:
        raise _exists(path)
    # The owner of a computer may write any file; a protected one is not meant to be changed by anybody.
    if not status.st_mode & 0o222 or not os.access(target, os.W_OK):
        raise WriteError(
            tr("The file is write-protected."),
            remedy=tr("take the protection off in the file's properties, or write to another file with -o"),
            file=str(path),
        )
    return target


def _stat(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except FileNotFoundError:
        return None


def private_folder(folder: Path) -> Path:
    """Make one of the user's own folders, and those above it, for the user alone where there is none; the folder.

    Rights 0700 for all that is made, as the XDG Base Directory Specification asks, whatever the umask: who may write
    into a folder may put another file in the place of one that is private. Raises `OSError`.
    """
    for missing in reversed([path for path in (folder, *folder.parents) if not path.exists()]):
        missing.mkdir(mode=0o700, exist_ok=True)
    return folder


def make_folder(folder: Path, *, private: bool = False) -> None:
    """Make a folder and those above it where there is none, `private` for the user alone. Raises `WriteError`."""
    try:
        if private:
            private_folder(folder)
        else:
            folder.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as exc:
        raise WriteError(
            tr("The folder cannot be made ({reason}).").format(reason=reason(exc)),
            remedy=tr("check that the disk has room and that you may write there, or name another folder"),
            file=str(folder),
        ) from exc


def _exists(path: Path) -> WriteError:
    return WriteError(
        tr("The file exists already."),
        remedy=tr("choose another name, or say --overwrite if what it holds may be lost"),
        file=str(path),
    )


def _unwritable(path: Path, exc: Exception) -> WriteError:
    return WriteError(
        tr("The file cannot be written ({reason}).").format(reason=reason(exc)),
        remedy=tr("check that the folder exists and the disk has room, or write elsewhere with -o"),
        file=str(path),
    )


def write_whole(
    path: Path, data: bytes, *, overwrite: bool = True, private: bool = False, durable: bool = True
) -> None:
    """Write a file whole or not at all. Raises `OSError`; whatever stood at `path` is then still there.

    A new file is as readable as any of the user's, a `private` one by the user alone; an old one keeps whom it is
    readable by. Unless `durable` is off, as for what can be made again, it is on the disk when this returns.
    Raises `FileExistsError` without `overwrite` where there is a file, whoever put it there.
    """
    clear_leftovers(path.parent)
    with _scratch(path) as (scratch, handle):
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            if durable:
                os.fsync(file.fileno())
        _adopt(scratch, path, private=private)
        if overwrite:
            os.replace(scratch, path)
        else:
            _place_new(scratch, path)
    if durable:
        _sync_folder(path.parent)


@contextmanager
def _scratch(path: Path) -> Iterator[tuple[Path, int]]:
    """An unfinished file beside `path`, open and readable by the user alone; its name says whose it is."""
    scratch = path.parent / f"{SCRATCH}{_computer()}-{os.getpid()}-{os.urandom(4).hex()}{path.suffix[:16]}"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
    handle = os.open(scratch, flags, 0o600)
    try:
        yield scratch, handle
    finally:
        scratch.unlink(missing_ok=True)


def _adopt(scratch: Path, path: Path, *, private: bool) -> None:
    """Give a new file the rights, and where that is allowed the owner, of the one that it takes the place of."""
    try:
        old = path.stat()
    except FileNotFoundError:
        scratch.chmod(0o600 if private else 0o666 & ~_umask())
        return
    if hasattr(os, "chown") and (old.st_uid, old.st_gid) != (os.geteuid(), os.getegid()):
        with suppress(PermissionError):
            os.chown(scratch, old.st_uid, old.st_gid)
    scratch.chmod(0o600 if private else stat.S_IMODE(old.st_mode))


def _place_new(scratch: Path, path: Path) -> None:
    """Put a finished file where there must be none. Raises `FileExistsError`."""
    try:
        os.link(scratch, path)
        return
    except FileExistsError:
        raise
    except OSError:  # a file system without links (FAT, some of networks): then the name is taken first
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        os.replace(scratch, path)
    except OSError:
        path.unlink(missing_ok=True)  # it is empty, and ours
        raise


def _sync_folder(folder: Path) -> None:
    """Have the names in a folder on the disk as well; Windows does so by itself, some file systems cannot."""
    if os.name == "nt":
        return
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def clear_leftovers(folder: Path) -> None:
    """Take away what killed programs left unfinished in a folder; once in the life of this one."""
    if folder in _cleared:
        return
    _cleared.add(folder)
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith(SCRATCH) and _is_abandoned(entry):
                with suppress(OSError):
                    Path(entry.path).unlink()


def _is_abandoned(entry: "os.DirEntry[str]") -> bool:
    if not entry.is_file(follow_symlinks=False):
        return False
    named = _SCRATCH_NAME.match(entry.name)
    if named and named[1] == _computer():
        return not _runs(int(named[2]), entry.stat(follow_symlinks=False).st_mtime)
    return time.time() - entry.stat(follow_symlinks=False).st_mtime > _ABANDONED


def _computer() -> str:
    """Which computer this is, in eight digits: folders are shared, and a process has its number on one only."""
    name = os.uname().nodename if hasattr(os, "uname") else os.environ.get("COMPUTERNAME", "")
    return f"{zlib.crc32(name.encode(errors='surrogateescape')):08x}"


def _runs(process: int, since: float) -> bool:
    """Whether a process of this computer runs that did so at a time (seconds since 1970); a number is used again."""
    if process == os.getpid():
        return True
    if sys.platform == "win32":
        return _runs_on_windows(process)
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        pass  # somebody else's
    begun = _begun(process)
    return time.time() - since <= _ABANDONED if begun is None else begun <= since + 1


def _begun(process: int) -> float | None:
    """When a process began, in seconds since 1970; None where the system does not say (proc(5) does)."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text(errors="replace").rpartition(")")[2].split()
        booted = re.search(r"^btime (\d+)$", Path("/proc/stat").read_text(), re.M)
        return None if booted is None else int(booted[1]) + int(fields[19]) / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, LookupError):
        return None


def _runs_on_windows(process: int) -> bool:
    import ctypes  # noqa: PLC0415 - only there

    kernel = getattr(ctypes, "windll").kernel32  # noqa: B009 - mypy runs elsewhere and knows none
    limited, still_active = 0x1000, 259  # PROCESS_QUERY_LIMITED_INFORMATION, STILL_ACTIVE
    handle = kernel.OpenProcess(limited, False, process)
    if not handle:
        return bool(kernel.GetLastError() == 5)  # ERROR_ACCESS_DENIED: it runs, and is somebody else's
    code = ctypes.c_ulong()
    try:
        return bool(kernel.GetExitCodeProcess(handle, ctypes.byref(code))) and code.value == still_active
    finally:
        kernel.CloseHandle(handle)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
