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


def state_folder() -> Path:
    """The folder for what is kept between clicks: ``AKM_STATE`` if it is set, else one in the user's state folder."""
    asked = os.environ.get("AKM_STATE")
    if asked:
        return Path(asked)
    from platformdirs import user_state_path  # noqa: PLC0415 - as above

    return user_state_path("akm-excel", appauthor=False)


def log_file() -> Path:
    """The file that unexpected errors in buttons are written to."""
    from platformdirs import user_log_path  # noqa: PLC0415 - only who has an error pays

    return user_log_path("akm-excel", appauthor=False) / "buttons.log"


def memory_of_merges() -> Path:
    """The file in which merges remember what they read."""
    return cache_folder() / "readings.sqlite"
