"""The XML of the ribbon tab *AKM*."""

from importlib.resources import files

NAMESPACE_2010 = "http://schemas.microsoft.com/office/2009/07/customui"
NAMESPACE_2007 = "http://schemas.microsoft.com/office/2006/01/customui"
_SOURCE = "ribbon.xml"


def ribbon(namespace: str, *, gives_way: bool = False) -> bytes:
    """The ribbon's XML in the dialect of `namespace`.

    With `gives_way` the tab asks whether to show itself: a workbook's hides beside the add-in's.
    """
    text = files("akm_excel.excel").joinpath("addin", _SOURCE).read_text(encoding="utf-8")
    text = text.replace(NAMESPACE_2010, namespace)
    if gives_way:
        text = text.replace('<tab id="AkmTab"', '<tab id="AkmTab" getVisible="AkmGetVisible"')
    return text.encode()
