"""What xlwings has no word for, and each application does in its own way.

An xlwings engine for another application brings its own: an object with the methods of `Host`, as the
attribute `host` of its App (``xlwings.App(...).impl.host``).
"""

import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol, cast

from akm_excel.errors import AkmError
from akm_excel.language import tr


class Host(Protocol):
    """The application that a button was clicked in."""

    def language(self) -> str:
        """The language of its menus as a tag (``ru``, ``uz-Latn-UZ``); empty where it cannot be told."""

    def full_name(self, xl: Any) -> str:
        """What the application calls an `xlwings.Book`: with its folder or address, where it has one."""

    def prepare(self, xl: Any) -> None:
        """Bring the application into a state to be worked with, before a click does anything."""

    def used(self, sheet: Any) -> Any:
        """The `xlwings.Range` that has all cells of an `xlwings.Sheet` that hold something, and few others."""

    def values(self, cells: Any) -> Sequence[Sequence[Any]]:
        """What an `xlwings.Range` holds, in rows: None, texts, truth values, numbers in full, a `live_cells.Date`
        or a `datetime` for what shows as a date, error values as texts or as a `live_cells.ErrorValue`.
        """

    def may_rewrite(self, cells: Any) -> bool:
        """Whether writing again what the cells of an `xlwings.Range` hold leaves them as they are: not where cells
        are merged, or filled by one formula for many.
        """

    def show_all_rows(self, sheet: Any) -> None:
        """Take a filter's effect off an `xlwings.Sheet` that is not protected: hidden rows are not deleted."""

    def adopt(self, xl: Any) -> None:
        """Take an `xlwings.Book` for the one that was clicked in: that was closed, this is its file opened again."""

    def while_writing(self) -> dict[str, Any]:
        """The settings of the `xlwings.App` that hold while cells are written."""

    def ask_folder(self, title: str, start: Path | None) -> Path | None:
        """Have a folder chosen; None where the dialog was cancelled."""

    def ask_file(self, title: str, proposal: Path) -> Path | None:
        """Have the name of a file to be written chosen, of the proposal's ending; None where cancelled."""

    def unprotected(self, sheet: Any) -> AbstractContextManager[None]:
        """Inside, an `xlwings.Sheet` is not protected; afterwards it is as it was, with the same exceptions.

        Raises `WriteError` for a sheet with a password.
        """


def host_of(app: Any) -> Host:
    """The host of an `xlwings.App`. Raises `AkmError` for an application that is none."""
    own = getattr(app.impl, "host", None)
    if own is not None:
        return cast(Host, own)
    if sys.platform == "win32":
        from akm_excel.buttons.windows import ExcelOnWindows  # noqa: PLC0415 - where it belongs

        return ExcelOnWindows(app)
    if sys.platform == "darwin":
        from akm_excel.buttons.macos import ExcelOnMac  # noqa: PLC0415

        return ExcelOnMac(app)
    raise AkmError(
        tr("This application is not one that the buttons know."),
        expected=tr("Excel for Windows or Mac, or LibreOffice with the AKM extension"),
    )
