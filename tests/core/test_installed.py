"""The command that a hint names: it works for a package from an index, a checkout, a wheel, a bundle."""

import json
import sys
from pathlib import Path

import pytest

from akm_excel import installed


class Told:
    """What an installer has left about where the package came from."""

    def __init__(self, url: str | None) -> None:
        self.url = url

    def read_text(self, name: str) -> str | None:
        assert name == "direct_url.json"
        return json.dumps({"url": self.url}) if self.url else None


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Told:
    found = Told(None)
    monkeypatch.setattr("importlib.metadata.distribution", lambda _name: found)
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    return found


def test_from_an_index_it_is_the_packages_name(told: Told) -> None:
    assert installed.command("archive") == 'pip install "akm-excel[archive]"'
    assert installed.command(anew=True) == 'pip install --force-reinstall "akm-excel"'


def test_from_a_checkout_it_is_the_checkout_and_from_a_wheel_the_wheel(told: Told, tmp_path: Path) -> None:
    told.url = tmp_path.as_uri()
    assert installed.command("archive") == f'pip install -e "{tmp_path}[archive]"'
    wheel = tmp_path / "akm_excel-1-py3-none-any.whl"
    wheel.write_bytes(b"")
    told.url = wheel.as_uri()
    assert installed.command("excel", anew=True) == f'pip install --force-reinstall "{wheel}[excel]"'


@pytest.mark.parametrize("written", ["{}", '"{}/."'], ids=["as the shell writes it", "as Windows' set-up does"])
def test_from_a_bundle_it_needs_no_network(told: Told, tmp_path: Path, written: str) -> None:
    bundle = tmp_path / "akm windows"
    (tmp_path / installed.BUNDLE).write_text(written.format(bundle) + "\n")
    assert "--no-index" not in installed.command("archive"), "the bundle is gone"
    (bundle / "wheels").mkdir(parents=True)
    own = "akm-excel[excel,documents]==0.2.0 --hash=sha256:0\n"
    (bundle / "requirements.txt").write_text(own + "lxml==6.1.3 --hash=sha256:1\n")
    pip, links = f'"{sys.executable}" -m pip install', f'--find-links "{bundle / "wheels"}"'
    assert installed.command("documents") == f'{pip} --no-index {links} "akm-excel[documents]"'
    assert installed.command(anew=True) == f'{pip} --force-reinstall --no-index {links} "akm-excel"'
    assert installed.command("archive") == f'{pip} {links} "akm-excel[archive]"', "the bundle was made without it"


def test_a_frozen_program_has_no_python_to_install_into(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert installed.command("archive") == 'uv tool install "akm-excel[archive]"'
