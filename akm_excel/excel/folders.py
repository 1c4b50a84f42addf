"""Where a button keeps what is its own: the user's folders for state and logs."""

from pathlib import Path

from platformdirs import PlatformDirs

_DIRS = PlatformDirs("akm_excel", appauthor=False)


def state_folder() -> Path:
    """For what is kept between clicks."""
    return _DIRS.user_state_path


def log_file() -> Path:
    """The file that unexpected errors are written to."""
    return _DIRS.user_log_path / "buttons.log"
