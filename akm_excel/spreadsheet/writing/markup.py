"""Text as it stands in XML. The standard library's functions for it load a web client first (16 ms)."""

from akm_excel.patterns import pattern

_TO_QUOTE = pattern(r'[&<>"\t\n\r]')


def escape(text: str) -> str:
    """`text` between tags."""
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text:
        text = text.replace("<", "&lt;")
    return text.replace(">", "&gt;") if ">" in text else text


def quoted(text: str) -> str:
    """`text` as the value of an attribute, with its quotation marks."""
    if _TO_QUOTE.search(text):
        text = escape(text).replace('"', "&quot;")
        text = text.replace("\t", "&#9;").replace("\n", "&#10;").replace("\r", "&#13;")
    return f'"{text}"'
