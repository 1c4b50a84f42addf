"""xlwings without what it takes along: a button waits for what it imports.

xlwings imports numpy, pandas, matplotlib and others wherever they are installed, to convert from and to
their types; that takes some ten times as long as xlwings itself, and a button converts nothing. Python has
a documented way to say that a module is not there: None in `sys.modules` makes its import fail
(https://docs.python.org/3/reference/import.html#the-module-cache). It is said for the time of the import
only; whoever needs pandas afterwards gets it. In a process that ran this, xlwings itself does not know
pandas' types: do not run it where other code of yours uses them through xlwings.
"""

import sys
from typing import Any

UNNEEDED = ("matplotlib", "numpy", "pandas", "PIL", "plotly", "polars", "xlwings.pro")
"""What xlwings imports if it is there. `xlwings.pro` is under another licence, and not used here."""


def import_xlwings() -> Any:
    """The module xlwings; as it is, where it was imported already."""
    if "xlwings" in sys.modules:
        return sys.modules["xlwings"]
    absent = [name for name in UNNEEDED if name not in sys.modules]
    sys.modules.update(dict.fromkeys(absent))  # type: ignore[arg-type]  # None: see above
    try:
        import xlwings  # noqa: PLC0415 - this is the place
    finally:
        for name in absent:
            if sys.modules.get(name) is None:
                sys.modules.pop(name, None)
    windows = sys.modules.get("xlwings._xlwindows")
    if windows is not None:
        from akm_excel.buttons.com import settle  # noqa: PLC0415 - only Windows has it

        settle(windows)
    return xlwings
