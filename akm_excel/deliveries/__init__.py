"""The register of deliveries: who has sent what, what was said of it by whom, and which version counts.

It is a text file in the folder of the districts' workbooks; nothing in it is ever changed or taken away. Its modules
are loaded when a name of them is asked for: each merge looks for registers (`PATTERN`), and few find one.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from akm_excel.deliveries.entries import DELIVERIES, Delivery, Entry, State, figures_of
    from akm_excel.deliveries.file import append, entries_in, unread_in
    from akm_excel.deliveries.standing import Register, Standing, arrived, register_of

__all__ = [
    "DELIVERIES",
    "PATTERN",
    "Delivery",
    "Entry",
    "Register",
    "Standing",
    "State",
    "append",
    "arrived",
    "entries_in",
    "figures_of",
    "register_of",
    "unread_in",
]

PATTERN = "topshiruvlar*.txt"
"""How the files of registers are named."""
_HOMES = {
    **dict.fromkeys(("DELIVERIES", "Delivery", "Entry", "State", "figures_of"), "akm_excel.deliveries.entries"),
    **dict.fromkeys(("append", "entries_in", "unread_in"), "akm_excel.deliveries.file"),
    **dict.fromkeys(("Register", "Standing", "arrived", "register_of"), "akm_excel.deliveries.standing"),
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    attribute = globals()[name] = getattr(import_module(_HOMES[name]), name)
    return attribute
