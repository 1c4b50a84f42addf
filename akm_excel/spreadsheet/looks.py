"""Cell formats of two workbooks: which look alike, whatever numbers they have and however they are spelled.

Applications write a format anew when they save: with other numbers, in another order, with what goes without saying.
So formats are compared by what is seen: font, fill, borders, number format, alignment, protection.
"""

import copy
from collections.abc import Hashable, Mapping
from functools import cached_property

from lxml import etree

from akm_excel.spreadsheet.package import MAIN

Look = tuple[Hashable, ...]
"""What is seen of a format."""
# ECMA-376 part 1, 18.8.39: the order of lists in a table of styles.
_LISTS = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs", "tableStyles",
          "colors", "extLst")  # fmt: skip
# 18.8.30: the number formats that have a number of their own and are written out by some applications.
_BUILT_IN = {0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 49: "@"}
_FIRST_CUSTOM = 164
_SIDES = ("left", "right", "top", "bottom", "diagonal")
_ON = {"1", "true", "on"}


def _tag(name: str) -> str:
    return f"{{{MAIN}}}{name}"


class Looks:
    """The formats of a workbook's table of styles, by their numbers."""

    def __init__(self, root: etree._Element) -> None:
        self.root = root
        self._known: dict[int, Look] = {}

    @cached_property
    def _formats(self) -> Mapping[int, str]:
        own = self.root.iterfind(f"{_tag('numFmts')}/{_tag('numFmt')}")
        return _BUILT_IN | {int(item.get("numFmtId", 0)): item.get("formatCode", "") for item in own}

    @cached_property
    def _parts(self) -> Mapping[str, list[etree._Element]]:
        lists = {name: self.root.find(_tag(name)) for name in ("fonts", "fills", "borders", "cellXfs", "dxfs")}
        return {name: list(entries) if entries is not None else [] for name, entries in lists.items()}

    @property
    def count(self) -> int:
        """How many cell formats there are."""
        return len(self._parts["cellXfs"])

    def item(self, table: str, index: int) -> etree._Element | None:
        """An entry of one of the lists."""
        items = self._parts[table]
        return items[index] if 0 <= index < len(items) else None

    def of(self, index: int) -> Look:
        """What is seen of the cell format of this number; of one that is not there, what is seen of the plain one."""
        if index not in self._known:
            self._known[index] = self._look(self.item("cellXfs", index))
        return self._known[index]

    def number_format(self, index: int) -> str:
        """The code of a cell format's number format."""
        xf = self.item("cellXfs", index)
        return self._formats.get(int(xf.get("numFmtId", 0)), "General") if xf is not None else "General"

    def _look(self, xf: etree._Element | None) -> Look:
        if xf is None:
            return ()
        font = self.item("fonts", int(xf.get("fontId", 0)))
        fill = self.item("fills", int(xf.get("fillId", 0)))
        border = self.item("borders", int(xf.get("borderId", 0)))
        number = int(xf.get("numFmtId", 0))
        code = self._formats.get(number, str(number))
        return (code, _font(font), _fill(fill), _border(border), _alignment(xf), _protection(xf))


def _font(font: etree._Element | None) -> Look:
    if font is None:
        return ()
    flags = tuple(_is_on(font.find(_tag(name))) for name in ("b", "i", "u", "strike"))
    name, size = font.find(_tag("name")), font.find(_tag("sz"))
    return (
        *flags,
        name.get("val", "") if name is not None else "",
        float(size.get("val", 0)) if size is not None else 0,
        _colour(font.find(_tag("color"))) or "000000",
    )


def _is_on(element: etree._Element | None) -> bool:
    return element is not None and element.get("val", "1") not in {"0", "false", "none"}


def _colour(element: etree._Element | None) -> str:
    if element is None or element.get("auto") is not None:
        return ""
    if (rgb := element.get("rgb")) is not None:
        return rgb[-6:].upper()
    theme, tint = element.get("theme"), element.get("tint", "0")
    if theme is not None:
        return "000000" if (theme, float(tint)) == ("1", 0) else f"theme {theme} {float(tint):.3f}"
    indexed = element.get("indexed", "")
    return "" if indexed == "64" else "000000" if indexed == "8" else f"indexed {indexed}"


def _fill(fill: etree._Element | None) -> Look:
    pattern = fill.find(_tag("patternFill")) if fill is not None else None
    if pattern is None:
        return (etree.tostring(fill, method="c14n", exclusive=True),) if fill is not None and len(fill) else ()
    kind = pattern.get("patternType", "none")
    return () if kind == "none" else (kind, _colour(pattern.find(_tag("fgColor"))))


def _border(border: etree._Element | None) -> Look:
    if border is None:
        return ()
    drawn = []
    for name in _SIDES:
        side = border.find(_tag(name))
        style = side.get("style", "none") if side is not None else "none"
        drawn.append(("none", "") if style == "none" or side is None else (style, _colour(side.find(_tag("color")))))
    return tuple(drawn)


def _alignment(xf: etree._Element) -> Look:
    alignment = xf.find(_tag("alignment"))
    if alignment is None:
        return ("general", "bottom", False, 0, 0)
    return (
        alignment.get("horizontal", "general"),
        alignment.get("vertical", "bottom"),
        alignment.get("wrapText", "0") in _ON,
        int(alignment.get("indent", 0)),
        int(alignment.get("textRotation", 0)),
    )


def _protection(xf: etree._Element) -> Look:
    protection = xf.find(_tag("protection"))
    if protection is None:
        return (True, False)
    return protection.get("locked", "1") in _ON, protection.get("hidden", "0") in _ON


class Translation:
    """The formats of a workbook (`source`) as they are numbered in another one's table, which takes what it lacks.

    `root` is the other table: a copy of `target`'s, equal to it as long as nothing was added.
    """

    def __init__(self, source: Looks, target: Looks) -> None:
        self.source = source
        self.root = copy.deepcopy(target.root)
        self.is_changed = False
        self._target = Looks(self.root)
        self._by_look = {self._target.of(index): index for index in reversed(range(self._target.count))}
        self._numbers: dict[int, int] = {}
        self._rules: dict[int, int] = {}
        self._mixed: dict[tuple[int, str], int] = {}

    def number(self, index: int) -> int:
        """The number of a cell format of the source."""
        if index not in self._numbers:
            look = self.source.of(index)
            if look not in self._by_look:
                self._by_look[look] = self._added(self.source, index, self.source.number_format(index))
            self._numbers[index] = self._by_look[look]
        return self._numbers[index]

    def with_number_format(self, index: int, code: str) -> int:
        """A cell format of the target, but for its number format."""
        if (index, code) not in self._mixed:
            same = self._target.number_format(index) == code
            self._mixed[index, code] = index if same else self._found_mixed(index, code)
        return self._mixed[index, code]

    def _found_mixed(self, index: int, code: str) -> int:
        look = (code, *self._target.of(index)[1:])
        if look not in self._by_look:
            self._by_look[look] = self._added(self._target, index, code)
        return self._by_look[look]

    def rule(self, index: int) -> int:
        """The number of a format that cells take under a condition."""
        if index not in self._rules:
            item = self.source.item("dxfs", index)
            self._rules[index] = self._put("dxfs", copy.deepcopy(item)) if item is not None else 0
        return self._rules[index]

    def _added(self, source: Looks, index: int, code: str) -> int:
        known = source.item("cellXfs", index)
        xf = copy.deepcopy(known) if known is not None else etree.Element(_tag("xf"))
        if source is not self._target:
            for attribute, table in (("fontId", "fonts"), ("fillId", "fills"), ("borderId", "borders")):
                item = source.item(table, int(xf.get(attribute, 0)))
                xf.set(attribute, str(self._put(table, copy.deepcopy(item)) if item is not None else 0))
            xf.set("xfId", "0")
        xf.set("numFmtId", str(self._number_format(code)))
        xf.set("applyNumberFormat", "1")
        return self._put("cellXfs", xf, is_new=True)

    def _put(self, table: str, item: etree._Element, *, is_new: bool = False) -> int:
        """The index of an item in a list; it is appended where no equal one is there."""
        items = self._list(table)
        if not is_new:
            spelled = etree.tostring(item, method="c14n", exclusive=True)
            for index, other in enumerate(items):
                if etree.tostring(other, method="c14n", exclusive=True) == spelled:
                    return index
        items.append(item)
        items.set("count", str(len(items)))
        self.is_changed = True
        self._target.__dict__.pop("_parts", None)
        return len(items) - 1

    def _list(self, table: str) -> etree._Element:
        known = self.root.find(_tag(table))
        if known is not None:
            return known
        made = etree.Element(_tag(table))
        later = {_tag(name) for name in _LISTS[_LISTS.index(table) + 1 :]}
        follower = next((child for child in self.root if child.tag in later), None)
        if follower is not None:
            follower.addprevious(made)
        else:
            self.root.append(made)
        return made

    def _number_format(self, code: str) -> int:
        for number, known in _BUILT_IN.items():
            if known == code:
                return number
        formats = self._list("numFmts")
        taken = {int(item.get("numFmtId", 0)): item.get("formatCode") for item in formats}
        for number, spelled in taken.items():
            if spelled == code:
                return number
        free = max((_FIRST_CUSTOM - 1, *taken)) + 1
        etree.SubElement(formats, _tag("numFmt"), numFmtId=str(free), formatCode=code)
        formats.set("count", str(len(formats)))
        self._target.__dict__.pop("_formats", None)
        self.is_changed = True
        return free
