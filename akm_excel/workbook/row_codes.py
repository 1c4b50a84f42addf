"""What the code of a row means: the measure, heading or total that it stands for, however it is spelled."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from akm_excel.core.plan import Column, Key, Oddity, Sighting
from akm_excel.core.template import Template
from akm_excel.core.text import fold
from akm_excel.spreadsheet.rows import Form
from akm_excel.workbook.codes import meaning, total_key
from akm_excel.workbook.layout import Layout


class RowCode(NamedTuple):
    """The code of a row.

    `text` is the code, a total's as the template spells it, `spelled` the code as places name it; `key` is what it
    means. `odd` says how it was spelled, if otherwise than the template does; `probably` what may be meant by one that
    is none.
    """

    text: str
    spelled: str
    key: Key | None
    odd: Sighting | None = None
    probably: str = ""


class RowCodes:
    """The codes of workbooks made from one template whose columns stand alike."""

    def __init__(self, template: Template, layout: Layout) -> None:
        self.template = template
        self.layout = layout
        self._totals = {total_key(code): code for code in template.total_rows}
        self._sections = {str(number) for number in template.plan.titles}

    def of_rows(self, rows: Iterable[tuple[Form, str, Mapping[Column, str]]]) -> list[RowCode]:
        """The codes of rows: each with its form, what stands in its cell, and its texts."""
        at = self.layout.columns[Column.CODE]
        return [
            self._of_row(form.number, typed.strip(), words[Column.NAME], is_number=at in form.numbers)
            for form, typed, words in rows
        ]

    def _of_row(self, row: int, typed: str, name: str, *, is_number: bool) -> RowCode:
        code = self._totals.get(total_key(typed), typed)
        key = Key.parse(code)
        spelled = str(key or code)
        meant = meaning(code, name, self.template) if self._may_be_meant(code, key) else None
        if meant is not None and meant.is_sure:
            odd = self.layout.sighting(Oddity.CODE_SPELLED, row, Column.CODE, code, str(meant.key), meant.key)
            return RowCode(code, str(meant.key), meant.key, odd)
        probably = str(meant.key) if meant is not None else ""
        if is_number and "." in code:
            key = self._numbered(code, name)
            odd = self.layout.sighting(Oddity.NUMERIC_CODE, row, Column.CODE, code, str(key or ""), key)
            return RowCode(code, spelled, key, odd, probably)
        if code != typed:
            odd = self.layout.sighting(Oddity.CODE_SPELLED, row, Column.CODE, typed, code)
            return RowCode(code, spelled, key, odd, probably)
        return RowCode(code, spelled, key, None, probably)

    def _may_be_meant(self, code: str, key: Key | None) -> bool:
        """Whether a code is none, and stands for no section or total either."""
        return key is None and code not in self.template.total_rows and code not in self._sections

    def _numbered(self, code: str, name: str) -> Key | None:
        """The key that a number in the code column stands for: 2.1 may have been 2.10, the name tells."""
        indicators = self.template.indicators
        for candidate in (Key.parse(code), Key.parse(code + "0")):
            if candidate and candidate in indicators and fold(indicators[candidate].name) == fold(name):
                return candidate
        return Key.parse(code)
