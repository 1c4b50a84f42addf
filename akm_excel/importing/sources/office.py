"""Documents that LibreOffice reads and nothing else here does (.doc, .rtf, .odt): converted to .docx first.

It runs in a profile of its own with macros off, without the network, under a time limit, and is ended with its group.
"""

import os
import shutil
import signal
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

from akm_excel.errors import DataError
from akm_excel.importing.document import Document
from akm_excel.importing.sources import docx
from akm_excel.importing.sources.limits import damaged
from akm_excel.language import tr

SECONDS = 90
_PROGRAMS = ("soffice", "libreoffice")
_PLACES = (
    "/usr/bin/soffice", "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\Program Files\LibreOffice\program\soffice.exe", r"C:\Program Files (x86)\LibreOffice\program\soffice.exe",
)  # fmt: skip
# Macros off (3: very high security, only trusted places, of which there are none), links not updated.
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse">\
<value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" \
oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks" \
oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>0</value>\
</prop></item>
</oor:items>
"""


def program() -> str | None:
    """LibreOffice's program on this computer, or None."""
    on_path = next((path for name in _PROGRAMS if (path := shutil.which(name))), None)
    return on_path or next((place for place in _PLACES if Path(place).exists()), None)


def read(data: bytes, file: str, kind: str) -> Document:
    """The document in the bytes of a file that LibreOffice converts. Raises `DataError` where it fails."""
    return docx.read(_converted(data, file, kind), file, kind)


def _converted(data: bytes, file: str, kind: str) -> bytes:
    office = program()
    if office is None:
        raise DataError(
            tr("Documents of this kind (.{kind}) are read with LibreOffice, which is not installed.").format(kind=kind),
            remedy=tr("open the document in Word and save it as .docx, or install LibreOffice"),
            file=file,
        )
    with tempfile.TemporaryDirectory(prefix="akm-office-") as folder:
        base = Path(folder)
        profile = base / "profile"
        (profile / "user").mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
        source = base / f"plan.{kind}"
        source.write_bytes(data)
        _run([
            office, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--nologo",
            "--nofirststartwizard", "--convert-to", "docx:MS Word 2007 XML", "--outdir", str(base / "out"), str(source),
        ], file)  # fmt: skip
        made = base / "out" / "plan.docx"
        if not made.exists():
            raise damaged(file, tr("LibreOffice cannot read it"))
        return made.read_bytes()


def _run(command: list[str], file: str) -> None:
    """Run LibreOffice to its end, or end it and all that it started."""
    environment = {
        **os.environ,
        "no_proxy": "",
        "http_proxy": "http://127.0.0.1:9",
        "https_proxy": "http://127.0.0.1:9",
    }
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment,
        start_new_session=os.name == "posix",
    )
    try:
        process.wait(SECONDS)
    except subprocess.TimeoutExpired as exc:
        raise DataError(
            tr("LibreOffice was not done with the document after {seconds} seconds.").format(seconds=SECONDS),
            remedy=tr("open the document in Word and save it as .docx"),
            file=file,
        ) from exc
    finally:
        _end(process)


def _end(process: "subprocess.Popen[bytes]") -> None:
    if os.name == "posix":
        with suppress(ProcessLookupError):  # it has ended, and all that it started with it
            os.killpg(process.pid, signal.SIGKILL)
    elif process.poll() is None:
        subprocess.run(["taskkill", "/F", "/T", "/PID", str(process.pid)], check=False, capture_output=True)
    process.wait()
