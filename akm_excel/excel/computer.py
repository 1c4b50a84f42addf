"""A computer as the add-in sees it: its system, the folders of Excel, the Python that is to be run.

Everything is a value, so that any system can be described on any other; `this_computer` describes the
one at hand.
"""

import os
import sys
import sysconfig
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from akm_excel.errors import SetupError
from akm_excel.excel.modules import SETTINGS_NAME
from akm_excel.language import tr


class System(Enum):
    """Where the buttons may run."""

    WINDOWS = "Windows"
    MAC = "macOS"
    OTHER = "other"


@dataclass(frozen=True)
class Computer:
    """What setting up the add-in depends on.

    `interpreter` is the Python of this environment, `base` the folder of the installation behind it.
    `lean` is the program ``akm-python`` of this environment (see `lean_python`); None where there is none.
    `codec` is how the system's code page encodes: Excel's macros reach files only through it.
    `short_path` gives another name of a file, of plain letters (8.3), or the same; `registry` a
    number under a key of the current user, or None.
    """

    system: System
    home: Path
    interpreter: Path
    base: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    codec: str = "utf-8"
    short_path: Callable[[str], str] = str
    registry: Callable[[str, str], int | None] = lambda key, name: None
    lean: Path | None = None

    @property
    def started(self) -> Path:
        """What the macros start on Windows."""
        return self.lean or self.interpreter

    @property
    def excel_folder(self) -> Path:
        """The folder that Excel keeps its things in, made when it is started first.

        Raises `SetupError` on a system without Excel.
        """
        if self.system is System.WINDOWS:
            roaming = self.environment.get("APPDATA")
            return (Path(roaming) if roaming else self.home / "AppData" / "Roaming") / "Microsoft" / "Excel"
        if self.system is System.MAC:
            return self.home / "Library" / "Group Containers" / "UBF8T346G9.Office" / "User Content.localized"
        raise SetupError(
            tr("There is no Excel for this system."),
            remedy=tr("use the buttons in LibreOffice: akm addin install --libreoffice"),
        )

    @property
    def startup_folder(self) -> Path:
        """The folder whose workbooks Excel opens whenever it starts; their macros are trusted."""
        if self.system is System.MAC:
            return self.excel_folder / "Startup.localized" / "Excel"
        return self.excel_folder / "XLSTART"

    @property
    def settings_file(self) -> Path:
        """Where workbooks with buttons of their own look for the settings of this computer."""
        if self.system is System.MAC:
            container = self.home / "Library" / "Containers" / "com.microsoft.Excel" / "Data"
            return container / f"{SETTINGS_NAME}.conf"
        return self.own_folder / f"{SETTINGS_NAME}.conf"

    @property
    def own_folder(self) -> Path:
        """The folder of this project in the user's home."""
        return self.home / f".{SETTINGS_NAME}"

    @property
    def script_folder(self) -> Path:
        """On a Mac, where the script is that lets Excel start another program."""
        return self.home / "Library" / "Application Scripts" / "com.microsoft.Excel"

    @property
    def launcher(self) -> Path:
        """On a Mac, a program with a plain name that starts the interpreter."""
        return self.own_folder / "python"

    def is_plain(self, path: str) -> bool:
        """Whether the system's code page has all letters of `path`."""
        try:
            path.encode(self.codec)
        except UnicodeEncodeError:
            return False
        return True

    def plain(self, path: str) -> str:
        """`path` in letters that the system's code page has. Raises `SetupError` where there is no such name."""
        for name in (path, self.short_path(path)):
            if self.is_plain(name):
                return name
        raise SetupError(
            tr("Excel's macros cannot reach this file: its path has letters that Windows' language setting lacks."),
            remedy=tr("make the environment in a folder with a name of plain letters, such as C:\\akm"),
            file=path,
        )


def this_computer() -> Computer:
    """The computer that this runs on."""
    system = {"win32": System.WINDOWS, "darwin": System.MAC}.get(sys.platform, System.OTHER)
    executable = Path(sys.executable)
    lean = Path(sysconfig.get_path("scripts"), "akm-python.exe" if system is System.WINDOWS else "akm-python")
    return Computer(
        system=system,
        home=Path.home(),
        interpreter=executable.with_name(executable.name.replace("pythonw", "python")),
        base=Path(sys.base_prefix),
        environment=os.environ,
        codec="mbcs" if system is System.WINDOWS else "utf-8",
        short_path=_short_path,
        registry=_registry_number,
        lean=lean if lean.exists() else None,
    )


def _short_path(path: str) -> str:
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 - only Windows has this

        buffer = ctypes.create_unicode_buffer(32_768)
        if ctypes.windll.kernel32.GetShortPathNameW(path, buffer, len(buffer)):
            return buffer.value
    return path


def _registry_number(key: str, name: str) -> int | None:
    if sys.platform == "win32":
        import winreg  # noqa: PLC0415 - only Windows has this

        try:
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, key) as opened:
                value = winreg.QueryValueEx(opened, name)[0]
        except OSError:
            return None
        return value if isinstance(value, int) else None
    return None
