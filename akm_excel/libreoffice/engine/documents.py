"""Documents as LibreOffice has them."""

from typing import Any

from akm_excel.libreoffice.engine.bridge import uno

WORKBOOK = "com.sun.star.sheet.SpreadsheetDocument"


def is_workbook(document: Any) -> bool:
    """Whether a component is a workbook (and not a text, or the start centre)."""
    return document is not None and hasattr(document, "supportsService") and document.supportsService(WORKBOOK)


def fullname(document: Any) -> str:
    """The path of a workbook's file; its URL where that is not on this computer, its title where there is none."""
    url = document.getURL()
    if not url:
        return str(document.getTitle())
    return str(uno().fileUrlToSystemPath(url)) if url.startswith("file:") else str(url)
