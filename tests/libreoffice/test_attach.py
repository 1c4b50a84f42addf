"""`akm button` where LibreOffice is not running, or does not answer."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from akm_excel.buttons.table import chosen
from akm_excel.errors import WriteError
from akm_excel.libreoffice import attach
from akm_excel.libreoffice.office import Office, this_office
from tests.support.calc import uno_folder

pytestmark = pytest.mark.uno


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Office]:
    """A LibreOffice whose program is a shell script that keeps its process's number."""
    monkeypatch.setattr(attach, "_PATIENCE", 1.5)
    monkeypatch.syspath_prepend(uno_folder())

    def made(script: str) -> Office:
        program = tmp_path / "soffice"
        program.write_text(f"#!/bin/sh\necho $$ >> {tmp_path}/started\n{script}\n", encoding="utf-8")
        program.chmod(0o755)
        return Office(tmp_path, tmp_path, Path("python"))

    return made


@pytest.mark.parametrize("script", ["exit 1", "exec sleep 600"], ids=["it cannot start", "it hangs"])
def test_one_that_does_not_answer_is_said(office: Callable[[str], Office], tmp_path: Path, script: str) -> None:
    with pytest.raises(WriteError, match="does not answer"), attach.attached(office(script), chosen("check")):
        pass
    (number,) = (tmp_path / "started").read_text().split()
    assert not Path("/proc", number).exists(), "nothing is left running"


@pytest.mark.slow
def test_one_that_was_not_running_is_not_left_running(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever has a plan to be checked has it open."""
    started: list[Any] = []
    start = attach.subprocess.Popen

    def kept(command: list[str], **options: Any) -> Any:
        profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
        started.append(start([*command, "--headless", profile], **options))
        return started[-1]

    monkeypatch.setattr(attach.subprocess, "Popen", kept)
    monkeypatch.setattr(attach, "_PATIENCE", 60.0)
    no_workbook = pytest.raises(WriteError, match="No workbook is open in LibreOffice")
    with no_workbook, attach.attached(this_office(), chosen("check")):
        pass
    (office,) = started
    assert office.poll() is not None
