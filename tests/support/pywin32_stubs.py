"""pywin32 as far as xlwings' `_xlwindows.py` imports it, so that this module itself runs on any system.

`windows_engine()` gives that module; what it reaches by pywin32 is in `com_excel`.
"""

import ctypes
import datetime as dt
import sys
import types
from functools import cache
from typing import Any
from unittest.mock import patch

from akm_excel.buttons.com import settle
from akm_excel.buttons.lean_xlwings import import_xlwings


class ComError(Exception):
    """`pywintypes.com_error`: hresult, text, the application's exception or None, the argument."""

    def __init__(self, hresult: int, text: str = "", exc: Any = None, argument: Any = None) -> None:
        super().__init__(hresult, text, exc, argument)
        self.hresult, self.strerror, self.excepinfo = hresult, text, exc


class Dispatched:
    """`win32com.client.CDispatch`: what COM objects are instances of."""


class TimeType(dt.datetime):
    """`pywintypes.TimeType`: dates arrive as these, with a time zone."""


class _Zone:
    @staticmethod
    def utc() -> dt.tzinfo:
        return dt.UTC


SHOWN: list[tuple[int, str, str, int]] = []
"""What MessageBox showed: the window it belongs to, the text, the title, the style."""


def _message_box(window: int, text: str, title: str, style: int) -> int:
    SHOWN.append((window, text, title, style))
    return ANSWERS.pop(0) if ANSWERS else 1


ANSWERS: list[int] = []
"""What is answered to the next boxes: 6 yes, 7 no."""


class _Anything:
    """A library of Windows: every function does nothing."""

    def __getattr__(self, name: str) -> Any:
        return _Function()


class _Function:
    restype: Any = None

    def __getattr__(self, name: str) -> Any:
        return _Function()

    def __call__(self, *_: Any, **__: Any) -> int:
        return 0


def _module(name: str, **content: Any) -> types.ModuleType:
    module = types.ModuleType(name)
    module.__dict__.update(content)
    return module


def _modules() -> dict[str, types.ModuleType]:
    client = _module(
        "win32com.client",
        CDispatch=Dispatched,
        DispatchBaseClass=type("DispatchBaseClass", (), {}),
        CoClassBaseClass=type("CoClassBaseClass", (), {}),
        Dispatch=lambda thing: thing,
        DispatchEx=lambda name: None,
    )
    constants = {"MB_OK": 0, "MB_OKCANCEL": 1, "MB_YESNO": 4, "MB_YESNOCANCEL": 3, "MB_ICONINFORMATION": 64,
                 "MB_ICONWARNING": 48}  # fmt: skip
    return {
        "pywintypes": _module("pywintypes", com_error=ComError, error=OSError, TimeType=TimeType, IID=str),
        "pythoncom": _module("pythoncom", ole_error=ComError, CoInitialize=lambda: None, new=lambda name: None),
        "win32api": _module("win32api", MessageBox=_message_box),
        "win32con": _module("win32con", **constants),
        "win32gui": _module("win32gui"),
        "win32process": _module("win32process", GetWindowThreadProcessId=lambda window: (1, window)),
        "win32timezone": _module("win32timezone", TimeZoneInfo=_Zone),
        "win32com": _module("win32com", client=client),
        "win32com.client": client,
    }


@cache
def windows_engine() -> Any:
    """xlwings' module for Windows, unchanged but for what `buttons.com.settle` changes."""
    import_xlwings()
    modules = _modules()
    with (
        patch.dict(sys.modules, modules),
        patch.object(ctypes, "oledll", _Anything(), create=True),
        patch.object(ctypes, "windll", _Anything(), create=True),
        patch.object(ctypes, "PyDLL", lambda path: _Anything()),
        patch.object(modules["pythoncom"], "__file__", "pythoncom", create=True),
    ):
        import xlwings._xlwindows as windows
    settle(windows)
    return windows
