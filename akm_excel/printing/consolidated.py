"""The consolidated table of a region on paper: a row a figure of each measure, the districts beside each other.

It is Uzbek, as what a region's workbook says. The districts are dealt out to as few tables as stay readable: each
table repeats codes, names, units and the region's own figures.
"""

from collections.abc import Iterator, Mapping, Sequence
from math import ceil

from akm_excel.core.figures import NO_FIGURES, Figures
from akm_excel.core.plan import Column, Key, Measure, Plan
from akm_excel.core.quantity import Quantity
from akm_excel.core.region import Region
from akm_excel.core.template import District
from akm_excel.core.totals import Named, NamedTotal, listed
from akm_excel.core.wording import number
from akm_excel.language import speaking, tr
from akm_excel.printing.document import Align, Block, Cell, Document, Group, Look, PageEnd, Paper, Paragraph, Row, Table
from akm_excel.printing.form import LANGUAGE, headed
from akm_excel.regional.period import completeness

_SIZE = 6.5
_MARGIN = 9
_LETTER = 0.5 * 0.3528
"""How wide a digit is with what stands between digits, in millimetres, for each point of the letters' size."""
_CAPITALS = 1.2
"""How much wider than digits the bold letters of a name are."""
_FIXED = (10.0, 62.0, 14.0, 13.0)
_WORDS = {Column.FACT: "fakt", Column.PLAN: "reja", Column.ACTUAL: "bajarildi"}
_LEAST = 11.0
_SHARED_OUT = 1.8
"""How much wider than it needs a column becomes where there is room."""


def consolidated(region: Region, paper: Paper = Paper.A3) -> Document:
    """The consolidated table of a region, landscape.

    Declared totals close it. *Done* has rows where any district has reported a quarter.
    """
    with speaking(LANGUAGE):
        made = _Sheets(region, paper)
        return Document(
            made.title, tuple(made.blocks()), LANGUAGE, paper, is_landscape=True, page="{page} / {pages}",
            margin=_MARGIN,
        )  # fmt: skip


class _Sheets:
    """The figures of all districts, and the tables that show them."""

    def __init__(self, region: Region, paper: Paper) -> None:
        self.region = region
        self.total = region.total
        self.year = region.year or "?"
        self.title = f"{self.year} yil uchun yigʻma ish rejasi"
        self.columns: tuple[Column, ...] = (Column.FACT, Column.PLAN, Column.ACTUAL)
        self.figures: dict[District, Mapping[Key, Figures]] = {
            district: submission.quantities() for district, submission in region.submissions.items()
        }
        if all(own.actual.is_blank for figures in self.figures.values() for own in figures.values()):
            self.columns = self.columns[:2]
        self.totals: dict[District | None, dict[str, NamedTotal]] = {None: self._declared(self.total)}
        self.totals |= {district: self._declared(plan) for district, plan in region.plans.items()}
        self.width = Document("", (), paper=paper, is_landscape=True, margin=_MARGIN).width

    def _said(self, key: Key, column: Column, district: District | None) -> Quantity:
        own = self.total.by_key[key].figures if district is None else self.figures[district].get(key, NO_FIGURES)
        return own.of(column)

    def _declared(self, plan: Plan) -> dict[str, NamedTotal]:
        entries = listed(plan, self.region.template)
        return {entry.id: entry for entry in entries if entry.kind is not Named.SUM}

    def blocks(self) -> Iterator[Block]:
        """The title, of how many districts the figures are, and the tables."""
        districts = list(self.figures)
        first, wide = self._width_of([None]), self._width_of(districts)
        most = max(int((self.width - sum(_FIXED) - first) / wide), 1)
        count = max(ceil(len(districts) / most), 1)
        each = ceil(len(districts) / count)
        for at in range(count):
            if at:
                yield PageEnd()
            yield Paragraph(self.title, Look.HEADING, Align.CENTRE)
            yield Paragraph(completeness(self.region), Look.NOTE, Align.CENTRE)
            if self.region.is_sample:
                yield Paragraph(tr("SAMPLE: figures are made up"), Look.NOTE, Align.CENTRE)
            yield self._table(districts[at * each : (at + 1) * each], first, wide)

    def _width_of(self, districts: Sequence[District | None]) -> float:
        """What the longest figure and the longest word of a district's name need, in millimetres."""
        figures = (
            len(self._shown(measure, column, district))
            for _, measure in self.total.measures()
            for district in districts
            for column in self.columns
        )
        words = (len(word) * _CAPITALS for district in districts if district for word in district.name.split())
        return max(max((*figures, *words), default=1) * _SIZE * _LETTER + 1.6, _LEAST)

    def _shown(self, measure: Measure, column: Column, district: District | None) -> str:
        return number(self._said(measure.key, column, district), self.region.template.decimals(measure))

    def _table(self, districts: Sequence[District], first: float, wide: float) -> Table:
        wide = min((self.width - sum(_FIXED) - first) / max(len(districts), 1), wide * _SHARED_OUT)
        name = self.width - sum(_FIXED) - first - len(districts) * wide
        widths = (_FIXED[0], _FIXED[1] + name, *_FIXED[2:], first, *[wide] * len(districts))
        labels = self.region.template.headers
        heads = [labels[Column.CODE], labels[Column.NAME], labels[Column.UNIT], "Miqdori", "Hudud jami"]
        texts = [*heads, *(district.name for district in districts)]
        head = tuple(Cell(text, align=Align.CENTRE, is_bold=True, is_shaded=True) for text in texts)
        return Table(widths, (head,), tuple(self._groups(districts, len(widths))), _SIZE)

    def _groups(self, districts: Sequence[District], count: int) -> Iterator[Group]:
        for section in self.total.sections:
            yield Group(((Cell(headed(section), count, is_bold=True),),), is_heading=True)
            for indicator in section.indicators:
                for measure in indicator.measures:
                    values = [
                        [self._shown(measure, column, district) for district in (None, *districts)]
                        for column in self.columns
                    ]
                    yield self._group(str(measure.key), indicator.title(measure), measure.unit, values)
        if self.totals[None]:
            yield Group(((Cell("Jami qiymatlar", count, is_bold=True),),), is_heading=True)
        for name, entry in self.totals[None].items():
            unit = self.region.template.unit(entry.unit)
            places = unit.decimals if unit else 0
            values = [
                [
                    number(own.entry.figure(column), places) if (own := self.totals[district].get(name)) else ""
                    for district in (None, *districts)
                ]
                for column in self.columns
            ]
            yield self._group(entry.id, entry.title, entry.unit, values)

    def _group(self, code: str, title: str, unit: str, values: Sequence[Sequence[str]]) -> Group:
        """A row a column of figures; the code, the name and the unit reach over them."""
        count = len(values)
        rows: list[Row] = []
        for column, figures in zip(self.columns, values, strict=True):
            own = [Cell(_WORDS[column]), *(Cell(text, align=Align.RIGHT) for text in figures)]
            own[1] = own[1]._replace(is_bold=True)
            left = [Cell(code, rows=count), Cell(title, rows=count), Cell(unit, rows=count)] if not rows else []
            rows.append((*left, *own))
        return Group(tuple(rows))
