"""What the texts of a row say: its name, its unit and who does it when, and where they are not the template's."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple, TypeVar

from akm_excel.core.plan import TEXTS, Arrangement, Column, Key, Oddity, Sighting
from akm_excel.core.template import Template
from akm_excel.core.text import fold, looks_like
from akm_excel.spreadsheet.rows import Form
from akm_excel.workbook.layout import Layout

T = TypeVar("T")
_NOTHING = Arrangement()


class TextsOfRow(NamedTuple):
    """The texts of a row; `own_arrangement` is what it says of its measure alone, where that is one of several."""

    name: str
    unit: str
    arrangement: Arrangement
    own_arrangement: Arrangement
    name_changed: Sighting | None = None
    unit_changed: Sighting | None = None


class RowTexts:
    """The texts of workbooks made from one template whose columns stand alike."""

    def __init__(self, template: Template, layout: Layout) -> None:
        self.template = template
        self.layout = layout

    def of_rows(self, rows: Iterable[tuple[Form, Key | None, Mapping[Column, str]]]) -> list[TextsOfRow]:
        """What the texts of rows say; what is the template's is the template's very object."""
        return [self._of_row(form.number, key, words) for form, key, words in rows]

    def _of_row(self, row: int, key: Key | None, words: Mapping[Column, str]) -> TextsOfRow:
        name, typed = words[Column.NAME], words[Column.UNIT]
        arrangement = Arrangement(*(words[column] for column in TEXTS))
        if key is None:
            return TextsOfRow(name, typed, arrangement, _NOTHING)
        indicator = self.template.indicators.get(key._replace(part=0))
        measure = self.template.measures.get(key)
        unit = typed if measure is None else self._unit(key, typed, measure.unit)
        # Packing asks for each row whether a text is the template's.
        return TextsOfRow(
            name=_same(name, measure.label if measure else None, indicator.name if indicator else None),
            unit=_same(unit, measure.unit if measure else None),
            arrangement=_same(arrangement, indicator.arrangement if indicator else None),
            own_arrangement=_same(arrangement if key.part else _NOTHING, measure.arrangement if measure else None),
            name_changed=self._name_changed(row, key, name),
            unit_changed=None if measure is None else self._unit_changed(row, key, typed, unit, measure.unit),
        )

    def _name_changed(self, row: int, key: Key, name: str) -> Sighting | None:
        """A name that is neither the template's nor another that is accepted."""
        if key.part:
            measure = self.template.measures.get(key)
            expected = measure.label if measure else None
        else:
            indicator = self.template.indicators.get(key)
            expected = indicator.name if indicator else None
        if expected is None or fold(name) == fold(expected) or self.template.is_other_name(key, Column.NAME, name):
            return None
        return self.layout.sighting(Oddity.NAME_CHANGED, row, Column.NAME, name, expected, key)

    def _unit(self, key: Key, text: str, known: str) -> str:
        """The unit that is meant: the template's, where its own name stands in another alphabet or language."""
        if looks_like(text, known) or self.template.is_other_name(key, Column.UNIT, text):
            return text
        return self.template.unit_meant(text)

    def _unit_changed(self, row: int, key: Key, text: str, unit: str, known: str) -> Sighting | None:
        """A unit that is not the `known` one, or is spelled otherwise; `unit` is the one that is meant by `text`."""
        if not known or fold(unit) == fold(known):
            if unit == text:
                return None
            return self.layout.sighting(Oddity.UNIT_SPELLED, row, Column.UNIT, text, unit, key)
        if fold(text) == fold(known) or self.template.is_other_name(key, Column.UNIT, text):
            return None
        return self.layout.sighting(Oddity.UNIT_CHANGED, row, Column.UNIT, text, known, key)


def _same(value: T, *known: T | None) -> T:
    """`value`, as the known object that equals it if one does."""
    return next((one for one in known if one == value), None) or value
