"""Excel's COM as xlwings speaks it on Windows, with patience that ends and nothing done behind anyone's back.

While a cell is being edited or a dialog is open, Excel refuses calls. xlwings then tries again without a pause and
without an end, or gives None for what it could not ask (`_xlwindows.COMRetryObjectWrapper`). And when a process ends,
it kills every Excel that has no window with a workbook (`_xlwindows.cleanup`): one in Protected View, one that another
program has started. `settle` changes both for the process that it runs in.
"""

import atexit
import time
import types
from collections.abc import Callable, Iterator
from typing import Any

from akm_excel.errors import WriteError
from akm_excel.language import tr

PATIENCE = 20.0
"""Seconds that a call is tried again."""
_PAUSE, _LONGEST_PAUSE = 0.05, 0.5
REJECTED = frozenset((-2147418111, -2147417846, -2146777998))
"""What Excel answers where it is busy: RPC_E_CALL_REJECTED, RPC_E_SERVERCALL_RETRYLATER, VBA_E_IGNORE (0x800AC472)."""


def settle(windows: Any) -> None:
    """Change the module `xlwings._xlwindows` so; once or many times."""
    atexit.unregister(windows.cleanup)
    windows.COMRetryObjectWrapper, windows.COMRetryMethodWrapper = _Patience(windows).classes


def busy() -> WriteError:
    """The error for an Excel that goes on refusing."""
    return WriteError(
        tr("Excel does not answer: a cell is being edited or a dialog is open."),
        remedy=tr("press Enter or Esc in the cell, close the dialog, and click again"),
    )


def _codes(exc: Any) -> set[int]:
    """The codes of a `pywintypes.com_error`: its own, and that of Excel's exception in it."""
    inner = exc.args[2] if len(exc.args) > 2 else None
    return {exc.args[0], *([inner[5]] if inner and len(inner) > 5 else ())}


class _Patience:
    """Calls into Excel that are tried again while it is busy; what they give is as patient."""

    def __init__(self, windows: Any) -> None:
        self._com_error: type[Exception] = windows.pywintypes.com_error
        self._dispatches = (windows.CDispatch, windows.CoClassBaseClass, windows.DispatchBaseClass)
        self._of_object, self._of_method = _classes(self)

    @property
    def classes(self) -> tuple[type, type]:
        """The wrappers of objects and of their methods."""
        return self._of_object, self._of_method

    def wrapped(self, value: Any) -> Any:
        if isinstance(value, self._dispatches):
            return self._of_object(value)
        return self._of_method(value) if isinstance(value, types.MethodType) else value

    def _is_refused(self, inner: Any, name: str) -> bool:
        # pywin32 takes a refusal for an attribute that is not there; so it is asked what the refusal was.
        try:
            inner._oleobj_.GetIDsOfNames(0, name)
        except self._com_error as exc:
            return bool(REJECTED & _codes(exc))
        except AttributeError:
            return False
        return True

    def called(self, call: Callable[[], Any], inner: Any = None, name: str = "") -> Any:
        last, pause = time.monotonic() + PATIENCE, _PAUSE
        while True:
            try:
                return self.wrapped(call())
            except self._com_error as exc:
                if not REJECTED & _codes(exc):
                    raise
                cause: Exception = exc
            except AttributeError as exc:
                if not name or not self._is_refused(inner, name):
                    raise
                cause = exc
            if time.monotonic() + pause > last:
                raise busy() from cause
            time.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)


def _classes(patience: _Patience) -> tuple[type, type]:
    class PatientMethod:
        """A method of a COM object."""

        def __init__(self, method: Any) -> None:
            self.__method = method

        def __call__(self, *args: Any, **kwargs: Any) -> Any:
            return patience.called(lambda: self.__method(*args, **kwargs))

    class PatientObject:
        """A COM object."""

        def __init__(self, inner: Any) -> None:
            object.__setattr__(self, "_inner", inner)

        def __repr__(self) -> str:
            return repr(self._inner)

        def __getattr__(self, name: str) -> Any:
            return patience.called(lambda: getattr(self._inner, name), self._inner, name)

        def __setattr__(self, name: str, value: Any) -> None:
            patience.called(lambda: setattr(self._inner, name, value), self._inner, name)

        def __call__(self, *args: Any, **kwargs: Any) -> Any:
            return patience.called(lambda: self._inner(*args, **kwargs))

        def __iter__(self) -> Iterator[Any]:
            return (patience.wrapped(value) for value in self._inner)

    return PatientObject, PatientMethod
