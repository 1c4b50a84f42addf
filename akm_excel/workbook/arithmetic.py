"""The arithmetic of totals and variances, spelled as formulas, and the number formats of their results.

The template and the regional workbook must compute alike, and as `totals` and `variance` do:
sums are rounded to `SCALE` places, dashes alone give a dash, and no base gives no percentage.
"""

from collections.abc import Sequence
from decimal import Decimal

from akm_excel.core.quantity import SCALE, plain
from akm_excel.core.template import Direction
from akm_excel.spreadsheet.address import column_letters, column_number

PERCENT = "0.0%"
ANY_NUMBER = ">=-1E+300"
"""What COUNTIFS takes for: any number."""


def number_format(places: int) -> str:
    """The number format of figures with so many decimals, as Excel stores it."""
    return "#,##0." + "0" * places if places else "#,##0"


def signed(places: int, direction: Direction = Direction.MORE) -> str:
    """The number format of differences: with their sign, red where they are unfavourable."""
    plus, minus = f"+{number_format(places)}", f"-{number_format(places)}"
    match direction:
        case Direction.MORE:
            return f"{plus};[Red]{minus};0"
        case Direction.COST:
            return f"[Red]{plus};{minus};0"
    return f"{plus};{minus};0"


def variance_formats(places: int, direction: Direction = Direction.MORE) -> tuple[str, str, str, str]:
    """The number formats of the four formulas of `variances`."""
    return (signed(places, direction), PERCENT, signed(places, direction), PERCENT)


def sum_of(cells: str) -> str:
    """The sum of a range."""
    return f'=IF(COUNT({cells})>0,ROUND(SUM({cells}),{SCALE}),IF(COUNTIF({cells},"-")>0,"-",""))'


def last_of(*cells: str) -> str:
    """The last number of a row of cells: what a balance has come to."""
    formula = f'IF(COUNTIF({cells[0]}:{cells[-1]},"-")>0,"-","")'
    for cell in cells:
        formula = f"IF(ISNUMBER({cell}),ROUND({cell},{SCALE}),{formula})"
    return f"={formula}"


def sum_of_terms(terms: Sequence[tuple[str, Decimal]]) -> str:
    """The sum of single cells, each times its factor: soʻm are a thousandth of *ming soʻm*."""
    cells = ",".join(cell for cell, _ in terms)
    if all(factor == 1 for _, factor in terms):
        whole = f"SUM({cells})"
    else:
        whole = "+".join(f"SUM({cell}){_times(factor)}" for cell, factor in terms)  # N("-") is an error in Gnumeric
    dashes = "+".join(f'({cell}="-")' for cell, _ in terms)
    return f'=IF(COUNT({cells})>0,ROUND({whole},{SCALE}),IF({dashes}>0,"-",""))'


def _times(factor: Decimal) -> str:
    if factor == 1:
        return ""
    inverse = 1 / factor
    return f"/{plain(inverse)}" if inverse == inverse.to_integral_value() else f"*{plain(factor)}"


def sum_where(labels: str, wanted: str, figures: str) -> str:
    """The sum of the `figures` whose `labels` are `wanted`. Labels must not look like numbers to SUMIF.

    COUNTIFS with a bound below every figure counts numbers alike in every program; ISNUMBER of a range
    inside SUMPRODUCT does not (tried: Gnumeric and IronCalc compute it otherwise).
    """
    return (
        f'=IF(COUNTIFS({labels},{wanted},{figures},"{ANY_NUMBER}")>0,ROUND(SUMIF({labels},{wanted},{figures}),{SCALE}),'
        f'IF(COUNTIFS({labels},{wanted},{figures},"-")>0,"-",""))'
    )


def part_of(part: str, base: str) -> str:
    """One cell as a fraction of another; no percentage where a number is missing or the base is not above zero."""
    return f'=IF(AND(ISNUMBER({part}),ISNUMBER({base})),IF({base}>0,ROUND({part}/{base},{SCALE}),""),"")'


def growth_of(base: str, value: str) -> str:
    """How much more a cell is than another, as a fraction of that one."""
    return (
        f"=IF(AND(ISNUMBER({base}),ISNUMBER({value})),"
        f'IF({base}>0,ROUND(ROUND({value}-{base},{SCALE})/{base},{SCALE}),""),"")'
    )


def variances(row: int | str, fact: str, plan: str, actual: str, at: str) -> list[str]:
    """Plan against fact and actual against plan, each absolute and as a fraction; `at` is the first one's column.

    `row` is a number, or what stands for one.
    """
    third = column_letters(column_number(at) + 2)

    def absolute(base: str, value: str) -> str:
        return f'=IF(AND(ISNUMBER({base}{row}),ISNUMBER({value}{row})),ROUND({value}{row}-{base}{row},{SCALE}),"")'

    def fraction(difference: str, base: str) -> str:
        return f'=IF({difference}{row}="","",IF({base}{row}>0,ROUND({difference}{row}/{base}{row},{SCALE}),""))'

    return [absolute(fact, plan), fraction(at, fact), absolute(plan, actual), fraction(third, plan)]
