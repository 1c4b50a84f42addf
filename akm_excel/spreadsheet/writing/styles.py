"""The cell styles of a new workbook: each look is written once and named by its number."""

from collections.abc import Hashable
from typing import Generic, NamedTuple, TypeVar

from akm_excel.spreadsheet.package import MAIN
from akm_excel.spreadsheet.writing.markup import quoted

# ECMA-376 part 1, 18.8.30: formats that every application knows by number; own ones begin at 164.
_BUILT_IN = {"": 0, "0": 1, "0.00": 2, "#,##0": 3, "#,##0.00": 4, "0%": 9, "0.00%": 10, "@": 49}
_FIRST_OWN = 164
_GREY = "FFBFBFBF"
T = TypeVar("T", bound=Hashable)


class Look(NamedTuple):
    """How a cell looks. Colours are RRGGBB; `box` draws thin grey lines around it.

    A text that is too long for its cell is set smaller where it is to `shrink`, for its row has one line; a figure
    always is, for ``###`` says nothing. An `open` cell can be typed into also where the sheet is protected.
    """

    bold: bool = False
    size: int = 10
    colour: str = ""
    underline: bool = False
    fill: str = ""
    box: bool = False
    top: str = ""
    bottom: str = ""
    number_format: str = ""
    align: str = ""
    wrap: bool = False
    shrink: bool = False
    indent: int = 0
    open: bool = False

    @property
    def is_shrunk(self) -> bool:
        """Whether what is too long is set smaller."""
        return self.shrink or (self.number_format not in {"", "@"} and not self.wrap)


class Styles:
    """The styles of one workbook; the first is the plain one."""

    def __init__(self) -> None:
        self._looks: dict[Look, int] = {}
        self._conditions: _Listed[tuple[str, str, str, bool]] = _Listed()
        self.number(Look())

    def number(self, look: Look) -> int:
        """The number of a look, by which cells name it."""
        return self._looks.setdefault(look, len(self._looks))

    def condition(self, *, number_format: str = "", fill: str = "", colour: str = "", bold: bool = False) -> int:
        """The number of what cells take on under a condition."""
        return self._conditions.number((number_format, fill, colour, bold))

    def xml(self) -> bytes:
        """The part ``styles.xml``."""
        fonts, fills, borders, formats = (_Listed[str]() for _ in range(4))
        fonts.number(_font(Look()))
        fills.number('<fill><patternFill patternType="none"/></fill>')
        fills.number('<fill><patternFill patternType="gray125"/></fill>')
        borders.number(_border(Look()))
        formats_used: list[str] = []
        for look in self._looks:
            if look.number_format in _BUILT_IN:
                number = _BUILT_IN[look.number_format]
            else:
                number = _FIRST_OWN + formats.number(look.number_format)
            fill = fills.number(_fill(look)) if look.fill else 0
            formats_used.append(
                f'<xf numFmtId="{number}" fontId="{fonts.number(_font(look))}" fillId="{fill}" '
                f'borderId="{borders.number(_border(look))}" xfId="0" applyNumberFormat="1" applyFont="1" '
                f'applyFill="1" applyBorder="1" applyAlignment="1"{_protection(look)}</xf>'
            )
        conditions = "".join(_condition(formats, *told) for told in self._conditions.items)
        own = "".join(
            f'<numFmt numFmtId="{_FIRST_OWN + number}" formatCode={quoted(str(code))}/>'
            for number, code in enumerate(formats.items)
        )
        head = f'<numFmts count="{len(formats.items)}">{own}</numFmts>' if formats.items else ""
        return (
            f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<styleSheet xmlns="{MAIN}">{head}'
            f"{fonts.xml('fonts')}{fills.xml('fills')}{borders.xml('borders')}"
            '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
            f'<cellXfs count="{len(formats_used)}">{"".join(formats_used)}</cellXfs>'
            '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
            f'<dxfs count="{len(self._conditions.items)}">{conditions}</dxfs>'
            '<tableStyles count="0" defaultTableStyle="TableStyleMedium9" defaultPivotStyle="PivotStyleLight16"/>'
            "</styleSheet>"
        ).encode()


class _Listed(Generic[T]):
    """Things by their numbers, each listed once."""

    def __init__(self) -> None:
        self.items: dict[T, int] = {}

    def number(self, item: T) -> int:
        return self.items.setdefault(item, len(self.items))

    def xml(self, tag: str) -> str:
        return f'<{tag} count="{len(self.items)}">{"".join(map(str, self.items))}</{tag}>'


def _condition(formats: _Listed[str], number_format: str, fill: str, colour: str, bold: bool) -> str:
    """What cells take on, its parts in the order of the schema."""
    font = f'<font>{"<b/>" if bold else ""}{f"""<color rgb="FF{colour}"/>""" if colour else ""}</font>'
    number = f'<numFmt numFmtId="{_FIRST_OWN + formats.number(number_format)}" formatCode={quoted(number_format)}/>'
    # Under a condition the colour of a plain fill is its background.
    filled = f'<fill><patternFill patternType="solid"><bgColor rgb="FF{fill}"/></patternFill></fill>'
    parts = ((font, colour or bold), (number, number_format), (filled, fill))
    return f"<dxf>{''.join(part for part, is_there in parts if is_there)}</dxf>"


def _font(look: Look) -> str:
    bold = "<b/>" if look.bold else ""
    underline = "<u/>" if look.underline else ""
    colour = f'<color rgb="FF{look.colour or "000000"}"/>'
    return f'<font>{bold}{underline}<sz val="{look.size}"/>{colour}<name val="Calibri"/><family val="2"/></font>'


def _fill(look: Look) -> str:
    colour = f'<fgColor rgb="FF{look.fill}"/><bgColor indexed="64"/>'
    return f'<fill><patternFill patternType="solid">{colour}</patternFill></fill>'


def _border(look: Look) -> str:
    thin = "thin" if look.box else ""
    sides = {"left": thin, "right": thin, "top": look.top or thin, "bottom": look.bottom or thin}
    drawn = "".join(
        f'<{side} style="{style}"><color rgb="{_GREY if look.box else "FF000000"}"/></{side}>'
        if style
        else f"<{side}/>"
        for side, style in sides.items()
    )
    return f"<border>{drawn}<diagonal/></border>"


def _alignment(look: Look) -> str:
    across = f' horizontal="{look.align or "left"}"' if look.align or look.indent else ""
    wrap = ' wrapText="1"' if look.wrap else ""
    indent = f' indent="{look.indent}"' if look.indent else ""
    shrink = ' shrinkToFit="1"' if look.is_shrunk else ""
    return f'<alignment vertical="center"{across}{wrap}{indent}{shrink}/>'


def _protection(look: Look) -> str:
    """The end of a style's tag and what stands inside: how its cells are aligned, and whether they are open."""
    if not look.open:
        return f">{_alignment(look)}"
    return f' applyProtection="1">{_alignment(look)}<protection locked="0"/>'
