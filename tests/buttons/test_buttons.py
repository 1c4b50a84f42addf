"""The buttons, on a workbook in memory that counts each call; with a real application: test_live_calc."""

import datetime as dt
import inspect
import shutil
import zipfile
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from akm_excel import api
from akm_excel.buttons import actions, documents, guide
from akm_excel.core.plan import FIGURES, Key, Plan
from akm_excel.core.template import Template
from akm_excel.importing import import_plan
from akm_excel.language import speaking
from akm_excel.spreadsheet import address
from akm_excel.workbook.filling import fill
from akm_excel.workbook.findings_sheet import summary
from akm_excel.workbook.reading import plan_from_book
from akm_excel.workbook.template_file import load_template, shipped
from tests.support.editing import put as put_into_file
from tests.support.large_template import large_template
from tests.support.memory_engine import Document, Office, book_of, computed_by_the_library
from tests.support.places import SOURCE

SETTINGS = {"screen_updating": True, "calculation": "automatic", "status_bar": False}


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AKM_STATE", str(tmp_path / "state"))
    monkeypatch.setattr("akm_excel.storage.log_file", lambda: tmp_path / "log" / "errors.log")


@pytest.fixture
def office(template: Template) -> Office:
    return Office(computed_by_the_library(template))


@pytest.fixture
def opened(office: Office, filled: Path) -> Iterator[Document]:
    """The filled plan, open, and the one that the buttons are clicked in."""
    yield from _open(office, filled)


def _open(office: Office, path: Path, saved: bool = True) -> Iterator[Document]:
    book = office.open(path, saved)
    book.set_mock_caller()
    yield office.documents[-1]
    del type(book)._mock_caller


def said(office: Office) -> str:
    mode, message = office.messages[-1]
    assert mode == "info", message
    return message


def measure(document: Document, template: Template, code: str) -> Any:
    key = Key.parse(code)
    assert key is not None
    return plan_from_book(book_of(document), template).by_key[key]


def put(document: Document, place: str, value: Any) -> None:
    """Type into a cell as a person does, without a button."""
    sheet, row, column = address.parse_place(place)
    document.sheets[sheet].formulas.pop((row, column), None)
    document.sheets[sheet].values[row, column] = value


def held(document: Document) -> dict[tuple[str, int, int], tuple[Any, str]]:
    """All cells but those of the findings sheet, and what the hidden sheet knows of the last check."""
    return {
        (name, *where): (grid.values.get(where), grid.formulas.get(where, ""))
        for name, grid in document.sheets.items()
        for where in {*grid.values, *grid.formulas}
        if name not in {"Nazorat", "_akm"} and (grid.values.get(where) not in (None, "") or where in grid.formulas)
    }


def findings(document: Document) -> list[list[Any]]:
    grid = document.sheets["Nazorat"]
    rows = sorted({row for row, _ in grid.values if row >= 5})
    return [[grid.values.get((row, column)) for column in range(1, 8)] for row in rows]


def test_each_is_a_function_without_arguments() -> None:
    for name in ("recalculate", "check", "repair", "undo", "merge_districts", "new_plan", "help_"):
        function = getattr(actions, name)
        assert not inspect.signature(function).parameters
        assert function.__doc__
        assert function.__name__ == name


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> tuple[Template, Path]:
    """A template of 740 measures, and a plan made from it: the real one's figures, ten times."""
    folder = tmp_path_factory.mktemp("large")
    template = load_template(large_template(folder))
    assert len(template.measures) == 740
    real = import_plan(SOURCE, load_template(shipped()))
    figures = {
        key: template.measures[key].with_figures(
            {column: real.by_key[key._replace(indicator=key.indicator % 100)].figure(column) for column in FIGURES}
        )
        for key in template.measures
    }
    fill(Plan(real.header, template.plan.with_measures(figures).sections), template.file, folder / "p.xlsx", template)
    return template, folder / "p.xlsx"


class TestCalls:
    """How often the application is called does not depend on how many rows there are."""

    @staticmethod
    def calls(
        monkeypatch: pytest.MonkeyPatch, template: Template, path: Path, click: str, spoil: Callable[[Document], None]
    ) -> tuple[int, int, Office]:
        monkeypatch.setenv("AKM_TEMPLATE", template.file)
        office = Office(computed_by_the_library(template))
        for document in _open(office, path):
            getattr(actions, click)()
            spoil(document)
            office.calls.clear()
            getattr(actions, click)()
            said(office)
        return office.moved, office.calls.total(), office

    @pytest.mark.parametrize("click", ["recalculate", "check", "repair"])
    def test_as_many_for_74_measures_as_for_740_and_at_most_12(
        self, monkeypatch: pytest.MonkeyPatch, template: Template, filled: Path, large, click: str
    ) -> None:
        small = self.calls(monkeypatch, template, filled, click, lambda _: None)
        big = self.calls(monkeypatch, *large, click, lambda _: None)
        assert small[:2] == big[:2]
        assert small[0] <= 12

    def test_as_many_where_every_figure_is_text(
        self, monkeypatch: pytest.MonkeyPatch, template: Template, filled: Path, large
    ) -> None:
        """As pasted from Word: hundreds of cells are changed, with a write for each column."""

        spoilt: list[int] = []

        def spoil(document: Document) -> None:
            grid = document.sheets["Reja"]
            cells = [where for where, value in grid.values.items() if where[1] in {4, 5} and isinstance(value, float)]
            typed = [where for where in cells if where not in grid.formulas]
            for where in typed:
                grid.values[where] = f"{grid.values[where]:.15g}"
            spoilt.append(len(typed))

        small = self.calls(monkeypatch, template, filled, "recalculate", spoil)
        big = self.calls(monkeypatch, *large, "recalculate", spoil)
        assert spoilt[0] > 100
        assert spoilt[1] > 1000
        assert f"Changed cells: {spoilt[0]}" in said(small[2])
        assert f"Changed cells: {spoilt[1]}" in said(big[2])
        assert small[:2] == big[:2]
        assert small[2].calls["write"] == 2 + 2, "two columns of figures; the findings and their summary"

    def test_as_many_where_figures_here_and_there_are_text(
        self, monkeypatch: pytest.MonkeyPatch, template: Template, filled: Path, large
    ) -> None:
        def spoil(document: Document) -> None:
            grid = document.sheets["Reja"]
            cells = [where for where, value in grid.values.items() if where[1] == 5 and isinstance(value, float)]
            for where in sorted(where for where in cells if where not in grid.formulas)[::7]:
                grid.values[where] = f"{grid.values[where]:g}"

        small = self.calls(monkeypatch, template, filled, "recalculate", spoil)
        big = self.calls(monkeypatch, *large, "recalculate", spoil)
        assert small[:2] == big[:2]


class TestRecalculate:
    def test_what_is_open_counts_not_what_is_in_the_file(
        self, office: Office, opened: Document, filled: Path, template: Template
    ) -> None:
        before = filled.read_bytes()
        row = measure(opened, template, "2.3").row
        put(opened, f"Reja!E{row}", 900.0)
        actions.recalculate()
        assert opened.sheets["Reja"].values[row, 14] == 900 - 368
        assert filled.read_bytes() == before

    def test_findings_are_those_of_the_command_with_links(
        self, office: Office, opened: Document, filled: Path, template: Template
    ) -> None:
        row = measure(opened, template, "2.3").row
        put(opened, f"Reja!E{row}", -5.0)
        actions.recalculate()
        with speaking("uz"):  # as all that stands in a workbook
            expected = api.check(plan_from_book(book_of(opened), template))
            counted = summary(expected)
        rows = findings(opened)
        assert [row[2] for row in rows] == [finding.rule for finding in expected]
        assert [row[5] for row in rows] == [finding.message for finding in expected]
        assert [row[0] for row in rows] == [float(number) for number in range(1, len(rows) + 1)]
        links = [opened.sheets["Nazorat"].formulas.get((5 + index, 4)) for index in range(len(rows))]
        assert links[0] == f'HYPERLINK("#\'Reja\'!E{row}","Reja!E{row}")'
        assert all(bool(link) == bool(finding.cell) for link, finding in zip(links, expected, strict=True))
        assert opened.sheets["Nazorat"].values[2, 1] == counted

    def test_the_list_of_findings_grows_and_shrinks(self, office: Office, opened: Document, template: Template) -> None:
        actions.check()
        usual = findings(opened)
        row = measure(opened, template, "2.3").row
        for column in "DEIJKL":
            put(opened, f"Reja!{column}{row}", "??")
        actions.check()
        assert len(findings(opened)) >= len(usual) + 6
        for column, value in zip("DEIJKL", [368.0, 500.0, None, None, None, None], strict=True):
            put(opened, f"Reja!{column}{row}", value)
        actions.check()
        assert findings(opened) == usual

    def test_only_the_storage_of_figures_is_changed_and_each_change_is_said(
        self, office: Office, opened: Document, template: Template
    ) -> None:
        at = {code: measure(opened, template, code).row for code in ("2.1", "2.3", "2.4")}
        put(opened, f"Reja!E{at['2.1']}", "1 500")
        put(opened, f"Reja!E{at['2.3']}", "4800/7668")
        put(opened, f"Reja!E{at['2.4']}", "—")
        before = held(opened)
        actions.recalculate()
        after = held(opened)
        inputs = (before.keys() | after.keys()) - _computed(opened, template)
        assert {where: after.get(where) for where in inputs if before.get(where) != after.get(where)} == {
            ("Reja", at["2.1"], 5): (1500.0, ""),
            ("Reja", at["2.4"], 5): ("-", ""),
        }
        assert f"• Reja!E{at['2.1']}: „1 500“ → 1500" in said(office)
        assert f"• Reja!E{at['2.4']}: „—“ → „-“" in said(office)

    def test_a_number_becomes_one_though_the_cell_is_formatted_as_text(
        self, office: Office, opened: Document, template: Template
    ) -> None:
        row = measure(opened, template, "2.3").row
        put(opened, f"Reja!E{row}", "1500")
        opened.sheets["Reja"].formats[row, 5] = "@"
        actions.recalculate()
        assert opened.sheets["Reja"].values[row, 5] == 1500.0
        assert opened.sheets["Reja"].formats[row, 5] == "#,##0"

    def test_a_cell_that_stays_as_it_is_is_named(
        self, office: Office, opened: Document, template: Template, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        row = measure(opened, template, "2.3").row
        put(opened, f"Reja!E{row}", "1 500")
        monkeypatch.setattr("tests.support.memory_engine.Range._type", lambda *_: None)
        actions.recalculate()
        mode, message = office.messages[-1]
        assert mode == "critical"
        assert f"Reja!E{row}" in message

    def test_a_result_that_is_not_the_librarys_is_a_finding(
        self, office: Office, opened: Document, template: Template
    ) -> None:
        row = measure(opened, template, "2.3").row
        right = office.results
        assert right is not None
        office.results = lambda document: right(document) | {("Reja", row, 14): 131.0}
        actions.recalculate()
        first = findings(opened)[0]
        assert first[1:3] == ["xato", "F403"]
        assert first[4] == "2.3"
        assert "131" in first[5]
        assert "132" in first[5]
        assert "Errors: 1" in said(office)
        office.results = lambda document: right(document) | {("Reja", row, 14): 132.00000000000003}
        actions.recalculate()
        assert "Errors: 0" in said(office), "beyond 15 digits nobody knows better"

    def test_protection_is_back_in_place(self, office: Office, opened: Document, template: Template) -> None:
        before = {name: grid.protected for name, grid in opened.sheets.items()}
        put(opened, f"Reja!M{measure(opened, template, '2.3').row}", 5.0)
        actions.repair()
        said(office)
        assert before["Reja"]
        assert {name: grid.protected for name, grid in opened.sheets.items()} == before

    def test_dates_and_truth_values_are_not_taken_for_figures(
        self, office: Office, opened: Document, template: Template
    ) -> None:
        row = measure(opened, template, "2.3").row
        put(opened, f"Reja!E{row}", dt.datetime(2026, 4, 4))
        put(opened, f"Reja!D{row}", True)
        actions.recalculate()
        found = {(line[2], line[3] or "") for line in findings(opened)}
        assert ("Q210", "?") in found or "Q210" in {rule for rule, _ in found}
        assert "Q202" in {rule for rule, _ in found}


class TestWhereThingsStand:
    """Places are the template's where the workbook is like it; else the application is asked for its names."""

    def test_names_are_not_asked_for_where_all_stands_as_in_the_template(
        self, office: Office, opened: Document
    ) -> None:
        actions.check()
        assert office.calls["read names"] == 0

    def test_a_renamed_sheet_is_found(self, office: Office, opened: Document, template: Template) -> None:
        _rename(opened, "Reja", "Ish rejasi 2023")
        actions.check()
        assert office.calls["read names"] > 0
        assert "Errors: 0, warnings: 20" in said(office)

    def test_a_cover_that_was_moved_down_is_found(self, office: Office, opened: Document, template: Template) -> None:
        grid = opened.sheets["Muqova"]
        for table in (grid.values, grid.formulas):
            moved = {(row + 1, column): value for (row, column), value in table.items()}
            table.clear()
            table.update(moved)
        for name, text in opened.names.items():
            if text.startswith("'Muqova'!"):
                sheet, row, column = address.parse_place(text.replace("$", ""))
                letters, number = address.column_letters(column), row + 1
                opened.names[name] = f"{sheet}!${letters}${number}"
        actions.check()
        assert office.calls["read names"] > 0
        assert "Errors: 0, warnings: 20" in said(office)

    def test_another_workbook_is_not_taken_for_a_plan(self, office: Office, demo: api.Demo) -> None:
        for document in _open(office, demo.workbook):
            before = held(document)
            actions.recalculate()
            mode, message = office.messages[-1]
            assert mode == "critical"
            assert "This is the regional workbook" in message
            assert held(document) == before


class TestTrouble:
    @pytest.mark.parametrize(
        "call", ["read values", "read formulas", "write", "calculate", "go to sheet", "protection", "get calculation"]
    )
    def test_whatever_the_application_refuses_its_settings_come_back(
        self, office: Office, opened: Document, template: Template, tmp_path: Path, call: str
    ) -> None:
        put(opened, f"Reja!E{measure(opened, template, '2.3').row}", "1 500")
        office.refuses = call
        actions.recalculate()
        assert office.settings == SETTINGS
        mode, message = office.messages[-1]
        log = tmp_path / "log" / "errors.log"
        assert mode == "critical"
        assert f"the application refuses: {call}" in message
        assert str(log) in message
        text = log.read_text(encoding="utf-8")
        assert "recalculate, akm_excel" in text
        assert "Traceback" in text

    def test_a_setting_that_cannot_be_set_back_does_not_keep_the_others(self, office: Office, opened: Document) -> None:
        office.refuses = "alert"
        with pytest.raises(RuntimeError):
            actions.recalculate()
        assert office.settings == SETTINGS

    def test_settings_are_the_users_own_afterwards(self, office: Office, opened: Document, template: Template) -> None:
        office.settings |= {"calculation": "manual", "screen_updating": False, "status_bar": "mine"}
        put(opened, f"Reja!E{measure(opened, template, '2.3').row}", "1 500")
        actions.recalculate()
        assert office.settings == {"calculation": "manual", "screen_updating": False, "status_bar": "mine"}
        assert opened.sheets["Reja"].values[measure(opened, template, "2.3").row, 14] == 1500 - 368, (
            "calculated all the same"
        )

    def test_screen_updating_is_off_and_progress_is_shown_meanwhile(self, office: Office, opened: Document) -> None:
        actions.recalculate()
        assert office.history[0] == ("screen_updating", False)
        shown = [value for name, value in office.history if name == "status_bar"]
        assert shown[-1] is False
        assert [text for text in shown if text] == [
            "AKM: At work…",
            "AKM: Reading the sheets…",
            "AKM: Writing the findings…",
        ]


@pytest.mark.parametrize(
    ("asked", "spoken", "word"),
    [("", "ru-RU", "Ошибок: 0"), ("", "uz-Latn-UZ", "Xatolar: 0"), ("", "en-US", "Errors: 0"),
     ("", "de-DE", "Xatolar: 0"), ("", "", "Xatolar: 0"), ("ru", "en-US", "Ошибок: 0")],
)  # fmt: skip
def test_messages_are_in_the_applications_language_unless_another_is_asked_for(
    office: Office, opened: Document, monkeypatch: pytest.MonkeyPatch, asked: str, spoken: str, word: str
) -> None:
    monkeypatch.setenv("AKM_LANG", asked)
    office.host.spoken = spoken
    actions.check()
    assert word in said(office)
    assert "Xatolar: 0" in opened.sheets["Nazorat"].values[2, 1]  # what stands in a workbook is Uzbek


def test_check_changes_nothing_but_the_findings(office: Office, opened: Document, template: Template) -> None:
    put(opened, f"Reja!E{measure(opened, template, '2.3').row}", "1 500")
    before = held(opened)
    actions.check()
    calculated = _computed(opened, template)
    assert {where: value for where, value in held(opened).items() if where not in calculated} == {
        where: value for where, value in before.items() if where not in calculated
    }
    assert "Q201" in {row[2] for row in findings(opened)}


def test_repair_is_that_of_the_command(office: Office, opened: Document, filled: Path, template: Template) -> None:
    row = measure(opened, template, "2.3").row
    faults = {f"Reja!M{row}": 5.0, f"Reja!C{row}": None, f"Reja!E{row}": "1 500", f"Reja!E{row + 1}": "4/4"}
    for place, value in faults.items():
        put(opened, place, value)
    for place, value in faults.items():
        put_into_file(filled, place, value if not isinstance(value, float) else Decimal(value))
    done = api.repair(filled)
    actions.repair()
    assert f"Changed cells: {len(done.changes)}" in said(office)
    for change in done.changes:
        assert f"• {change.cell}: " in said(office)
    assert plan_from_book(book_of(opened), template).by_key == done.plan.by_key


class TestMergeDistricts:
    def test_a_folder_is_merged_from_disk_and_the_result_opened(
        self, office: Office, opened: Document, demo: api.Demo, tmp_path: Path
    ) -> None:
        folder = tmp_path / "tumanlar"
        folder.mkdir()
        for path in demo.districts:
            shutil.copy(path, folder)
        (folder / "bad.xlsx").write_bytes(b"x")
        office.host.folder = folder
        actions.merge_districts()
        assert office.host.proposals == [opened.path.parent]  # type: ignore[union-attr]
        assert [document.name for document in office.documents] == [opened.name, "hudud.xlsx"]
        assert "17 districts merged for 2023" in said(office)
        assert "• bad.xlsx: cannot be read" in said(office)
        assert office.calls["read values"] == 0, "no district's workbook is opened, nor the one that was clicked in"
        assert any(text and "Reading 17 of 18" in text for name, text in office.history if name == "status_bar")
        assert api.merge([folder], tmp_path / "other.xlsx").receipts[0].file == "1735204_amudaryo_tumani.xlsx"

    def test_it_says_who_is_missing(self, office: Office, opened: Document, demo: api.Demo, tmp_path: Path) -> None:
        office.host.folder = tmp_path / "two"
        office.host.folder.mkdir()
        for path in demo.districts[:2]:
            shutil.copy(path, office.host.folder)
        actions.merge_districts()
        assert "Missing: " in said(office)
        actions.merge_districts()
        assert office.messages[-1] == ("critical", office.messages[-1][1])
        assert "A workbook named hudud.xlsx is open" in office.messages[-1][1]

    def test_nothing_to_merge_and_no_folder(self, office: Office, opened: Document, tmp_path: Path) -> None:
        actions.merge_districts()
        assert office.messages == []
        office.host.folder = tmp_path / "none"
        office.host.folder.mkdir()
        actions.merge_districts()
        assert "No plan could be merged" in said(office)
        assert len(office.documents) == 1


class TestNewPlan:
    def test_the_next_year_of_the_same_district_is_proposed(
        self, office: Office, opened: Document, tmp_path: Path
    ) -> None:
        office.host.file = tmp_path / "yangi.xlsx"
        actions.new_plan()
        assert office.host.proposals == [tmp_path / "qoraozak_tumani_2024.xlsx"]
        plan = api.read_plan(tmp_path / "yangi.xlsx")
        assert (plan.header.district, plan.header.year) == ("Qoraoʻzak tumani", 2024)
        assert [document.name for document in office.documents] == [opened.name, "yangi.xlsx"]

    def test_beside_another_workbook_the_cover_stays_open(self, office: Office, demo: api.Demo, tmp_path: Path) -> None:
        office.host.file = tmp_path / "reja.xlsx"
        for _ in _open(office, demo.workbook):
            actions.new_plan()
        assert "Choose the district and the year" in said(office)
        header = api.read_plan(tmp_path / "reja.xlsx").header
        assert (header.district, header.year) == ("", None)

    def test_no_file_is_written_over(self, office: Office, opened: Document, filled: Path) -> None:
        before = filled.read_bytes()
        office.host.file = filled
        actions.new_plan()
        assert "exists already" in office.messages[-1][1]
        office.host.file = None
        actions.new_plan()
        assert len(office.messages) == 1
        assert filled.read_bytes() == before


class TestExport:
    """PDF and Word: what the command writes, of what is open, saved or not."""

    def test_it_is_what_the_command_writes(
        self, office: Office, opened: Document, filled: Path, tmp_path: Path, template: Template
    ) -> None:
        for button, ending in ((documents.export_pdf, ".pdf"), (documents.export_word, ".docx")):
            button()
            made = filled.with_suffix(ending)
            assert str(made) in said(office)
            same = api.export(filled, tmp_path / f"buyruq{ending}", template=template)
            assert made.read_bytes() == same.read_bytes(), ending
        assert {name for name, grid in opened.sheets.items() if not grid.visible} == set()

    def test_what_is_typed_and_not_saved_is_printed(self, office: Office, opened: Document, filled: Path) -> None:
        put(opened, "Reja!E6", 987654)
        documents.export_word()
        with zipfile.ZipFile(filled.with_suffix(".docx")) as package:
            assert "987\u00a0654" in package.read("word/document.xml").decode()

    def test_a_file_of_others_is_asked_about(self, office: Office, opened: Document, filled: Path) -> None:
        signed = filled.with_suffix(".pdf")
        signed.write_bytes(b"signed and scanned")
        office.answer = "no"
        documents.export_pdf()
        assert signed.read_bytes() == b"signed and scanned"
        office.answer = "yes"
        documents.export_pdf()
        assert signed.read_bytes().startswith(b"%PDF")
        office.answer = "no"
        put(opened, "Reja!E6", 1)
        before = signed.read_bytes()
        documents.export_pdf()  # it is the buttons' own now: nobody is asked
        assert signed.read_bytes() != before

    def test_the_region_that_is_open_is_printed(
        self, office: Office, demo: api.Demo, tmp_path: Path, template: Template
    ) -> None:
        region = Path(shutil.copy(demo.workbook, tmp_path / "hudud.xlsx"))
        for _ in _open(office, region):
            documents.export_word()
        same = api.export(region, tmp_path / "buyruq.docx", template=template)
        assert region.with_suffix(".docx").read_bytes() == same.read_bytes()

    def test_a_workbook_that_was_never_saved_asks(self, office: Office, filled: Path, tmp_path: Path) -> None:
        office.host.file = tmp_path / "forma.pdf"
        for _ in _open(office, filled, saved=False):
            documents.export_pdf()
        assert office.host.proposals[0].name == "Book1.pdf"
        assert (tmp_path / "forma.pdf").exists()


class TestRegionsDocuments:
    """Letters and overview, of the region that is open."""

    @pytest.fixture
    def region(self, demo: api.Demo, tmp_path: Path) -> Path:
        return Path(shutil.copy(demo.workbook, tmp_path / "hudud.xlsx"))

    def test_letters_are_those_of_the_command(self, office: Office, region: Path, tmp_path: Path) -> None:
        office.host.folder = region.parent
        for _ in _open(office, region):
            documents.letters()
        assert "17" in said(office)
        with speaking("en"):
            same = api.reply(region, tmp_path / "buyruq")
        for letter in same:
            made = region.parent / "xatlar" / letter.message.name
            assert made.read_bytes() == letter.message.read_bytes()

    def test_letters_that_are_there_are_asked_about(self, office: Office, region: Path, tmp_path: Path) -> None:
        folder = tmp_path / "mening"
        folder.mkdir()
        mine = folder / "1735401_nukus_shahri.docx"
        mine.write_bytes(b"mine")
        office.host.folder, office.answer = folder, "no"
        for _ in _open(office, region):
            documents.letters()
        assert [path.name for path in folder.iterdir()] == [mine.name]
        assert mine.read_bytes() == b"mine"

    def test_the_overview_is_that_of_the_command(
        self, office: Office, region: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        shown: list[str] = []
        monkeypatch.setattr(documents.webbrowser, "open", shown.append)
        for _ in _open(office, region):
            documents.overview()
        made = region.with_suffix(".html")
        assert shown == [made.as_uri()]
        with speaking("en"):
            same = api.report(region, tmp_path / "buyruq.html")
        assert made.read_bytes() == same.read_bytes()

    @pytest.mark.parametrize("button", ["letters", "overview"])
    def test_a_plan_is_no_region(self, button: str, office: Office, opened: Document) -> None:
        getattr(documents, button)()
        assert office.messages[-1][0] == "critical"
        assert "not a region's" in office.messages[-1][1]


def test_help_is_the_guide(office: Office, opened: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []
    monkeypatch.setattr(guide.webbrowser, "open", shown.append)
    actions.help_()
    assert len(shown) == 1
    assert office.messages == []


def _computed(document: Document, template: Template) -> set[tuple[str, int, int]]:
    found = computed_by_the_library(template)(document)
    return set(found)


def _rename(document: Document, old: str, new: str) -> None:
    document.sheets = {new if name == old else name: grid for name, grid in document.sheets.items()}
    document.sheets[new].name = new
    document.names = {name: text.replace(f"'{old}'!", f"'{new}'!") for name, text in document.names.items()}
