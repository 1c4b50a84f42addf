"""``akm addin try``: the first minutes with a real Excel, driven by COM, written into one file to send back.

What COM can do is done and compared; what only a person sees is asked. One step costs one step: whatever it raises is
its outcome. None of this has met an Excel yet.
"""

import json
import platform
import sys
import tempfile
import traceback
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from akm_excel import api
from akm_excel.buttons.click import handle
from akm_excel.buttons.table import chosen
from akm_excel.excel.build import ADDIN, write_workbook
from akm_excel.excel.computer import Computer
from akm_excel.excel.status import status
from akm_excel.language import tr
from akm_excel.storage import write_whole
from akm_excel.version import __version__
from akm_excel.workbook.placed_template import PlacedTemplate

REPORT = "akm_try.json"
"""The file in the archive with the outcomes."""
_FORMULAS = (
    """=RunPython("import os;os.system('calc')")""",
    f"={ADDIN}!AkmRecalculate()",
    f'={ADDIN}!AkmRun("recalculate","workbook")',
)
_AWKWARD = {"T200": "=1/0", "T201": "=NA()", "T202": 0.123456, "T203": "'12", "T204": "=SEQUENCE(3)", "T206": 7.0}
"""Written beside the plan: an error, a number for a currency format, a text, a spill over a filled cell."""


def questions() -> tuple[str, ...]:
    """What only a person can see."""
    return (
        tr("Close Excel, start it by hand. Did it start without a question and without an offer to repair?"),
        tr("Is the tab AKM there, in the language of Excel, with an icon on each button?"),
        tr("Press Alt+F11, then Debug, Compile VBAProject. Did it compile without an error?"),
        tr("With no workbook open press Recalculate. Did a message in front of Excel say what to do?"),
        tr("Open a plan, change a number, press Recalculate. Did the status bar say so at once?"),
        tr("Press Ctrl+Z. Were the cells as before?"),
        tr("Open a file from mail (Protected View), press Check. Did a message ask to enable editing?"),
        tr("Start a second Excel (Alt and a click on its icon). Was no question about akm.xlam asked?"),
        tr("Open the saved workbook with buttons. Did they work, and was nothing to be saved at closing?"),
    )


@dataclass
class Trial:
    """A run: the application, the folder of its files, and what came of each step."""

    app: Any
    folder: Path
    template: PlacedTemplate
    outcomes: list[dict[str, str]] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)

    def step(self, name: str, work: Callable[[], str]) -> None:
        """Do one step; what it raises is its outcome."""
        try:
            text, outcome = work(), "done"
        except Exception as exc:  # the boundary: one step costs one step
            text, outcome = "".join(traceback.format_exception(exc)), "failed"
        self.outcomes.append({"step": name, "outcome": outcome, "found": text})

    def picture(self, name: str) -> str:
        """Keep a picture of the screen, where Pillow is installed."""
        try:
            from PIL import ImageGrab  # noqa: PLC0415 - an extra
        except ImportError:
            return "no picture: Pillow is not installed"
        path = self.folder / f"{name}.png"
        ImageGrab.grab().save(path)
        self.files.append(path)
        return path.name

    def plan(self) -> Any:
        """The demonstration's plan, open."""
        path = self.folder / "reja.xlsx"
        if not path.exists():
            api.demo(self.folder / "demo")
            path.write_bytes(next(iter(sorted((self.folder / "demo").rglob("*qoraozak*.xlsx")))).read_bytes())
        return self.app.books.open(str(path))

    def formulas_reach_nothing(self) -> str:
        """Formulas of a new workbook that name our macros give errors."""
        book = self.app.books.add()
        try:
            cells = book.sheets[0].range("A1:A3")
            for number, formula in enumerate(_FORMULAS):
                cells[number].formula = formula
            shown = [str(cell.options(err_to_str=True).value) for cell in cells]
        finally:
            book.close()
        if not all(text.startswith("#") for text in shown):
            raise AssertionError(f"a formula was answered: {shown}")
        return ", ".join(shown)

    def button(self, name: str) -> str:
        """A button in the plan, with awkward cells beside it; its results are the library's of the saved copy."""
        book = self.plan()
        try:
            sheet = book.sheets["Reja"]
            for cell, value in _AWKWARD.items():
                sheet.range(cell).value = value
            said, _ = handle(book, chosen(name).action, lambda app, text: True)
            copy = self.folder / f"{name}.xlsx"
            book.save(str(copy))
        finally:
            book.close()
        changes = api.recalculate(copy, self.folder / f"{name}_again.xlsx").changes
        if changes:
            raise AssertionError(f"the library changes {len(changes)} cells after Excel: {changes[:5]}")
        return said.text

    def workbook_with_buttons(self) -> str:
        """The workbook with buttons, opened and saved by Excel: it goes into the archive."""
        path, saved = self.folder / "tugmali.xlsm", self.folder / "tugmali_excel.xlsm"
        write_workbook(path, self.template)
        book = self.app.books.open(str(path))
        try:
            is_clean = bool(getattr(book.api, "Saved", False))
            book.save(str(saved))
        finally:
            book.close()
        self.files.append(saved)
        return f"nothing to be saved after opening: {is_clean}; findings: {len(api.check(saved))}"


def versions(app: Any) -> dict[str, str]:
    """What is at work."""
    at_work = {"akm-excel": __version__, "python": sys.version, "system": platform.platform()}
    for name in ("xlwings", "pywin32", "Pillow"):
        try:
            at_work[name] = version(name)
        except PackageNotFoundError:
            at_work[name] = "-"
    for name in ("Version", "Build", "OperatingSystem", "StartupPath"):
        at_work[name] = str(getattr(app.api, name, "?"))
    return at_work


def run(
    app: Any, computer: Computer, template: PlacedTemplate, output: Path, ask: Callable[[str], str]
) -> list[dict[str, str]]:
    """Run all steps in an `xlwings.App` and write the archive; `ask` puts a question to the person. Gives the outcomes.

    Raises `WriteError` where the archive cannot be written.
    """
    with tempfile.TemporaryDirectory(prefix="akm-try-") as name:
        trial = Trial(app, Path(name), template)
        facts: dict[str, Any] = {"when": datetime.now().astimezone().isoformat(timespec="seconds")}
        trial.step("versions", lambda: str(facts.update(versions(app)) or "noted"))
        trial.step("status", lambda: json.dumps([check._asdict() for check in status(computer)], ensure_ascii=False))
        trial.step("a formula reaches nothing", trial.formulas_reach_nothing)
        for button in ("check", "recalculate", "repair", "undo"):
            trial.step(f"button {button}", lambda button=button: trial.button(button))  # type: ignore[misc]
        trial.step("workbook with buttons", trial.workbook_with_buttons)
        trial.step("picture", lambda: trial.picture("excel"))
        for question in questions():
            trial.step(question, lambda question=question: ask(question))  # type: ignore[misc]
        report = facts | {"steps": trial.outcomes}
        packed = trial.folder / "akm_try.zip"
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(REPORT, json.dumps(report, ensure_ascii=False, indent=1))
            for file in trial.files:
                archive.write(file, file.name)
        write_whole(output, packed.read_bytes())
    return trial.outcomes
