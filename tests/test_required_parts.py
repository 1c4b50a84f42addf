"""What a machine lacks skips with a reason on a laptop, and fails where everything is required."""

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
