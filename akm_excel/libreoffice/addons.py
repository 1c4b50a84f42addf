"""The toolbar and the menu *AKM* in Calc, made from the table of the buttons: the part ``Addons.xcu``.

The schema is that of LibreOffice's registry, `org.openoffice.Office.Addons`.
"""

from collections.abc import Iterator
from itertools import groupby

from lxml import etree

from akm_excel.buttons.table import Button, buttons
from akm_excel.language import OF_OFFICE, speaking

_OOR = "http://openoffice.org/2001/registry"
_XML = "http://www.w3.org/XML/1998/namespace"
_CALC = "com.sun.star.sheet.SpreadsheetDocument"
PROTOCOL = "uz.akm.excel"
"""What the commands begin with, and what the toolbar and the menu are called."""
SEPARATOR = "private:separator"


def addons() -> bytes:
    """The part, with the labels in all languages."""
    root = etree.Element(f"{{{_OOR}}}component-data", nsmap={"oor": _OOR})
    root.set(f"{{{_OOR}}}name", "Addons")
    root.set(f"{{{_OOR}}}package", "org.openoffice.Office")
    interface = _node(root, "AddonUI", replace=False)
    _items(_node(_node(interface, "OfficeToolBar", replace=False), PROTOCOL))
    menu = _node(_node(interface, "OfficeMenuBar", replace=False), PROTOCOL)
    _property(menu, "Context", _CALC)
    _property(menu, "Title", "AKM")
    _property(menu, "Target", "_self")
    _items(_node(menu, "Submenu", replace=False))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _entries() -> Iterator[Button | None]:
    """The buttons, with nothing between two groups."""
    for number, (_, inside) in enumerate(groupby(buttons(), key=lambda button: button.group)):
        if number:
            yield None
        yield from inside


def _items(parent: etree._Element) -> None:
    for number, button in enumerate(_entries(), start=1):
        item = _node(parent, f"m{number:02}")
        if button is None:
            _property(item, "URL", SEPARATOR)
            continue
        _property(item, "Context", _CALC)
        _property(item, "URL", f"{PROTOCOL}:{button.name}")
        title = _property(item, "Title")
        for language in OF_OFFICE:
            with speaking(language):
                # LibreOffice takes en-US where it has no title in its own language.
                value = etree.SubElement(title, "value", {f"{{{_XML}}}lang": "en-US" if language == "en" else language})
                value.text = button.texts().label
        _property(item, "Target", "_self")


def _node(parent: etree._Element, name: str, *, replace: bool = True) -> etree._Element:
    node = etree.SubElement(parent, "node", {f"{{{_OOR}}}name": name})
    if replace:
        node.set(f"{{{_OOR}}}op", "replace")
    return node


def _property(parent: etree._Element, name: str, value: str | None = None) -> etree._Element:
    prop = etree.SubElement(parent, "prop", {f"{{{_OOR}}}name": name})
    if value is not None:
        etree.SubElement(prop, "value").text = value
    return prop
