"""How the text of a page in HTML looks, where that decides what it says: hidden, struck out, raised, lowered, unseen.

Looked at are the attributes of elements, their own styles, and the page's rules for a kind of element, a class or an
id, which is what Excel and Word write when they save a page; rules with longer selectors are no office program's.
"""

from collections.abc import Iterator

from lxml import etree

from akm_excel.importing.sources import signs
from akm_excel.patterns import pattern
from akm_excel.spreadsheet.unseen import INK, PAPER, is_dust, is_lost

_COMMENT = pattern(r"/\*.*?\*/|<!--|-->")
_RULE = pattern(r"([^{}]+)\{([^{}]*)\}")
_SELECTOR = pattern(r"([a-z][\w:\\]*|\*)?([.#][\w-]+)?")
_HEX = pattern(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})")
_RGB = pattern(r"rgba?\((\d{1,3})[, ]+(\d{1,3})[, ]+(\d{1,3})\b.*\)")
_SIZE = pattern(r"(\d*\.?\d+)(pt|px|em|rem|%)?")
_POINTS = {"pt": 1.0, "px": 0.75, "em": 11.0, "rem": 11.0, "%": 0.11, None: 0.75}
"""What a unit of length is in points; of the relative ones about."""
_NAMED = {"white": PAPER, "window": PAPER, "black": INK, "windowtext": INK}


class PageLooks:
    """The looks of a page's elements."""

    def __init__(self, root: etree._Element) -> None:
        self._rules: dict[tuple[str, str], dict[str, str]] = {}
        for style in root.iter("style"):
            for selectors, said in _RULE.findall(_COMMENT.sub(" ", "".join(style.itertext())).lower()):
                for selector in selectors.split(","):
                    known = _SELECTOR.fullmatch(selector.strip())
                    if known and selector.strip():
                        at = (known[1] or "").removesuffix("*"), known[2] or ""
                        self._rules[at] = {**self._rules.get(at, {}), **_declared(said)}

    def said(self, element: etree._Element) -> dict[str, str]:
        """What an element's own attributes, the page's rules for it and its own style declare."""
        tag = element.tag.lower() if isinstance(element.tag, str) else ""
        names = [f".{name}" for name in element.get("class", "").lower().split()]
        names += [f"#{element.get('id', '').lower()}"] if element.get("id") else []
        declared = {"color": element.get("color", "").lower(), "background": element.get("bgcolor", "").lower()}
        for at in ((tag, ""), *(("", name) for name in names), *((tag, name) for name in names)):
            declared |= self._rules.get(at, {})
        declared |= _declared(element.get("style", "").lower())
        return {name: text for name, text in declared.items() if text}

    def is_hidden(self, element: etree._Element) -> bool:
        """Whether nothing of an element is shown."""
        return self.is_left_out(element) or self.said(element).get("visibility") in {"hidden", "collapse"}

    def is_left_out(self, element: etree._Element) -> bool:
        """Whether an element does not even take its place."""
        said = self.said(element)
        return element.get("hidden") is not None or said.get("display") == "none" or said.get("mso-hide") == "all"

    def spelled(self, element: etree._Element, name: str, text: str) -> str:
        """The text of an element, marked where it is struck out, raised, lowered or unseen."""
        said = self.said(element)
        if name in {"s", "strike"} or "line-through" in said.get("text-decoration", ""):
            return signs.struck(text)
        if name == "sup" or said.get("vertical-align") == "super":
            return signs.raised(text)
        if name == "sub" or said.get("vertical-align") == "sub":
            return signs.lowered(text)
        return signs.unseen(text) if self._is_unseen(element, said) else text

    def _is_unseen(self, element: etree._Element, said: dict[str, str]) -> bool:
        size = _SIZE.fullmatch(said.get("font-size", ""))
        if said.get("opacity") in {"0", "0.0", "0%"} or (size and is_dust(float(size[1]) * _POINTS[size[2]])):
            return True
        if said.get("color") == "transparent":
            return True
        inked = next((ink for ink in self._upwards(element, "color")), "")
        ink, ground = _colour(inked), PAPER
        if ink is None:
            return False
        for behind in self._upwards(element, "background-color", "background"):
            if "transparent" not in behind:
                colour = next((c for c in map(_colour, behind.split(" ")) if c is not None), _colour(behind))
                return colour is not None and is_lost(ink, colour)
        return is_lost(ink, ground)

    def _upwards(self, element: etree._Element, *names: str) -> Iterator[str]:
        """What an element and those around it declare, the nearest first."""
        for one in (element, *element.iterancestors()):
            said = self.said(one)
            yield from (said[name] for name in names if name in said)


def _declared(style: str) -> dict[str, str]:
    pairs = (declaration.split(":", 1) for declaration in style.split(";") if ":" in declaration)
    return {name.strip(): text.replace("!important", "").strip() for name, text in pairs}


def _colour(text: str) -> int | None:
    """A colour as 0xRRGGBB; None for a name that is not one of black and white."""
    if _HEX.fullmatch(text):
        figures = text[1:] if len(text) == 7 else "".join(figure * 2 for figure in text[1:])
        return int(figures, 16)
    if channels := _RGB.fullmatch(text):
        red, green, blue = (min(int(channel), 255) for channel in channels.groups())
        return red << 16 | green << 8 | blue
    return _NAMED.get(text)
