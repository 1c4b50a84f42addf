"""Running a program without a network, or where no other program is."""

import os
import shutil
import subprocess
import sys
from functools import lru_cache

_CUTS = (
    ("unshare", "-rn"),
    ("strace", "-f", "-qq", "-e", "trace=connect", "-e", "inject=connect:error=ENETUNREACH", "-o", "/dev/null"),
)
"""What cuts a program off: a network namespace of its own, which a container may forbid; else each connection that it
asks for is refused by strace, as where there is no way to a network (`connect` has also names looked up)."""


def _works(*command: str) -> bool:
    path = shutil.which(command[0], path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if path is None:
        return False
    try:
        return not subprocess.run([path, *command[1:]], capture_output=True, timeout=60, check=False).returncode
    except OSError:
        return False


@lru_cache(maxsize=1)
def cut_off() -> list[str]:
    """The beginning of a command that runs the rest without a network; empty where none does."""
    for cut in _CUTS:
        if _works(*cut, "true"):
            return [shutil.which(cut[0]) or "", *cut[1:]]
    return []


def why_not_cut_off() -> str:
    """Why no program can be cut off from the network here; empty where one can."""
    return "" if cut_off() else "no network namespace can be made here, and strace (Debian: strace) traces nothing"


@lru_cache(maxsize=1)
def other_root() -> list[str]:
    """The beginning of a command whose next word is the root folder of the rest; empty where none is allowed."""
    for entered in (("chroot",), ("unshare", "-r", "chroot")):
        if sys.platform == "linux" and _works(*entered, "/", "true"):
            return [shutil.which(entered[0], path="/usr/sbin:/usr/bin:/sbin:/bin") or "", *entered[1:]]
    return []


def why_no_other_root() -> str:
    """Why no other root folder can be entered here; empty where one can."""
    return "" if other_root() else "no other root folder may be entered here (chroot: Linux, as root or in a namespace)"
