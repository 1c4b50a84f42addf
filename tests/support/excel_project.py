"""A VBA project that Excel wrote: XlsxWriter's `examples/vbaProject.bin`, of its source distribution (BSD licence).

It is fetched by pip when a test first asks for it, and not kept in this repository.
"""

import shutil
import subprocess
import sys
import tarfile
import tempfile
from functools import cache
from pathlib import Path

import xlsxwriter

from tests.support.requirements import passed_over

NAME = "examples/vbaProject.bin"


@cache
def _fetched() -> tuple[bytes, str]:
    """The project, or why there is none."""
    pip = [sys.executable, "-m", "pip"]
    if subprocess.run([*pip, "--version"], capture_output=True, check=False).returncode:
        path = shutil.which("pip") or shutil.which("pip3")
        if path is None:
            return b"", "there is no pip"
        pip = [path]
    with tempfile.TemporaryDirectory() as folder:
        wanted = f"XlsxWriter=={xlsxwriter.__version__}"
        command = [*pip, "download", "--quiet", "--no-deps", "--no-binary", ":all:", "--dest", folder, wanted]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        archives = list(Path(folder).glob("*.tar.gz"))
        if not archives:
            return b"", f"pip could not fetch the sources of {wanted}: {done.stderr.strip()[-200:]}"
        with tarfile.open(archives[0]) as archive:
            for member in archive:
                if member.name.endswith(f"/{NAME}"):
                    content = archive.extractfile(member)
                    assert content is not None
                    return content.read(), ""
    return b"", f"{wanted} has no {NAME}"


def excel_project() -> bytes:
    """The part ``vbaProject.bin`` as Excel wrote it; without a network the test is passed over."""
    data, missing = _fetched()
    if missing:
        passed_over(missing)
    return data
