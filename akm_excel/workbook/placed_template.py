"""The template with the places of its own workbook: where what the schema says stands in its file."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from akm_excel.core.plan import Column
from akm_excel.core.template import Template
from akm_excel.core.text import fold
from akm_excel.spreadsheet.book import parse_area
from akm_excel.workbook.fields import Field, FieldKind


@dataclass(frozen=True, repr=False)
class PlacedTemplate(Template):
    """A template whose workbook is known: plans are read, filled and recalculated by one.

    `file` is the name of the workbook's file, `names` are its defined names and what they refer to. `rows` gives the
    row of each code in *Reja*, `columns` the columns there, from 1; `summary_rows` and `summary_columns` say where
    the ids and the columns of *Jamlanma* stand. `formulas` gives each formula cell's formula in relative form (see
    `akm_excel.workbook.results`).
    """

    file: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    rows: Mapping[str, int] = field(default_factory=dict)
    columns: Mapping[Column, int] = field(default_factory=dict)
    summary_rows: Mapping[str, int] = field(default_factory=dict)
    summary_columns: Mapping[str, int] = field(default_factory=dict)
    formulas: Mapping[Field, str] = field(default_factory=dict)

    @classmethod
    def of(cls, template: Template) -> "PlacedTemplate":
        """The template itself, which has its places. Raises `TypeError` for a schema that was read from no workbook.

        >>> from akm_excel import load_template
        >>> PlacedTemplate.of(load_template()).rows["1.1"] > 0
        True
        """
        if not isinstance(template, cls):
            raise TypeError("a template that was read from no workbook (`load_template` reads one)")
        return template

    @cached_property
    def formulas_of_texts(self) -> Mapping[str, str]:
        """The formulas that derive texts from the cover, by the defined names of their cells."""
        return {place.name: form for place, form in self.formulas.items() if place.kind is FieldKind.TEXT}

    @cached_property
    def columns_by_heading(self) -> Mapping[str, tuple[Column, ...]]:
        """The columns of each heading, folded for comparison; those of fact and plan name a year, and are not there."""
        by_heading: dict[str, tuple[Column, ...]] = {}
        for column, text in self.headers.items():
            if text and column not in {Column.FACT, Column.PLAN}:
                by_heading[fold(text)] = (*by_heading.get(fold(text), ()), column)
        return by_heading

    @cached_property
    def sheets_of_names(self) -> frozenset[str]:
        """The sheets that its defined names refer to, folded for comparison."""
        areas = map(parse_area, self.names.values())
        return frozenset([fold(area.sheet) for area in areas if area is not None])

    @cached_property
    def texts(self) -> dict[str, str]:
        """What it is as text (see `workbook.template_text`), once that was asked for; a changed copy has none."""
        return {}

    def in_file(self, file: str) -> "PlacedTemplate":
        """The same template, in a file of another name."""
        renamed = replace(self, file=file)
        renamed.__dict__["texts"] = self.texts
        return renamed

    @cached_property
    def editions(self) -> "dict[tuple[int, str], PlacedTemplate]":
        """The editions that were asked for beside this one, kept by `workbook.editions`."""
        return {}
