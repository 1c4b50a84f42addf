"""Shortcuts to the buttons in the start menu, with hotkeys: they need no macro.

On Windows they are links of the shell (IShellLink, by pywin32); on Linux entries of the desktop's menu
(https://specifications.freedesktop.org/desktop-entry-spec/latest/), whose hotkeys are the desktop's own affair.
"""

import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from akm_excel import installed
from akm_excel.buttons.table import Button, buttons
from akm_excel.errors import SetupError
from akm_excel.excel.computer import Computer, System
from akm_excel.language import tr

_CONTROL_ALT = 0x06
"""HOTKEYF_CONTROL | HOTKEYF_ALT, the upper byte of a hotkey (https://learn.microsoft.com/windows/win32/controls/hkm-sethotkey)."""


class Shortcut(NamedTuple):
    """A link: where it lies, what it starts, what it says, and the letter that presses it with Ctrl and Alt."""

    file: Path
    program: Path
    arguments: tuple[str, ...]
    about: str
    hotkey: str


def folder(computer: Computer) -> Path:
    """Where the shortcuts lie. Raises `SetupError` for macOS, which has no such menu."""
    if computer.system is System.WINDOWS:
        return computer.roaming_folder / "Microsoft" / "Windows" / "Start Menu" / "Programs" / "AKM"
    if computer.system is System.MAC:
        raise SetupError(
            tr("There are no shortcuts for macOS."),
            remedy=tr("use the tab AKM, or the command akm button in a terminal"),
        )
    return computer.home / ".local" / "share" / "applications"


def shortcuts(computer: Computer) -> list[Shortcut]:
    """The shortcuts of a computer, one a button. Raises `SetupError` as `folder`."""
    where = folder(computer)
    return [_shortcut(computer, where, button) for button in buttons()]


def _shortcut(computer: Computer, where: Path, button: Button) -> Shortcut:
    said = button.texts()
    if computer.system is System.WINDOWS:
        quiet = computer.interpreter.with_name("pythonw.exe")  # no black window
        arguments = ("-E", "-P", "-m", "akm_excel.excel", button.name)
        return Shortcut(where / f"{said.label}.lnk", quiet, arguments, said.tip, button.hotkey)
    command = ("-E", "-P", "-m", "akm_excel", "button", button.name, "--libreoffice")
    file = where / f"akm-{button.name.replace('_', '-')}.desktop"
    return Shortcut(file, computer.interpreter, command, said.label, "")


def put(computer: Computer, make: Callable[[Shortcut], None] | None = None) -> list[Shortcut]:
    """Put the shortcuts into the start menu, in place of older ones; `make` writes one of Windows.

    Raises `SetupError` as `folder`, and where pywin32 is missing.
    """
    made = shortcuts(computer)
    for shortcut in made:
        shortcut.file.parent.mkdir(parents=True, exist_ok=True)
        if computer.system is System.WINDOWS:
            (make or make_link)(shortcut)
        else:
            shortcut.file.write_text(desktop_entry(shortcut), encoding="utf-8")
    return made


def take_away(computer: Computer) -> list[Path]:
    """Take the shortcuts away: those of this table."""
    gone = [shortcut.file for shortcut in shortcuts(computer) if shortcut.file.exists()]
    for file in gone:
        file.unlink()
    where = folder(computer)
    if computer.system is System.WINDOWS and where.is_dir() and not any(where.iterdir()):
        where.rmdir()
    return gone


def desktop_entry(shortcut: Shortcut) -> str:
    """An entry of a Linux desktop's menu."""
    command = shlex.join([str(shortcut.program), *shortcut.arguments]).replace("%", "%%")
    return (
        f"[Desktop Entry]\nType=Application\nName=AKM: {shortcut.about}\nExec={command}\n"
        "Icon=libreoffice-calc\nCategories=Office;\nTerminal=false\n"
    )


def hotkey_code(letter: str) -> int:
    """A hotkey as the shell has it: the letter's virtual key below, Ctrl and Alt above; 0 for none."""
    return ord(letter) | _CONTROL_ALT << 8 if letter else 0


def make_link(shortcut: Shortcut) -> None:
    """Write one link of Windows. Raises `SetupError` where pywin32 is missing."""
    if sys.platform == "win32":
        try:
            import pythoncom  # noqa: PLC0415 - of pywin32
            from win32com.shell import shell  # noqa: PLC0415 - as above
        except ImportError as exc:
            raise SetupError(
                tr("This Python cannot reach Excel: what xlwings needs for it is missing or broken."),
                remedy=tr("install it anew: {command}").format(command=installed.command("excel", anew=True)),
            ) from exc
        link = pythoncom.CoCreateInstance(
            shell.CLSID_ShellLink, None, pythoncom.CLSCTX_INPROC_SERVER, shell.IID_IShellLink
        )
        link.SetPath(str(shortcut.program))
        link.SetArguments(" ".join(shortcut.arguments))
        link.SetDescription(shortcut.about)
        link.SetHotkey(hotkey_code(shortcut.hotkey))
        link.QueryInterface(pythoncom.IID_IPersistFile).Save(str(shortcut.file), 0)
