"""Which program has a workbook open, by the file that it puts beside it meanwhile.

Excel's is ``~$name.xlsx``, LibreOffice's ``.~lock.name.xlsx#``. What such a program saves later would take the
place of what is written now, unseen, so nothing is written there.
"""

from pathlib import Path
from typing import NamedTuple

from akm_excel.errors import WriteError
from akm_excel.language import tr


class Lock(NamedTuple):
    """A file that says that a program has a workbook open, the program, and who works with it where that is said."""

    name: str
    program: str
    user: str = ""


def lock_names(name: str) -> dict[str, str]:
    """The names of the files that stand beside a workbook of this name while it is open, and whose each is."""
    return {f"~${name}": "Excel", f".~lock.{name}#": "LibreOffice"}


def lock_of(path: Path) -> Lock | None:
    """Which program has a workbook open, if one has."""
    for name, program in lock_names(path.name).items():
        beside = path.with_name(name)
        try:
            data = beside.read_bytes()[:512]
        except FileNotFoundError:
            continue
        except OSError:  # a name too long for the disk is none; one that may not be read is there
            if not _is_there(beside):
                continue
            data = b""
        return Lock(name, program, _user(data, program))
    return None


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        return False


def _user(data: bytes, program: str) -> str:
    """Who has it open: Excel's file begins with the name's length and the name, LibreOffice's is a line of commas."""
    if program == "Excel":
        return data[1 : 1 + data[0]].decode("cp1251", "replace").strip("\0 ") if data else ""
    return data.decode("utf-8", "replace").partition(",")[2].partition(",")[0].strip()


def refuse_open(path: Path) -> None:
    """Raise `WriteError` for a workbook that a program has open."""
    lock = lock_of(path)
    if lock is None:
        return
    message = (
        tr("The workbook is open in {program} ({user}).") if lock.user else tr("The workbook is open in {program}.")
    )
    raise WriteError(
        message.format(program=lock.program, user=lock.user),
        remedy=tr("close it there (if the program is not running, delete {file}), or write elsewhere with -o").format(
            file=lock.name
        ),
        file=str(path),
    )
