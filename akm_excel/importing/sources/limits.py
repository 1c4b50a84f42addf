"""The gate for imported documents: sizes and counts before parsing, so that no document takes the machine.

All sources unpack and parse through what stands here.
"""

import struct
import zipfile
import zlib
from pathlib import Path

from lxml import etree

from akm_excel.errors import DataError, WorkbookError
from akm_excel.importing.document import Document, Table
from akm_excel.language import tr
from akm_excel.spreadsheet.directory import open_directory, unpack
from akm_excel.spreadsheet.file_bytes import read_file
from akm_excel.spreadsheet.limits import DOCUMENT, Cost, allowing

MAX_CELLS = 200_000
"""A plan has a thousand cells; a document of two hundred times as many is no plan."""
MAX_PAGES = 300
MAX_CELL_TEXT = 32_767
MAX_SPAN = 1_000
"""Over how many rows or columns a merged or repeated cell may reach."""


def read_bytes(path: Path) -> bytes:
    """A file's bytes. Raises `DataError` where it cannot be read or is too large."""
    try:
        return read_file(path)
    except WorkbookError as exc:
        raise DataError(*exc.args) from exc


def damaged(file: str, reason: object = "") -> DataError:
    """What to say of a document that its own format does not allow."""
    message = (
        tr("The document is damaged ({reason}).").format(reason=reason) if reason else tr("The document is damaged.")
    )
    return DataError(message, remedy=tr("open it in its program and save it anew, or ask for it again"), file=file)


class Archive:
    """The parts of a zipped document, unpacked to the size that its directory says and no further.

    Raises `DataError` for what is damaged or made to harm.
    """

    def __init__(self, data: bytes, file: str) -> None:
        self.file = file
        self._data = data
        try:
            infos = open_directory(data, file).infolist()
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as exc:
            raise damaged(file) from exc
        self._infos = {info.filename: info for info in infos}
        self._cost = Cost()

    def __contains__(self, part: str) -> bool:
        return part in self._infos

    def read(self, part: str) -> bytes:
        """The bytes of a part."""
        try:
            return unpack(self._data, self._infos[part])
        except (KeyError, ValueError, zlib.error, struct.error) as exc:
            raise damaged(self.file, part) from exc

    def root(self, part: str) -> etree._Element:
        """The parsed XML of a part, without entities, network or document type.

        Raises `WorkbookError` where the document is heavier than the guard's allowance for one.
        """
        data = self.read(part)
        with allowing(DOCUMENT):
            self._cost.add(data, self.file)
        return parse_xml(data, self.file)


def parse_xml(data: bytes, file: str) -> etree._Element:
    """The root of an XML text, without entities, network or document type. Raises `DataError`."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as exc:
        raise damaged(file, exc.msg) from exc
    if root.getroottree().docinfo.doctype:
        raise damaged(file, tr("a document type is not allowed"))
    return root


def checked(document: Document) -> Document:
    """The document itself. Raises `DataError` for one with more cells than any plan has."""
    cells = sum(len(row.cells) for block in document.blocks if isinstance(block, Table) for row in block.rows)
    if cells > MAX_CELLS or len(document.blocks) > MAX_CELLS:
        raise DataError(
            tr("The document has more than {count} cells.").format(count=MAX_CELLS),
            remedy=tr("leave the plan alone in it and save it anew"),
            file=document.file,
        )
    return document
