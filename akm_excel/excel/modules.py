"""The modules of the add-in's VBA project: the project's own, and xlwings' from its installed wheel."""

from collections.abc import Iterable, Iterator
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

from akm_excel.errors import SetupError
from akm_excel.excel.vba_project import Kind, Module
from akm_excel.language import tr

SETTINGS_NAME = "akm"
"""What xlwings' macros call our settings: the sheet ``akm.conf`` and the file ``akm.conf``."""
OWN = ("AkmButtons", "AkmCalls", "AkmMessages", "AkmRibbon", "AkmTexts")


def _source(file: str) -> str:
    return files("akm_excel.excel").joinpath("addin", file).read_text(encoding="cp1252")


def own_modules() -> Iterator[Module]:
    """The macros of this project."""
    for name in OWN:
        yield Module(name, Kind.STANDARD, _source(f"{name}.bas"))


def document_modules(workbook: str, sheets: Iterable[str]) -> Iterator[Module]:
    """The empty modules of a workbook and its sheets, which a project must have, by their code names."""
    for name, file in ((workbook, "ThisWorkbook.cls"), *((sheet, "Sheet.cls") for sheet in sheets)):
        named = _source(file).replace(f'VB_Name = "{file.removesuffix(".cls")}"', f'VB_Name = "{name}"')
        yield Module(name, Kind.DOCUMENT, named)


def xlwings_folder() -> Path:
    """Where xlwings is installed; it is not imported for that. Raises `SetupError` where it is not."""
    found = find_spec("xlwings")
    if found is None or not found.submodule_search_locations:
        raise SetupError(
            tr("xlwings is not installed, and the add-in's macros come from it."),
            remedy=tr('install it: pip install "akm-excel[excel]"'),
        )
    return Path(next(iter(found.submodule_search_locations)))


def xlwings_modules() -> Iterator[Module]:
    """RunPython and what it needs: BSD-licensed; the class, which only a Mac uses, is MIT-licensed."""
    folder = xlwings_folder()
    source = (folder / "xlwings_custom_addin.bas").read_bytes().decode("cp1252")
    before, after = 'PROJECT_NAME As String = "myaddin"', f'PROJECT_NAME As String = "{SETTINGS_NAME}"'
    if before not in source:
        raise SetupError(
            tr("This version of xlwings has other macros than expected."),
            expected=before,
            remedy=tr("install the version of xlwings that this package asks for"),
            file=str(folder),
        )
    yield Module("xlwings", Kind.STANDARD, source.replace(before, after))
    yield Module("Dictionary", Kind.CLASS, (folder / "addin" / "Dictionary.cls").read_bytes().decode("cp1252"))
