"""The table of texts of a workbook of which some sheets are written anew.

Sheets that stay name their texts by index, so those stay where they are. Places that no sheet names any more are
given to new texts: however often sheets are written anew, the table does not grow.
"""

from collections.abc import Iterable

from lxml import etree

from akm_excel.patterns import pattern
from akm_excel.spreadsheet.cells import rich_text
from akm_excel.spreadsheet.escapes import escaped
from akm_excel.spreadsheet.package import MAIN, Package, parse_xml, serialize_xml
from akm_excel.spreadsheet.sheet_xml import clean

_SI, _T, _C, _V = (f"{{{MAIN}}}{tag}" for tag in ("si", "t", "c", "v"))
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_EMPTY = f'<sst xmlns="{MAIN}" uniqueCount="0"/>'.encode()
_NAMED = pattern(r"\d{1,9}")


class Texts:
    """The table while it is written: `keep` what sheets that stay refer to, then ask for the place of each text."""

    def __init__(self, data: bytes | None) -> None:
        self.data = data
        self.root = parse_xml(data or _EMPTY)
        self._items = [item for item in self.root if item.tag == _SI]
        self._texts = [rich_text(item) for item in self._items]
        self._plain = {}
        for index in reversed(range(len(self._items))):
            if [child.tag for child in self._items[index]] == [_T]:
                self._plain[self._texts[index]] = index
        self._used: set[int] = set()
        self._free: list[int] | None = None
        self.is_changed = False

    @classmethod
    def of(cls, package: Package) -> "Texts":
        """The table of a workbook; an empty one where it has none."""
        part = package.part_of_kind("sharedStrings")
        return cls(package.read(part) if part else None)

    def text(self, index: str | None) -> str:
        """The text that a cell names by its index."""
        number = int(index) if index and _NAMED.fullmatch(index.strip()) else -1
        return self._texts[number] if 0 <= number < len(self._texts) else ""

    def all(self) -> list[str]:
        """All texts of the table."""
        return list(self._texts)

    def keep(self, cells: Iterable[etree._Element]) -> None:
        """Let the texts that these cells name stay where they are."""
        for cell in cells:
            if cell.get("t") == "s":
                value = (cell.findtext(_V) or "").strip()
                if _NAMED.fullmatch(value):
                    self._used.add(int(value))

    def prepare(self, texts: Iterable[str]) -> None:
        """Learn which texts will be asked for: those that are there keep their places, others' places are free."""
        known = {clean(text) for text in texts}
        self._used |= {self._plain[text] for text in known if text in self._plain}
        self._free = [index for index in reversed(range(len(self._items))) if index not in self._used]

    def place(self, text: str) -> int:
        """The index of a text."""
        assert self._free is not None, "prepare first"
        text = clean(text)
        if text not in self._plain or self._plain[text] not in self._used:
            self._plain[text] = self._placed(text)
            self._used.add(self._plain[text])
        return self._plain[text]

    def _placed(self, text: str) -> int:
        item = etree.Element(_SI)
        element = etree.SubElement(item, _T)
        element.text = escaped(text)
        element.set(_SPACE, "preserve")
        self.is_changed = True
        if self._free:
            at = self._free.pop()
            self.root.replace(self._items[at], item)
            self._items[at] = item
            return at
        if self._items:
            self._items[-1].addnext(item)
        else:
            self.root.insert(0, item)
        self._items.append(item)
        return len(self._items) - 1

    def to_bytes(self) -> bytes:
        """The table: what nobody names any more is taken off its end, and emptied elsewhere."""
        for index in self._free or ():
            if len(self._items[index]):
                item = etree.Element(_SI)
                etree.SubElement(item, _T)
                if etree.tostring(item) != etree.tostring(self._items[index]):
                    self.root.replace(self._items[index], item)
                    self._items[index] = item
                    self.is_changed = True
        while self._items and len(self._items) - 1 not in self._used:
            self.root.remove(self._items.pop())
            self.is_changed = True
        if not self.is_changed and self.data is not None:
            return self.data
        self.root.attrib.pop("count", None)
        self.root.set("uniqueCount", str(len(self._items)))
        return serialize_xml(self.root)
