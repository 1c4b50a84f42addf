"""The head of the sheet *Tahlil*: the districts in the order of an indicator that the reader chooses, live.

What the order is made of stands in hidden columns behind the sheet, a row a district in the order of the
list: its name, its figures of the chosen indicator as *Yigʻma* has them, and its place. The visible
rows look up who has the first place, the second, and so on. Equal figures stand in the order of the list, and
whoever has no number stands behind the others, as in `akm_excel.analysis.ranking`.
"""

from collections.abc import Sequence
from decimal import Decimal

from akm_excel.analysis.ranking import Criterion, ranking
from akm_excel.analysis.report import Analysis, DistrictLine
from akm_excel.core.figures import variance
from akm_excel.core.plan import Key
from akm_excel.core.quantity import BLANK, Quantity, plain, ratio
from akm_excel.language import tr
from akm_excel.regional.book import SHOWN, RegionalBook
from akm_excel.regional.layout import FIRST
from akm_excel.regional.shares import QUARTER
from akm_excel.spreadsheet.cells import Result
from akm_excel.spreadsheet.writing.chart import Chart, Series
from akm_excel.spreadsheet.writing.sheet import LETTERS, Row, Sheet
from akm_excel.workbook.arithmetic import PERCENT, growth_of, number_format, part_of
from akm_excel.workbook.results import shown

HEADINGS = ("Oʻrin", "Tuman", "Ulushi, %", "Reja", "Fakt", "Oʻsishi, %", "Bajarildi", "Ijrosi, %", "Hisobot choragi")
CHOICE = "A4"
"""The cell with the code of the chosen indicator."""
CHOICE_NAME = "akm_analysis_code"
"""The name of that cell: whoever leads others to it, or chose a code, is not to know where it stands."""
CHARTED = 25
"""So many districts the chart shows; more bars cannot be told apart on a page."""
HIDDEN = 7
"""So many columns the ranking needs behind the sheet."""
_CHOICE, _HEAD, _REGION, _FIRST = 4, 5, 6, 7
"""The rows of the choice, the headings, the region, and the first district."""
_CHART_ROWS = 17
_CHART_COLUMNS = (10, 15)
_NOWHERE = 1
"""Where an unknown code leads among *Yigʻma*'s rows of figures: to the first section's title, which has none."""


def last_row(count: int) -> int:
    """The last row that the ranking of so many districts and the chart beside it take."""
    return _HEAD + max(count + 1, _CHART_ROWS)


class Ranking:
    """Writes the ranking of the districts in the rows from 4 on; `key` is the indicator that is chosen at first.

    The codes to choose from stand in column A from row `listed[0]` to `listed[1]`, their names in B beside
    them. `left` is the first of the hidden columns.
    """

    def __init__(
        self,
        out: RegionalBook,
        sheet: Sheet,
        analysis: Analysis,
        key: Key,
        listed: tuple[int, int],
        left: int,
    ) -> None:
        self.out, self.sheet, self.key, self.left = out, sheet, key, left
        districts = self.districts = analysis.districts
        self.period = analysis.period
        figures = {line.district: out.line(line.district, key).figures for line in districts}
        self.standings = {one.district: one.rank for one in ranking(figures, Criterion.PLAN)}
        self.ranked = sorted(districts, key=lambda d: self.standings[d.district] or len(districts) + 1)
        self.last = _REGION + len(districts)
        self.codes, self.names = (f"${letter}${listed[0]}:${letter}${listed[1]}" for letter in "AB")
        self.row_cell, self.unit_cell = (f"${LETTERS[left + at]}${_CHOICE}" for at in (0, 1))
        indicator, self.measure = out.named[key]
        self.title = ", ".join(filter(None, (indicator.title(self.measure), self.measure.unit)))

    def write(self) -> None:
        """Write the choice, the headings, the region and the districts, and place the chart beside them."""
        self._choice()
        heading = self.sheet.row(_HEAD, 30)
        for column, text in enumerate(HEADINGS, start=1):
            heading.text(column, text, self.out.head)
        self._region()
        self._districts()
        self._decimals()
        self._chart()
        self.sheet.width(self.left, self.left + HIDDEN - 1, 12, hidden=True)

    def _choice(self) -> None:
        out, row, plain_style = self.out, self.sheet.row(_CHOICE, 22), self.out.style()
        row.text(
            1, str(self.key), out.boxed(bold=True, size=12, fill="FFF2CC", align="center", number_format="@", open=True)
        )
        unknown = tr("There is no such code.")
        unit = f'IF({self.unit_cell}="","",", "&{self.unit_cell})'
        name = f"IFERROR(INDEX({self.names},MATCH({CHOICE},{self.codes},0))&{unit},{_text(unknown)})"
        name = f"IF({self.row_cell}={_NOWHERE},{_text(unknown)},{name})"
        row.formula(2, name, self.title, out.style(bold=True, size=12))
        hint = tr("Choose another code in {cell}: the order and the chart follow.").format(cell=CHOICE)
        row.text(_CHART_COLUMNS[0], hint, out.style(colour="6B6B6B", size=9))
        # MATCH takes * and ? for wildcards, and nothing for whatever it likes: what it finds must be the code.
        place = f"MATCH({CHOICE},akm_region_code,0)"
        at = f"IFERROR(IF(INDEX(akm_region_code,{place})={CHOICE},{place},{_NOWHERE}),{_NOWHERE})"
        row.formula(self.left, at, Decimal(out.layout.row_of[str(self.key)] - FIRST + 1), plain_style)
        units = self._chosen(f"'Yigʻma'!$C${FIRST}:$C${out.layout.end}")
        row.formula(self.left + 1, units, self.measure.unit, plain_style)
        prompt = tr("Choose a code: the districts below stand in the order of its plan.")
        self.sheet.choice(CHOICE, self.codes, (tr("Indicator"), prompt), (tr("Indicator"), unknown))
        out.book.name(CHOICE_NAME, f"'{self.sheet.name}'!$A${_CHOICE}")

    def _chosen(self, cells: str) -> str:
        """What a column of *Yigʻma* has in the chosen indicator's row; blank stays blank."""
        figure = f"INDEX({cells},{self.row_cell})"
        return f'=IF({figure}="","",{figure})'

    def _region(self) -> None:
        row, measure = self.sheet.row(_REGION, 15), self.measure
        strong = {"bold": True, "fill": "F7F7F7"}
        row.blank(self.out.boxed(**strong), 1)
        row.text(2, "Hudud", self.out.boxed(**strong))
        figures = (measure.fact, measure.plan, measure.actual)
        formulas = [self._chosen(f"akm_region_{column}") for column in SHOWN]
        compared = self.out.compared[str(self.key)]
        growth = (self._chosen("akm_region_growth"), compared.change.growth)  # of those who state both
        self._figures(row, formulas, figures, measure.plan, strong, growth)
        percent = self.out.boxed(number_format=PERCENT, align="right", **strong)
        row.formula(8, self._chosen("akm_region_share"), shown(compared.fulfilled), percent)
        quarter = self.out.boxed(align="center", **strong)
        row.formula(9, f'IF({QUARTER}=0,"",{QUARTER})', _quarter(self.period.quarter), quarter)

    def _figures(
        self,
        row: Row,
        formulas: Sequence[str],
        figures: Sequence[Quantity],
        whole: Quantity,
        look: dict[str, object],
        growth: tuple[str, Quantity] | None = None,
    ) -> None:
        """The cells from C on: three looked up, and what they are of each other and of the whole."""
        number = self.out.boxed(number_format=number_format(0), align="right", **look)
        percent = self.out.boxed(number_format=PERCENT, align="right", **look)
        at, (fact, plan, done) = row.at, figures
        row.formula(3, part_of(f"D{at}", f"D${_REGION}"), shown(ratio(plan, whole)), percent)
        row.formula(4, formulas[1], _said(plan), number)
        row.formula(5, formulas[0], _said(fact), number)
        formula, grown = growth or (growth_of(f"E{at}", f"D{at}"), variance(fact, plan).percent)
        row.formula(6, formula, shown(grown), percent)
        row.formula(7, formulas[2], _said(done), number)

    def _districts(self) -> None:
        """A row a place: to the left who has it, to the right what one of the districts has."""
        out, letters = self.out, LETTERS[self.left : self.left + HIDDEN]
        name, fact, plan, done, place, at, quarter = letters
        column = {letter: f"{letter}${_FIRST}:{letter}${self.last}" for letter in ("D", *letters)}
        places = {line.district: number for number, line in enumerate(self.ranked, start=1)}
        numbers = {line.district: number for number, line in enumerate(self.districts, start=1)}
        centred, boxed, plain_style = out.boxed(align="center"), out.boxed(shrink=True), out.style()
        for number, (one, own) in enumerate(zip(self.ranked, self.districts, strict=True)):
            here = _FIRST + number
            row = self.sheet.row(here, 15)
            rank = self.standings[one.district]
            row.formula(
                1, f'IF(ISNUMBER(D{here}),RANK(D{here},{column["D"]}),"")', Decimal(rank) if rank else "", centred
            )
            row.formula(2, f"INDEX({column[name]},{at}{here})", one.district.name, boxed)
            formulas = [f"INDEX({column[letter]},{at}{here})" for letter in (fact, plan, done)]
            self._figures(row, formulas, self._of(one), self.measure.plan, {})
            self._standing(row, one, f"INDEX({column[quarter]},{at}{here})")
            row.text(self.left, own.district.name, plain_style)
            for shift, quantity in enumerate(self._of(own)):
                letter = LETTERS[out.layout.column_of[own.district] + shift]
                formula = self._chosen(f"'Yigʻma'!{letter}${FIRST}:{letter}${out.layout.end}")
                row.formula(self.left + 1 + shift, formula, _said(quantity), plain_style)
            upto = f"{plan}${_FIRST}:{plan}{here}"
            formula = (
                f"IF(ISNUMBER({plan}{here}),RANK({plan}{here},{column[plan]})+SUMPRODUCT(({upto}={plan}{here})*1)-1,"
                f"COUNT({column[plan]})+ROWS({upto})-COUNT({upto}))"
            )
            row.formula(self.left + 4, formula, Decimal(places[own.district]), plain_style)
            row.formula(
                self.left + 5, f"MATCH(ROWS({upto}),{column[place]},0)", Decimal(numbers[one.district]), plain_style
            )
            reported = f"'Yigʻma'!{LETTERS[out.layout.column_of[own.district] + 2]}$2"
            row.formula(self.left + 6, reported, Decimal(self.period.reported[own.district]), plain_style)

    def _standing(self, row: Row, line: DistrictLine, quarter: str) -> None:
        """What a district has done of its plan, where its results are of the region's period, and its last quarter."""
        _, plan, done = self._of(line)
        share = ratio(done, plan) if self.period.has(line.district) else BLANK
        percent, centred = self.out.boxed(number_format=PERCENT, align="right"), self.out.boxed(align="center")
        made = part_of(f"G{row.at}", f"D{row.at}").removeprefix("=")
        row.formula(8, f'IF(I{row.at}={QUARTER},{made},"")', shown(share), percent)
        row.formula(9, f'IF({quarter}=0,"",{quarter})', _quarter(self.period.reported[line.district]), centred)

    def _of(self, line: DistrictLine) -> tuple[Quantity, Quantity, Quantity]:
        """A district's fact, plan and actual of the indicator that is chosen at first."""
        fact, plan, done = self.out.line(line.district, self.key).shown
        return fact, plan, done

    def _decimals(self) -> None:
        """Show decimals where the chosen indicator's unit has such."""
        cells = " ".join(f"{letter}{_REGION}:{letter}{self.last}" for letter in "DEG")
        units: dict[int, list[str]] = {}
        for unit in self.out.region.template.units:
            if unit.decimals:
                units.setdefault(unit.decimals, []).append(f"{self.unit_cell}={_text(unit.name)}")
        for places, tests in units.items():
            shape = self.out.book.styles.condition(number_format=number_format(places))
            self.sheet.look_where(cells, f"OR({','.join(tests)})", shape)

    def _chart(self) -> None:
        shown_ones = self.ranked[:CHARTED]
        last, sheet = _REGION + len(shown_ones), f"'{self.sheet.name}'"
        title = tr("The districts' plans in the chosen indicator")
        if len(shown_ones) < len(self.ranked):
            title = tr("The districts' plans in the chosen indicator: the first {count}").format(count=CHARTED)
        plans = [self._of(line)[1].number for line in shown_ones]
        series = Series(
            name=self.title,
            name_cell=f"{sheet}!$B${_CHOICE}",
            label_cells=f"{sheet}!$B${_FIRST}:$B${last}",
            labels=[line.district.name for line in shown_ones],
            value_cells=f"{sheet}!$D${_FIRST}:$D${last}",
            values=[None if number is None else plain(number) for number in plans],
        )
        bottom = last_row(len(shown_ones)) + 1
        left, right = _CHART_COLUMNS
        self.sheet.charts.append(Chart(title, [series], (_HEAD, left), (bottom, right), lying=True))


def _quarter(quarter: int) -> Result:
    return Decimal(quarter) if quarter else ""


def _said(quantity: Quantity) -> Result:
    """What a formula gives that looks a district's figure up; the unreadable as found."""
    return quantity.number if quantity.number is not None else str(quantity)


def _text(text: str) -> str:
    """A text inside a formula."""
    return '"' + text.replace('"', '""') + '"'
