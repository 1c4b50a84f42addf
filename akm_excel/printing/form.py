"""The official document of a plan, as the one of 2023 has it: cover, table, lines to sign on.

It is Uzbek whatever language the program speaks: it is signed and sent. Headings are the template's own.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby

from akm_excel.core.plan import TEXTS, Column, Indicator, Measure, Plan, Section
from akm_excel.core.template import Template
from akm_excel.core.wording import number
from akm_excel.language import speaking
from akm_excel.printing.document import (
    Align,
    Block,
    Cell,
    Cover,
    Document,
    Group,
    Look,
    Paragraph,
    Row,
    Signature,
    Signatures,
    Table,
)

LANGUAGE = "uz"
DATE_LINE = "„____“ ______________ 20____ y."
_NAME_LINE = "_" * 24
_WIDTHS = (12, 68, 18, 20, 20, 58, 30, 41)
"""Of a page of 267, about in millimetres."""
_NAME, _FACT, _PLAN, _MECHANISM = 1, 3, 4, 5
_DIGIT, _BETWEEN, _EDGES = 1.45, 0.75, 3.0
"""Widths of a digit and of a space or comma of 8 points, and what a cell leaves free at its sides, in millimetres."""
_ENDS = (" tumani", " shahri")


def form(plan: Plan, template: Template) -> Document:
    """The official document of a plan: A4, landscape.

    >>> from akm_excel import load_template, read_plan
    >>> document = form(read_plan(load_template().file), load_template())
    >>> document.paper.name, document.is_landscape, len(document.blocks)
    ('A4', True, 4)
    """
    with speaking(LANGUAGE):
        return Document(_title(plan), tuple(_blocks(plan, template)), LANGUAGE, is_landscape=True)


def _title(plan: Plan) -> str:
    header = plan.header
    if not header.district or header.year is None:
        return "Ish rejasi"
    return f"{header.organisation}ning {header.year} yil uchun moʻljallangan ish rejasi"


def _blocks(plan: Plan, template: Template) -> Iterator[Block]:
    header = plan.header
    yield Cover(
        approval=("TASDIQLAYMAN", header.approver_post or _NAME_LINE, header.approver or _NAME_LINE, DATE_LINE),
        title=tuple(
            line
            for line in (
                f"{header.district.upper()} AXBOROT-KUTUBXONA MARKAZINING" if header.district else "",
                f"{header.year} YIL UCHUN MOʻLJALLANGAN" if header.year is not None else "",
                "ISH REJASI",
            )
            if line
        ),
        place="-".join(filter(None, (_bare(header.district), str(header.year or "")))),
        mark=header.sample,
    )
    yield Paragraph(_title(plan), Look.HEADING, Align.CENTRE)
    groups = tuple(_groups(plan, template))
    yield Table(_widths(plan, template), _head(plan, template), groups)
    signers = (Signature("Direktor", header.director), Signature("Bosh buxgalter", header.accountant))
    yield Signatures(signers, DATE_LINE)


def _widths(plan: Plan, template: Template) -> tuple[float, ...]:
    """The columns' widths: those of figures grow with the longest one, which is on one line, at the texts' expense."""
    widths = [float(width) for width in _WIDTHS]
    for at, column in ((_FACT, Column.FACT), (_PLAN, Column.PLAN)):
        spelled = [number(measure.figure(column), template.decimals(measure)) for _, measure in plan.measures()]
        needed = max((sum(_DIGIT if char.isalnum() else _BETWEEN for char in text) for text in spelled), default=0)
        more = max(needed + _EDGES - widths[at], 0)
        widths[at] += more
        widths[_NAME] -= more / 2
        widths[_MECHANISM] -= more / 2
    return tuple(widths)


def _bare(district: str) -> str:
    """A district's name without what it is, as the cover's foot has it: Qoraoʻzak."""
    for end in _ENDS:
        district = district.removesuffix(end)
    return district


def _head(plan: Plan, template: Template) -> tuple[Row, Row]:
    year, labels = plan.header.year, template.headers

    def cell(text: str, columns: int = 1, rows: int = 1) -> Cell:
        return Cell(text, columns, rows, Align.CENTRE, is_bold=True, is_shaded=True)

    fact = f"{year - 1} yil (fakt)" if year is not None else labels[Column.FACT]
    this = f"{year} yil (reja)" if year is not None else labels[Column.PLAN]
    first = [cell(labels[column], rows=2) for column in (Column.CODE, Column.NAME, Column.UNIT)]
    last = [cell(labels[column], rows=2) for column in TEXTS]
    return (*first, cell("Miqdori", columns=2), *last), (cell(fact), cell(this))


def _groups(plan: Plan, template: Template) -> Iterator[Group]:
    for section in plan.sections:
        yield Group(((Cell(headed(section), len(_WIDTHS), is_bold=True),),), is_heading=True)
        for indicator in section.indicators:
            yield Group(tuple(_indicator(indicator, template)))


def headed(section: Section) -> str:
    """A section's title as it is printed: those that the template heads by a digit (5, 6) with it."""
    title = section.title or str(section.number)
    is_numbered = title.split(".")[0].strip().isupper()
    return title if is_numbered else f"{section.number}. {title}"


def _indicator(indicator: Indicator, template: Template) -> list[Row]:
    """One row of an indicator with one measure; else its name over the rows of its measures."""
    measures = indicator.measures
    code = f"{indicator.key.code}."
    if len(measures) == 1:
        (measure,) = measures
        texts = [Cell(indicator.arrangement_of(measure).text(column)) for column in TEXTS]
        return [(Cell(code), Cell(indicator.title(measure)), *_figures(measure, template), *texts)]
    columns = [_merged([indicator.arrangement_of(one).text(column) for one in measures], 1) for column in TEXTS]
    count = len(measures) + 1
    first: list[Cell] = [Cell(code, rows=count), Cell(indicator.name), Cell(), Cell(), Cell()]
    rows: list[Row] = [(*first, *(column[0] for column in columns if column[0]))]
    for at, measure in enumerate(measures, start=1):
        label = f"- {measure.label}" if measure.label else ""
        own = [cell for column in columns if (cell := column[at]) is not None]
        rows.append((Cell(label), *_figures(measure, template), *own))
    return rows


def _merged(texts: Sequence[str], before: int) -> list[Cell | None]:
    """A column of cells in which equal neighbours are one; the first of them reaches up over `before` rows more."""
    merged: list[Cell | None] = []
    for text, alike in groupby(texts):
        count = len(list(alike)) + (before if not merged else 0)
        merged += [Cell(text, rows=count), *[None] * (count - 1)]
    return merged


def _figures(measure: Measure, template: Template) -> tuple[Cell, ...]:
    places = template.decimals(measure)
    quantities = (measure.fact, measure.plan)
    shown = [Cell(number(quantity, places), align=Align.CENTRE) for quantity in quantities]
    return (Cell(measure.unit, align=Align.CENTRE), *shown)
