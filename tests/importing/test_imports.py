"""Importing as a person does it: the report, decisions, review, from year to year, many documents, exit codes."""

import json
import random
import subprocess
import sys
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from akm_excel import api
from akm_excel.cli import main
from akm_excel.cli.review import Reviewer
from akm_excel.core.plan import QUARTERS, Column, Key
from akm_excel.core.quantity import number
from akm_excel.core.template import Template
from akm_excel.errors import DataError, TemplateError
from akm_excel.importing import decisions, wordings
from akm_excel.importing.imported import Settings, read_document
from akm_excel.importing.outcome import Fate
from tests.support.documents import FOLDER
from tests.support.golden import Golden
from tests.support.word import document, row, table


@pytest.fixture(autouse=True)
def _own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AKM_STATE", str(tmp_path / "state"))


def test_the_report_of_the_pdf_is_the_golden_one(
    tmp_path: Path, golden: Golden, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "reja.pdf").write_bytes((FOLDER / "real_word.pdf").read_bytes())
    assert main(["import", "reja.pdf", "-o", "reja.xlsx"]) == 0
    golden.check("import_pdf.txt", capsys.readouterr().out)


@pytest.mark.parametrize(("name", "code"), [("real_word.docx", 0), ("broken_shifted.xlsx", 1), ("scan.pdf", 2)])
def test_exit_codes(name: str, code: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = tmp_path / "plan.xlsx"
    assert main(["import", str(FOLDER / name), "-o", str(output)]) == code
    assert output.exists() is (code < 2)
    capsys.readouterr()


def test_json_accounts_for_every_row_and_figure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = FOLDER / "mangled_english_excel.xlsx"
    assert main(["import", str(source), "-o", str(tmp_path / "plan.xlsx"), "--format", "json"]) == 1
    told = json.loads(capsys.readouterr().out)
    states = Counter(figure["state"] for record in told["rows"] for figure in record["figures"])
    assert states["open"] == 7
    balance = told["balance"]
    assert balance["found"] == balance["placed"] + balance["repaired"] + balance["open"]
    (scaled,) = [f for r in told["rows"] for f in r["figures"] if f["text"].startswith("637,5")]
    assert scaled["proposals"] == [["637500"]]


def test_open_cases_are_findings_until_their_cells_are_filled(tmp_path: Path, template: Template) -> None:
    path = tmp_path / "plan.xlsx"
    api.import_plan(FOLDER / "broken_shifted.xlsx", path, template=template)
    told = [finding for finding in api.check(path) if finding.rule == "Q231"]
    assert len(told) == 10
    book = load_workbook(path)
    sheet, _, cell = told[0].cell.partition("!")
    book[sheet][cell] = 7
    book.save(path)
    assert len([finding for finding in api.check(path) if finding.rule == "Q231"]) == 9
    assert [f for f in api.check(path) if f.rule == "Q204" and f.key == told[0].key] == []


def test_show_says_open(tmp_path: Path, template: Template, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "plan.xlsx"
    api.import_plan(FOLDER / "broken_shifted.xlsx", path, template=template)
    main(["show", str(path)])
    (line,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("2.6\t")]
    assert line.split("\t")[3:5] == ["open", "open"]
    main(["show", str(path), "--format", "json"])
    measures = json.loads(capsys.readouterr().out)["measures"]
    assert [m["open"] for m in measures if m["code"] == "2.6"] == [["fact", "plan"]]


def test_a_sum_that_is_open_is_settled_by_its_parts_if_they_come_to_what_was_proposed(
    tmp_path: Path, template: Template
) -> None:
    path = tmp_path / "plan.xlsx"
    api.import_plan(FOLDER / "mangled_english_excel.xlsx", path, fix=True, template=template)
    keys = {str(finding.key) for finding in api.check(path) if finding.rule == "Q231"}
    assert "6.1" not in keys and "2.22" in keys


# decisions and review


def _contradiction(tmp_path: Path, code: str = "2.2") -> Path:
    rows = [["2.1", "Majburiy nusxa", "Nusxa", "5", "6"], [code, "Sovgʻa tariqasida", "Nusxa", "30", "40"]]
    path = tmp_path / f"plan{code}.docx"
    path.write_bytes(document(table([row(cells) for cells in rows])))
    return path


def test_review_asks_once_and_next_year_not_again(tmp_path: Path, template: Template) -> None:
    source = _contradiction(tmp_path)
    asked: list[str] = []

    def answer(question: str) -> str:
        asked.append(question)
        return "1"

    kept = decisions.load(tmp_path / "decisions.tsv")
    reviewer = Reviewer(kept, template, answer)
    settings = Settings(decisions=kept, review=reviewer)
    found = read_document(source, template, settings)
    assert len(asked) == 1
    assert found.plan.by_key[Key(2, 5)].plan == number(40)
    again = read_document(source, template, Settings(decisions=decisions.load(tmp_path / "decisions.tsv")))
    assert again.plan.by_key[Key(2, 5)].plan == number(40)


def test_what_was_left_open_is_not_asked_again_and_a_slip_is(tmp_path: Path, template: Template) -> None:
    def asked(*answers: str) -> int:
        left = iter(answers)
        questions: list[str] = []

        def answer(question: str) -> str:
            questions.append(question)
            said = next(left, None)
            if said is None:
                raise EOFError
            return said

        kept = decisions.load(tmp_path / "decisions.tsv")
        settings = Settings(decisions=kept, review=Reviewer(kept, template, answer))
        assert not read_document(_contradiction(tmp_path), template, settings).is_complete
        return len(questions)

    assert asked() == 1  # Ctrl-D: left open without a decision
    assert asked("9", "yes", "") == 3
    assert asked() == 0


def test_a_decision_does_not_override_another_contradiction(tmp_path: Path, template: Template) -> None:
    kept = decisions.load(tmp_path / "decisions.tsv")
    kept.add(decisions.Decision("Sovgʻa tariqasida", "Nusxa", "2.2", Key(2, 5)))
    found = read_document(_contradiction(tmp_path, "2.4"), template, Settings(decisions=kept))
    assert Key(2, 5) not in found.plan.by_key
    assert any(record.is_open for record in found.records)


def test_review_of_a_cell_places_what_was_chosen(tmp_path: Path, template: Template) -> None:
    kept = decisions.load(tmp_path / "decisions.tsv")
    reviewer = Reviewer(kept, template, lambda question: "1")
    settings = Settings(decisions=kept, review=reviewer)
    found = read_document(FOLDER / "mangled_english_excel.xlsx", template, settings)
    assert found.is_complete
    assert found.plan.by_key[Key(2, 22)].fact == number(3700)


def test_nobody_is_asked_without_a_terminal(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "akm_excel.cli", "import", str(FOLDER / "broken_shifted.xlsx"), "--review"]
    command += ["-o", str(tmp_path / "plan.xlsx")]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=120, check=False)
    assert done.returncode == 1


def test_a_file_that_holds_no_decisions_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "decisions.tsv"
    path.write_text("nothing of the kind\n", encoding="utf-8")
    with pytest.raises(DataError, match="decisions"):
        decisions.load(path)


def test_accepted_wordings_stand_in_the_template(tmp_path: Path, template: Template) -> None:
    path = tmp_path / "template.xlsx"
    book = load_workbook(template.file)
    from openpyxl.workbook.defined_name import DefinedName

    for name, column in ((wordings.CODES, "Y"), (wordings.NAMES, "Z")):
        if name not in book.defined_names:
            book.defined_names[name] = DefinedName(name, attr_text=f"'Maʼlumotnoma'!${column}$4:${column}$9")
    book.save(path)
    count = wordings.accept(path, [(Key(6, 2), "Mehnatga haq toʻlash jamgʻarmasi")])
    assert count == 1
    from akm_excel.workbook.template_file import load_template

    own = load_template(path)
    assert "Mehnatga haq toʻlash jamgʻarmasi" in wordings.accepted(own)[Key(6, 2)]
    source = tmp_path / "plan.docx"
    source.write_bytes(document(table([row(["", "Mehnatga haq toʻlash jamgʻarmasi", "Ming soʻm", "5", "6"])])))
    assert read_document(source, own).plan.by_key[Key(6, 2)].plan == number(6)


def test_a_template_without_the_list_says_so(tmp_path: Path, template: Template) -> None:
    path = tmp_path / "template.xlsx"
    book = load_workbook(template.file)
    for name in (wordings.CODES, wordings.NAMES):
        del book.defined_names[name]
    book.save(path)
    with pytest.raises(TemplateError):
        wordings.accept(path, [(Key(6, 2), "Ish haqi")])


# from year to year, and many at once


def test_last_years_result_becomes_the_fact_and_its_plan_never_does(
    filled: Path, tmp_path: Path, template: Template
) -> None:
    book = load_workbook(filled)
    plan = api.read_plan(filled, template=template)
    for column, figure in zip(QUARTERS, (1, 2, 3, 4), strict=True):
        sheet, _, cell = plan.cell(plan.by_key[Key(2, 3)], column).partition("!")
        book[sheet][cell] = figure
    book.save(filled)
    done = api.new_from(filled, tmp_path / "next.xlsx", year=2024, template=template)
    measures = done.plan.by_key
    assert done.plan.header.year == 2024 and done.plan.header.district == "Qoraoʻzak tumani"
    assert measures[Key(2, 3)].fact == number(10) and measures[Key(2, 3)].plan.is_blank
    assert measures[Key(2, 2)].fact.is_blank
    opened = [case for case in done.document.cases() if case.keys == (Key(2, 2),)]
    assert [(case.fate, case.proposals) for case in opened] == [(Fate.OPEN, ((number(600),),))]
    assert (Key(2, 2), Column.FACT) in api.read_plan(tmp_path / "next.xlsx", template=template).open_figures


def test_the_plan_of_another_year_makes_no_fact(tmp_path: Path, template: Template) -> None:
    with pytest.raises(DataError, match="2023"):
        api.new_from(FOLDER / "real_word.docx", tmp_path / "next.xlsx", year=2025, template=template)


def test_a_merge_takes_documents_where_it_is_told_to(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "rejalar"
    folder.mkdir()
    for name in ("district_chimboy.docx", "real_other_layout.xlsx", "scan.pdf"):
        (folder / name).write_bytes((FOLDER / name).read_bytes())
    assert main(["merge", "--import", str(folder), "-o", str(tmp_path / "region.xlsx")]) == 1
    lines = {line.split("\t")[0]: line for line in capsys.readouterr().out.splitlines() if "\t" in line}
    assert "merged" in lines["district_chimboy.docx.xlsx"] and "open" in lines["district_chimboy.docx.xlsx"]
    assert "merged" in lines["real_other_layout.xlsx.xlsx"]
    assert "scan" in lines["scan.pdf"]
    said = {str(value) for sheet in load_workbook(tmp_path / "region.xlsx") for row in sheet.values for value in row}
    assert any("skaner" in text for text in said) and not any("scan:" in text for text in said)
    kept = tmp_path / "region_import" / "district_chimboy.docx.xlsx"
    before = kept.read_bytes()
    main(["merge", "--import", str(folder), "-o", str(tmp_path / "region.xlsx")])
    capsys.readouterr()
    assert kept.read_bytes() == before


# the law


@pytest.mark.parametrize("seed", range(25))
def test_every_figure_of_any_layout_is_accounted_for_once(seed: int, tmp_path: Path, template: Template) -> None:
    """A random plan in a random layout: the figures of its columns are those placed or open, as multisets."""
    dice = random.Random(seed)
    columns = ["code", "name", "unit", "fact", "plan", "deadline"]
    dice.shuffle(columns)
    if dice.random() < 0.3:
        columns.remove("code")
    headings = {
        "code": "T/r", "name": "Koʻrsatkichlar nomi", "unit": "Oʻlchov birligi", "fact": "2022 yil (fakt)",
        "plan": "2023 yil (reja)", "deadline": "Bajarilish muddati",
    }  # fmt: skip
    book = Workbook()
    sheet = book.active
    margin = [None] * dice.randrange(3)
    for _ in range(dice.randrange(4)):
        sheet.append([*margin, "Qorauʻzak tumani axborot-kutubxona markazi 2023 yil ish rejasi"])
    sheet.append([*margin, *(headings[column] for column in columns)])
    written: Counter[Decimal] = Counter()
    for indicator in template.indicators.values():
        if dice.random() < 0.15:
            continue
        values: dict[str, object] = {"code": f"{indicator.key}.", "name": indicator.name, "deadline": "Yil davomida"}
        values["unit"] = "/".join(dict.fromkeys(m.unit for m in indicator.measures if m.unit)) or None
        if dice.random() < 0.06:
            values["name"] = "Mahalla kutubxonalariga metodik yordam"
        for column in ("fact", "plan"):
            numbers = [dice.randrange(1, 100_000) for _ in indicator.measures]
            written.update(map(Decimal, numbers))
            values[column] = numbers[0] if len(numbers) == 1 else dice.choice(("/", "\n", "; ")).join(map(str, numbers))
        sheet.append([*margin, *(values.get(column) for column in columns)])
    path = tmp_path / "plan.xlsx"
    book.save(path)
    found: Counter[Decimal] = Counter()
    for case in read_document(path, template).cases():
        if case.fate is Fate.OPEN:
            found.update(Decimal(text) for text in case.raw.replace("/", " ").replace(";", " ").split())
        else:
            found.update(q.number for q in case.quantities if q.number is not None)
    assert found == written


# what importing costs others


def test_no_other_command_loads_what_importing_needs() -> None:
    code = (
        "import sys\nfrom akm_excel.cli import main\n"
        "try:\n    main(['check', '--help'])\nexcept SystemExit:\n    pass\n"
        "print(sorted(m for m in sys.modules if m.startswith('akm_excel.importing')"
        " or m.split('.')[0] in {'alifbo', 'rapidfuzz', 'pdfplumber', 'xlrd', 'python_calamine'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_without_the_extra_the_message_names_the_command(monkeypatch: pytest.MonkeyPatch, template: Template) -> None:
    from akm_excel.errors import MissingPackage
    from akm_excel.importing import folding

    folding.key.cache_clear()
    monkeypatch.setitem(sys.modules, "alifbo", None)
    with pytest.raises(MissingPackage, match=r"pip install .*\[documents\]"):
        folding.key("Қораўзак")
