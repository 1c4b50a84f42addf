"""A headless Chromium, and axe-core in it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from tests.support.places import HERE

AXE = HERE / "ooxml" / "node_modules" / "axe-core" / "axe.min.js"
_CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@cache
def why_no_browser() -> str:
    """Why pages cannot be looked at here; empty if they can."""
    if _CHROMIUM is None:
        return "Chromium is not installed (Debian: chromium)"
    if not AXE.exists():
        return "axe-core is not there: npm install in tests/ooxml"
    try:
        import playwright  # noqa: F401
    except ImportError:
        return "playwright is not installed"
    return ""


@contextmanager
def opened(path: Path, width: int) -> Iterator[Any]:
    """A page of playwright's with a file, in a window of this width; what it complained about is in `page.faults`."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as running:
        browser = running.chromium.launch(executable_path=_CHROMIUM, args=["--no-sandbox"])
        page: Any = browser.new_page(viewport={"width": width, "height": 900})
        page.faults = []
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        page.on("request", lambda asked: page.faults.append(asked.url) if not asked.url.startswith("file:") else None)
        page.goto(path.as_uri())
        yield page
        browser.close()


def accessibility(page: Any) -> list[str]:
    """What axe-core finds serious or worse."""
    page.add_script_tag(path=str(AXE))
    violations = page.evaluate("axe.run()")["violations"]
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:120]}"
        for one in violations
        if one["impact"] in {"serious", "critical"}
    ]
