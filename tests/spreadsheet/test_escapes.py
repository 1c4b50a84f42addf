"""Texts that look like the escapes of a file: written and read again they are the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape

from akm_excel.spreadsheet.escapes import escaped, unescaped

PIECES = st.sampled_from(["_", "x", "_x", "x005F", "_x005F_", "_x001B_", "x000A_", "__", "a", "ʻ"])


@given(st.lists(PIECES, max_size=8).map("".join))
def test_what_is_escaped_comes_back(text: str) -> None:
    assert unescaped(escaped(text)) == text


@pytest.mark.parametrize("text", ["_x005F_x001B_", "_x001B_x001B_", "_x005f_x005F_x000D_"])
def test_escapes_that_overlap_come_back(text: str) -> None:
    assert unescaped(escaped(text)) == text


@given(st.lists(PIECES, max_size=8).map("".join))
def test_openpyxl_reads_what_is_escaped_alike(text: str) -> None:

    assert unescape(escaped(text)) == text
