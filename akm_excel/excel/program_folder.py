"""Where Office's programs lie on Windows: Excel opens what is in the folder XLSTART there for every user."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from akm_excel.errors import SetupError
from akm_excel.excel.registry import Hive, Registry
from akm_excel.language import tr

OFFICE_VERSIONS = ("16.0", "15.0", "14.0")
"""Office 2016 and later, 2013, 2010, as they are named in the registry."""
_PROGRAM = "excel.exe"
_APP_PATH = rf"SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\{_PROGRAM}"
"""Where each program's file is noted (https://learn.microsoft.com/windows/win32/shell/app-registration)."""
_CLICK_TO_RUN = r"SOFTWARE\Microsoft\Office\ClickToRun\Configuration"
_PROGRAMS = ("ProgramW6432", "ProgramFiles", "ProgramFiles(x86)")
"""Variables that name the folders of programs; the first one also to a 32-bit Python."""


def office_programs(registry: Registry, environment: Mapping[str, str]) -> Path:
    r"""The folder of Excel's program: ``C:\Program Files\Microsoft Office\root\Office16``.

    The registry is asked, then the usual places are looked at. Raises `SetupError` where there is none, and for an
    Office of the Microsoft Store, whose folder Windows lets nobody write into.
    """
    for folder in (*_noted(registry), *_usual(environment)):
        if folder.is_dir():
            if "WindowsApps" in folder.parts:
                raise SetupError(
                    tr("This Office is from the Microsoft Store: nothing can be put into its folder."),
                    remedy=tr("let each user run akm addin install, without --all-users"),
                    file=str(folder),
                )
            return folder
    raise SetupError(
        tr("The folder of Excel's program was not found."),
        expected=tr("an Excel that is installed for all users of this computer"),
        remedy=tr("let each user run akm addin install, without --all-users"),
    )


def programs(environment: Mapping[str, str]) -> Path:
    r"""The folder of programs for all users, ``C:\Program Files``: only administrators change what is in it."""
    return next((Path(folder) for name in _PROGRAMS if (folder := environment.get(name))), Path(r"C:\Program Files"))


def _noted(registry: Registry) -> Iterator[Path]:
    """The folders that the registry names."""
    program = registry.read(Hive.COMPUTER, _APP_PATH, "")
    if isinstance(program, str) and program:
        yield Path(program.strip('" ')).parent
    for software in ("SOFTWARE", r"SOFTWARE\WOW6432Node"):
        for version in OFFICE_VERSIONS:
            root = registry.read(Hive.COMPUTER, rf"{software}\Microsoft\Office\{version}\Excel\InstallRoot", "Path")
            if isinstance(root, str) and root:
                yield Path(root)
    root = registry.read(Hive.COMPUTER, _CLICK_TO_RUN, "InstallationPath")
    if isinstance(root, str) and root:
        yield from (Path(root, "root", f"Office{version.partition('.')[0]}") for version in OFFICE_VERSIONS)


def _usual(environment: Mapping[str, str]) -> Iterator[Path]:
    """The folders where it lies as a rule, if Excel is there."""
    for name in _PROGRAMS:
        for version in OFFICE_VERSIONS:
            for under in ("Microsoft Office/root", "Microsoft Office"):
                folder = Path(environment.get(name, ""), under, f"Office{version.partition('.')[0]}")
                if environment.get(name) and any(folder.glob("[Ee][Xx][Cc][Ee][Ll].[Ee][Xx][Ee]")):
                    yield folder
