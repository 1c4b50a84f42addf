"""A message without Excel: where Excel could not be reached, or not even found."""

import subprocess
import sys

from akm_excel.buttons.click import TITLE

_WARNING, _FOREGROUND, _TOPMOST = 0x30, 0x10000, 0x40000
"""MB_ICONWARNING, MB_SETFOREGROUND, MB_TOPMOST of MessageBoxW."""
_DIALOG = """on run {theText, theTitle}
display dialog theText with title theTitle buttons {"OK"} default button 1 with icon caution
end run"""


def show(text: str, window: int = 0) -> None:
    """Show a message in front of a window (Excel's, on Windows), and wait until it is read."""
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 - only Windows has this

        ctypes.windll.user32.MessageBoxW(window or None, text, TITLE, _WARNING | _FOREGROUND | _TOPMOST)
    elif sys.platform == "darwin":
        subprocess.run(["osascript", "-e", _DIALOG, text, TITLE], check=False, capture_output=True)
    else:
        print(text, file=sys.stderr)
