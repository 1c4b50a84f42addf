"""Days that are typed on the command line."""

import argparse
import datetime as dt
from contextlib import suppress

from akm_excel.language import tr


def day(text: str) -> dt.date:
    """A day as it is typed: ``2026-12-05`` or ``05.12.2026``."""
    for form in ("%Y-%m-%d", "%d.%m.%Y"):
        with suppress(ValueError):
            return dt.datetime.strptime(text, form).date()
    raise argparse.ArgumentTypeError(tr("'{text}' is no date such as 05.12.2026").format(text=text))
