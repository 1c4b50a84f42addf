"""What is said where a sheet's protection stands in the way."""

from typing import Any

from akm_excel.errors import WriteError
from akm_excel.language import tr


def locked_with_password(sheet: Any) -> WriteError:
    """The error for an `xlwings.Sheet` whose protection has a password."""
    return WriteError(
        tr("The sheet is protected with a password."),
        expected=tr("protection without a password, as in the template"),
        remedy=tr("take the protection away (Review, Unprotect Sheet) and click again"),
        file=sheet.book.name,
        sheet=sheet.name,
    )
