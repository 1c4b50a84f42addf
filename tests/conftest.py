import atexit
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from akm_excel import api
from akm_excel.core.plan import Plan
from akm_excel.core.template import Template
from akm_excel.importing import import_plan
from akm_excel.workbook.template_file import load_template, shipped
from tests.support.calc import Calc
from tests.support.golden import Golden
from tests.support.places import SOURCE
from tests.support.requirements import pytest_runtest_setup  # noqa: F401 - a hook that pytest finds here

# Messages in English, as the code has them; tests of other languages set them themselves.
os.environ["AKM_LANG"] = "en"
os.environ.pop("AKM_TEMPLATE", None)
# What tests remember is theirs alone; the archive is a folder without one.
for name in ("AKM_CACHE", "AKM_STATE", "AKM_ARCHIVE"):
    os.environ[name] = tempfile.mkdtemp(prefix="akm-tests-")
    atexit.register(shutil.rmtree, os.environ[name], ignore_errors=True)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--renew-goldens", action="store_true", help="write the golden files anew: just goldens")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with slow tests first, those with most of them at the front: so the processes of one run end together."""
    slow = Counter(item.path for item in items if item.get_closest_marker("slow"))
    items.sort(key=lambda item: -slow[item.path])


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """Compares a text with its golden file; tests that use it have *golden* in their names."""
    return Golden(request.config.getoption("--renew-goldens"))


@pytest.fixture(scope="session")
def template() -> Template:
    return load_template(shipped())


@pytest.fixture(scope="session")
def real_plan(template: Template) -> Plan:
    """Qoraoʻzak's plan, from its text."""
    return import_plan(SOURCE, template)


@pytest.fixture(scope="session")
def _filled_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("filled") / "qoraozak.xlsx"
    api.import_plan(SOURCE, path)
    return path


@pytest.fixture
def filled(_filled_once: Path, tmp_path: Path) -> Path:
    """A copy of the template filled with the real plan."""
    return Path(shutil.copy(_filled_once, tmp_path / "qoraozak.xlsx"))


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> api.Demo:
    """The demonstration region: 17 workbooks and the regional one. Read it, never write to it."""
    return api.demo(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="session")
def calc() -> Iterator[Calc]:
    """A running LibreOffice Calc."""
    running = Calc()
    yield running
    running.close()
