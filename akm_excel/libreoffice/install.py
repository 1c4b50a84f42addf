"""Putting the extension into LibreOffice, taking it away, and what may keep its buttons from working."""

import json
import tempfile
from pathlib import Path

from akm_excel.errors import SetupError
from akm_excel.excel.obstacles import Check
from akm_excel.language import tr
from akm_excel.libreoffice.build import EXTENSION, IDENTIFIER, extension
from akm_excel.libreoffice.office import Office, probe
from akm_excel.version import __version__


def install(office: Office) -> None:
    """Put the extension, which starts this Python, into the user's LibreOffice; in place of an older one.

    Raises `SetupError` where this Python cannot do the work, or LibreOffice does not take the extension.
    """
    probe(office.interpreter, office.modules)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, EXTENSION)
        file.write_bytes(extension(office.interpreter, office.modules))
        office.unopkg("add", "--force", "--suppress-license", str(file))


def uninstall(office: Office) -> bool:
    """Take the extension out of the user's LibreOffice; whether there was one. Raises `SetupError` as `install`."""
    if office.settings_file() is None:
        return False
    office.unopkg("remove", IDENTIFIER)
    return True


def status(office: Office) -> list[Check]:
    """What was looked at: LibreOffice, the extension in it, the Python that it starts."""
    again = tr("run 'akm addin install --libreoffice'")
    try:
        checks = [Check(tr("LibreOffice"), True, f"{office.programs}: {office.version()}")]
        file = office.settings_file()
    except SetupError as exc:
        return [Check(tr("LibreOffice"), False, str(exc), tr("install LibreOffice anew"))]
    if file is None:
        return [*checks, Check(tr("Extension"), False, tr("not installed: {file}").format(file=office.packages), again)]
    try:
        settings = json.loads(file.read_text(encoding="utf-8"))
        version, interpreter = str(settings["version"]), Path(settings["interpreter"])
    except (OSError, ValueError, KeyError, TypeError) as exc:
        return [*checks, Check(tr("Extension"), False, f"{file}: {exc}", again)]
    checks.append(_check(tr("Extension"), version == __version__, f"{file.parent}: {version}", again))
    try:
        what = probe(interpreter, office.modules)
    except SetupError as exc:
        return [*checks, Check(tr("Python"), False, f"{interpreter}: {exc.found}", exc.remedy)]
    return [*checks, _check(tr("Python"), what == version, f"{interpreter}: {what}", again)]


def _check(what: str, is_well: bool, shown: str, advice: str) -> Check:
    return Check(what, is_well, shown, "" if is_well else advice)
