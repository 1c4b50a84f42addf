"""Figures that are shown raised, lowered or struck out, spelled so that nobody reads them as plain ones.

``500¹`` is 500 with the mark of a note and no 5001; a figure that somebody struck out beside its successor is none.
What is spelled so is not understood as a number: its cell stays open, and the report shows what stood there.
"""

from akm_excel.patterns import pattern

_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_STROKE = "\u0336"
_BETWEEN = pattern("\ufffd(?=[.,]?[0-9]\ufffd)")
UNSEEN = "\ufffd"
"""What stands for a sign that nobody can read."""


def raised(text: str) -> str:
    """A text in the upper half of the line: the mark of a note, or an exponent."""
    return text.translate(_RAISED)


def lowered(text: str) -> str:
    """A text in the lower half of the line."""
    return text.translate(_LOWERED)


def struck(text: str) -> str:
    """A text with a line through it; its words stay as they are, for a name is known by them.

    >>> struck("600") == "6\u03360\u03360\u0336"
    True
    """
    return "".join(char if char.isalpha() or char.isspace() else char + _STROKE for char in text)


def gathered(text: str) -> str:
    """A text whose figures were marked one by one as unseen, with one mark behind each number.

    >>> gathered(f"6{UNSEEN}0{UNSEEN}.5{UNSEEN}") == f"60.5{UNSEEN}"
    True
    """
    return _BETWEEN.sub("", text)


def unseen(text: str) -> str:
    """A text in the colour of the paper: figures in it are marked."""
    return text + UNSEEN if any(char.isdigit() for char in text) else text
