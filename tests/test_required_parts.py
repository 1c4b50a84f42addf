"""What a machine lacks skips with a reason on a laptop, and fails where everything is required."""

import ast
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.support import requirements


@pytest.fixture
def test_item(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    monkeypatch.setattr(requirements, "NEEDS", {"libreoffice": lambda: "LibreOffice Calc is not installed (get it)"})
    return SimpleNamespace(get_closest_marker=lambda name: name == "libreoffice")


def test_it_skips_on_a_laptop(test_item: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AKM_REQUIRE_ALL", raising=False)
    with pytest.raises(pytest.skip.Exception, match="not installed"):
        requirements.pytest_runtest_setup(test_item)  # type: ignore[arg-type]


def test_it_fails_where_all_is_required(test_item: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AKM_REQUIRE_ALL", "1")
    with pytest.raises(pytest.fail.Exception, match="not installed"):
        requirements.pytest_runtest_setup(test_item)  # type: ignore[arg-type]


def test_pytest_asks_before_each_test(request: pytest.FixtureRequest) -> None:
    hooks = request.config.hook.pytest_runtest_setup.get_hookimpls()
    assert any(hook.function is requirements.pytest_runtest_setup for hook in hooks)


def test_a_package_that_lacks_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AKM_REQUIRE_ALL", "1")
    with pytest.raises(pytest.fail.Exception, match="no_such_engine is not installed"):
        requirements.package("no_such_engine")


def test_no_test_is_passed_over_in_another_way() -> None:
    """`pytest.skip` and `importorskip` do not know of AKM_REQUIRE_ALL."""
    here = Path(__file__).parent
    skipping = {
        str(path.relative_to(here))
        for path in here.rglob("*.py")
        if "node_modules" not in path.parts and {"skip", "importorskip"} & _of_pytest(path)
    }
    assert skipping <= {"support/requirements.py", "bundle/test_bundle.py", "bundle/test_freeze.py"}


def _of_pytest(path: Path) -> set[str]:
    """What of pytest a file calls."""
    calls = (node.func for node in ast.walk(ast.parse(path.read_bytes())) if isinstance(node, ast.Call))
    return {
        call.attr
        for call in calls
        if isinstance(call, ast.Attribute) and isinstance(call.value, ast.Name) and call.value.id == "pytest"
    }
