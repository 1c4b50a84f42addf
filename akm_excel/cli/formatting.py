"""How figures and columns are written in tables."""

from akm_excel.core.keys import PLANNED, ROMAN, Column
from akm_excel.core.quantity import Quantity, plain
from akm_excel.core.template import Template
from akm_excel.language import tr


def column_label(column: Column) -> str:
    """The word for a column of figures on screen."""
    words = {
        Column.FACT: tr("fact"),
        Column.PLAN: tr("plan"),
        Column.Q1: "I",
        Column.Q2: "II",
        Column.Q3: "III",
        Column.Q4: "IV",
        Column.ACTUAL: tr("result"),
        **dict(zip(PLANNED, (tr("plan") + " " + number for number in ROMAN), strict=True)),
    }
    return words[column]


def place_label(place: str) -> str:
    """The word for what a text is of: a column, a field of the cover."""
    words = {
        "title": tr("section"),
        "name": tr("name"),
        "label": tr("measure"),
        "unit": tr("unit"),
        "mechanism": tr("mechanism"),
        "deadline": tr("deadline"),
        "responsible": tr("responsible"),
        "district": tr("district"),
        "year": tr("year"),
        "director": tr("director"),
        "accountant": tr("accountant"),
        "approver_post": tr("approver's post"),
        "approver": tr("approver"),
        "sample": tr("sample mark"),
        "population": tr("inhabitants"),
        "staff": tr("staff"),
    }
    return words[place]


class Speller:
    """Spells figures with as many decimals as their units have in a template."""

    def __init__(self, schema: Template) -> None:
        self._schema = schema

    def quantity(self, quantity: Quantity, unit: str) -> str:
        """A figure of a unit; a blank one is said to be so."""
        if quantity.number is None:
            return str(quantity) or tr("(blank)")
        known = self._schema.unit(unit)
        return plain(quantity.number, known.decimals if known else 0)

    def by(self, quantity: Quantity, unit: str) -> str:
        """A difference with its sign; nothing where there is none."""
        if quantity.number is None:
            return ""
        return ("+" if quantity.number > 0 else "") + self.quantity(quantity, unit)

    def percent(self, fraction: Quantity) -> str:
        """A fraction in percent with its sign; nothing where there is none."""
        return "" if fraction.number is None else f"{fraction.number * 100:+.2f}"
