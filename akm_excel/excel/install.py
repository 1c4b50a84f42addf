"""Installing the add-in into Excel, and taking it away again.

What was put where is recorded in the user's folder, with a fingerprint: uninstalling takes away these
files and no others, and none that somebody has changed since.
"""

import hashlib
import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from akm_excel.errors import AkmError, SetupError, WriteError
from akm_excel.excel.build import ADDIN, addin, built_by
from akm_excel.excel.computer import Computer, System
from akm_excel.excel.modules import xlwings_folder
from akm_excel.excel.settings import launcher_text, settings, settings_text
from akm_excel.language import tr
from akm_excel.spreadsheet.package import Package
from akm_excel.storage import save

_RECORD = "installed.json"


@dataclass
class _Record:
    """Files (with the SHA-256 of what was written) and folders that were put onto a computer."""

    path: Path
    files: dict[str, str] = field(default_factory=dict)
    folders: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, computer: Computer) -> "_Record":
        path = computer.own_folder / _RECORD
        try:
            known = json.loads(path.read_text(encoding="utf-8"))
            return cls(path, dict(known["files"]), list(known["folders"]))
        except (OSError, ValueError, KeyError, TypeError):
            return cls(path)

    def write(self) -> None:
        text = json.dumps({"files": self.files, "folders": self.folders}, ensure_ascii=False, indent=2)
        save(self.path, text.encode(), ".json")


@dataclass(frozen=True)
class Installed:
    """What was written, and the version of this package that the interpreter found."""

    files: tuple[Path, ...]
    version: str


@dataclass(frozen=True)
class Uninstalled:
    """What was taken away, and what was left because somebody had changed it."""

    removed: tuple[Path, ...]
    changed: tuple[Path, ...]


def install(computer: Computer, *, with_addin: bool = True) -> Installed:
    """Put the add-in into Excel's startup folder, with the settings that make it find this environment.

    Without `with_addin` only the settings are written, for workbooks with buttons of their own.
    Raises `SetupError` where there is no Excel, where its macros cannot reach this Python, or where
    this Python cannot do the work; `WriteError` where a file is held open or is somebody else's.
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
    values = settings(computer)
    version = probe(computer.interpreter if computer.system is System.MAC else computer.started)
    files: dict[Path, bytes] = {}
    if with_addin:
        files[computer.startup_folder / ADDIN] = addin(values)
    files[computer.settings_file] = settings_text(computer, values)
    if computer.system is System.MAC:
        files[computer.launcher] = launcher_text(computer)
        script = next(xlwings_folder().glob("xlwings-*.applescript"))
        files[computer.script_folder / script.name] = script.read_bytes()
    record = _Record.read(computer)
    for path, data in files.items():
        _refuse_foreign(path, data, record)
    _write(files, record)
    if computer.system is System.MAC:
        computer.launcher.chmod(0o755)
    return Installed(tuple(files), version)


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


def is_ours(path: Path) -> bool:
    """Whether a workbook file was built by this package."""
    try:
        return bool(built_by(Package.open(path)))
    except AkmError:
        return False


def _write(files: Mapping[Path, bytes], record: _Record) -> None:
    try:
        for path, data in files.items():
            if path.exists() and path.read_bytes() == data:
                continue  # perhaps not ours to take away: xlwings' own installer puts the same script there
            _make_folder(path.parent, record)
            _save(path, data)
            record.files[str(path)] = hashlib.sha256(data).hexdigest()
    finally:
        _make_folder(record.path.parent, record)
        record.write()


def _make_folder(folder: Path, record: _Record) -> None:
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        raise WriteError(
            tr("The folder cannot be made ({reason}).").format(reason=exc.strerror or type(exc).__name__),
            remedy=tr("ask the computer's administrator"),
            file=str(folder),
        ) from exc
    record.folders += [str(path) for path in reversed(missing)]


def _save(path: Path, data: bytes) -> None:
    try:
        save(path, data, path.suffix)
    except WriteError as exc:
        if isinstance(exc.__cause__, PermissionError):
            raise _held_open(path) from exc
        raise


def _held_open(path: Path) -> WriteError:
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
    removed, changed = [], []
    for name, fingerprint in list(record.files.items()):
        path = Path(name)
        if path.exists():
            if hashlib.sha256(path.read_bytes()).hexdigest() != fingerprint:
                changed.append(path)
                continue
            try:
                path.unlink()
            except PermissionError as exc:
                raise _held_open(path) from exc
            removed.append(path)
        del record.files[name]
        record.write()
    record.path.unlink(missing_ok=True)
    for folder in reversed(record.folders):
        path = Path(folder)
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()
    return Uninstalled(tuple(removed), tuple(changed))


def probe(interpreter: Path) -> str:
    """Start `interpreter` as the macros do and import what they need; the version of this package there.

    Raises `SetupError` where it cannot be started or an import fails.
    """
    outside = {"PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV", "CONDA_PREFIX", "CONDA_DEFAULT_ENV"}
    # Excel's macros know nothing of an environment that is active in this window.
    environment = {name: value for name, value in os.environ.items() if name not in outside}
    code = "import xlwings.utils; import akm_excel; print(akm_excel.__version__)"
    try:
        done = subprocess.run(
            [str(interpreter), "-B", "-c", code],
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
        remedy=tr('install the package into it: pip install "akm-excel[excel]"'),
        file=str(interpreter),
    )
