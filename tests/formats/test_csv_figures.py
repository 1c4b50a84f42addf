"""The csv of figures as Excel gives it back."""

from decimal import Decimal
from pathlib import Path

import pytest

from akm_excel import api
from akm_excel.core.plan import Key, Plan
from akm_excel.core.template import Template
from akm_excel.errors import DataError
from akm_excel.formats import csv_figures


@pytest.fixture
def text(filled: Path, template: Template) -> str:
    return csv_figures.write(api.read_plan(filled), template)


def figures(plan: Plan) -> dict[Key, tuple[object, ...]]:
    return {measure.key: measure.figures for _, measure in plan.measures()}


@pytest.mark.parametrize("separator", [";", "\t"])
def test_semicolons_and_tabs_are_read_as_commas_are(text: str, template: Template, separator: str) -> None:
    russian = "\r\n".join(
        separator.join(field.replace(".", ",") if number >= 4 else field for number, field in enumerate(fields))
        for fields in (line.split(",") for line in text.splitlines() if '"' not in line)
    )
    found = figures(csv_figures.parse(russian, template))
    expected = figures(csv_figures.parse(text, template))
    assert found == {key: expected[key] for key in found}
    assert len(found) > 60
    assert found[Key(6, 3)][1] == csv_figures.read_quantity("107500")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1251"])
def test_the_encoding_is_found_out(text: str, template: Template, tmp_path: Path, encoding: str) -> None:
    """As Excel saves it: "Unicode text" is UTF-16; the alphabet of Russian Windows has no \u02bb and writes ?."""
    path = tmp_path / "figures.csv"
    path.write_bytes(text.encode(encoding, "replace"))
    assert figures(csv_figures.read(path, template)) == figures(csv_figures.parse(text, template))


def test_two_marks_before_the_text_are_none_of_it(text: str, template: Template, tmp_path: Path) -> None:
    path = tmp_path / "figures.csv"
    path.write_text("\ufeff\ufeff" + text, encoding="utf-8")
    assert figures(csv_figures.read(path, template)) == figures(csv_figures.parse(text, template))


@pytest.mark.parametrize("unit", ["So?o", "S??m", "?o?m", "Dona"])
def test_a_question_mark_is_no_other_letter(template: Template, unit: str) -> None:
    with pytest.raises(DataError, match=r"the unit of 5\.1"):
        csv_figures.parse(f"code,part,label,unit,fact,plan,q1,q2,q3,q4\n5.1,,,{unit},1,2,,,,\n", template)


def test_empty_lines_and_columns_at_the_end_say_nothing(text: str, template: Template) -> None:
    padded = "\n".join(line + ",," for line in text.splitlines()) + "\n" + ",,,,,,,,,,,\n" * 3
    assert figures(csv_figures.parse(padded, template)) == figures(csv_figures.parse(text, template))


@pytest.mark.parametrize(
    ("field", "number"),
    [("637500.0", "637500"), ("637500,5", "637500.5"), ("637 500,5", "637500.5"), ("0.125", "0.125")],
)
def test_numbers_are_read_as_excel_writes_them(field: str, number: str) -> None:
    assert csv_figures.read_quantity(field, as_typed=True).number == Decimal(number)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("2;5;;;Nusxa;300;400;;;", "open the csv by Data, From Text"),
        ("2,5;;;Nusxa;300;400;;;;", "no measure 2,5"),
        ("2.5;;;Nusxa;8.000,0.0;400;;;;", "8.000,0.0"),
        ("x" * 200_000 + ";;;;;;;;;", "Line 2"),
        ("2.5;;;Nusxa;300;400;;;;;7", "too many or too few"),
    ],
)
def test_what_excel_spoilt_is_refused_with_its_line(template: Template, line: str, said: str) -> None:
    with pytest.raises(DataError) as error:
        csv_figures.parse(";".join(csv_figures.FORMER_FIELDS) + "\n" + line + "\n", template, "reja.csv")
    assert said in str(error.value)
    assert len(str(error.value)) < 600


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "The file is empty."),
        (" \n\n", "The file is empty."),
        ("PK\x03\x04\x14\x00", "This is not a text file."),
        ("a,b\n1,2\n", "The first line is 'a,b'."),
        (
            f"{','.join(csv_figures.FIELDS)}\n,,\n",
            "Below the first line there is no line of figures; nothing was written.",
        ),
    ],
)
def test_what_is_no_csv_of_figures_is_called_what_it_is(template: Template, text: str, said: str) -> None:
    with pytest.raises(DataError) as error:
        csv_figures.parse(text, template, "reja.csv")
    assert error.value.found == said
