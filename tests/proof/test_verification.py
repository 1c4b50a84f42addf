"""Proving a regional workbook: what somebody changed in it is named, and nothing else."""

import random
import re
import shutil
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from akm_excel import api, merging
from akm_excel.cli import main
from akm_excel.core.template import Template
from akm_excel.errors import DataError
from akm_excel.proof import What, verify
from akm_excel.records import proofs as records
from akm_excel.regional import PROTECTED, SHEETS
from akm_excel.regional.marks import HIDDEN
from akm_excel.spreadsheet import address
from akm_excel.spreadsheet.book import Book, from_package
from akm_excel.spreadsheet.cells import Content
from akm_excel.spreadsheet.package import Package
from tests.support.editing import parts, put, replace_in, sheet_part
from tests.support.places import HERE
from tests.support.requirements import FULL

FROM_TABLE = ("Jamlanma", "Yigʻma", "Tahlil")
"""The sheets whose every cell follows from the long table."""


@pytest.fixture(scope="module")
def _small(demo: api.Demo, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A region of four districts, the real one among them, beside its files."""
    folder = tmp_path_factory.mktemp("region")
    (folder / "tumanlar").mkdir()
    for path in demo.districts[1:5]:
        shutil.copy(path, folder / "tumanlar")
    (folder / "tumanlar" / "xat.docx").write_bytes(b"a letter")
    api.merge([folder / "tumanlar"], folder / "hudud.xlsx")
    return folder


@pytest.fixture
def region(_small: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(_small, tmp_path / "hudud") / "hudud.xlsx")


def test_an_untouched_region_is_proven(region: Path, template: Template) -> None:
    alone = verify(region, template)
    assert alone.is_proven
    assert alone.unproven == ("Nazorat",)
    whole = verify(region, template, [region.parent / "tumanlar"])
    assert whole.is_proven
    assert whole.unproven == ()
    assert whole.compared > alone.compared
    assert {source.state.value for source in whole.sources} == {"found"}


def test_of_a_region_of_another_version_three_falsified_cells_are_named(
    template: Template, capsys: pytest.CaptureFixture[str]
) -> None:
    path = HERE / "data" / "region" / "tampered.xlsx"
    found = verify(path, template)
    assert {change.place for change in found.changes} == {"Yigʻma!E8", "Yigʻma!O8", "Jamlanma!E5"}
    assert found.is_other_version
    assert main(["verify", str(path)]) == 1
    assert "Yigʻma!O8\tanother value\t777\t2" in capsys.readouterr().out


def test_another_versions_region_must_be_refreshed_first(
    region: Path, template: Template, capsys: pytest.CaptureFixture[str]
) -> None:
    put(region, f"{HIDDEN}!B1", "0.0.1")
    with pytest.raises(DataError, match=r"0\.0\.1.*refresh it first"):
        verify(region, template)
    assert main(["verify", str(region)]) == 2
    assert "refresh it first" in capsys.readouterr().err


def test_three_falsified_cells_are_named(region: Path, template: Template) -> None:
    put(region, "Yigʻma!E8", Decimal(99999))
    put(region, "Yigʻma!W8", Decimal(777))
    put(region, "Jamlanma!E5", Decimal(123456))
    found = verify(region, template)
    typed = {change.place: change.what for change in found.changes if not change.follows}
    assert typed == {
        "Yigʻma!E8": What.TYPED_OVER,
        "Yigʻma!W8": What.VALUE,
        "Jamlanma!E5": What.TYPED_OVER,
    }


def test_a_figure_changed_in_the_long_table_shows_in_the_sheets_made_from_it(region: Path, template: Template) -> None:
    put(region, "Maʼlumotlar!K4", Decimal(5000))
    alone = {change.place for change in verify(region, template).changes}
    assert "Yigʻma!W6" in alone
    whole = verify(region, template, [region.parent / "tumanlar"])
    assert [(one.place, one.what, one.found) for one in whole.changes] == [("Maʼlumotlar!K4", What.VALUE, "5000")]


def test_a_format_that_shows_another_number_is_named_and_one_that_does_not_is_hers(
    region: Path, template: Template
) -> None:
    xml = parts(region)[sheet_part(region, "Yigʻma")].decode()
    style = re.search(r'<c r="W6" s="(\d+)"', xml)
    assert style is not None
    count = parts(region)["xl/styles.xml"].decode().count("<xf ") - 1
    otherwise, other_text = "#,##0&quot;00&quot;", "0;-0;0;&quot;x&quot;"
    for code, cell, is_named in (("0000", "W6", False), (otherwise, "W6", True), (other_text, "B6", True)):
        copy = Path(shutil.copy(region, region.with_name(f"{cell}{is_named}.xlsx")))
        form = f'<numFmt numFmtId="999" formatCode="{code}"/></numFmts>'
        replace_in(copy, "xl/styles.xml", "</numFmts>", form)
        replace_in(
            copy, "xl/styles.xml", "</cellXfs>", '<xf numFmtId="999" fontId="0" fillId="0" borderId="0"/></cellXfs>'
        )
        replace_in(copy, sheet_part(copy, "Yigʻma"), f'<c r="{cell}" s="\\d+"', f'<c r="{cell}" s="{count}"')
        expected = [(f"Yigʻma!{cell}", What.LOOK)] if is_named else []
        assert [(one.place, one.what) for one in verify(copy, template).changes] == expected


def test_her_own_sheets_and_what_she_chose_are_no_changes(region: Path, template: Template) -> None:
    put(region, "Tahlil!A4", "2.3")
    found = verify(region, template)
    assert {change.follows for change in found.changes} <= {True}, (
        "the ranking's results are still those of the old choice"
    )
    assert all(change.sheet == "Tahlil" for change in found.changes)


def test_a_row_that_was_taken_away_or_put_in_is_named(region: Path, template: Template) -> None:
    part = sheet_part(region, "Yigʻma")
    text = parts(region)[part].decode()
    row = re.search(r'<row r="9".*?</row>', text)
    assert row is not None
    upper, lower = text[: row.end()], text[row.end() :]
    gone = text[: row.start()] + _shifted(lower, -1)
    added = upper + _shifted(row[0] + lower, 1)
    for changed, what, place in ((gone, What.ROW_GONE, "9"), (added, What.ROW_ADDED, "10")):
        copy = Path(shutil.copy(region, region.with_name(f"{what.name}.xlsx")))
        package = Package.open(copy)
        package.replace(part, changed.encode())
        copy.write_bytes(package.to_bytes())
        rows = [(one.sheet, one.cell) for one in verify(copy, template).changes if one.what is what]
        assert rows in ([("Yigʻma", place)], [("Yigʻma", "9")]), "of two equal rows either is the one put in"


def _shifted(rows: str, by: int) -> str:
    """The XML of rows, moved as an application moves them."""
    cells = re.sub(r'(<c r="[A-Z]+)(\d+)"', lambda match: f'{match[1]}{int(match[2]) + by}"', rows)
    return re.sub(r'<row r="(\d+)"', lambda match: f'<row r="{int(match[1]) + by}"', cells)


def test_a_source_that_changed_or_is_gone_is_named(region: Path, template: Template) -> None:
    folder = region.parent / "tumanlar"
    first = sorted(folder.glob("*.xlsx"))[0]
    put(first, "Reja!E8", Decimal(1234))
    found = verify(region, template, [folder])
    assert [source.file for source in found.missing] == [first.name]
    assert {source.state.value for source in found.sources} == {"found", "missing", "new"}
    assert not found.is_proven
    assert not found.changes
    first.rename(folder / "boshqa nom.xlsx")
    assert len(verify(region, template, [folder]).missing) == 1


def test_files_that_are_called_otherwise_now_prove_it_as_well(region: Path, template: Template) -> None:
    folder = region.parent / "tumanlar"
    for at, path in enumerate(sorted(folder.glob("*.xlsx"))):
        path.rename(folder / f"{at}.xlsx")
    assert verify(region, template, [folder]).is_proven


def test_a_name_that_was_led_elsewhere_and_a_sheet_that_is_gone_are_named(region: Path, template: Template) -> None:
    replace_in(region, "xl/workbook.xml", r"'Yigʻma'!\$E\$5", "'Yigʻma'!$D$5")
    own = '<definedName name="akm_region_fact" localSheetId="1">\'Yigʻma\'!$E$5</definedName></definedNames>'
    replace_in(region, "xl/workbook.xml", "</definedNames>", own)
    replace_in(region, "xl/workbook.xml", '<sheet name="Tahlil"', '<sheet name="Mening"')
    found = {(change.place, change.what) for change in verify(region, template).changes}
    assert ("akm_region_plan", What.NAME) in found
    assert ("Jamlanma!akm_region_fact", What.NAME) in found, "a sheet's own name hides the workbook's"
    assert ("Tahlil", What.SHEET_GONE) in found


def test_computed_sheets_are_protected_without_a_password_and_leave_looks_to_her(region: Path) -> None:
    for sheet in PROTECTED:
        protection = re.search(rb"<sheetProtection [^>]*>", parts(region)[sheet_part(region, sheet)])
        assert protection is not None, sheet
        assert b"password" not in protection[0]
        assert b"objects" not in protection[0], "notes could not be written"
        for allowed in (b"formatCells", b"formatColumns", b"formatRows", b"autoFilter", b"sort"):
            assert allowed + b'="0"' in protection[0], sheet
    conditions = parts(region)[sheet_part(region, "Jamlanma")]
    assert b"&lt;&gt;0</formula>" in conditions, "a difference is coloured"


def test_the_protocol_says_what_was_compared_and_can_be_signed(region: Path, tmp_path: Path) -> None:
    put(region, "Yigʻma!E8", Decimal(99999))
    page, book = tmp_path / "dalolatnoma.html", tmp_path / "dalolatnoma.xlsx"
    found = api.verify(region, sources=[region.parent / "tumanlar"], protocol=page)
    api.verify(region, protocol=book)
    text = page.read_text(encoding="utf-8")
    for expected in (
        found.sha256,
        str(found.compared),
        "Yigʻma!E8",
        "99999",
        "____",
        *(s.sha256 for s in found.sources),
    ):
        assert expected in text
    assert "Yigʻma!E8" in {
        cell.text
        for cell in from_package(Package.open(book)).cells(from_package(Package.open(book)).sheets[0]).values()
    }
    outcome = merging.read_region([book], found.region.template).receipts[0].outcome
    assert outcome.value == "passed over", "a protocol among the plans is no plan that was left out"


def test_the_record_names_each_change(region: Path, template: Template) -> None:
    put(region, "Yigʻma!W8", Decimal(777))
    record = records.proof(verify(region, template))
    assert not record["proven"]
    assert {"sheet": "Yigʻma", "cell": "W8", "what": "another value", "found": "777", "expected": "3"} in record[
        "changes"
    ]


Mutation = tuple[str, str, Callable[[Path], object]]
"""A sheet, the cell or row that is changed, and what changes it."""


def mutations(book: Book, count: int, seed: int) -> Iterator[Mutation]:
    """Random single changes: figures, texts, formulas, emptied cells, cells filled, rows taken away."""
    rng = random.Random(seed)
    places = {
        sheet: sorted(where for where, cell in book.cells(sheet).items() if cell.content is not Content.BLANK)
        for sheet in SHEETS
        if sheet != HIDDEN
    }
    made = 0
    while made < count:
        sheet = rng.choice([sheet for sheet in SHEETS if sheet != HIDDEN])
        row, column = rng.choice(places[sheet])
        cell, where = book.cells(sheet)[row, column], address.spell(row, column)
        kind = rng.randrange(5)
        if cell.style in book.styles.open or (kind == 4 and sheet == "Nazorat"):
            continue  # what is typed beside a finding is a note of hers, which is kept
        made += 1
        if kind == 0:
            value = Decimal(rng.randrange(1, 10**6)) / rng.choice((1, 10))
            yield sheet, where, lambda path, s=sheet, w=where, v=value: put(path, f"{s}!{w}", v)
        elif kind == 1:
            yield sheet, where, lambda path, s=sheet, w=where: put(path, f"{s}!{w}", None)
        elif kind == 2:
            text = rng.choice(("-", "yoʻq", f"{cell.text}x", " 7"))
            yield sheet, where, lambda path, s=sheet, w=where, t=text: put(path, f"{s}!{w}", t)
        elif kind == 3:
            yield sheet, where, lambda path, s=sheet, w=where: _formula(path, s, w, "1+1", "2")
        else:
            aside = address.spell(row, max(at for _, at in places[sheet]) + rng.randrange(1, 4))
            yield sheet, aside, lambda path, s=sheet, w=aside: put(path, f"{s}!{w}", Decimal(3))


def _formula(path: Path, sheet: str, where: str, formula: str, result: str) -> None:
    """Type another formula into a cell, with its result."""
    put(path, f"{sheet}!{where}", Decimal(result))
    replace_in(path, sheet_part(path, sheet), f'(<c r="{where}"[^>]*>)<v>', rf"\g<1><f>{formula}</f><v>")


def _without_row(path: Path, sheet: str, row: int) -> None:
    text = parts(path)[sheet_part(path, sheet)].decode()
    found = re.search(rf'<row r="{row}"[ >].*?</row>', text)
    assert found is not None
    package = Package.open(path)
    package.replace(sheet_part(path, sheet), (text[: found.start()] + _shifted(text[found.end() :], -1)).encode())
    path.write_bytes(package.to_bytes())


def try_mutations(region: Path, template: Template, monkeypatch: pytest.MonkeyPatch, count: int, seed: int) -> None:
    folder = region.parent / "tumanlar"
    received = merging.received(merging.files_in([folder]), template)
    monkeypatch.setattr(merging, "received", lambda *_: received)  # the files stay as they are
    untouched = region.read_bytes()
    book = from_package(Package(untouched, "hudud.xlsx"))
    missed = []
    for number, (sheet, where, change) in enumerate(mutations(book, count, seed)):
        region.write_bytes(untouched)
        change(region)
        if sheet in FROM_TABLE:
            alone = verify(region, template)
            if f"{sheet}!{where}" not in {one.place for one in alone.changes}:
                missed.append((number, sheet, where, "alone"))
        whole = verify(region, template, [folder])
        if f"{sheet}!{where}" not in {one.place for one in whole.changes}:
            missed.append((number, sheet, where, "with sources"))
        assert not whole.is_proven
    assert missed == []


def test_random_changes_are_named(region: Path, template: Template, monkeypatch: pytest.MonkeyPatch) -> None:
    try_mutations(region, template, monkeypatch, 25, 20231)


@pytest.mark.slow
def test_hundreds_of_random_changes_are_named(
    region: Path, template: Template, monkeypatch: pytest.MonkeyPatch
) -> None:
    try_mutations(region, template, monkeypatch, 300 if FULL else 30, 20230)


@pytest.mark.slow
@pytest.mark.parametrize("sheet", ["Jamlanma", "Yigʻma", "Tahlil", "Tumanlar", "Maʼlumotlar"])
def test_a_row_taken_away_anywhere_is_noticed(region: Path, template: Template, sheet: str) -> None:
    rows = sorted({row for row, _ in from_package(Package.open(region)).cells(sheet)})
    untouched = region.read_bytes()
    for row in random.Random(sheet).sample(rows[2:], 6):
        region.write_bytes(untouched)
        _without_row(region, sheet, row)
        found = verify(region, template, [region.parent / "tumanlar"])
        assert any(one.sheet == sheet for one in found.changes), (sheet, row)


def test_a_region_as_of_a_quarter_is_proven_as_well(region: Path, template: Template) -> None:
    folder = region.parent / "tumanlar"
    api.merge([folder], region, quarter=1)
    assert verify(region, template).is_proven
    assert verify(region, template, [folder]).is_proven


def test_a_protocol_that_exists_is_written_over_only_when_asked(
    region: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    protocol = region.with_name("dalolatnoma.html")
    assert main(["verify", str(region), "-o", str(protocol)]) == 0
    protocol.write_text("imzolangan", encoding="utf-8")
    assert main(["verify", str(region), "-o", str(protocol)]) == 2
    assert "--overwrite" in capsys.readouterr().err
    assert protocol.read_text(encoding="utf-8") == "imzolangan"
    assert main(["verify", str(region), "-o", str(protocol), "--overwrite"]) == 0
    assert protocol.read_text(encoding="utf-8") != "imzolangan"
