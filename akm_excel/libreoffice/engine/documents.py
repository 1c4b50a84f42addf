"""Documents as LibreOffice has them: their names, and the properties that they are opened and stored with."""

from typing import Any

WORKBOOK = "com.sun.star.sheet.SpreadsheetDocument"


def is_workbook(document: Any) -> bool:
    """Whether a component is a workbook (and not a text, or the start centre)."""
    return document is not None and hasattr(document, "supportsService") and document.supportsService(WORKBOOK)


def fullname(document: Any) -> str:
    """The path of a workbook's file; its URL where that is not on this computer, its title where there is none."""
    import uno  # noqa: PLC0415 - see `context`

    url = document.getURL()
    if not url:
        return str(document.getTitle())
    return str(uno.fileUrlToSystemPath(url)) if url.startswith("file:") else str(url)


def properties(**values: Any) -> tuple[Any, ...]:
    """Arguments by name, as UNO takes them."""
    import uno  # noqa: PLC0415 - see `context`

    found = []
    for name, value in values.items():
        pair = uno.createUnoStruct("com.sun.star.beans.PropertyValue")
        pair.Name, pair.Value = name, value
        found.append(pair)
    return tuple(found)
