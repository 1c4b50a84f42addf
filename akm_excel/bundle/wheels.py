"""The packages of a bundle: this one, and what it needs on the system that the bundle is for, pinned by hashes.

uv resolves for another system than the one it runs on, markers and all; pip downloads for it.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from importlib.metadata import distribution
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from akm_excel.errors import SetupError, optional
from akm_excel.language import tr
from akm_excel.version import __version__

PLATFORMS = {
    "win_amd64": "x86_64-pc-windows-msvc",
    "win32": "i686-pc-windows-msvc",
    "win_arm64": "aarch64-pc-windows-msvc",
    "manylinux_2_28_x86_64": "x86_64-manylinux_2_28",
    "macosx_11_0_arm64": "aarch64-apple-darwin",
}
"""What a bundle can be for: the tag of its wheels (PEP 425), and the name that uv has for it."""
_LINUX = "manylinux_2_28_x86_64"
PYTHON = "3.11"
"""The Python that a bundle is for: the oldest that the program runs on, which python.org has for Windows 10."""


def own_wheel(folder: Path) -> Path:
    """The wheel of this very program, put into `folder`. Raises `SetupError` where it can be had from nowhere."""
    told = distribution("akm-excel").read_text("direct_url.json")
    source = json.loads(told) if told else {}
    path = (
        Path(url2pathname(urlsplit(source.get("url", "")).path)) if source.get("url", "").startswith("file:") else None
    )
    if path is not None and "dir_info" in source and (path / "pyproject.toml").exists():
        _run([_uv(), "build", "--quiet", "--wheel", str(path), "--out-dir", str(folder)])
    elif path is not None and path.suffix == ".whl" and path.exists():
        shutil.copy(path, folder)
    else:
        _download([f"akm-excel=={__version__}"], folder, ())
    (wheel,) = folder.glob("akm_excel-*.whl")
    (folder / ".gitignore").unlink(missing_ok=True)  # uv's own
    return wheel


def gather(wheel: Path, extras: Sequence[str], platform: str) -> str:
    """Download beside `wheel` all that it needs with its `extras` on a platform, and pip; the requirements as text.

    Each line names a version and the hashes that `pip install --require-hashes` holds it to.
    """
    wanted = f"akm-excel[{','.join(extras)}]" if extras else "akm-excel"
    # A file of two lines: the wheel itself, and pip, which the Python that can be embedded lacks.
    asked = f"{wanted} @ {wheel.resolve().as_uri()}\npip>=24\n"
    locked = _run(
        [
            _uv(), "pip", "compile", "--quiet", "--no-header", "--no-annotate", "--generate-hashes",
            "--python-platform", PLATFORMS[platform], "--python-version", PYTHON, "--only-binary", ":all:", "-",
        ],
        asked,
    )  # fmt: skip
    others = _without_own(locked)
    names = wheel.parent / "others.txt"
    names.write_text(others, encoding="utf-8")
    _download(["--require-hashes", "-r", str(names)], wheel.parent, _for(platform))
    names.unlink()
    return others


def _without_own(locked: str) -> str:
    """The requirements but for that of this program, which the wheel in the folder answers."""
    kept, is_own = [], False
    for line in locked.splitlines():
        if not line.startswith(" "):
            is_own = line.startswith("akm-excel")
        if not is_own:
            kept.append(line)
    return "\n".join(kept) + "\n"


def _for(platform: str) -> list[str]:
    """What tells pip the system; of Linux also the older tags, whose wheels run there as well (PEP 600)."""
    older = range(27, 16, -1) if platform == _LINUX else ()
    tags = [platform, *(f"manylinux_2_{minor}_x86_64" for minor in older), *(["manylinux2014_x86_64"] if older else [])]
    named = [part for tag in tags for part in ("--platform", tag)]
    return [*named, "--python-version", PYTHON, "--implementation", "cp", "--only-binary", ":all:"]


def _download(wanted: Sequence[str], folder: Path, chosen: Sequence[str]) -> None:
    optional("pip", "bundle")
    _run([sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", *chosen, "--dest", str(folder), *wanted])


def _uv() -> str:
    program: str = optional("uv", "bundle").find_uv_bin()
    return program


def _run(command: Sequence[str], given: str = "") -> str:
    done = subprocess.run(command, input=given, capture_output=True, encoding="utf-8", check=False)
    if done.returncode:
        said = (done.stderr.strip() or done.stdout.strip()).splitlines()
        raise SetupError(
            tr("The packages cannot be had: {reason}").format(reason=said[-1] if said else str(done.returncode)),
            remedy=tr("check the network, and try again"),
        )
    return done.stdout
