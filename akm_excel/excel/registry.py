"""Windows' registry as the add-in needs it; on other systems an empty one."""

import sys
from enum import Enum
from typing import Protocol

Value = int | str


class Hive(Enum):
    """Whose settings: the user's or the computer's."""

    USER = "HKEY_CURRENT_USER"
    COMPUTER = "HKEY_LOCAL_MACHINE"


class Registry(Protocol):
    """What can be asked of a registry, and be put into the user's part of it."""

    def read(self, hive: Hive, key: str, name: str) -> Value | None:
        """A value that is a number or a text; None where there is none."""

    def names(self, hive: Hive, key: str) -> tuple[str, ...]:
        """The names of the values under a key."""

    def write(self, key: str, name: str, value: str) -> None:
        """Put a text under a key of the user's, which is made where it is missing."""

    def delete(self, key: str, name: str) -> None:
        """Take a value of the user's away, and its key where nothing else is under it."""


class NoRegistry:
    """That of a system without one."""

    def read(self, hive: Hive, key: str, name: str) -> Value | None:
        """Nothing."""
        return None

    def names(self, hive: Hive, key: str) -> tuple[str, ...]:
        """None."""
        return ()

    def write(self, key: str, name: str, value: str) -> None:
        """Nothing is kept."""

    def delete(self, key: str, name: str) -> None:
        """There is nothing."""


class WindowsRegistry:
    """That of this computer. 64-bit values are read whatever Python is."""

    def read(self, hive: Hive, key: str, name: str) -> Value | None:
        """As in `Registry`."""
        if sys.platform == "win32":
            import winreg  # noqa: PLC0415 - only Windows has this

            access = winreg.KEY_READ | winreg.KEY_WOW64_64KEY
            try:
                with winreg.OpenKey(getattr(winreg, hive.value), key, 0, access) as opened:
                    value = winreg.QueryValueEx(opened, name)[0]
            except OSError:
                return None
            return value if isinstance(value, int | str) else None
        return None

    def names(self, hive: Hive, key: str) -> tuple[str, ...]:
        """As in `Registry`."""
        if sys.platform == "win32":
            import winreg  # noqa: PLC0415 - as above

            try:
                access = winreg.KEY_READ | winreg.KEY_WOW64_64KEY
                with winreg.OpenKey(getattr(winreg, hive.value), key, 0, access) as opened:
                    return tuple(winreg.EnumValue(opened, at)[0] for at in range(winreg.QueryInfoKey(opened)[1]))
            except OSError:
                return ()
        return ()

    def write(self, key: str, name: str, value: str) -> None:
        """As in `Registry`."""
        if sys.platform == "win32":
            import winreg  # noqa: PLC0415 - as above

            with winreg.CreateKey(winreg.HKEY_CURRENT_USER, key) as opened:
                winreg.SetValueEx(opened, name, 0, winreg.REG_SZ, value)

    def delete(self, key: str, name: str) -> None:
        """As in `Registry`."""
        if sys.platform == "win32":
            import winreg  # noqa: PLC0415 - as above

            try:
                with winreg.OpenKey(winreg.HKEY_CURRENT_USER, key, 0, winreg.KEY_ALL_ACCESS) as opened:
                    winreg.DeleteValue(opened, name)
                    keys, values, _ = winreg.QueryInfoKey(opened)
                if not keys and not values:
                    winreg.DeleteKey(winreg.HKEY_CURRENT_USER, key)
            except OSError:
                return  # it is gone already
