"""The XML of the ribbon tab *AKM*, made from the table of the buttons.

Labels and tips are static, in one language: no macro runs before a click, and the tab is right where macros are
blocked. Part 2 of [MS-CUSTOMUI] describes the elements.
"""

from lxml import etree
from lxml.builder import ElementMaker

from akm_excel.buttons.table import Group, buttons
from akm_excel.excel.modules import CALLBACK
from akm_excel.language import speaking

NAMESPACE_2010 = "http://schemas.microsoft.com/office/2009/07/customui"
NAMESPACE_2007 = "http://schemas.microsoft.com/office/2006/01/customui"
TAB = "AKM"
_TAB_KEYS = "AK"


def ribbon(namespace: str, language: str, label: str = TAB) -> bytes:
    """The ribbon's XML in the dialect of `namespace`, with the words of a language; `label` is the tab's."""
    make = ElementMaker(namespace=namespace, nsmap={None: namespace})
    with speaking(language):
        groups = []
        for group in Group:
            inside = []
            for button in (button for button in buttons() if button.group is group):
                said = button.texts()
                inside.append(
                    make.button(
                        id=button.macro,
                        size="large" if button.is_large else "normal",
                        imageMso=button.icon,
                        onAction=CALLBACK,
                        keytip=button.keys,
                        label=said.label,
                        screentip=said.tip,
                        supertip=said.about,
                    )
                )
            if inside:
                groups.append(make.group(*inside, id=group.value, label=group.label))
    tab = make.tab(*groups, id="AkmTab", label=label, keytip=_TAB_KEYS)
    root = make.customUI(make.ribbon(make.tabs(tab)))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
