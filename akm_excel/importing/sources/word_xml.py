"""The elements of Word's XML by their bare names, so that the strict format is read as well (ECMA-376 part 4)."""

from lxml import etree


def local(element: etree._Element) -> str:
    """The name of an element without its namespace."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def value(element: etree._Element | None, name: str = "val") -> str:
    """An attribute of an element by its bare name; empty where it is missing."""
    if element is None:
        return ""
    return next((text for key, text in element.attrib.items() if etree.QName(key).localname == name), "")


def child(element: etree._Element | None, *path: str) -> etree._Element | None:
    """The first child, grandchild, … of these bare names."""
    for name in path:
        element = next((one for one in element if local(one) == name), None) if element is not None else None
    return element


def is_on(element: etree._Element | None) -> bool:
    """Whether a property that can be switched is there and on."""
    return element is not None and value(element) not in {"0", "false", "off", "none"}
