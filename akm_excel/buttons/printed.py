"""Which PDF files the buttons made: those may be made anew, others are asked about, a signed plan's scan among them."""

import hashlib
import json
from contextlib import suppress
from pathlib import Path

from akm_excel.storage import private_folder, state_folder, write_whole

_MOST = 500


def _file() -> Path:
    return state_folder() / "printed.json"


def _known() -> dict[str, str]:
    try:
        known = json.loads(_file().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


def _fingerprint(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def remember(path: Path) -> None:
    """Note a file as it is now. Where that cannot be noted, it is asked about the next time."""
    with suppress(OSError):
        known = _known() | {str(path): _fingerprint(path)}
        private_folder(_file().parent)
        write_whole(_file(), json.dumps(dict(list(known.items())[-_MOST:]), ensure_ascii=False).encode(), private=True)


def is_ours(path: Path) -> bool:
    """Whether a button made the file, and nobody has changed it since."""
    return _known().get(str(path)) == _fingerprint(path)
