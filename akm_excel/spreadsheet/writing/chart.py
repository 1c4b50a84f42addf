"""Native charts: columns or bars over cells of the same workbook, with their values cached."""

from collections.abc import Sequence
from typing import NamedTuple

from akm_excel.spreadsheet.writing.markup import escape

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_MAIN = "http://schemas.openxmlformats.org/drawingml/2006/main"
_SHEET_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
CHART_NAME = "AKM chart"
"""How the names of charts begin that this package writes: who draws others into the workbook gives them other names."""
_COLOURS = ("2F75B5", "A9C4E4", "70AD47", "BFBFBF")


class Series(NamedTuple):
    """One series: its name, the cells of its labels and values (``'Tahlil'!$A$5:$A$21``), and what they hold.

    `values` are numbers as the cells spell them, None where there is none. `name_cell` is the cell
    that holds the name, if one does; `colour` is RRGGBB, else the series' turn says which.
    """

    name: str
    label_cells: str
    labels: Sequence[str]
    value_cells: str
    values: Sequence[str | None]
    name_cell: str = ""
    colour: str = ""
    label_format: str = ""
    """How its figures are said on the bars; empty where they are not."""


class Chart(NamedTuple):
    """A chart that covers cells from (row, column) to (row, column), counted from 1.

    Its bars stand, or are `lying`, the first one on top. A legend names the series where there are
    several, and where a cell names one: what stands there may change, the title does not. In a `stacked` chart the
    series stand on each other; one of the colour ``none`` is not seen and lifts those above it. The series of `narrow`
    are drawn within the others (a bullet chart): on axes of their own, which end where the others do, at `most`.
    The axis of values begins at `least`, and has a line every `unit`; empty: as the application likes.
    """

    title: str
    series: Sequence[Series]
    top: tuple[int, int]
    bottom: tuple[int, int]
    lying: bool = False
    number_format: str = "#,##0"
    stacked: bool = False
    narrow: Sequence[Series] = ()
    most: str = ""
    least: str = "0"
    unit: str = ""

    def xml(self) -> bytes:
        """The chart's part."""
        drawn = "".join(_series(number, series) for number, series in enumerate(self.series))
        direction, across, along = ("bar", "l", "b") if self.lying else ("col", "b", "l")
        grouping, overlap = ("stacked", '<c:overlap val="100"/>') if self.stacked else ("clustered", "")
        order = "maxMin" if self.lying else "minMax"
        named = len(self.series) + len(self.narrow) > 1 or any(series.name_cell for series in self.series)
        unit = f'<c:majorUnit val="{self.unit}"/>' if self.unit else ""
        most = f'<c:max val="{self.most}"/>' if self.most else ""
        legend = f'<c:legend><c:legendPos val="b"/><c:overlay val="0"/>{_small_text()}</c:legend>' if named else ""
        return (
            f'{_HEAD}<c:chartSpace xmlns:c="{_CHART}" xmlns:a="{_MAIN}" xmlns:r="{_RELATIONS}">'
            f'<c:roundedCorners val="0"/><c:chart>{_title(self.title)}<c:autoTitleDeleted val="0"/>'
            f'<c:plotArea><c:layout/><c:barChart><c:barDir val="{direction}"/><c:grouping val="{grouping}"/>'
            f'<c:varyColors val="0"/>{drawn}<c:gapWidth val="{25 if self.narrow else 60}"/>{overlap}'
            f'<c:axId val="1001"/><c:axId val="1002"/></c:barChart>{self._within(direction)}'
            f'<c:catAx><c:axId val="1001"/><c:scaling><c:orientation val="{order}"/></c:scaling>'
            f'<c:delete val="0"/><c:axPos val="{across}"/><c:numFmt formatCode="General" sourceLinked="0"/>'
            '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/>'
            f'{_small_text()}<c:crossAx val="1002"/><c:crosses val="autoZero"/><c:tickLblSkip val="1"/></c:catAx>'
            f'<c:valAx><c:axId val="1002"/><c:scaling><c:orientation val="minMax"/>{most}<c:min val="{self.least}"/>'
            "</c:scaling>"
            f'<c:delete val="0"/><c:axPos val="{along}"/><c:majorGridlines><c:spPr><a:ln w="6350"><a:solidFill>'
            '<a:srgbClr val="D9D9D9"/></a:solidFill></a:ln></c:spPr></c:majorGridlines>'
            f'<c:numFmt formatCode="{escape(self.number_format)}" '
            'sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>'
            f'{_small_text()}<c:crossAx val="1001"/><c:crosses val="{"max" if self.lying else "autoZero"}"/>'
            f"{unit}</c:valAx>"
            f"{self._axes_within(order, across, along)}</c:plotArea>{legend}"
            f'<c:plotVisOnly val="{int(not self.narrow)}"/>'
            '<c:dispBlanksAs val="gap"/></c:chart></c:chartSpace>'
        ).encode()

    def _within(self, direction: str) -> str:
        """The group of narrow bars, which stand on axes of their own: bars of one pair of axes have one width."""
        if not self.narrow:
            return ""
        drawn = "".join(_series(number, series) for number, series in enumerate(self.narrow, start=len(self.series)))
        return (
            f'<c:barChart><c:barDir val="{direction}"/><c:grouping val="clustered"/><c:varyColors val="0"/>{drawn}'
            '<c:gapWidth val="220"/><c:axId val="1003"/><c:axId val="1004"/></c:barChart>'
        )

    def _axes_within(self, order: str, across: str, along: str) -> str:
        if not self.narrow:
            return ""
        return (
            f'<c:catAx><c:axId val="1003"/><c:scaling><c:orientation val="{order}"/></c:scaling><c:delete val="1"/>'
            f'<c:axPos val="{across}"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/>'
            '<c:tickLblPos val="none"/><c:crossAx val="1004"/><c:crosses val="autoZero"/></c:catAx>'
            f'<c:valAx><c:axId val="1004"/><c:scaling><c:orientation val="minMax"/><c:max val="{self.most}"/>'
            f'<c:min val="0"/></c:scaling><c:delete val="1"/><c:axPos val="{along}"/><c:majorTickMark val="none"/>'
            '<c:minorTickMark val="none"/><c:tickLblPos val="none"/><c:crossAx val="1003"/>'
            '<c:crosses val="max"/></c:valAx>'
        )


def drawing(charts: Sequence[Chart]) -> bytes:
    """The part that places charts on a sheet; the n-th is its relation ``rId`` n."""
    anchors = "".join(
        f"<xdr:twoCellAnchor><xdr:from>{_marker(chart.top)}</xdr:from><xdr:to>{_marker(chart.bottom)}</xdr:to>"
        f'<xdr:graphicFrame macro=""><xdr:nvGraphicFramePr><xdr:cNvPr id="{number + 1}" name="{CHART_NAME} {number}"/>'
        '<xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr><xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm>'
        f'<a:graphic><a:graphicData uri="{_CHART}"><c:chart xmlns:c="{_CHART}" r:id="rId{number}"/></a:graphicData>'
        "</a:graphic></xdr:graphicFrame><xdr:clientData/></xdr:twoCellAnchor>"
        for number, chart in enumerate(charts, start=1)
    )
    return (
        f'{_HEAD}<xdr:wsDr xmlns:xdr="{_SHEET_DRAWING}" xmlns:a="{_MAIN}" xmlns:r="{_RELATIONS}">{anchors}</xdr:wsDr>'
    ).encode()


def _marker(where: tuple[int, int]) -> str:
    row, column = where
    return (
        f"<xdr:col>{column - 1}</xdr:col><xdr:colOff>0</xdr:colOff>"
        f"<xdr:row>{row - 1}</xdr:row><xdr:rowOff>0</xdr:rowOff>"
    )


def _title(text: str) -> str:
    return (
        '<c:title><c:tx><c:rich><a:bodyPr/><a:p><a:pPr><a:defRPr sz="1100" b="1"/></a:pPr><a:r>'
        f'<a:rPr lang="uz-Latn-UZ" sz="1100" b="1"/><a:t>{escape(text)}</a:t></a:r></a:p></c:rich></c:tx>'
        '<c:overlay val="0"/></c:title>'
    )


def _small_text() -> str:
    return (
        '<c:txPr><a:bodyPr rot="0"/><a:p><a:pPr><a:defRPr sz="800"/></a:pPr><a:endParaRPr lang="uz-Latn-UZ"/></a:p>'
        "</c:txPr>"
    )


def _labels(series: Series) -> str:
    """The figures said on the bars; ECMA-376 part 1, 21.2.2.49, has the order."""
    if not series.label_format:
        return ""
    said = "".join(f'<c:show{what} val="{int(what == "Val")}"/>'
                   for what in ("LegendKey", "Val", "CatName", "SerName", "Percent", "BubbleSize"))  # fmt: skip
    shape = f'<c:numFmt formatCode="{escape(series.label_format)}" sourceLinked="0"/>'
    return f"<c:dLbls>{shape}<c:spPr><a:noFill/></c:spPr>{_small_text()}{said}</c:dLbls>"


def _series(number: int, series: Series) -> str:
    labels = "".join(f'<c:pt idx="{at}"><c:v>{escape(text)}</c:v></c:pt>' for at, text in enumerate(series.labels))
    values = "".join(
        f'<c:pt idx="{at}"><c:v>{value}</c:v></c:pt>' for at, value in enumerate(series.values) if value is not None
    )
    count = f'<c:ptCount val="{len(series.labels)}"/>'
    colour = series.colour or _COLOURS[number % len(_COLOURS)]
    filled = "<a:noFill/>" if colour == "none" else f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'
    name = f"<c:v>{escape(series.name)}</c:v>"
    if series.name_cell:
        cached = f'<c:strCache><c:ptCount val="1"/><c:pt idx="0">{name}</c:pt></c:strCache>'
        name = f"<c:strRef><c:f>{escape(series.name_cell)}</c:f>{cached}</c:strRef>"
    return (
        f'<c:ser><c:idx val="{number}"/><c:order val="{number}"/><c:tx>{name}</c:tx>'
        f"<c:spPr>{filled}</c:spPr>"
        f'<c:invertIfNegative val="0"/>{_labels(series)}'
        f"<c:cat><c:strRef><c:f>{escape(series.label_cells)}</c:f><c:strCache>{count}{labels}</c:strCache></c:strRef>"
        f"</c:cat><c:val><c:numRef><c:f>{escape(series.value_cells)}</c:f><c:numCache>"
        f"<c:formatCode>General</c:formatCode>{count}{values}</c:numCache></c:numRef></c:val></c:ser>"
    )
