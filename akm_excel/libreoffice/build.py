"""Building the extension for LibreOffice (.oxt) from the sources in this package: the same bytes each time."""

import json
import zipfile
from collections.abc import Callable, Iterable
from importlib.resources import files
from io import BytesIO
from pathlib import Path

from lxml import etree

from akm_excel.language import OF_OFFICE, speaking, tr
from akm_excel.libreoffice.addons import addons
from akm_excel.version import __version__

EXTENSION = "akm.oxt"
"""The extension's file."""
IDENTIFIER = "uz.akm.excel"
"""What LibreOffice knows the extension by."""
SETTINGS = "settings.json"
"""The file in it that names the Python to start."""
_SOURCES = (
    "META-INF/manifest.xml", "description.xml", "ProtocolHandler.xcu", "CalcWindowState.xcu", "akm_buttons.py",
)  # fmt: skip
_DESCRIPTION = "http://openoffice.org/extensions/description/2006"
_MADE = (1980, 1, 1, 0, 0, 0)


def extension(interpreter: Path, modules: Iterable[Path]) -> bytes:
    """The extension, whose buttons start this Python and show it LibreOffice's modules in these folders."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name in _SOURCES:
            file.writestr(zipfile.ZipInfo(name, _MADE), _built(name, _source(name)))
        file.writestr(zipfile.ZipInfo("Addons.xcu", _MADE), addons())
        settings = {
            "version": __version__,
            "interpreter": str(interpreter),
            "modules": [str(folder) for folder in modules],
            "texts": _in_all_languages(_failures),
        }
        text = json.dumps(settings, ensure_ascii=False, indent=1)
        file.writestr(zipfile.ZipInfo(SETTINGS, _MADE), text.encode())
    return buffer.getvalue()


def _source(name: str) -> bytes:
    return files("akm_excel.libreoffice").joinpath("extension", *name.split("/")).read_bytes()


def _built(name: str, source: bytes) -> bytes:
    if name == "description.xml":
        root = etree.fromstring(source)
        version = root.find(f"{{{_DESCRIPTION}}}version")
        assert version is not None  # the source has one
        version.set("value", __version__)
        return etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return source


def _in_all_languages(said: Callable[[], dict[str, str]]) -> dict[str, dict[str, str]]:
    by_language = {}
    for language in OF_OFFICE:
        with speaking(language):
            by_language[language] = said()
    return by_language


def _failures() -> dict[str, str]:
    """What the extension says where the project's own messages cannot be had."""
    advice = "\n\n" + tr("Run 'akm addin status --libreoffice' in a terminal: it says what is missing.")
    broken = tr("The Python that does the work cannot be started ({reason}): {interpreter}")
    return {
        "busy": tr("AKM is still at work. Wait for its message, then click again."),
        "not_started": broken + advice,
        "ended": tr("The button could not do its work: {reason}") + advice,
    }
