"""LibreOffice as a `hosts.Host`: its language, its dialogs, its protection of sheets."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from akm_excel.buttons.live_cells import plain_values
from akm_excel.buttons.protection import locked_with_password
from akm_excel.libreoffice.engine.application import App
from akm_excel.libreoffice.engine.bridge import properties, uno
from akm_excel.libreoffice.engine.errors import guarded

_CHOSEN = 1
"""com.sun.star.ui.dialogs.ExecutableDialogResults.OK."""
_SAVE_WITH_ENDING = 10
"""com.sun.star.ui.dialogs.TemplateDescription.FILESAVE_AUTOEXTENSION."""


@guarded
class LibreOffice:
    """The application that a button was clicked in."""

    def __init__(self, app: App) -> None:
        self.app = app

    def language(self) -> str:
        """The language of LibreOffice's menus."""
        provider = self.app.create("com.sun.star.configuration.ConfigurationProvider")
        where = properties(nodepath="/org.openoffice.Setup/L10N")
        access = provider.createInstanceWithArguments("com.sun.star.configuration.ConfigurationAccess", where)
        return str(access.getByName("ooLocale") or "")

    def full_name(self, xl: Any) -> str:
        """The workbook's path."""
        return str(xl.fullname)

    def prepare(self, xl: Any) -> None:
        """Nothing is to be done."""

    def used(self, sheet: Any) -> Any:
        """Its used range: formats do not count."""
        return sheet.used_range

    def values(self, cells: Any) -> Sequence[Sequence[Any]]:
        """As xlwings gives them."""
        return plain_values(cells)

    def may_rewrite(self, cells: Any) -> bool:
        """Not where cells are merged."""
        return not cells.merge_cells

    def show_all_rows(self, sheet: Any) -> None:
        """Nothing is to be done: hidden rows are deleted as well."""

    def adopt(self, xl: Any) -> None:
        """What is set and shown is set and shown in the window of the workbook that was opened."""
        self.app.document = xl.impl.document
        self.app.screen_updating = False

    def while_writing(self) -> dict[str, Any]:
        """Calculation waits."""
        return {"calculation": "manual"}

    def ask_folder(self, title: str, start: Path | None) -> Path | None:
        """LibreOffice's own dialog for folders."""
        dialog = self.app.create("com.sun.star.ui.dialogs.FolderPicker")
        dialog.setTitle(title)
        if start is not None:
            dialog.setDisplayDirectory(start.as_uri())
        return _path(dialog.getDirectory()) if dialog.execute() == _CHOSEN else None

    def ask_file(self, title: str, proposal: Path) -> Path | None:
        """LibreOffice's own dialog for the name to save under."""
        dialog = self.app.create("com.sun.star.ui.dialogs.FilePicker")
        dialog.initialize((_SAVE_WITH_ENDING,))
        dialog.setTitle(title)
        ending = proposal.suffix
        dialog.appendFilter(f"{ending.upper()[1:]} (*{ending})", f"*{ending}")
        dialog.setDisplayDirectory(proposal.parent.as_uri())
        dialog.setDefaultName(proposal.name)
        if dialog.execute() != _CHOSEN:
            return None
        chosen = _path(dialog.getSelectedFiles()[0])
        return chosen if chosen.suffix else chosen.with_suffix(ending)

    @contextmanager
    def unprotected(self, sheet: Any) -> Iterator[None]:
        """Take the protection away, and put it back: Calc keeps what it allowed meanwhile."""
        inner = sheet.impl.sheet
        if not inner.isProtected():
            yield
            return
        _unprotect(inner)
        if inner.isProtected():
            raise locked_with_password(sheet)
        try:
            yield
        finally:
            inner.protect("")


def _unprotect(sheet: Any) -> None:
    try:
        sheet.unprotect("")
    except uno().getClass("com.sun.star.uno.Exception"):
        return  # a wrong password; whether it worked is asked next


def _path(url: str) -> Path:
    return Path(uno().fileUrlToSystemPath(url))
