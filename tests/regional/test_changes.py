"""The sheet *Oʻzgarishlar*: what each merge over a former workbook changed, and what changed since a day."""

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from akm_excel import api, regional
from akm_excel.cli import main
from akm_excel.core import history as core
from akm_excel.core.history import Event, History, What, changes
from akm_excel.core.plan import Key
from akm_excel.core.region import Outcome, Receipt, Region, Submissions
from akm_excel.core.template import Template
from akm_excel.language import speaking
from akm_excel.merging.output import with_history
from akm_excel.regional.changes import FIRST, HEADINGS, NAME
from akm_excel.regional.history import NAME as RECORD
from akm_excel.regional.history import broken_rows, read_history
from akm_excel.spreadsheet.book import from_package
from akm_excel.spreadsheet.package import Package
from tests.support.editing import put
from tests.support.rich_region import told

Rows = list[dict[str, Any]]
K1, K2 = Key(1, 1), Key(2, 3)


@pytest.fixture
def merged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Merges a region into one workbook, a day after the other: the first on 1 March."""
    days = count(1)
    path = tmp_path / "hudud.xlsx"

    def merge(region: Region, since: str = "", day: int = 0) -> Path:
        monkeypatch.setattr("akm_excel.regional.former.now", lambda: f"2023-03-{day or next(days):02d} 10:00")
        return regional.write_region(with_history(region, path, since), path)

    return merge


def of(template: Template, figures: Mapping[str, Mapping[Key, str]]) -> Region:
    """A region whose files have hashes, other ones for other figures."""
    region = told(template, {f"{name} tumani": own for name, own in figures.items()})

    def hashed(receipt: Receipt) -> Receipt:
        sha256 = hashlib.sha256(str(figures[receipt.district[0]]).encode()).hexdigest()
        kept = receipt.submission
        assert kept is not None
        source = replace(kept.source, file=f"{receipt.district}.xlsx", sha256=sha256)
        return replace(receipt, file=source.file, sha256=sha256, kept=replace(kept, source=source))

    kept = {district: hashed(receipt) for district, receipt in region.submissions.receipts.items()}
    submissions = Submissions(kept, region.template)
    return replace(region, submissions=submissions, receipts=tuple(kept.values()))


def rows(path: Path) -> Rows:
    sheet = load_workbook(path)[NAME]
    return [
        {name: cell.value for name, cell in zip(HEADINGS, row, strict=True)}
        for row in sheet.iter_rows(min_row=FIRST, max_col=len(HEADINGS))
    ]


def short(path: Path) -> list[tuple[Any, ...]]:
    """Of each row what it is of, what it was and is."""
    names = ("Turi", "Tuman", "Kod", "Ustun", "Avval", "Hozir", "Farq")
    return [tuple(row[name] for name in names) for row in rows(path) if row["Turi"] in {"raqam", "matn"}]


def test_a_corrected_figure_is_listed_with_its_effect_on_the_region_file_and_cell(
    template: Template, merged: Callable[..., Path]
) -> None:
    first = {"A": {K1: "10 20 1", K2: "5 6"}, "B": {K1: "100 200 10", K2: "7 8"}}
    assert [row["Turi"] for row in rows(merged(of(template, first)))] == [None]
    path = merged(of(template, {**first, "B": {K1: "100 250 -", K2: "7 8"}}))
    file, plan, done, *figures = rows(path)
    assert (file["Turi"], file["Tuman"], file["Qachon"]) == ("fayl almashdi", "B tumani", "02.03.2023 10:00")
    assert (plan["Tuman"], plan["Kod"], plan["Ustun"]) == ("Hudud jami", "1.1", "reja")
    assert (plan["Hudud jami: avval"], plan["Hudud jami: hozir"], plan["Hudud jamidagi farq"]) == (220, 270, 50)
    assert (done["Ustun"], done["Hudud jami: avval"], done["Hudud jami: hozir"]) == ("bajarildi", 11, 1)
    assert [(row["Ustun"], row["Avval"], row["Hozir"], row["Farq"]) for row in figures] == [
        ("reja", 200, 250, 50),
        ("I chorak", 10, "-", None),
    ]
    assert figures[0]["Hudud jami: hozir"] == 270
    assert figures[1]["Hudud jamidagi farq"] == -10, "a quarter counts in what is done"
    assert figures[0]["Fayl"] == "B tumani.xlsx"
    assert figures[0]["Katak"].startswith("Reja!E")
    assert load_workbook(path)[NAME]["N8"].hyperlink.location.startswith("'Maʼlumotlar'!A")
    assert load_workbook(path)[NAME]["A3"].value == (
        "02.03.2023 10:00: 2 ta raqam va matn, 2 ta jami oʻzgardi; fayllar: 0 ta keldi, 0 ta ketdi, 1 ta almashdi."
    )


def test_nothing_changed_is_one_line_and_the_same_bytes(template: Template, merged: Callable[..., Path]) -> None:
    region = of(template, {"A": {K1: "10 20 1"}})
    fresh = merged(region).read_bytes()
    assert merged(region).read_bytes() == fresh
    changed = of(template, {"A": {K1: "10 21 1"}})
    assert len(rows(merged(changed))) == 3
    path = merged(changed)
    (row,) = rows(path)
    assert row["Koʻrsatkich"].startswith("Oʻzgarish yoʻq")
    same = path.read_bytes()
    assert merged(changed).read_bytes() == same


def test_since_a_day_merges_add_up(template: Template, merged: Callable[..., Path]) -> None:
    for figure in (20, 21, 22, 23):
        merged(of(template, {"A": {K1: f"10 {figure}"}, "B": {K1: "1 2", K2: f"5 {figure if figure == 22 else 6}"}}))
    path = merged(of(template, {"A": {K1: "10 23"}, "B": {K1: "1 2", K2: "5 6"}}), since="2023-03-03")
    assert short(path) == [("raqam", "A tumani", "1.1", "reja", 21, 23, 2)], "what came and went is no change"
    assert "03.03.2023 kunidan beri" in load_workbook(path)[NAME]["A3"].value
    path = merged(of(template, {"A": {K1: "10 23"}, "B": {K1: "1 2", K2: "5 6"}}), since="2023-03-01")
    assert short(path) == [("raqam", "A tumani", "1.1", "reja", 20, 23, 3)]
    path = merged(of(template, {"A": {K1: "10 24"}, "B": {K1: "1 2", K2: "5 6"}}))
    assert short(path) == [("raqam", "A tumani", "1.1", "reja", 23, 24, 1)], "without a day it is the last merge"
    path = merged(of(template, {"A": {K1: "10 24"}, "B": {K1: "1 2", K2: "5 6"}}), since="2023-03-30")
    assert short(path) == []


def test_districts_that_come_and_go_are_files_and_sums_and_who_returns_is_compared(
    template: Template, merged: Callable[..., Path]
) -> None:
    both = {"A": {K1: "10 20"}, "B": {K1: "100 200"}}
    merged(of(template, both))
    path = merged(of(template, {"A": {K1: "10 20"}}))
    assert next((row["Turi"], row["Tuman"]) for row in rows(path)) == ("fayl ketdi", "B tumani")
    assert [row["Hudud jami: hozir"] for row in rows(path) if row["Turi"] == "jami"] == [10, 20]
    assert short(path) == []
    path = merged(of(template, {**both, "B": {K1: "100 201"}}))
    assert next((row["Turi"], row["Tuman"]) for row in rows(path)) == ("fayl keldi", "B tumani")
    path = merged(of(template, {**both, "B": {K1: "100 201"}}), since="2023-03-02")
    assert short(path) == [("raqam", "B tumani", "1.1", "reja", 200, 201, 1)]


def test_a_file_that_was_left_out_is_listed_with_why_and_a_workbook_of_another_year_is_not_compared(
    template: Template, merged: Callable[..., Path]
) -> None:
    region = of(template, {"A": {K1: "10 20"}})
    merged(region)
    broken = Receipt("=1+1.xlsx", Outcome.BROKEN, "f" * 64)
    path = merged(replace(region, receipts=(*region.receipts, broken)))
    (row,) = rows(path)
    assert (row["Turi"], row["Hozir"], row["Koʻrsatkich"]) == ("fayl keldi", "=1+1.xlsx", "oʻqib boʻlmadi")
    assert load_workbook(path)[NAME]["H5"].data_type == "s", "a file's name is no formula"
    path = merged(replace(region, year=2024))
    assert "2023" in load_workbook(path)[NAME]["A3"].value
    (row,) = rows(path)
    assert row["Koʻrsatkich"] == "Raqamlar solishtirilmadi."


def test_the_record_begins_when_a_workbook_without_one_is_merged_into(
    template: Template, merged: Callable[..., Path]
) -> None:
    path = merged(of(template, {"A": {K1: "10 20"}}))
    put(path, f"{RECORD}!A1", "yoʻq")
    path = merged(of(template, {"A": {K1: "10 21"}}))
    assert short(path) == [("raqam", "A tumani", "1.1", "reja", 20, 21, 1)]
    history = read_history(from_package(Package.open(path)))
    assert history is not None
    assert history.begun == "2023-03-02 10:00"
    path = merged(of(template, {"A": {K1: "10 22"}}), since="2023-03-01")
    assert "02.03.2023" in load_workbook(path)[NAME]["A3"].value
    with speaking("en"):
        assert not history.later((), "2023-03-09 10:00", "2023-03-01").reaches


def test_a_long_table_that_was_taken_apart_is_said(template: Template, merged: Callable[..., Path]) -> None:
    path = merged(of(template, {"A": {K1: "10 20"}}))
    put(path, "Maʼlumotlar!E3", "?")
    path = merged(of(template, {"A": {K1: "10 21"}}))
    assert load_workbook(path)[NAME]["A3"].value
    assert short(path) == []


def test_a_row_of_the_record_that_somebody_changed_is_found(template: Template, merged: Callable[..., Path]) -> None:
    merged(of(template, {"A": {K1: "10 20"}, "B": {K1: "1 2"}}))
    path = merged(of(template, {"A": {K1: "10 21"}, "B": {K1: "1 3"}}))
    assert list(broken_rows(from_package(Package.open(path)))) == []
    put(path, f"{RECORD}!K7", '["10","99","","","",""]')
    assert [row for row, _ in broken_rows(from_package(Package.open(path)))] == [7]
    book = load_workbook(path)
    book[RECORD].delete_rows(6)
    book.save(path)
    assert next(broken_rows(from_package(Package.open(path))))[0] == 6


def test_of_too_many_events_the_rest_is_counted_and_the_oldest_merges_are_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(core, "MOST_OF_A_MERGE", 3)
    monkeypatch.setattr(core, "MOST_KEPT", 8)
    history = History()
    for merge in range(1, 5):
        many = [
            Event(0, "", What.ROW, "17", "A", f"1.{at}", before=_figures(1), after=_figures(merge + 1))
            for at in range(1, 6)
        ]
        history = history.later(many, f"2023-03-0{merge} 10:00")
    assert [event.merge for event in history.events] == [3, 3, 3, 3, 4, 4, 4, 4]
    assert history.begun == "2023-03-02 10:00"
    found = changes(history)
    assert (len(found.figures), found.more) == (3, 2)


def _figures(fact: int) -> str:
    return f'["{fact}","","","","",""]'


def test_what_a_merge_writes_is_uzbek_whatever_is_spoken_and_what_it_says_is_not(
    demo: api.Demo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "tumanlar"
    folder.mkdir()
    for path in demo.districts[1:4]:
        shutil.copy(path, folder)
    (folder / "buzilgan.xlsx").write_bytes(b"PK")
    files = {}
    for language in ("uz", "ru", "en"):
        monkeypatch.setenv("AKM_LANG", language)
        place = tmp_path / language / "hudud.xlsx"
        place.parent.mkdir()
        assert main(["merge", str(folder), "-o", str(place), "--no-memory"]) == 1
        files[language] = place.read_bytes()
        said = capsys.readouterr().out
        assert {"uz": "birlashtirildi", "ru": "объединён", "en": "merged"}[language] in said
        assert {"uz": "Excel ish fayli emas", "ru": "не книга Excel", "en": "not an Excel"}[language] or said
    assert files["ru"] == files["uz"] == files["en"]
    monkeypatch.setenv("AKM_LANG", "en")
    assert main(["verify", str(tmp_path / "ru" / "hudud.xlsx"), "--sources", str(folder)]) == 0


def test_merge_says_in_a_line_what_changed_and_takes_a_day(
    demo: api.Demo, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, place = tmp_path / "tumanlar", tmp_path / "hudud.xlsx"
    folder.mkdir()
    for path in demo.districts[1:3]:
        shutil.copy(path, folder)
    main(["merge", str(folder), "-o", str(place)])
    corrected = sorted(folder.iterdir())[0]
    row = next(m.row for _, m in api.read_plan(corrected).measures() if m.key == K2)
    put(corrected, f"Reja!E{row}", Decimal(987654))
    api.recalculate(corrected)
    capsys.readouterr()
    main(["merge", str(folder), "-o", str(place)])
    assert "Changed since the merge before: 1 figure, 1 sum of the region, 1 file" in capsys.readouterr().out
    main(["merge", str(folder), "-o", str(place), "--since", "01.01.2020", "--format", "json"])
    told = json.loads(capsys.readouterr().out)["changes"]
    assert told["since"] == "2020-01-01"
    (figure,) = told["figures"]
    assert (figure["key"], figure["column"], figure["after"], figure["file"]) == ("2.3", "plan", 987654, corrected.name)
    assert figure["cell"] == f"Reja!E{row}"
    (total,) = told["totals"]
    assert total["after"] - total["before"] == figure["after"] - figure["before"]
    book = load_workbook(place)
    links = [book[NAME].cell(row, column).hyperlink for row in (5, 7) for column in (13, 14)]
    assert [link and link.target for link in links] == [f"tumanlar/{corrected.name}"] * 1 + [None] + [
        f"tumanlar/{corrected.name}"
    ] * 2
    with pytest.raises(SystemExit):
        main(["merge", str(folder), "-o", str(place), "--since", "kecha"])
