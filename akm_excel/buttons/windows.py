"""Excel for Windows, through COM. Not tried out here: the names are those of Excel's object model (VBA reference)."""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from akm_excel.buttons.live_cells import Date, ErrorValue, as_block
from akm_excel.buttons.protection import locked_with_password
from akm_excel.buttons.used_cells import used_cells

_UI_LANGUAGE = 2  # MsoAppLanguageID.msoLanguageIDUI
_FOLDER_PICKER = 4  # MsoFileDialogType.msoFileDialogFolderPicker
_CHOSEN = -1  # FileDialog.Show
_PRIMARY_LANGUAGE = 0x3FF
_LANGUAGES = {0x09: "en", 0x19: "ru", 0x43: "uz"}
"""Primary language ids of Windows' language codes (winnt.h, LANG_ENGLISH and so on)."""
ALLOWANCES = (
    "AllowFormattingCells", "AllowFormattingColumns", "AllowFormattingRows", "AllowInsertingColumns",
    "AllowInsertingRows", "AllowInsertingHyperlinks", "AllowDeletingColumns", "AllowDeletingRows", "AllowSorting",
    "AllowFiltering", "AllowUsingPivotTables",
)  # fmt: skip
"""What a protected sheet may allow: properties of Worksheet.Protection, and arguments of Worksheet.Protect."""


class ExcelOnWindows:
    """A `hosts.Host`."""

    def __init__(self, app: Any) -> None:
        self.app = app

    def language(self) -> str:
        """The language of Excel's menus."""
        code = int(self.app.api.LanguageSettings.LanguageID(_UI_LANGUAGE))
        return _LANGUAGES.get(code & _PRIMARY_LANGUAGE, "")

    def full_name(self, xl: Any) -> str:
        """The workbook's path, or its address where it lies in OneDrive or SharePoint."""
        return str(xl.api.FullName)

    def prepare(self, xl: Any) -> None:
        """End copy mode, which would put the copied cells where rows are inserted."""
        self.app.cut_copy_mode = False

    def used(self, sheet: Any) -> Any:
        """Its used range, without what is only formatted at its end."""
        return used_cells(sheet, lambda area: float(sheet.api.Evaluate(f"COUNTA({area})")))

    def values(self, cells: Any) -> Sequence[Sequence[Any]]:
        """Numbers as Value2 has them, as Value cuts those under a currency format to four places; which of them show as
        dates only Value tells. Error values are whole numbers, all other numbers are not.
        """
        inner = cells.api
        full, shown = as_block(inner.Value2), as_block(inner.Value)
        return [[_value(*pair) for pair in zip(*lines, strict=True)] for lines in zip(full, shown, strict=True)]

    def may_rewrite(self, cells: Any) -> bool:
        """Not where cells are merged, or belong to an array. HasSpill is of Excel 2021 and 365: before, none spills."""
        inner = cells.api
        try:
            spills = inner.HasSpill
        except Exception:  # a com_error or an AttributeError, by how xlwings found the property
            spills = False
        return inner.MergeCells is False and inner.HasArray is False and spills is False

    def show_all_rows(self, sheet: Any) -> None:
        """Show what a filter hides."""
        if sheet.api.FilterMode:
            sheet.api.ShowAllData()

    def adopt(self, xl: Any) -> None:
        """Nothing is to be done: settings are the application's own."""

    def while_writing(self) -> dict[str, Any]:
        """Calculation waits, and no macro of another runs at each cell."""
        return {"calculation": "manual", "enable_events": False}

    def ask_folder(self, title: str, start: Path | None) -> Path | None:
        """Excel's own dialog for folders."""
        dialog = self.app.api.FileDialog(_FOLDER_PICKER)
        dialog.Title = title
        dialog.AllowMultiSelect = False
        if start is not None:
            dialog.InitialFileName = f"{start}\\"
        return Path(dialog.SelectedItems.Item(1)) if dialog.Show() == _CHOSEN else None

    def ask_file(self, title: str, proposal: Path) -> Path | None:
        """Excel's own dialog for the name to save under."""
        ending = proposal.suffix
        chosen = self.app.api.GetSaveAsFilename(str(proposal), f"{ending.upper()[1:]} (*{ending}), *{ending}", 1, title)
        return Path(chosen) if isinstance(chosen, str) else None

    @contextmanager
    def unprotected(self, sheet: Any) -> Iterator[None]:
        """Take the protection away, and put it back with what it allowed."""
        api = sheet.api
        if not api.ProtectContents:
            yield
            return
        options = {name: bool(getattr(api.Protection, name)) for name in ALLOWANCES}
        options |= {"DrawingObjects": bool(api.ProtectDrawingObjects), "Scenarios": bool(api.ProtectScenarios)}
        selection = api.EnableSelection
        with suppress(Exception):  # a com_error for a wrong password; whether it worked is asked next
            api.Unprotect("")  # without an argument Excel would ask the user
        if api.ProtectContents:
            raise locked_with_password(sheet)
        try:
            yield
        finally:
            api.Protect(Contents=True, **options)
            api.EnableSelection = selection


def _value(full: Any, shown: Any) -> Any:
    if isinstance(full, int) and not isinstance(full, bool):
        return ErrorValue(full)
    if isinstance(shown, dt.datetime) and isinstance(full, float):
        return Date(full)
    return full
