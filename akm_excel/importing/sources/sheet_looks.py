"""How the cells and runs of a workbook's texts look, where that decides what they say; see `signs`."""

from typing import NamedTuple

from lxml import etree

from akm_excel.importing.sources import signs
from akm_excel.spreadsheet.package import MAIN, Package, parse_xml
from akm_excel.spreadsheet.unseen import unseen_styles, why_unseen


class Look(NamedTuple):
    """The look of a cell's style: its number format, and whether it is struck out, raised, lowered or unseen."""

    number_format: str = ""
    struck: bool = False
    place: str = ""
    unseen: bool = False

    def spelled(self, text: str) -> str:
        """A text in this look."""
        return spelled(text, struck=self.struck, place=self.place, unseen=self.unseen)


def spelled(text: str, *, struck: bool = False, place: str = "", unseen: bool = False) -> str:
    """A text marked as what it looks like; itself where it looks plain."""
    if struck:
        return signs.struck(text)
    if place == "superscript":
        return signs.raised(text)
    if place == "subscript":
        return signs.lowered(text)
    return signs.unseen(text) if unseen else text


def looks(data: bytes, built_in: dict[int, str]) -> list[Look]:
    """The looks of a workbook's styles, by number (ECMA-376 part 1, 18.8.10)."""
    root = parse_xml(data)
    custom = {
        int(item.get("numFmtId", -1)): item.get("formatCode", "") for item in root.iterfind(f"{_at('numFmts')}/*")
    }
    fonts: list[etree._Element] = list(root.iterfind(f"{_at('fonts')}/*"))
    unseen = unseen_styles(root)
    by_number = []
    for index, style in enumerate(root.iterfind(f"{_at('cellXfs')}/*")):
        number = int(style.get("numFmtId", 0))
        struck, place = _of_font(_numbered(fonts, style.get("fontId")))
        by_number.append(Look(custom.get(number, built_in.get(number, "")), struck, place, index in unseen))
    return by_number


def _at(name: str) -> str:
    return f"{{{MAIN}}}{name}"


def _numbered(among: list[etree._Element], number: str | None) -> etree._Element | None:
    place = int(number) if number and number.isascii() and number.isdigit() else 0
    return among[place] if place < len(among) else None


def _of_font(font: etree._Element | None) -> tuple[bool, str]:
    """Whether a font is struck out, and where it stands in the line."""
    if font is None:
        return False, ""
    strike, place = (font.find(_at(name)) for name in ("strike", "vertAlign"))
    struck = strike is not None and strike.get("val", "1") not in {"0", "false"}
    return struck, "" if place is None else place.get("val", "")


def marked_texts(package: Package, sheet_part: str) -> dict[str, str]:
    """The texts of a workbook whose runs are struck out, raised, lowered or unseen, by what they are as plain text."""
    texts: dict[str, str] = {}
    strings = package.part_of_kind("sharedStrings")
    for part in (strings, sheet_part):
        data = package.read(part) if part else b""
        if b"rPr>" in data:
            for item in parse_xml(data).iter(_at("si"), _at("is")):
                plain, marked = _both(item)
                if plain != marked:
                    texts[plain] = marked
    return texts


def _both(item: etree._Element) -> tuple[str, str]:
    """A rich text as plain text, and marked."""
    plain = marked = ""
    for run in item.iterfind(_at("r")):
        text = "".join(part.text or "" for part in run.iterfind(_at("t")))
        font = run.find(_at("rPr"))
        struck, place = _of_font(font)
        plain += text
        marked += spelled(text, struck=struck, place=place, unseen=why_unseen(font, None) is not None)
    return plain, marked
