"""What single cells say, and what Excel made of them: the tables `cells.csv` and `mangled.csv`."""

import csv
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from akm_excel.core.quantity import NOT_APPLICABLE, Kind, Quantity, number
from akm_excel.importing.cell_text import divisions, read_cell
from akm_excel.importing.document import Cell
from akm_excel.importing.excel_dates import Tongue, codes_of, restored, tongue
from akm_excel.importing.piece import read_piece
from akm_excel.importing.reading import Reading
from tests.support.documents import FOLDER


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


CELLS, MANGLED = _rows("cells.csv"), _rows("mangled.csv")


def test_the_tables_are_as_long_as_promised() -> None:
    assert len(CELLS) >= 100
    assert len(MANGLED) >= 40


def _spelled(quantities: tuple[Quantity, ...]) -> str:
    return "|".join(map(str, quantities))


def _same(found: str, right: str) -> bool:
    def parts(text: str) -> list[Decimal | str]:
        return [Decimal(p) if p.strip("-.0123456789") == "" and p not in {"", "-"} else p for p in text.split("|")]

    return parts(found) == parts(right)


@pytest.mark.parametrize("row", CELLS, ids=lambda row: f"{row['text']!r} in {row['parts']}")
def test_a_cell_says(row: dict[str, str]) -> None:
    parts = int(row["parts"])
    other = None
    if row["other"]:
        other = [NOT_APPLICABLE if text == "-" else number(text) for text in row["other"].split("|")]
    found = read_cell(row["text"], parts, units=[row["unit"]] * parts, other=other)
    if row["meaning"].startswith("?"):
        assert found.is_open, _spelled(found.quantities or ())
        assert found.reason
        proposal = row["meaning"].removeprefix("?").strip()
        if proposal:
            assert _same(_spelled(found.proposals[0]), proposal)
    else:
        assert found.quantities is not None, found
        assert _same(_spelled(found.quantities), row["meaning"])


def _cell(row: dict[str, str]) -> Cell:
    text = row["stored"]
    if text == "TRUE":
        return Cell(text, "Sheet!D4", True, row["number_format"])
    stored = date.fromisoformat(text) if text.count("-") == 2 else Decimal(text)
    return Cell(text, "Sheet!D4", stored, row["number_format"])


@pytest.mark.parametrize(
    "row", MANGLED, ids=lambda row: f"{row['stored']} {row['number_format']} {row['excel_language']} {row['parts']}"
)
def test_what_was_typed(row: dict[str, str]) -> None:
    cell = _cell(row)
    meanings = [text for text in row["meaning"].split(" ; ") if text]
    if row["kind"] == "code":
        assert [str(key) for key in codes_of(cell)] == meanings
        return
    spoken = Tongue(row["excel_language"]) if row["excel_language"] else None
    found = restored(cell, int(row["parts"]), spoken)
    if row["sure"] == "plain":
        assert found is None
        return
    assert found is not None
    assert [_spelled(reading) for reading in found.readings] == meanings
    assert found.sure is (row["sure"] == "yes")
    assert found.reason


def test_the_language_of_the_excel_is_told_by_its_codes() -> None:
    english = [Cell("1.1", stored=Decimal("1.1")), Cell("2.14", stored=Decimal("2.14"))]
    russian = [Cell("", stored=date(2023, 5, 1)), Cell("", stored=date(2014, 2, 1))]
    assert (tongue(english), tongue(russian), tongue([Cell("1.1."), Cell("1.2.")])) == (
        Tongue.ENGLISH,
        Tongue.RUSSIAN,
        None,
    )


FIGURES = st.one_of(
    st.just(NOT_APPLICABLE),
    st.integers(0, 10**9).map(number),
    st.integers(0, 10**8).map(lambda n: number(Decimal(n) / 10)),
)
SPACES = ("", " ", "\u00a0", "\u202f", "\u2009", "'")


def _grouped(figure: Quantity, space: str, sign: str) -> str:
    if figure.number is None:
        return "-"
    whole, _, decimals = f"{figure.number:f}".partition(".")
    groups = f"{int(whole):,}".replace(",", space) if space else whole
    return f"{groups}{sign}{decimals}" if decimals.strip("0") else groups


@given(FIGURES, st.sampled_from(SPACES), st.sampled_from(",."))
def test_each_way_of_writing_a_figure_reads_back_to_it(figure: Quantity, space: str, sign: str) -> None:
    found = read_piece(_grouped(figure, space, sign))
    assert found.quantity == figure or (found.quantity is None and space == "")  # 1.234 is never guessed
    if found.quantity is None:
        assert figure in found.proposals or not found.proposals


@given(
    st.lists(FIGURES, min_size=2, max_size=5), st.sampled_from(["\n", " / ", "/", "; ", "\t"]), st.sampled_from(SPACES)
)
def test_parts_written_with_a_clear_sign_between_them_read_back(figures: list[Quantity], sign: str, space: str) -> None:
    text = sign.join(_grouped(figure, space, ",") for figure in figures)
    found = read_cell(text, len(figures))
    assert found.quantities == tuple(figures) or found.is_open
    if all(figure.number is None or figure.number == figure.number.to_integral_value() for figure in figures):
        assert found.quantities == tuple(figures)


@given(st.lists(st.integers(1, 999), min_size=2, max_size=5))
def test_numbers_with_single_spaces_are_never_read_otherwise_than_one_of_their_divisions(groups: list[int]) -> None:
    text = " ".join(map(str, groups))
    for parts in range(2, 6):
        found = read_cell(text, parts)
        if found.quantities is not None and not any(q.is_blank for q in found.quantities):
            spelled = ["|".join(p.replace(" ", "") for p in way) for way in divisions(text.split(), parts)]
            assert spelled == [_spelled(found.quantities)]


@given(st.text(alphabet="abgʻoʼ -–()?!%~<>=#&хйўқ", min_size=1, max_size=12), st.integers(1, 5))
def test_a_text_without_digits_is_never_a_number(text: str, parts: int) -> None:
    found = read_cell(text, parts)
    assert all(q.kind is not Kind.NUMBER for q in found.quantities or ())


@given(st.text(max_size=20), st.integers(1, 5))
def test_any_text_is_read_or_open(text: str, parts: int) -> None:
    found = read_cell(text, parts)
    assert isinstance(found, Reading)
    assert found.quantities is None or len(found.quantities) == parts
