"""The register of deliveries: who has sent what, what was said of it by whom, and which version counts.

It is a text file in the folder of the districts' workbooks; nothing in it is ever changed or taken away.
"""

from akm_excel.deliveries.entries import DELIVERIES, Delivery, Entry, State, figures_of
from akm_excel.deliveries.file import append, entries_in, unread_in
from akm_excel.deliveries.standing import Register, Standing, arrived, register_of

__all__ = [
    "DELIVERIES",
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
