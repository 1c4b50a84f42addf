"""Excel for Mac, through appscript. Not tried out here: the names are those of Excel's AppleScript dictionary."""

import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from akm_excel.buttons.live_cells import plain_values
from akm_excel.buttons.protection import locked_with_password
from akm_excel.buttons.used_cells import used_cells

ALLOWANCES = (
    "allow_formatting_cells", "allow_formatting_columns", "allow_formatting_rows", "allow_inserting_columns",
    "allow_inserting_rows", "allow_inserting_hyperlinks", "allow_deleting_columns", "allow_deleting_rows",
    "allow_sorting", "allow_filtering", "allow_using_pivot_table",
)  # fmt: skip
"""What a protected sheet may allow: properties of its protection object, and arguments of ``protect worksheet``."""
_CHOOSE_FOLDER = """on run {theTitle, theStart}
if theStart is "" then return POSIX path of (choose folder with prompt theTitle)
return POSIX path of (choose folder with prompt theTitle default location (POSIX file theStart))
end run"""
_CHOOSE_FILE = """on run {theTitle, theFolder, theName}
set theFile to choose file name with prompt theTitle default name theName default location (POSIX file theFolder)
return POSIX path of theFile
end run"""


def _output(*command: str) -> str:
    """What a program prints; empty where it fails, as a cancelled dialog does."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""


class ExcelOnMac:
    """A `hosts.Host`."""

    def __init__(self, app: Any) -> None:
        self.app = app

    def language(self) -> str:
        """The first of the user's languages, which Excel's menus follow."""
        listed = _output("defaults", "read", "-g", "AppleLanguages")
        return next(iter(listed.strip("()\n ").split(",")), "").strip('" \n')

    def full_name(self, xl: Any) -> str:
        """The workbook's path, or its address where it lies in OneDrive or SharePoint."""
        return str(xl.fullname)

    def prepare(self, xl: Any) -> None:
        """Nothing is to be done."""

    def used(self, sheet: Any) -> Any:
        """Its used range, without what is only formatted at its end."""
        return used_cells(sheet, lambda area: float(sheet.api.evaluate(name=f"COUNTA({area})")))

    def values(self, cells: Any) -> Sequence[Sequence[Any]]:
        """As xlwings gives them."""
        return plain_values(cells)

    def may_rewrite(self, cells: Any) -> bool:
        """Not where cells are merged."""
        return not bool(cells.merge_cells)

    def show_all_rows(self, sheet: Any) -> None:
        """Nothing is to be done: hidden rows are deleted as well."""

    def adopt(self, xl: Any) -> None:
        """Nothing is to be done: settings are the application's own."""

    def while_writing(self) -> dict[str, Any]:
        """Calculation waits."""
        return {"calculation": "manual"}

    def ask_folder(self, title: str, start: Path | None) -> Path | None:
        """The system's dialog for folders."""
        chosen = _output("osascript", "-e", _CHOOSE_FOLDER, title, str(start or ""))
        return Path(chosen) if chosen else None

    def ask_file(self, title: str, proposal: Path) -> Path | None:
        """The system's dialog for the name of a file."""
        chosen = _output("osascript", "-e", _CHOOSE_FILE, title, str(proposal.parent), proposal.name)
        return Path(chosen).with_suffix(proposal.suffix) if chosen else None

    @contextmanager
    def unprotected(self, sheet: Any) -> Iterator[None]:
        """Take the protection away, and put it back with what it allowed."""
        api = sheet.api
        if not api.protect_contents.get():
            yield
            return
        allowed = api.protection_object
        options = {name: bool(getattr(allowed, name).get()) for name in ALLOWANCES}
        options |= {
            "drawing_objects": bool(api.protect_drawing_objects.get()),
            "scenarios": bool(api.protect_scenarios.get()),
        }
        with suppress(Exception):  # a CommandError for a wrong password; whether it worked is asked next
            api.unprotect(password="")
        if api.protect_contents.get():
            raise locked_with_password(sheet)
        try:
            yield
        finally:
            api.protect_worksheet(worksheet_contents=True, **options)
