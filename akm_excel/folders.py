"""Where the library keeps things of its own on a user's machine; all of it may be deleted at any time."""

import os
from pathlib import Path


def cache_folder() -> Path:
    """The folder for what can be made again: ``AKM_CACHE`` if it is set, else one in the user's cache folder."""
    asked = os.environ.get("AKM_CACHE")
    if asked:
        return Path(asked)
    from platformdirs import user_cache_path  # noqa: PLC0415 - 2 ms that who sets the variable does not pay

    return user_cache_path("akm-excel", appauthor=False)
