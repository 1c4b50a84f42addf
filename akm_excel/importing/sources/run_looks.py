"""How a run of Word's text looks, where that decides what it says: hidden, struck out, raised, lowered, unseen."""

from lxml import etree

from akm_excel.importing.sources import signs
from akm_excel.importing.sources.word_xml import child, is_on, local, value

_WHITE = {"FFFFFF", "FEFEFE"}
_PLAIN_FILLS = {"", "auto", *_WHITE}
_DEEPEST = 10
_TOLD = {"vanish", "strike", "dstrike", "vertAlign", "position", "color"}


class Looks:
    """The looks of runs, by their own properties and those of their styles (ECMA-376 part 1, 17.3.2 and 17.7)."""

    def __init__(self, styles: etree._Element | None) -> None:
        named = {value(style, "styleId"): style for style in (styles if styles is not None else ())}
        named.pop("", None)
        self._styles = {name: _of_style(style, named) for name, style in named.items()}

    def spelled(self, run: etree._Element, text: str) -> str:
        """The text of a run, empty where it is hidden, marked where it is no plain text."""
        own = child(run, "rPr")
        looks = {} if own is None else {**self._styles.get(value(child(own, "rStyle")), {}), **_looks(own)}
        if not looks or not text:
            return text
        if is_on(looks.get("vanish")):
            return ""
        if is_on(looks.get("strike")) or is_on(looks.get("dstrike")):
            return signs.struck(text)
        place, position = value(looks.get("vertAlign")), value(looks.get("position"))
        if place == "superscript" or (position.isdigit() and int(position)):
            return signs.raised(text)
        if place == "subscript" or position.startswith("-"):
            return signs.lowered(text)
        if value(looks.get("color")).upper() in _WHITE and not _is_on_colour(run):
            return signs.unseen(text)
        return text


def _looks(properties: etree._Element) -> dict[str, etree._Element]:
    return {name: element for element in properties if (name := local(element)) in _TOLD}


def _of_style(style: etree._Element, named: dict[str, etree._Element]) -> dict[str, etree._Element]:
    """What a style says of its runs, with what it takes from the styles that it is based on."""
    declared: dict[str, etree._Element] = {}
    at: etree._Element | None = style
    for _ in range(_DEEPEST):
        if at is None:
            break
        said = child(at, "rPr")
        declared = declared if said is None else {**_looks(said), **declared}
        at = named.get(value(child(at, "basedOn")))
    return declared


def _is_on_colour(run: etree._Element) -> bool:
    """Whether a run stands on a coloured ground: its own, its paragraph's or its cell's."""
    grounds = [child(run, "rPr", "shd"), child(run, "rPr", "highlight")]
    for element in run.iterancestors():
        name = local(element)
        if name in {"p", "tc", "tbl"}:
            grounds.append(child(element, f"{name}Pr", "shd"))
    return any(
        ground is not None and (value(ground, "fill") or value(ground)) not in _PLAIN_FILLS for ground in grounds
    )
