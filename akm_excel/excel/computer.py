"""A computer as the add-in sees it: its system, the folders of Excel, the Python that is to be run.

Everything is a value, so that any system can be described on any other; `this_computer` describes the
one at hand.
"""

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from pathlib import Path

from akm_excel.errors import SetupError
from akm_excel.excel.program_folder import OFFICE_VERSIONS, office_programs, programs
from akm_excel.excel.registry import Hive, NoRegistry, Registry, WindowsRegistry
from akm_excel.language import DEFAULT, tr

_PRIMARY_LANGUAGE = 0x3FF
_LANGUAGES = {0x09: "en", 0x19: "ru", 0x43: "uz"}
"""Primary language ids of Windows' language codes (winnt.h, LANG_ENGLISH and so on)."""


class System(Enum):
    """Where the buttons may run."""

    WINDOWS = "Windows"
    MAC = "macOS"
    OTHER = "other"


@dataclass(frozen=True)
class Computer:
    """What setting up the add-in depends on.

    `interpreter` is the Python of this environment, `base` the folder of the installation behind it. `version` is
    that of Windows, its first number. `is_remote` says of a path whether it lies on another computer, `permissions`
    who may do what with a folder, as SDDL. `package` is the folder that this package is imported from. With `for_all`
    the folders are those of all users of a Windows computer, which an administrator may change.
    """

    system: System
    home: Path
    interpreter: Path
    base: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    registry: Registry = field(default_factory=NoRegistry)
    version: int = 10
    is_remote: Callable[[Path], bool] = lambda path: str(path).startswith("\\\\")
    permissions: Callable[[Path], str] = lambda path: ""
    package: Path = Path(__file__).parents[1]
    for_all: bool = False

    @property
    def excel_folder(self) -> Path:
        """The folder that Excel keeps its things in, made when it is started first; for all users that of its program.

        Raises `SetupError` on a system without Excel, for all users also where its program is not found.
        """
        if self.for_all:
            if self.system is not System.WINDOWS:
                raise SetupError(
                    tr("Only on Windows can the buttons be put into the Excel of all users."),
                    remedy=tr("let each user run akm addin install, without --all-users")
                    if self.system is System.MAC
                    else tr("use the buttons in LibreOffice: akm addin install --libreoffice --all-users"),
                )
            return office_programs(self.registry, self.environment)
        if self.system is System.WINDOWS:
            return self.roaming_folder / "Microsoft" / "Excel"
        if self.system is System.MAC:
            return self.home / "Library" / "Group Containers" / "UBF8T346G9.Office" / "User Content.localized"
        raise SetupError(
            tr("There is no Excel for this system."),
            remedy=tr("use the buttons in LibreOffice: akm addin install --libreoffice"),
        )

    @property
    def roaming_folder(self) -> Path:
        """On Windows, the folder of the user's settings."""
        roaming = self.environment.get("APPDATA")
        return Path(roaming) if roaming else self.home / "AppData" / "Roaming"

    @property
    def startup_folder(self) -> Path:
        """The folder whose workbooks Excel opens whenever it starts; their macros are trusted."""
        if self.system is System.MAC:
            return self.excel_folder / "Startup.localized" / "Excel"
        return self.excel_folder / "XLSTART"

    @property
    def other_startup_folder(self) -> Path | None:
        """On Windows the startup folder that Excel opens besides: that of all users, for all users the user's."""
        if self.system is not System.WINDOWS:
            return None
        try:
            return replace(self, for_all=not self.for_all).startup_folder
        except SetupError:  # Excel's program is not found, or is of the Microsoft Store
            return None

    @property
    def own_folder(self) -> Path:
        """The folder of this project in the user's home; for all users one that only an administrator changes."""
        return programs(self.environment) / "akm" if self.for_all else self.home / ".akm"

    def of_one_user(self) -> Path | None:
        """What of this program lies in somebody's own folder, where no other user can run it; None where all can."""
        homes = self.home.parent if self.home.parent.parts[1:] else self.home  # C:\Users, /home; but /root
        everybodys = (homes / "Public", homes / "Shared")
        for path in (self.interpreter, self.base, self.package):
            if path.is_relative_to(homes) and not any(path.is_relative_to(one) for one in everybodys):
                return path
        return None

    @property
    def script_folder(self) -> Path:
        """On a Mac, where the script is that lets Excel start another program."""
        return self.home / "Library" / "Application Scripts" / "com.microsoft.Excel"

    @property
    def launcher(self) -> Path:
        """On a Mac, the program that the script starts: this environment's Python."""
        return self.own_folder / "python"

    @property
    def office_language(self) -> str:
        """The language of Office's menus, of those that the buttons speak; Uzbek where it is another one.

        On Windows as Office notes it for the user (a text such as ``ru-RU``, or a number), on a Mac as the first of
        the languages in the environment.
        """
        for version in OFFICE_VERSIONS:
            key = rf"Software\Microsoft\Office\{version}\Common\LanguageResources"
            for name in ("UILanguageTag", "UILanguage"):
                setting = self.registry.read(Hive.USER, key, name)
                if isinstance(setting, int) and setting:
                    return _LANGUAGES.get(setting & _PRIMARY_LANGUAGE, DEFAULT)
                if isinstance(setting, str) and setting:
                    return setting[:2] if setting[:2] in _LANGUAGES.values() else DEFAULT
        spoken = self.environment.get("LANG", "")[:2]
        return spoken if spoken in _LANGUAGES.values() else DEFAULT


def this_computer() -> Computer:
    """The computer that this runs on."""
    system = {"win32": System.WINDOWS, "darwin": System.MAC}.get(sys.platform, System.OTHER)
    executable = Path(sys.executable)
    return Computer(
        system=system,
        home=Path.home(),
        interpreter=executable.with_name(executable.name.replace("pythonw", "python")),
        base=Path(sys.base_prefix),
        environment=os.environ,
        registry=WindowsRegistry() if system is System.WINDOWS else NoRegistry(),
        version=_windows_version(),
        is_remote=_is_remote,
        permissions=_permissions,
    )


def _windows_version() -> int:
    if sys.platform == "win32":
        return sys.getwindowsversion().major
    return 10


def _is_remote(path: Path) -> bool:
    """Whether a path lies on a share: by its name, or as Windows knows its drive."""
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 - only Windows has this

        remote = 4  # DRIVE_REMOTE of GetDriveTypeW
        return str(path).startswith("\\\\") or ctypes.windll.kernel32.GetDriveTypeW(path.anchor) == remote
    return False


def _permissions(path: Path) -> str:
    """The permissions of a folder, as Windows writes them (SDDL); empty where they cannot be read."""
    if sys.platform == "win32":
        try:
            import win32security as security  # noqa: PLC0415 - of pywin32
        except ImportError:
            return ""
        wanted = security.DACL_SECURITY_INFORMATION
        try:
            descriptor = security.GetFileSecurity(str(path), wanted)
        except security.error:
            return ""
        text = security.ConvertSecurityDescriptorToStringSecurityDescriptor(
            descriptor, security.SDDL_REVISION_1, wanted
        )
        return str(text)
    return ""
