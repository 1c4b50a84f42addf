"""What tests need of the machine, and what becomes of them where it is missing."""

import importlib
import os
import shutil
from typing import Any, NoReturn

import pytest

from tests.support.browser import why_no_browser
from tests.support.calc import why_no_desktop, why_not, why_not_joined
from tests.support.isolation import why_no_other_root, why_not_cut_off
from tests.support.ooxml import why_not_validated
from tests.support.readxl import why_no_readxl

FULL = os.environ.get("AKM_FULL") == "1"
"""Long samples in full (`AKM_FULL=1`); without it a selection of each, so that the whole run stays short."""
NEEDS = {
    "libreoffice": why_not,
    "uno": why_not_joined,
    "desktop": why_no_desktop,
    "ooxml": why_not_validated,
    "browser": why_no_browser,
    "gettext": lambda: "" if shutil.which("msgfmt") else "gettext is not installed (Debian: gettext)",
    "gnumeric": lambda: "" if shutil.which("ssconvert") else "Gnumeric is not installed (Debian: gnumeric)",
    "readxl": why_no_readxl,
    "cut_off": why_not_cut_off,
    "other_root": why_no_other_root,
}


def pytest_runtest_setup(item: pytest.Item) -> None:
    """A test whose real part is missing skips on a laptop and fails where everything is required."""
    for marker, reason in NEEDS.items():
        if item.get_closest_marker(marker) and (missing := reason()):
            passed_over(missing)


def passed_over(missing: str) -> NoReturn:
    """End a test for what this machine lacks: failed where everything is required, else skipped."""
    if os.environ.get("AKM_REQUIRE_ALL") == "1":
        pytest.fail(f"AKM_REQUIRE_ALL=1, but {missing}", pytrace=False)
    pytest.skip(missing)


def package(name: str) -> Any:
    """A package that a test compares with; without it the test is passed over."""
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as exc:
        passed_over(f"{exc.name} is not installed (uv pip install -e '.[dev]')")
