"""What RunPython is told of a computer: which Python to start, and how.

xlwings reads settings from a sheet of the add-in, and for workbooks with macros of their own from a
file in the user's folder. Windows' macros take both apart in the system's code page; on a Mac the
interpreter's name goes through a shell without quotes, so there it is a launcher with a plain name.
"""

import shlex
import tempfile
from collections.abc import Mapping

from akm_excel.excel.build import PRESET
from akm_excel.excel.computer import Computer, System

LEAN = "akm_excel.buttons.lean_python"
"""The module that starts buttons without what xlwings would take along."""
INTERPRETER = {System.WINDOWS: "INTERPRETER_WIN", System.MAC: "INTERPRETER_MAC"}
"""The setting that names the interpreter."""


def settings(computer: Computer) -> dict[str, str]:
    """The settings of a computer. Raises `SetupError` where macros cannot reach its interpreter."""
    if computer.system is System.MAC:
        return {**PRESET, INTERPRETER[System.MAC]: str(computer.launcher)}
    found = {**PRESET, INTERPRETER[System.WINDOWS]: computer.plain(str(computer.started))}
    temporary = computer.environment.get("TEMP") or tempfile.gettempdir()
    plain = computer.plain(temporary)
    if plain != temporary:
        found["TEMP DIR"] = plain  # else the macros write their log to a folder that there isn't
    return found


def settings_text(computer: Computer, values: Mapping[str, str]) -> bytes:
    """The file of settings, as xlwings' macros read it: each a pair of texts in quotes."""
    return "".join(f'"{key}","{value}"\r\n' for key, value in values.items()).encode(computer.codec)


def launcher_text(computer: Computer) -> bytes:
    """The launcher on a Mac."""
    return f'#!/bin/sh\nexec {shlex.quote(str(computer.interpreter))} -P -m {LEAN} "$@"\n'.encode()
