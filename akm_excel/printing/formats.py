"""The formats that documents can be written in, by what their files' names end in."""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from akm_excel.errors import DataError
from akm_excel.language import tr
from akm_excel.printing.document import Document, safe
from akm_excel.storage import checked_target, save

_MODULES = {"pdf": "pdf", "docx": "word", "html": "page", "txt": "plain"}
FORMATS = ("pdf", "docx", "html")
"""Those of the official document; letters can be plain text (``txt``) as well."""


def renderer(form: str) -> Callable[[Document], bytes]:
    """What makes a file of this form; loaded when it is asked for. Raises `DataError` for an unknown form."""
    if form not in _MODULES:
        raise DataError(
            tr("Documents cannot be written as {form}.").format(form=form or "?"),
            expected=", ".join(_MODULES),
            remedy=tr("say the form with --to, or give the file a name that ends so"),
        )
    render: Callable[[Document], bytes] = import_module(f"akm_excel.printing.{_MODULES[form]}").render
    return lambda document: render(safe(document))


def write(document: Document, path: Path, form: str, *, overwrite: bool = False) -> Path:
    """Write a document, whole or not at all; `path` itself.

    Raises `WriteError`, also where a file is there and may not be overwritten, `DataError` for an unknown form,
    `MissingPackage` where the extra *print* is not installed.
    """
    render = renderer(form)
    checked_target(path, f".{form}", overwrite=overwrite)
    save(path, render(document), f".{form}", overwrite=overwrite)
    return path
