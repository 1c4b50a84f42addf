"""The front door: names, types, short texts, examples; and what a user's own type checker sees."""

import doctest
import inspect
import subprocess
import sys
import typing
from importlib import import_module

import pytest

import akm_excel
from akm_excel import api
from tests.support.places import HERE, ROOT

FUNCTIONS = [name for name in akm_excel.__all__ if inspect.isfunction(getattr(akm_excel, name))]


def test_every_name_is_there_and_nothing_is_loaded_before_it_is_asked_for() -> None:
    for name in akm_excel.__all__:
        assert getattr(akm_excel, name) is not None
    code = "import sys, akm_excel; print(*[name for name in sys.modules if name.startswith('akm_excel.')])"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["akm_excel.version"]
    with pytest.raises(AttributeError, match="no attribute 'plan_'"):
        _ = akm_excel.plan_


def test_no_module_hides_a_function_of_its_name() -> None:
    modules = {path.stem for path in (ROOT / "akm_excel").iterdir()}
    assert modules.isdisjoint(FUNCTIONS)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_types_of_each_function_can_be_looked_up(name: str) -> None:
    hints = typing.get_type_hints(getattr(akm_excel, name))
    assert "return" in hints
    assert all(hint is not None and not isinstance(hint, str) for hint in hints.values())


def test_what_a_programmer_sees_of_large_values_fits_on_a_line(demo: api.Demo) -> None:
    region = demo.region
    plan = next(iter(region.plans.values()))
    submission = next(iter(region.submissions.values()))
    for value in (plan, region, region.template, submission):
        assert len(repr(value)) < 100, type(value)
    assert repr(plan) == "<Plan Amudaryo tumani 2023: 58 indicators, 74 measures>"
    assert repr(region) == "<Region 2023: 17 districts, 17 files>"


@pytest.mark.parametrize("name", ["akm_excel", "akm_excel.core.figures", "akm_excel.errors", "akm_excel.records"])
def test_the_examples_in_docstrings_are_true(name: str) -> None:
    module = import_module(name)
    failed, tried = doctest.testmod(module)
    assert tried > 0
    assert failed == 0


def test_the_version_is_said_before_anything_is_loaded_for_a_command() -> None:
    code = (
        "import sys; sys.argv = ['akm', '--version']\n"
        "from akm_excel.__main__ import program\n"
        "try:\n    program()\nexcept SystemExit:\n    pass\n"
        "print(*sorted(name for name in sys.modules if name.startswith(('akm_excel', 'argparse', 'gettext'))))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said == f"akm-excel {akm_excel.__version__}\nakm_excel akm_excel.__main__ akm_excel.version\n"


@pytest.mark.slow
def test_a_users_type_checker_sees_the_types() -> None:
    users = HERE / "data" / "typing_of_users.py"
    command = [sys.executable, "-m", "mypy", "--strict", "--no-incremental", "--config-file=", str(users)]
    said = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert said.returncode == 0, said.stdout
    assert 'Revealed type is "akm_excel.core.plan.Plan"' in said.stdout
    assert "Any" not in said.stdout
