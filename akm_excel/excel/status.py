"""What may keep the buttons from working on a computer, and what to do about it."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from akm_excel.errors import AkmError
from akm_excel.excel.build import ADDIN, addin, built_by
from akm_excel.excel.computer import Computer, System
from akm_excel.excel.install import probe
from akm_excel.excel.modules import SETTINGS_NAME, xlwings_folder
from akm_excel.excel.settings import INTERPRETER, settings, settings_text
from akm_excel.language import tr
from akm_excel.spreadsheet.book import from_package
from akm_excel.spreadsheet.package import Package
from akm_excel.version import __version__

OFFICE_VERSIONS = ("16.0", "15.0", "14.0")
"""Office 2016 and later, 2013, 2010, as they are named in the registry."""
_BLOCK_ALL = 4
"""VBAWarnings: all macros are blocked without a word."""


class Check(NamedTuple):
    """One thing looked at: what, whether all is well, what was found, what to do if not."""

    what: str
    is_well: bool
    found: str
    advice: str = ""


def status(computer: Computer) -> list[Check]:
    """All checks on a computer. Raises `SetupError` on a system that has no Excel."""
    excel = computer.excel_folder
    if not excel.is_dir():
        return [Check(tr("Excel"), False, tr("not found: {folder}").format(folder=excel), tr("start Excel once"))]
    return [
        Check(tr("Excel"), True, str(excel)),
        *_addin(computer),
        _settings_file(computer),
        *(_mac_files(computer) if computer.system is System.MAC else ()),
        *(_macros(computer) if computer.system is System.WINDOWS else ()),
    ]


def _addin(computer: Computer) -> Iterator[Check]:
    """The add-in, and the Python that it (or, without it, a workbook with buttons) starts."""
    what, path = tr("Add-in"), computer.startup_folder / ADDIN
    if not path.exists():
        only_workbooks = computer.settings_file.exists()
        advice = "" if only_workbooks else tr("run 'akm addin install'")
        yield Check(what, only_workbooks, tr("not installed: {file}").format(file=path), advice)
        if only_workbooks:
            yield _python(str(computer.started), __version__)
        return
    try:
        data = path.read_bytes()
        package = Package(data, str(path))
        version, interpreter = built_by(package), _interpreter(package, computer)
        wanted = addin(settings(computer))
    except (OSError, AkmError) as exc:
        yield Check(what, False, str(exc), tr("run 'akm addin install'"))
        return
    builder = version or tr("not built by this program")
    found = f"{path}: {builder}"
    if data == wanted:
        yield Check(what, True, found)
    elif version != __version__:
        advice = tr("this package is {version}; close Excel and run 'akm addin install'").format(version=__version__)
        yield Check(what, False, found, advice)
    else:
        advice = tr("not as this environment would build it; close Excel and run 'akm addin install'")
        yield Check(what, False, found, advice)
    yield _python(interpreter, version)


def _interpreter(package: Package, computer: Computer) -> str:
    """The Python that an add-in starts, as its sheet of settings says."""
    book = from_package(package)
    sheet = f"{SETTINGS_NAME}.conf"
    cells = book.cells(sheet) if sheet in book.sheets else {}
    wanted = INTERPRETER[computer.system]
    row = next((row for (row, column), cell in cells.items() if column == 1 and cell.text == wanted), 0)
    return cells[row, 2].text if (row, 2) in cells else ""


def _python(interpreter: str, built: str) -> Check:
    what = tr("Python")
    install = tr("run 'akm addin install' in the environment that has this package")
    if not interpreter:
        return Check(what, False, tr("the add-in names none"), install)
    try:
        version = probe(Path(interpreter))
    except AkmError as exc:
        return Check(what, False, str(exc), install)
    found = f"{interpreter}: akm-excel {version}"
    return Check(what, version == built, found, "" if version == built else install)


def _settings_file(computer: Computer) -> Check:
    what, path = tr("Workbooks with buttons"), computer.settings_file
    install = tr("run 'akm addin install --workbook'")
    if not computer.is_plain(str(path)):
        advice = tr("your folder's name has letters that Windows' language setting lacks: use the add-in instead")
        return Check(what, False, str(path), advice)
    if not path.exists():
        return Check(what, False, tr("no settings: {file}").format(file=path), install)
    try:
        is_current = path.read_bytes() == settings_text(computer, settings(computer))
    except (OSError, AkmError) as exc:
        return Check(what, False, str(path), str(exc))
    if not is_current:
        return Check(what, False, tr("settings for another Python: {file}").format(file=path), install)
    return Check(what, True, str(path))


def _mac_files(computer: Computer) -> Iterator[Check]:
    script = next(xlwings_folder().glob("xlwings-*.applescript")).name
    for what, path in (
        (tr("Script that lets Excel start Python"), computer.script_folder / script),
        (tr("Launcher"), computer.launcher),
    ):
        yield Check(what, path.exists(), str(path), "" if path.exists() else tr("run 'akm addin install'"))


def _macros(computer: Computer) -> Iterator[Check]:
    """What Windows and Office may have against macros."""
    what, path = tr("Macros"), computer.startup_folder / ADDIN
    advice = ""
    if Path(f"{path}:Zone.Identifier").exists():
        # An alternate stream of NTFS, the mark of the web: Office runs no macros of such a file.
        advice = tr("the add-in is marked as coming from the internet: Properties, Unblock; or install it again")
    for version in OFFICE_VERSIONS:
        own = rf"Software\Microsoft\Office\{version}\Excel\Security"
        policy = rf"Software\Policies\Microsoft\Office\{version}\Excel\Security"
        common = rf"Software\Policies\Microsoft\Office\{version}\Common"
        if computer.registry(common, "VBAOff"):
            advice = tr("the administrator has switched macros off; ask for an exception, or use LibreOffice")
        for key in (own, policy):
            untrusted = computer.registry(rf"{key}\Trusted Locations", "AllLocationsDisabled")
            if untrusted and computer.registry(key, "VBAWarnings") == _BLOCK_ALL:
                advice = tr(
                    "all macros are blocked and no folder is trusted: Options, Trust Center, Trusted Locations; "
                    "if that is greyed out, ask the administrator"
                )
            elif untrusted:
                advice = tr("no folder is trusted, so Excel asks each time: Options, Trust Center, Trusted Locations")
    if advice:
        yield Check(what, False, tr("blocked or asked about"), advice)
    else:
        yield Check(what, True, tr("nothing found that blocks them"))
