"""Make the pictures of the pages anew, from the running program: `python -m tools.pictures [NAME…]` (`just pictures`).

LibreOffice in Uzbek with the extension, on a screen of 1366x768 as offices have it; pages of the browser; a page of
the printed document; what commands print on a terminal. Look at each before you commit it. It needs what the tests
marked `desktop` and `browser` need; a minute.
"""

import io
import os
import pty
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pdfplumber
from PIL import Image
from rich.console import Console
from rich.text import Text

os.environ["AKM_LANG"] = "uz"
for variable in ("AKM_CACHE", "AKM_STATE", "AKM_ARCHIVE"):
    os.environ[variable] = tempfile.mkdtemp(prefix="akm-pictures-")

from akm_excel import api  # noqa: E402
from akm_excel.cli import main as akm  # noqa: E402
from tests.support import browser, desktop  # noqa: E402
from tests.support.desktop import Desktop  # noqa: E402
from tests.support.live_calc import row_of  # noqa: E402
from tests.support.places import HERE, ROOT  # noqa: E402

IMAGES = ROOT / "docs" / "img"
BUNDLE = ROOT / "akm_excel" / "bundle" / "buttons.png"
SCREEN = "1366x768"
COLOURS = 64
"""Enough for windows and tables; a picture is a third as large."""
COLUMNS = 136
"""So wide a terminal fills the screen."""
PRINTED = {
    "bosh_sahifa_1": "Hudud hisoboti",
    "bosh_sahifa_2": "Yil rejasining ijrosi, %: toʻq",
    "bosh_sahifa_5": "Yil rejasining ijrosi, %: tumanlar",
    "tumanlar_1": "Qaysi tumanlar reja yubordi",
    "tekshiruv_1": "Tekshiruv: nazorat",
}
"""The pages of a printed region, each known by a text on it."""
MERGE, RECALCULATE = "Tumanlarni birlashtirish", "Qayta hisoblash"


def keep(picture: Path, target: Path, box: tuple[int, int, int, int] | None = None) -> None:
    """Keep a picture, or a part of it, in few colours."""
    image = Image.open(picture).convert("RGB")
    image = image.crop(box) if box else image
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(target, optimize=True)
    print(target.relative_to(ROOT), image.size, f"{target.stat().st_size // 1024} KB", flush=True)


class Studio:
    """The folder of a region and, once a picture asks for it, LibreOffice on a screen."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.demo = api.demo(folder / "namuna")
        self.districts = folder / "tumanlar"
        shutil.copytree(self.demo.districts[0].parent, self.districts)
        (self.plan,) = self.districts.glob("*qoraozak*")
        self._desktop: Desktop | None = None

    @property
    def desktop(self) -> Desktop:
        if self._desktop is None:
            self._desktop = Desktop(SCREEN, asks_about_macros=False)
        return self._desktop

    def close(self) -> None:
        if self._desktop is not None:
            self._desktop.close()

    @contextmanager
    def opened(self, path: Path, sheet: str, cell: str = "A1") -> Iterator[Any]:
        """A workbook at one of its sheets, in a window as large as the screen."""
        book = self.desktop.open(path)
        try:
            book.sheets[sheet].activate()
            book.sheets[sheet].range(cell).select()
            yield book
        finally:
            for other in list(self.desktop.app.books):
                other.close()

    def screen(self, name: str, box: tuple[int, int, int, int] | None = None) -> None:
        keep(self.desktop.picture(name), IMAGES / f"{name}.png", box)

    def sheet(self, name: str, path: Path, sheet: str, cell: str = "A1") -> None:
        with self.opened(path, sheet, cell):
            self.screen(name)

    def printed(self, names: dict[str, str], path: Path) -> None:
        """The first page of a printed workbook that has a text, for each name of a picture."""
        with self.opened(path, "Haqida") as book:
            book.to_pdf(str(self.folder / "chop.pdf"))
        with pdfplumber.open(self.folder / "chop.pdf") as made:
            texts = ["".join((page.extract_text() or "").split()) for page in made.pages]
        for name, text in names.items():
            number = str(next(at for at, one in enumerate(texts, start=1) if "".join(text.split()) in one))
            command = ["pdftoppm", "-r", "80", "-f", number, "-l", number, "-singlefile", "-png"]
            subprocess.run([*command, str(self.folder / "chop.pdf"), str(self.folder / name)], check=True)
            keep(self.folder / f"{name}.png", IMAGES / f"{name}.png")

    def buttons(self) -> None:
        """A click on a plan, what it finds, and the region that another click makes."""
        with self.opened(self.plan, "Reja") as book:
            row = row_of(book, "2.3")
            book.sheets["Reja"].range(f"E{row}").value = "'1 500"
            book.sheets["Reja"].range(f"E{row}").select()
            self.desktop.click_button(RECALCULATE)
            self.desktop.message()
            self.screen("libreoffice_qayta_hisoblash")
            self.desktop.dismiss()
            book.sheets["Nazorat"].activate()
            self.screen("libreoffice_nazorat")
            book.sheets["Reja"].activate()
            self.desktop.click_button(MERGE)
            self.desktop.dialog("Tumanlar fayllari turgan jild")
            self.desktop.keys("Return")
            self.desktop.message()
            self.screen("libreoffice_birlashtirish")
            self.desktop.dismiss()

    def buttons_of_a_workbook(self) -> None:
        """The buttons that stand on the sheet of a workbook with macros."""
        template, plan = self.folder / "plan_template.xlsm", self.folder / "reja.xlsm"
        akm(["addin", "build", "--workbook", "-o", str(template)])
        akm(["new", "--template", str(template), "--district", "Qoraoʻzak tumani", "--year", "2024", "-o", str(plan)])
        with self.opened(plan, "Reja", "E6"):
            self.screen("tugmalar", (0, 0, 1366, 330))
        shutil.copy(IMAGES / "tugmalar.png", BUNDLE)

    def imported(self) -> None:
        """The sheet Import of a document with open cases."""
        made = self.folder / "import.xlsx"
        akm(["import", str(HERE / "data" / "documents" / "mangled_english_excel.xlsx"), "-o", str(made), "--fix", "-q"])
        self.sheet("import", made, "Import")

    def document(self) -> None:
        """The first page of the official document."""
        made = api.export(self.demo.workbook.parent / "tumanlar" / self.plan.name, self.folder / "hujjat.pdf")
        command = ["pdftoppm", "-r", "80", "-f", "1", "-l", "1", "-singlefile", "-png", str(made)]
        subprocess.run([*command, str(self.folder / "hujjat")], check=True)
        keep(self.folder / "hujjat.png", IMAGES / "hujjat.png")

    def overview(self) -> None:
        """The region at a glance, on a screen and on a telephone."""
        page = api.report(self.demo.workbook, self.folder / "hisobot.html")
        for name, width, height in (("hisobot", 1120, 1240), ("hisobot_telefon", 390, 1000)):
            with browser.opened(page, width) as shown:
                shown.set_viewport_size({"width": width, "height": height})
                shown.screenshot(path=self.folder / f"{name}.png")
            keep(self.folder / f"{name}.png", IMAGES / f"{name}.png")

    def terminal(self) -> None:
        """What commands print on a terminal."""
        folder = self.folder / "terminal"
        folder.mkdir()
        shutil.copy(self.demo.workbook.parent / "tumanlar" / self.plan.name, folder / "reja.xlsx")
        console = Console(record=True, file=io.StringIO(), width=COLUMNS, legacy_windows=False)
        for words in (["check", "reja.xlsx", "--ignore", "T3"], ["rules", "Q213"]):
            console.print(Text("$ akm " + " ".join(words), style="bold"))
            console.print(Text.from_ansi(on_a_terminal(words, folder)))
        page = self.folder / "terminal.html"
        page.write_text(console.export_html(inline_styles=True), encoding="utf-8")
        with browser.opened(page, 1366) as shown:
            shown.screenshot(path=self.folder / "terminal.png", full_page=True)
        image = Image.open(self.folder / "terminal.png")
        keep(self.folder / "terminal.png", IMAGES / "terminal.png", (0, 0, 1366, min(image.height, 768)))


def on_a_terminal(words: list[str], folder: Path) -> str:
    """What a command prints where it writes to a terminal of `COLUMNS`."""
    ours, theirs = pty.openpty()
    environment = os.environ | {"COLUMNS": str(COLUMNS), "LINES": "50", "TERM": "xterm-256color"}
    command = [sys.executable, "-m", "akm_excel", *words]
    with subprocess.Popen(command, cwd=folder, stdout=theirs, stderr=theirs, env=environment) as process:
        os.close(theirs)
        said = b""
        while True:
            try:
                read = os.read(ours, 65536)
            except OSError:  # how Linux says that nobody writes any more
                break
            if not read:
                break
            said += read
        process.wait()
    os.close(ours)
    return said.decode().replace("\r\n", "\n")


def pictures(studio: Studio) -> dict[str, Callable[[], None]]:
    """What can be asked for by its name, each with one way to make it."""
    region = studio.demo.workbook
    return {
        "reja": lambda: studio.sheet("reja", studio.plan, "Reja", "E6"),
        "buttons": studio.buttons,
        "tugmalar": studio.buttons_of_a_workbook,
        "import": studio.imported,
        "bosh_sahifa": lambda: studio.sheet("bosh_sahifa", region, "Bosh sahifa"),
        "tumanlar": lambda: studio.sheet("tumanlar", region, "Tumanlar"),
        "tekshiruv": lambda: studio.sheet("tekshiruv", region, "Tekshiruv"),
        "chop": lambda: studio.printed(PRINTED, region),
        "yigma": lambda: studio.sheet("yigma", region, "Yigʻma"),
        "tahlil": lambda: studio.sheet("tahlil", region, "Tahlil"),
        "hujjat": studio.document,
        "hisobot": studio.overview,
        "terminal": studio.terminal,
    }


def main() -> None:
    folder = Path(tempfile.gettempdir()) / "Hujjatlar"  # it is seen in a message
    folder.mkdir()
    desktop.SCREENSHOTS = folder / "screen"
    studio = Studio(folder)
    try:
        made = pictures(studio)
        for name in sys.argv[1:] or made:
            made[name]()
    finally:
        studio.close()
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
