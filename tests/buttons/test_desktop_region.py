"""The regional accountant's own clicks: *Yangilash*, *Tekshirish* and *Isbot* in LibreOffice Calc on a screen."""

import re
import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from akm_excel import api
from akm_excel.buttons.table import buttons
from akm_excel.language import speaking
from akm_excel.regional.changes import NAME as CHANGES
from tests.support.desktop import Desktop
from tests.support.editing import put

pytestmark = [pytest.mark.desktop, pytest.mark.slow]
with speaking("uz"):
    LABELS = {button.macro: button.texts().label for button in buttons()}
REFRESH, CHECK, PROVE, UNDO, RECALCULATE = (
    LABELS[f"Akm{name}"] for name in ("Refresh", "Check", "Prove", "Undo", "Recalculate")
)


@pytest.fixture(scope="module")
def desktop() -> Iterator[Desktop]:
    running = Desktop()
    yield running
    running.close()


def test_refresh_after_a_districts_correction_her_sheet_follows_and_undo_takes_it_back(
    desktop: Desktop, demo: api.Demo, tmp_path: Path
) -> None:
    folder = tmp_path / "tumanlar"
    folder.mkdir()
    for path in demo.districts[1:4]:
        shutil.copy(path, folder)
    region = tmp_path / "hudud.xlsx"
    api.merge([folder], region)
    book = desktop.open(region)
    try:
        table = book.sheets["Yigʻma"]
        row = table.range("A1:A96").value.index("2.3") + 1
        own = book.sheets.add("Meniki", after=book.sheets[0])
        own.range("A1").value = f"='Yigʻma'!E{row}*2"
        table.activate()
        before = float(table.range(f"E{row}").value)

        # Nobody has touched it: the proof says so of the saved workbook.
        assert "ta katak joyida" in click(desktop, PROVE)

        said = click(desktop, CHECK)
        assert re.search(r"Xatolar: \d+, ogohlantirishlar: [1-9]", said) and "oxirgi birlashtirish" in said
        assert "hudud fayli" in click(desktop, RECALCULATE), "what is for a plan says where it belongs"

        # A district sends a correction.
        district = sorted(folder.glob("*.xlsx"))[0]
        plan = api.read_plan(district)
        (measure,) = [one for _, one in plan.measures() if str(one.key) == "2.3"]
        former = float(measure.figures.plan.number or 0)
        put(district, f"Reja!E{measure.row}", Decimal(987654))
        api.recalculate(district)

        said = click(desktop, REFRESH, "libreoffice_region_refreshed")
        assert "→ 987654" in said
        after = before - former + 987654
        assert float(table.range(f"E{row}").value) == after, "the new total"
        assert float(own.range("A1").value) == 2 * after, "her sheet follows"
        changes = book.sheets[CHANGES]
        lines = changes.range("A5:I7").value
        assert [line[0] for line in lines] == ["fayl almashdi", "jami", "raqam"]
        assert lines[2][6:] == [former, 987654, 987654 - former]
        changes.activate()
        desktop.picture("libreoffice_region_changes")

        said = click(desktop, UNDO)
        assert "987654 →" in said
        assert float(table.range(f"E{row}").value) == before
        assert float(own.range("A1").value) == 2 * before
        assert "raqam" not in [line[0] for line in changes.range("A5:I7").value]
    finally:
        book.close()


def click(desktop: Desktop, label: str, picture: str = "") -> str:
    """Click a button of the toolbar with the mouse, and read its message away."""
    desktop.click_button(label)
    desktop.message()
    if picture:
        desktop.picture(picture)
    return desktop.dismiss()
