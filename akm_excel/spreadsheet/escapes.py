"""Texts as files spell them: what XML cannot hold stands in them as ``_xHHHH_``."""

import re

from akm_excel.patterns import pattern

# ECMA-376 part 1, 22.9.2.19 (ST_Xstring): what XML cannot hold is spelled by its UTF-16 code, _x005F_ is _ itself.
_ESCAPED = pattern(r"(?:_x[0-9A-Fa-f]{4}_)+")
# Two that overlap (_x005F_x001B_) share their middle _, so each _ is looked at by itself.
_LIKE_ONE = pattern(r"_(?=x[0-9A-Fa-f]{4}_)")


def unescaped(text: str) -> str:
    """A text as the file spells it, with its ``_xHHHH_`` read; half a character stays as it is spelled."""
    return _ESCAPED.sub(_spelled_out, text) if "_x" in text else text


def _spelled_out(match: re.Match[str]) -> str:
    codes = bytes.fromhex("".join(part[1:] for part in match[0].replace("__", "_").strip("_").split("_")))
    try:
        return codes.decode("utf-16-be")
    except UnicodeDecodeError:
        return match[0]


def escaped(text: str) -> str:
    """A text as a file must spell it: what would be read as ``_xHHHH_`` is kept from it."""
    return _LIKE_ONE.sub("_x005F_", text) if "_x" in text else text
