"""Cutting a sheet into rows gives what parsing it whole gives, however it is spelled."""

from collections.abc import Callable
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from openpyxl import load_workbook

from akm_excel import api
from akm_excel.spreadsheet import scanning
from akm_excel.spreadsheet.address import column_letters
from akm_excel.spreadsheet.book import from_package
from akm_excel.spreadsheet.cells import Cell, Content, as_cell
from akm_excel.spreadsheet.formula import relative
from akm_excel.spreadsheet.package import MAIN, Package
from akm_excel.spreadsheet.plain_rows import plain_slots
from akm_excel.spreadsheet.rows import ScannedCells, rows_of
from akm_excel.spreadsheet.scanning import scan
from tests.support.calc import Calc

Q = f"{{{MAIN}}}"


def whole(data: bytes, strings: list[str]) -> dict[tuple[int, int], Cell]:
    """The cells of a sheet by a plain walk through its parsed XML."""
    found: dict[tuple[int, int], Cell] = {}
    shared: dict[str, str] = {}
    at = 0
    for row in etree.fromstring(data).iterfind(f"{Q}sheetData/{Q}row"):
        at = int(row.get("r", at + 1))
        column = 0
        for cell in row.iterfind(f"{Q}c"):
            letters = (cell.get("r") or "").rstrip("0123456789")
            column = sum((ord(c) - 64) * 26**i for i, c in enumerate(reversed(letters))) if letters else column + 1
            value, kind = cell.findtext(f"{Q}v"), cell.get("t", "n")
            if kind == "s":
                value = strings[int(value or 0)]
            if kind == "inlineStr":
                value = "".join(text.text or "" for text in cell.iter(f"{Q}t"))
            element = cell.find(f"{Q}f")
            formula = None if element is None else relative(element.text or "", at, column)
            if element is not None and element.get("t") == "shared":
                if formula:
                    shared[element.get("si", "")] = formula
                formula = shared.get(element.get("si", ""), "")
            found.setdefault((at, column), as_cell(kind, value, formula, int(cell.get("s", 0))))
    return found


def scanned(data: bytes, strings: list[str]) -> dict[tuple[int, int], Cell]:
    return dict(scan(data, strings).items())


def test_every_sheet_of_every_demonstration_workbook(demo: api.Demo) -> None:
    compared = 0
    for path in (*demo.districts, demo.workbook):
        package = Package.open(path)
        part = package.part_of_kind("sharedStrings")
        strings = ["".join(t.text or "" for t in si.iter(f"{Q}t")) for si in package.root(part)] if part else []
        for entry in package.sheets():
            data = package.read(entry.part)
            assert scanned(data, strings) == whole(data, strings), (path.name, entry.name)
            compared += 1
    assert compared > 100


@pytest.mark.libreoffice
@pytest.mark.slow
def test_workbooks_that_libreoffice_saved(calc: Calc, filled: Path, tmp_path: Path) -> None:
    package = Package.open(calc.resave(filled, tmp_path / "saved.xlsx"))
    strings = ["".join(t.text or "" for t in si.iter(f"{Q}t")) for si in package.root("xl/sharedStrings.xml")]
    for entry in package.sheets():
        data = package.read(entry.part)
        assert scanned(data, strings) == whole(data, strings), entry.name


def test_it_agrees_with_openpyxl_on_values_and_formulas(filled: Path) -> None:
    ours = from_package(Package.open(filled))
    values, formulas = load_workbook(filled, data_only=True), load_workbook(filled)
    for sheet in ours.sheets:
        for (row, column), cell in ours.cells(sheet).items():
            value = values[sheet].cell(row, column).value
            assert cell.number == value if isinstance(value, int | float) else (cell.text or None) == (value or None)
            assert (cell.formula is not None) == (formulas[sheet].cell(row, column).data_type == "f")


TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")) | st.sampled_from("<>&'\"\t ʻ‘"), max_size=12
)
NUMBERS = st.integers(-(10**9), 10**9).map(str) | st.floats(allow_nan=False, allow_infinity=False).map(
    lambda f: repr(f).upper().replace("E+0", "E+").replace("E-0", "E-")
)


@st.composite
def cells(draw: st.DrawFn) -> tuple[str, str]:
    """The inside of a ``<c>`` and its ``t``, as some program spells it."""
    kind = draw(st.sampled_from(["n", "", "s", "str", "b", "e", "inlineStr"]))
    formula = draw(
        st.sampled_from(
            ["", "", "<f>A1+$B$2</f>", "<f/>", '<f t="shared" si="3"/>', '<f t="shared" si="3" ref="A1:B9">C4*2</f>']
        )
    )
    text = escape(draw(TEXTS))
    value = {
        "n": draw(NUMBERS), "": draw(NUMBERS), "s": str(draw(st.integers(0, 3))), "str": text,
        "b": draw(st.sampled_from("01")), "e": "#DIV/0!", "inlineStr": "",
    }[kind]  # fmt: skip
    shown = draw(st.sampled_from([f"<v>{value}</v>", f"<v>{value}</v>", "<v/>", ""]))
    if kind == "s":
        shown = f"<v>{value}</v>"
    if kind == "inlineStr":
        shown = draw(
            st.sampled_from(
                [
                    f"<is><t>{text}</t></is>",
                    f'<is><t xml:space="preserve">{text}</t></is>',
                    f"<is><r><t>{text}</t></r></is>",
                ]
            )
        )
        formula = ""
    return kind, formula + shown


@given(
    st.lists(st.lists(st.tuples(st.integers(1, 5), cells()), max_size=5, unique_by=lambda cell: cell[0]), max_size=5),
    st.sampled_from(["plain", "comment", "prefixed", "numberless", "spaced", "latin"]),
)
def test_any_spelling_of_a_sheet(content, dialect: str) -> None:
    strings = ["", "bir", "ikki <&>", "7"]
    spelled = []
    for number, row in enumerate(content, start=1):
        inside = ""
        for column, (kind, shown) in sorted(row, key=lambda pair: pair[0]):
            name = f' t="{kind}"' if kind else ""
            where = "" if dialect == "numberless" else f' r="{column_letters(column)}{number}"'
            inside += f'<c{where} s="{column}"{name}>{shown}</c>'
        at = "" if dialect == "numberless" else f' r="{number}"'
        spelled.append(f'<row{at} spans="1:5">{inside}</row>')
    body = ("\n  " if dialect == "spaced" else "").join(spelled)
    if dialect == "comment":
        body += "<!-- <row r='9'></row> -->"
    xml = f'<?xml version="1.0" encoding="UTF-8"?>\n<worksheet xmlns="{MAIN}"><sheetData>{body}</sheetData></worksheet>'
    data = xml.encode()
    if dialect == "prefixed":
        data = etree.tostring(_prefixed(etree.fromstring(data)))
    if dialect == "latin":
        data = xml.replace("UTF-8", "UTF-16").encode("utf-16")
    assert scanned(data, strings) == whole(data, strings)
    assert scanned(data, strings) == whole(data, strings), "the second time it is known"


def _prefixed(root: etree._Element) -> etree._Element:
    copy = etree.Element(root.tag, nsmap={"x": MAIN})
    for child in root:
        copy.append(child)
    etree.cleanup_namespaces(copy, top_nsmap={"x": MAIN})
    return copy


def test_of_two_cells_or_rows_that_differ_neither_counts() -> None:
    body = '<row r="2"><c r="A2"><v>1</v></c><c r="A2"><v>2</v></c></row>'
    body += '<row r="2"><c r="A2"><v>3</v></c><c r="B2"><v>4</v></c></row><row r="1"><c r="A1"><v>5</v></c></row>'
    found = scan(f'<worksheet xmlns="{MAIN}"><sheetData>{body}</sheetData></worksheet>'.encode(), [])
    assert {where: cell.number for where, cell in found.items()} == {(1, 1): 5.0, (2, 1): None, (2, 2): 4.0}
    assert (found[2, 1].content, found[2, 1].text) == (Content.TWICE, "1 | 2 | 3")
    assert found.end == "B2"


@pytest.mark.parametrize("space", ['xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main"', ""])
def test_a_sheet_in_another_namespace_is_no_empty_sheet(space: str) -> None:
    data = f'<worksheet {space}><sheetData><row r="1"><c r="A1"><v>5</v></c></row></sheetData></worksheet>'.encode()
    with pytest.raises(ValueError, match="no sheet of cells"):
        scan(data, [])


def test_forms_are_forgotten_before_they_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanning, "_MOST_FORMS", 20)
    for number in range(60):
        body = f'<row r="1"><c r="A1" t="inlineStr"><is><t>t{number}</t></is></c></row>'
        data = f'<worksheet xmlns="{MAIN}"><sheetData>{body}</sheetData></worksheet>'
        assert scan(data.encode(), [])[1, 1].text == f"t{number}"
    assert len(scanning._pieces[f'<worksheet xmlns="{MAIN}">'.encode()]) <= 21


def test_a_sheet_made_of_cells_has_the_same_rows(filled: Path) -> None:
    book = from_package(Package.open(filled))
    cells_alone = dict(book.cells("Reja").items())
    again = {(row.form.number, c): row.cell(c) for row in rows_of(cells_alone) for c in row.form.cells}
    assert {where: cell._replace(text="") for where, cell in again.items() if cell.number is not None} == {
        where: cell._replace(text="") for where, cell in cells_alone.items() if cell.number is not None
    }
    assert set(again) == set(cells_alone)


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="A{n}" s="4"><v>{n}</v></c>',
        '<c r="A{n}" s="{n}"><v>5</v></c>',  # what looks like the row's number is a style
        '<c r="A{n}" s="{other}"><v>5</v></c>',
        '<c r="A{n}" t="inlineStr"><is><t>size {n}"</t></is></c>',
        '<c t="inlineStr"><is><t>{n}"</t></is></c>',  # a cell that says no place, and a text that looks like one
        '<c r="A1{n}"><v>5</v></c>',
        '<c r="A{n}"><f>B{n}*2</f><v>5</v></c>',
        '<c r="A{n}" t="s"><v>{index}</v></c><c r="C{n}"><v>-1.5</v></c>',
        '<c r="A{other}"><v>5</v></c>',
        '<c r="A{n}" s="3"/>',
    ],
)
def test_rows_that_are_alike_but_for_their_number_are_each_of_its_own_number(cell: str) -> None:
    strings = ["nol", "bir", "ikki"]

    def told(rows: Callable[[bytes], ScannedCells], data: bytes) -> object:
        try:
            return dict(rows(data).items())
        except ValueError as exc:
            return str(exc)

    for numbers in ((17, 18), (18, 17), (7, 170), (1_048_576, 1_048_577)):
        bodies = [
            f'<row r="{n}" ht="17">{cell.format(n=n, other=17, index=i % 3)}</row>' for i, n in enumerate(numbers)
        ]
        for body in (*bodies, "".join(bodies)):
            data = f'<worksheet xmlns="{MAIN}"><sheetData>{body}</sheetData></worksheet>'.encode()
            slowly = told(lambda data: scanning._scanned(scanning.parse_whole(data), strings), data)
            assert told(lambda data: scan(data, strings), data) == slowly


def test_a_cell_may_say_its_kind_before_its_style() -> None:
    root = f'<worksheet xmlns="{MAIN}">'.encode()
    one, other, both = (
        f'<row r="5"><c r="B5"{said}><is><t>x</t></is></c></row>'.encode()
        for said in (' s="3" t="inlineStr"', ' t="inlineStr" s="3"', ' s="3" t="inlineStr" s="4"')
    )
    assert plain_slots(root, one) == plain_slots(root, other) is not None
    assert plain_slots(root, both) is None  # no XML
