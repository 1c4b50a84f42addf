"""Installing the add-in into Excel, and taking it away again.

What was put where is recorded in the user's folder, with a fingerprint: uninstalling takes away these
files and no others, and none that somebody has changed since. On Windows a value in the registry tells
workbooks with macros of their own where Python is; on a Mac a launcher does. For all users of a Windows computer
there is the add-in alone, in the folder of Excel's program, and the record beside the programs.
"""

import hashlib
import json
import os
import shlex
import stat
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path

from akm_excel import installed
from akm_excel.errors import AkmError, SetupError, WriteError
from akm_excel.excel.build import ADDIN, addin, built_by
from akm_excel.excel.computer import Computer, System
from akm_excel.excel.obstacles import everybody_writes, not_for_all
from akm_excel.excel.registry import Hive
from akm_excel.language import tr
from akm_excel.spreadsheet.package import Package
from akm_excel.storage import make_folder, save

KEY, VALUE = r"Software\akm", "python"
"""Where the macros of workbooks look for Python, in the user's part of the registry."""
SCRIPT = "akm.applescript"
"""On a Mac, the script that lets Excel start Python."""
_RECORD = "installed.json"
OUTSIDE = frozenset(("PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV", "CONDA_PREFIX", "CONDA_DEFAULT_ENV"))
"""Variables of an active environment."""
_READ_ONLY, _WRITABLE = stat.S_IREAD, stat.S_IREAD | stat.S_IWRITE


@dataclass
class _Record:
    """What was put onto a computer: files with the SHA-256 of what was written, folders, a value in the registry."""

    path: Path
    files: dict[str, str] = field(default_factory=dict)
    folders: list[str] = field(default_factory=list)
    registry: str = ""
    private: bool = True

    @classmethod
    def read(cls, computer: Computer) -> "_Record":
        path, private = computer.own_folder / _RECORD, not computer.for_all
        try:
            known = json.loads(path.read_text(encoding="utf-8"))
            return cls(path, dict(known["files"]), list(known["folders"]), str(known.get("registry", "")), private)
        except (OSError, ValueError, KeyError, TypeError):
            return cls(path, private=private)

    def write(self) -> None:
        known = {"files": self.files, "folders": self.folders, "registry": self.registry}
        text = json.dumps(known, ensure_ascii=False, indent=2)
        save(self.path, text.encode(), ".json", private=self.private)


@dataclass(frozen=True)
class Installed:
    """What was written, and the version of this package that the interpreter found."""

    files: tuple[Path, ...]
    version: str
    language: str


@dataclass(frozen=True)
class Uninstalled:
    """What was taken away, and what was left because somebody had changed it."""

    removed: tuple[Path, ...]
    changed: tuple[Path, ...]


def install(computer: Computer, *, with_addin: bool = True, language: str = "") -> Installed:
    """Put the add-in into Excel's startup folder, with the path of this environment's Python.

    The tab speaks `language`, else Office's. Without `with_addin` only what workbooks with buttons of their own need
    is written. Raises `SetupError` where there is no Excel, where this Python cannot do the work, where it is to be for
    all users and they could not run it, or where the add-in is there for the others already (Excel opens one workbook
    of a name); `WriteError` where a file is held open, is somebody else's, or an administrator's to write.
    """
    excel = computer.excel_folder
    if not excel.is_dir():
        raise SetupError(
            tr("Excel was not found."),
            expected=tr("the folder that Excel makes when it is started first"),
            remedy=tr("start Excel once, close it and try again"),
            file=str(excel),
        )
    if "WindowsApps" in computer.base.parts:
        raise SetupError(
            tr("This Python is from the Microsoft Store: Windows hides from Excel what it writes."),
            remedy=tr("install Python from python.org and this package into it"),
            file=str(computer.base),
        )
    if computer.for_all:
        refuse_private(computer)
    if with_addin and (other := twin(computer)):
        raise SetupError(
            tr("The add-in is there for all users of this computer already; Excel opens only one of this name.")
            if not computer.for_all
            else tr("The add-in is there for you alone already; Excel opens only one of this name."),
            remedy=tr("take that one out first: {command}").format(
                command="akm addin uninstall" + ("" if computer.for_all else " --all-users")
            ),
            file=str(other),
        )
    version = probe(computer)
    spoken = language or computer.office_language
    files = dict(_files(computer, spoken, with_addin=with_addin))
    record = _Record.read(computer)
    for path, data in files.items():
        _refuse_foreign(path, data, record)
    _write(files, record, computer)
    if computer.system is System.MAC:
        computer.launcher.chmod(0o755)
    return Installed(tuple(files), version, spoken)


def refuse_private(computer: Computer) -> None:
    """Raise `SetupError` where others could not run this program, or could change what all run."""
    own = computer.of_one_user()
    if own:
        message = tr("The program lies in the folder of one user, where the others cannot run it.")
    elif everybody_writes(computer.permissions(computer.interpreter.parent.parent)):
        own, message = computer.interpreter, tr("Every user of this computer can change the program.")
    else:
        return
    raise SetupError(message, remedy=not_for_all(), file=str(own))


def twin(computer: Computer) -> Path | None:
    """The add-in that Excel opens besides: the user's where `computer` is for all, else that of all; None for none."""
    folder = computer.other_startup_folder
    return folder / ADDIN if folder and (folder / ADDIN).exists() else None


def _files(computer: Computer, language: str, *, with_addin: bool) -> Iterator[tuple[Path, bytes]]:
    """What belongs onto a computer."""
    if with_addin:
        interpreter = "" if computer.system is System.MAC else str(computer.interpreter)
        yield computer.startup_folder / ADDIN, addin(interpreter, language)
    if computer.system is System.MAC:
        yield computer.launcher, launcher_text(computer)
        script = resources.files("akm_excel.excel").joinpath("addin", SCRIPT)
        yield computer.script_folder / SCRIPT, script.read_bytes()


def launcher_text(computer: Computer) -> bytes:
    """The launcher on a Mac."""
    return f'#!/bin/sh\nexec {shlex.quote(str(computer.interpreter))} "$@"\n'.encode()


def _refuse_foreign(path: Path, data: bytes, record: _Record) -> None:
    if not path.exists() or str(path) in record.files or path.read_bytes() == data:
        return
    if path.name == ADDIN and is_ours(path):
        return
    raise WriteError(
        tr("A file of this name is there already, and it was not put there by this program."),
        remedy=tr("move it away and try again"),
        file=str(path),
    )


def was_installed(computer: Computer, path: Path) -> bool:
    """Whether `install` put a file there, and `uninstall` did not take it away."""
    return str(path) in _Record.read(computer).files


def is_ours(path: Path) -> bool:
    """Whether a workbook file was built by this package."""
    try:
        return bool(built_by(Package.open(path)))
    except AkmError:
        return False


def _write(files: Mapping[Path, bytes], record: _Record, computer: Computer) -> None:
    try:
        if computer.system is System.WINDOWS and not computer.for_all:
            computer.registry.write(KEY, VALUE, str(computer.interpreter))
            record.registry = str(computer.interpreter)
        for path, data in files.items():
            if path.exists() and path.read_bytes() == data:
                continue  # perhaps not ours to take away
            _make_folder(path.parent, record)
            _save(path, data, computer)
            record.files[str(path)] = hashlib.sha256(data).hexdigest()
    finally:
        # An administrator's folder that could not be written is told of by the add-in itself.
        if record.files or record.registry or not computer.for_all:
            _make_folder(record.path.parent, record)
            record.write()


def _make_folder(folder: Path, record: _Record) -> None:
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    try:
        make_folder(folder)
    except WriteError as exc:
        raise exc.at(remedy=tr("ask the computer's administrator")) from exc
    record.folders += [str(path) for path in reversed(missing)]


def _save(path: Path, data: bytes, computer: Computer) -> None:
    try:
        if path.exists():
            path.chmod(_WRITABLE)
        save(path, data, path.suffix)
        if path.name == ADDIN:
            path.chmod(_READ_ONLY)  # else a second Excel asks what to do with a file that the first one holds open
    except WriteError as exc:
        if isinstance(exc.__cause__, PermissionError):
            raise _held_open(path, computer) from exc
        raise


def _held_open(path: Path, computer: Computer) -> WriteError:
    if computer.for_all:
        return WriteError(
            tr("Only an administrator can change what all users of this computer have."),
            remedy=tr(
                "close all windows of Excel, open the Command Prompt with 'Run as administrator', try again there"
            ),
            file=str(path),
        )
    return WriteError(
        tr("The file cannot be changed while Excel is running."),
        remedy=tr("close all windows of Excel and try again"),
        file=str(path),
    )


def uninstall(computer: Computer) -> Uninstalled:
    """Take away what `install` put onto this computer, as it was put there.

    Raises `WriteError` where Excel holds a file open; the rest can then be taken away later.
    """
    record = _Record.read(computer)
    removed: list[Path] = []
    changed: list[Path] = []
    for name, fingerprint in list(record.files.items()):
        path = Path(name)
        if path.exists():
            if hashlib.sha256(path.read_bytes()).hexdigest() != fingerprint:
                changed.append(path)
                continue
            try:
                path.chmod(_WRITABLE)
                path.unlink()
            except PermissionError as exc:
                raise _held_open(path, computer) from exc
            removed.append(path)
        del record.files[name]
        record.write()
    if record.registry:
        place = Path(f"{Hive.USER.value}\\{KEY}\\{VALUE}")
        registered = computer.registry.read(Hive.USER, KEY, VALUE)
        if registered == record.registry:
            computer.registry.delete(KEY, VALUE)
            removed.append(place)
        elif registered is not None:
            changed.append(place)
    record.path.unlink(missing_ok=True)
    for folder in reversed(record.folders):
        path = Path(folder)
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()
    return Uninstalled(tuple(removed), tuple(changed))


def probe(computer: Computer, interpreter: Path | None = None) -> str:
    """Start an interpreter (else this environment's) as the macros do, and import what a click needs.

    Gives the version of this package there. Raises `SetupError` where it cannot be started or an import fails: also
    of what xlwings needs to reach Excel, which it passes over in silence where it is missing or broken.
    """
    interpreter = interpreter or computer.interpreter
    engine = {System.WINDOWS: "xlwings._xlwindows", System.MAC: "xlwings._xlmac"}.get(computer.system)
    needed = [engine] if engine and sys.platform in {"win32", "darwin"} else ["xlwings"]
    code = "; ".join(
        f"import {name}" for name in (*needed, "akm_excel.excel.attach", "akm_excel.buttons.actions", "akm_excel")
    )
    # Excel knows nothing of an environment that is active in this window.
    environment = {name: value for name, value in os.environ.items() if name not in OUTSIDE}
    try:
        done = subprocess.run(
            [str(interpreter), "-E", "-P", "-c", f"{code}; print(akm_excel.__version__)"],
            cwd=interpreter.parent,
            env=environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=120,
            check=False,
        )
        failure = done.stderr.strip().rpartition("\n")[2] if done.returncode else ""
    except (OSError, subprocess.TimeoutExpired) as exc:
        raise _useless(interpreter, str(exc)) from exc
    if done.returncode:
        raise _useless(interpreter, failure)
    return done.stdout.strip()


def _useless(interpreter: Path, reason: str) -> SetupError:
    return SetupError(
        tr("This Python cannot do the buttons' work: {reason}").format(reason=reason),
        remedy=tr("install the package into it: {command}").format(command=installed.command("excel")),
        file=str(interpreter),
    )
