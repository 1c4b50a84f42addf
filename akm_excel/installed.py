"""How this very program was installed, and so what installs more of it: a hint that does not work is none."""

import sys
from pathlib import Path

NAME = "akm-excel"
BUNDLE = "akm_bundle.txt"
"""Written beside the environment by a bundle's set-up: the folder of the bundle."""


def command(extra: str = "", *, anew: bool = False) -> str:
    """The command that installs this package with an extra into the Python that runs; with `anew` once more.

    From a bundle it takes the bundle's wheels, as there may be no network (for an extra that the bundle was made
    without the network is needed); from a checkout the checkout, as no index
    may have the package. A frozen program has no Python to install into: it is for `uv`, which brings one.

    >>> command("archive").partition(" install ")[2].endswith('[archive]"')
    True
    """
    if getattr(sys, "frozen", False):
        return f'uv tool install "{_named(NAME, extra)}"'
    words = ["pip", "install", *(["--force-reinstall"] if anew else [])]
    if wheels := _wheels():
        # What the bundle lacks comes from an index; pip is that of this program, as a bundle puts none on the path.
        only = ["--no-index"] if _has(wheels, extra) else []
        words = [f'"{sys.executable}"', "-m", *words, *only, "--find-links", f'"{wheels}"', f'"{_named(NAME, extra)}"']
    elif source := _source():
        words += [*(["-e"] if source.is_dir() else []), f'"{_named(str(source), extra)}"']
    else:
        words.append(f'"{_named(NAME, extra)}"')
    return " ".join(words)


def _named(what: str, extra: str) -> str:
    return f"{what}[{extra}]" if extra else what


def _wheels() -> str:
    """The wheels of the bundle that this environment was set up from; empty where there was none, or it is gone."""
    try:
        wheels = Path((Path(sys.prefix) / BUNDLE).read_text(encoding="utf-8").strip(' "\r\n')) / "wheels"
    except (OSError, UnicodeDecodeError):
        return ""
    return str(wheels) if wheels.is_dir() else ""


def _has(wheels: str, extra: str) -> bool:
    """Whether a bundle was made with an extra: its first requirement is this package with those that it has."""
    try:
        own = (Path(wheels).parent / "requirements.txt").read_text(encoding="utf-8").partition("\n")[0]
    except (OSError, UnicodeDecodeError):
        return False
    return not extra or extra in own.partition("[")[2].partition("]")[0].split(",")


def _source() -> Path | None:
    """The folder or wheel that the package was installed from (PEP 610); None where an index had it."""
    import json  # noqa: PLC0415 - each command begins by importing this module, and hardly one asks
    from importlib.metadata import PackageNotFoundError, distribution  # noqa: PLC0415
    from urllib.parse import urlsplit  # noqa: PLC0415
    from urllib.request import url2pathname  # noqa: PLC0415

    try:
        told = distribution(NAME).read_text("direct_url.json")
    except PackageNotFoundError:  # run from a folder that was never installed
        return Path(__file__).parents[1]
    url = urlsplit(json.loads(told).get("url", "")) if told else None
    return Path(url2pathname(url.path)) if url is not None and url.scheme == "file" else None
