"""The application: its settings, its messages, its open workbooks."""

import datetime as dt
import itertools
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from xlwings import base_classes

from akm_excel.libreoffice.engine.bridge import properties, uno
from akm_excel.libreoffice.engine.content import CellError
from akm_excel.libreoffice.engine.documents import fullname, is_workbook
from akm_excel.libreoffice.engine.errors import CalcError, guarded

_BOXES = {None: "INFOBOX", "info": "INFOBOX", "critical": "ERRORBOX"}
_BUTTONS = {"ok": 1, "ok_cancel": 2, "yes_no": 3, "yes_no_cancel": 4}
"""com.sun.star.awt.MessageBoxButtons."""
_ANSWERS = {0: "cancel", 1: "ok", 2: "yes", 3: "no"}
"""com.sun.star.awt.MessageBoxResults."""


class Engine:
    """What xlwings asks of an engine: how values are prepared for writing and cleaned after reading."""

    name = "libreoffice"
    type = "desktop"

    @property
    def apps(self) -> "Apps":
        """The applications that were connected to."""
        return Apps()

    @staticmethod
    def prepare_xl_data_element(value: Any, _options: Any) -> Any:
        """A value as `Range.raw_value` takes it; NaN, NaT and None are blank, numpy's numbers Python's."""
        if hasattr(value, "to_pydatetime"):
            value = None if str(value) == "NaT" else value.to_pydatetime()
        elif hasattr(value, "item"):
            value = value.item()
        if value is None or (isinstance(value, float) and math.isnan(value)):
            return ""
        return value

    @staticmethod
    def clean_value_data(
        data: list[list[Any]],
        dates: Callable[..., Any],
        empty: Any,
        numbers: Callable[[float], Any] | None,
        err_to_str: bool,
    ) -> list[list[Any]]:
        """What `Range.raw_value` gave, as the user asked to have it."""

        def clean(value: Any) -> Any:
            if value is None or value == "":
                return empty
            if isinstance(value, CellError):
                return str(value) if err_to_str else None
            if isinstance(value, dt.datetime):
                return dates(
                    year=value.year, month=value.month, day=value.day, hour=value.hour,
                    minute=value.minute, second=value.second, microsecond=value.microsecond, tzinfo=None,
                )  # fmt: skip
            if isinstance(value, float) and numbers is not None:
                return numbers(value)
            return value

        rows = data if isinstance(data, list | tuple) else [[data]]
        return [[clean(value) for value in row] for row in rows]


ENGINE = Engine()


class Apps(base_classes.Apps):
    """The applications that this process is connected to, by their number; the first is the active one."""

    connected: "dict[int, App]" = {}  # noqa: RUF012 - one process, one list, as in xlwings' own engines
    """The active one last."""
    numbers = itertools.count(1)

    def keys(self) -> list[int]:
        """Their numbers."""
        return list(reversed(self.connected))

    def __iter__(self) -> Iterator["App"]:
        return reversed(self.connected.values())

    def __len__(self) -> int:
        return len(self.connected)

    def __getitem__(self, pid: int) -> "App":
        return self.connected[pid]


@guarded
class App(base_classes.App):
    """LibreOffice as one of its workbooks sees it; without `document`, as that in front does."""

    def __init__(self, context: Any, document: Any = None) -> None:
        self.context = context
        self.engine = ENGINE
        self.desktop = self.create("com.sun.star.frame.Desktop")
        self._document = document
        self._indicator: Any = None
        self._status: str | bool = False
        self._pid = next(Apps.numbers)
        Apps.connected[self._pid] = self

    def create(self, service: str) -> Any:
        """An instance of a UNO service."""
        return self.context.ServiceManager.createInstanceWithContext(service, self.context)

    @property
    def pid(self) -> int:
        """Its number among the connections of this process; LibreOffice does not tell that of its own process."""
        return self._pid

    @property
    def api(self) -> Any:
        """com.sun.star.frame.Desktop."""
        return self.desktop

    @property
    def document(self) -> Any:
        """The workbook whose settings these are; None where no workbook is open."""
        if self._document is not None:
            return self._document
        front = self.desktop.getCurrentComponent()
        return front if is_workbook(front) else None

    @document.setter
    def document(self, value: Any) -> None:
        self._document = value

    @property
    def frame(self) -> Any:
        """The window of that workbook; None where it has none."""
        controller = self.document.getCurrentController() if self.document is not None else None
        return controller.Frame if controller is not None else None

    @property
    def version(self) -> str:
        """LibreOffice's version."""
        provider = self.create("com.sun.star.configuration.ConfigurationProvider")
        where = properties(nodepath="/org.openoffice.Setup/Product")
        view = "com.sun.star.configuration.ConfigurationAccess"
        return str(provider.createInstanceWithArguments(view, where).getByName("ooSetupVersion"))

    @property
    def books(self) -> "Any":
        """The open workbooks."""
        from akm_excel.libreoffice.engine.book import Books  # noqa: PLC0415 - they know each other

        return Books(self)

    @property
    def selection(self) -> Any:
        """The selected cells; None where something else is selected, or no workbook is open."""
        from akm_excel.libreoffice.engine.book import Book  # noqa: PLC0415

        chosen = self.document.getCurrentSelection() if self.document is not None else None
        if chosen is None or not chosen.supportsService("com.sun.star.sheet.SheetCellRange"):
            return None
        area = chosen.RangeAddress
        sheet = Book(self, self.document).sheets(area.Sheet + 1)
        return sheet.block(area.StartRow + 1, area.StartColumn + 1, area.EndRow + 1, area.EndColumn + 1)

    @property
    def screen_updating(self) -> bool:
        """Whether the workbook's windows follow what happens to it."""
        return not self.document.hasControllersLocked()

    @screen_updating.setter
    def screen_updating(self, value: bool) -> None:
        if not value:
            self.document.lockControllers()
        while value and self.document.hasControllersLocked():
            self.document.unlockControllers()

    @property
    def display_alerts(self) -> bool:
        """False: told what to do, LibreOffice asks nothing. Setting it, as xlwings does around saving, is as well."""
        return False

    @display_alerts.setter
    def display_alerts(self, value: bool) -> None:
        return

    @property
    def calculation(self) -> str:
        """``automatic`` or ``manual``."""
        return "automatic" if self.document.isAutomaticCalculationEnabled() else "manual"

    @calculation.setter
    def calculation(self, value: str) -> None:
        self.document.enableAutomaticCalculation(value != "manual")

    def calculate(self) -> None:
        """Compute all formulas anew: with manual calculation Calc does not know which are out of date."""
        self.document.calculateAll()

    @property
    def status_bar(self) -> str | bool:
        """What the status bar shows; False where it is Calc's own."""
        return self._status

    @status_bar.setter
    def status_bar(self, value: str | bool) -> None:
        self._status = value
        if self._indicator is not None:
            self._indicator.end()
            self._indicator = None
        if value is not False and self.frame is not None:
            self._indicator = self.frame.createStatusIndicator()
            self._indicator.start(str(value), 0)

    def alert(self, prompt: str, title: str, buttons: str | None, mode: str | None, callback: Any) -> str:
        """Show a message and wait for the answer: ``ok``, ``cancel``, ``yes`` or ``no``."""
        # Over the window in front: over the workbook's own it would be hidden once another one was opened.
        front = self.desktop.getCurrentFrame() or self.frame
        window = front.getContainerWindow() if front is not None else None
        kind = uno().Enum("com.sun.star.awt.MessageBoxType", _BOXES.get(mode, "INFOBOX"))
        toolkit = self.create("com.sun.star.awt.Toolkit")
        box = toolkit.createMessageBox(window, kind, _BUTTONS[buttons or "ok"], title or "", prompt)
        try:
            return _ANSWERS[box.execute()]
        finally:
            box.dispose()

    def activate(self, steal_focus: bool = False) -> None:
        """Bring the workbook's window to the front; from now on `xlwings.apps.active` is this."""
        if self.frame is not None:
            self.frame.getContainerWindow().toFront()
        Apps.connected[self._pid] = Apps.connected.pop(self._pid)

    def open(self, path: Path, **arguments: Any) -> Any:
        """The document of a file, in a window of its own; `arguments` are those of a media descriptor.

        Raises `CalcError` where it cannot be opened.
        """
        url = path.absolute().as_uri()
        document = self.desktop.loadComponentFromURL(url, "_blank", 0, properties(**arguments))
        if document is None:
            raise CalcError(f"LibreOffice did not open {path}")
        return document

    def documents(self) -> Iterator[Any]:
        """The documents of all open workbooks."""
        listed = self.desktop.getComponents().createEnumeration()
        while listed.hasMoreElements():
            document = listed.nextElement()
            if is_workbook(document):
                yield document

    def quit(self) -> None:
        """End LibreOffice; it asks what to do with unsaved documents."""
        if self.desktop.terminate():
            Apps.connected.pop(self._pid, None)

    def __repr__(self) -> str:
        return f"<LibreOffice App {fullname(self._document) if self._document is not None else ''}>"
