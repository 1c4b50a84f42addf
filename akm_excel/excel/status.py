"""What may keep the buttons from working on a computer, and what to do about it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from akm_excel.errors import AkmError
from akm_excel.excel.build import ADDIN, PYTHON_NAME, addin, built_by
from akm_excel.excel.computer import Computer, System
from akm_excel.excel.install import KEY, SCRIPT, VALUE, launcher_text, probe, twin, was_installed
from akm_excel.excel.obstacles import Check, on_windows
from akm_excel.excel.registry import Hive
from akm_excel.language import OF_OFFICE, tr
from akm_excel.spreadsheet.book import from_package
from akm_excel.spreadsheet.package import Package
from akm_excel.version import __version__


def status(computer: Computer) -> list[Check]:
    """All checks on a computer. Raises `SetupError` on a system that has no Excel."""
    excel = computer.excel_folder
    if not excel.is_dir():
        return [Check(tr("Excel"), False, tr("not found: {folder}").format(folder=excel), tr("start Excel once"))]
    return [
        Check(tr("Excel"), True, str(excel)),
        *_addins(computer),
        *(_mac_files(computer) if computer.system is System.MAC else _workbooks(computer)),
        *(on_windows(computer) if computer.system is System.WINDOWS else ()),
    ]


def _addins(computer: Computer) -> Iterator[Check]:
    """The add-in of the user, that of all users, or both, of which Excel opens only one."""
    other = twin(computer)
    own = computer.startup_folder / ADDIN
    if other is None or own.exists() or was_installed(computer, own):
        yield from _addin(computer)
    if other is None:
        return
    yield from _addin(replace(computer, for_all=not computer.for_all))
    if own.exists():
        both = tr("for you and for all users: Excel opens only one of this name")
        advice = tr("take one out: akm addin uninstall, or akm addin uninstall --all-users")
        yield Check(tr("Two add-ins"), False, both, advice)


def _addin(computer: Computer) -> Iterator[Check]:
    """The add-in, and the Python that it (or, without it, a workbook with buttons) starts."""
    what = tr("Add-in for all users") if computer.for_all else tr("Add-in")
    path = computer.startup_folder / ADDIN
    ours = str(computer.interpreter)
    command = "akm addin install --all-users" if computer.for_all else "akm addin install"
    again = tr("run '{command}'").format(command=command)
    if not path.exists():
        only_workbooks = not computer.for_all and _told(computer) is not None
        advice = "" if only_workbooks else again
        if was_installed(computer, path):
            gone = tr("it was installed, and is gone: {file}").format(file=path)
            antivirus = tr("look into the antivirus program's history and have it allowed; then {again}")
            yield Check(what, False, gone, antivirus.format(again=again))
            return
        yield Check(what, only_workbooks, tr("not installed: {file}").format(file=path), advice)
        if only_workbooks:
            yield _python(computer, ours, __version__)
        return
    try:
        data = path.read_bytes()
        package = Package(data, str(path))
        version = built_by(package)
        interpreter = from_package(package).named_cell(PYTHON_NAME).text
    except (OSError, AkmError) as exc:
        yield Check(what, False, str(exc), again)
        return
    builder = version or tr("not built by this program")
    shown = f"{path}: {builder}"
    if computer.system is System.MAC:
        interpreter = ours = ""
    if any(data == addin(ours, language) for language in OF_OFFICE):
        yield Check(what, True, shown)
    elif version != __version__:
        advice = tr("this package is {version}; close Excel and {again}")
        yield Check(what, False, shown, advice.format(version=__version__, again=again))
    else:
        advice = tr("not as this environment would build it; close Excel and {again}")
        yield Check(what, False, shown, advice.format(again=again))
    yield _python(computer, interpreter or str(computer.interpreter), version)


def _told(computer: Computer) -> str | None:
    """The Python that workbooks with macros of their own find on a computer; None where they find none."""
    if computer.system is System.MAC:
        return str(computer.launcher) if computer.launcher.exists() else None
    interpreter = computer.registry.read(Hive.USER, KEY, VALUE)
    return interpreter if isinstance(interpreter, str) else None


def _python(computer: Computer, interpreter: str, built: str) -> Check:
    what = tr("Python")
    install = tr("run 'akm addin install' in the environment that has this package")
    try:
        version = probe(computer, Path(interpreter))
    except AkmError as exc:
        return Check(what, False, str(exc), install)
    shown = f"{interpreter}: akm-excel {version}"
    return Check(what, version == built, shown, "" if version == built else install)


def _workbooks(computer: Computer) -> Iterator[Check]:
    """What workbooks with buttons of their own find: each user's own setting, none of all."""
    if computer.for_all:
        return
    what = tr("Workbooks with buttons")
    install = tr("run 'akm addin install --workbook'")
    interpreter = _told(computer)
    if interpreter is None and twin(computer):
        yield Check(what, True, tr("they find no Python; needed for workbooks with macros of their own only"))
    elif interpreter is None:
        yield Check(what, False, tr("they find no Python on this computer"), install)
    elif interpreter != str(computer.interpreter):
        yield Check(what, False, tr("they find another Python: {file}").format(file=interpreter), install)
    else:
        yield Check(what, True, interpreter)


def _mac_files(computer: Computer) -> Iterator[Check]:
    install = tr("run 'akm addin install'")
    script = computer.script_folder / SCRIPT
    yield Check(
        tr("Script that lets Excel start Python"), script.exists(), str(script), "" if script.exists() else install
    )
    launcher = computer.launcher
    is_current = launcher.exists() and launcher.read_bytes() == launcher_text(computer)
    yield Check(tr("Launcher"), is_current, str(launcher), "" if is_current else install)
