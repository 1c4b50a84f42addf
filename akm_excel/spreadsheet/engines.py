"""Engines that calculate whole workbooks: asked for formulas that `evaluation` does not understand.

Formulon (the extra ``akm-excel[formulas]``) is held to Excel's results by its makers; else LibreOffice is asked,
where it is installed. Neither is needed for formulas of the template or everyday sums.
"""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from lxml import etree

from akm_excel.errors import AkmError
from akm_excel.spreadsheet.address import Where
from akm_excel.spreadsheet.book import Book, from_package
from akm_excel.spreadsheet.compiled_engine import compiled_once
from akm_excel.spreadsheet.deadline import uncounted
from akm_excel.spreadsheet.evaluation import Unknown, stored
from akm_excel.spreadsheet.expression import Error
from akm_excel.spreadsheet.operators import Value
from akm_excel.spreadsheet.package import Package

_PROFILE: Final = "win-365-ru_RU"
"""Excel as most of its users here have it: decimals after a comma, thousands after a space."""
_NOT_DONE = frozenset(("#NAME?", "#BUSY!", "#GETTING_DATA", "#CONNECT!", "#BLOCKED!", "#EXTERNAL!"))
"""Error values that say more of an engine than of the formula: it lacks the function, or may not ask elsewhere."""
_PATIENCE = 120
"""Seconds that LibreOffice may take."""
_SETTINGS = (
    ("Calc/Formula/Load", "OOXMLRecalcMode", "0"),  # calculate on loading, whoever saved the file
    # The workbook is another's: no other program is asked (DDE), no file or address fetched, no macro run.
    ("Calc/Content/Update", "Link", "2"),
    ("Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Common/Security/Scripting", "DisableMacrosExecution", "true"),
)
"""Settings of LibreOffice (org.openoffice.Office…): the place, the name, the value."""


def results(data: bytes, book: Book, cells: Iterable[Where]) -> Mapping[Where, Value]:
    """The results of formulas of a workbook file (its bytes; `book` is what it holds), as far as an engine has them."""
    wanted = set(cells)
    values = dict(_by_formulon(data, book, wanted))
    if left := wanted - values.keys():
        values |= _by_libreoffice(data, left)
    return values


def _by_formulon(data: bytes, book: Book, wanted: set[Where]) -> Mapping[Where, Value]:
    try:
        with uncounted():
            import formulon  # noqa: PLC0415 - an extra, and seconds to start
            import wasmtime  # noqa: PLC0415 - what it runs on
    except ImportError:
        return {}
    try:
        with uncounted(), compiled_once(wasmtime):
            formulon.Workbook.create_empty().close()
        with formulon.Workbook.load(data) as workbook:
            workbook.set_excel_profile_id(_PROFILE)
            workbook.recalc()
            sheets = {workbook.sheet_name(index): index for index in range(workbook.sheet_count())}
            values = {}
            for where in wanted:
                sheet, row, column = where
                if sheet in sheets:
                    value = _value(formulon, workbook.get_value(sheets[sheet], row - 1, column - 1))
                    if not (isinstance(value, Error) and value.text in _NOT_DONE) and value is not None:
                        values[where] = value
            return values
    except (formulon.FormulonError, wasmtime.WasmtimeError, wasmtime.Trap):
        return {}  # a workbook beyond it


def _value(formulon: Any, value: Any) -> Value:
    kind = formulon.ValueKind
    match value.kind:
        case kind.NUMBER:
            return float(value.number)
        case kind.BOOL:
            return bool(value.boolean)
        case kind.TEXT:
            return str(value.text)
        case kind.ERROR:
            return Error(formulon.error_display_name(value.error_code))
    return None


def _by_libreoffice(data: bytes, wanted: set[Where]) -> Mapping[Where, Value]:
    program = shutil.which("soffice")
    if program is None:
        return {}
    with tempfile.TemporaryDirectory(prefix="akm-calc-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        profile, source, target = folder / "profile", folder / "reja.xlsx", folder / "out"
        (profile / "user").mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(_settings(), encoding="utf-8")
        source.write_bytes(data)
        command = [
            program,
            f"-env:UserInstallation={profile.as_uri()}",
            *("--headless", "--norestore", "--convert-to", "xlsx", "--outdir", str(target), str(source)),
        ]
        try:
            _run(command)
            book = from_package(Package.open(target / source.name))
            return {where: value for where in wanted if (value := _read(book, where)) is not None}
        except (OSError, subprocess.TimeoutExpired, AkmError, etree.XMLSyntaxError):
            return {}


def _settings() -> str:
    items = "".join(
        f'<item oor:path="/org.openoffice.Office.{place}"><prop oor:name="{name}" oor:op="fuse">'
        f"<value>{value}</value></prop></item>"
        for place, name, value in _SETTINGS
    )
    space = "http://openoffice.org/2001/registry"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="{space}">{items}</oor:items>\n'


def _run(command: list[str]) -> None:
    """Run LibreOffice to its end. Raises `TimeoutExpired` after `_PATIENCE`: then it and what it started are gone."""
    silent = subprocess.DEVNULL
    with subprocess.Popen(command, stdin=silent, stdout=silent, stderr=silent, start_new_session=True) as office:
        try:
            office.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            # The program is a wrapper: killed alone, it leaves LibreOffice running.
            if hasattr(os, "killpg"):
                os.killpg(office.pid, signal.SIGKILL)
            else:
                office.kill()
            raise


def _read(book: Book, where: Where) -> Value:
    if where[0] not in book.sheets:
        return None
    value = stored(book.cell(where))
    if isinstance(value, Unknown) or (isinstance(value, Error) and value.text in _NOT_DONE):
        return None
    return value
