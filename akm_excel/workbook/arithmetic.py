"""The arithmetic of totals and variances, spelled as formulas, and the number formats of their results.

The template and the regional workbook must compute alike, and as `totals` and `variance` do:
sums are rounded to `SCALE` places, dashes alone give a dash, and no base gives no percentage.
"""

from akm_excel.core.quantity import SCALE
from akm_excel.spreadsheet.address import column_letters, column_number

PERCENT = "0.0%"


def number_format(places: int) -> str:
    """The number format of figures with so many decimals, as Excel stores it."""
    return "#,##0." + "0" * places if places else "#,##0"


def signed(places: int) -> str:
    """The number format of differences: with their sign, red below zero."""
    return f"+{number_format(places)};[Red]-{number_format(places)};0"


def variance_formats(places: int) -> tuple[str, str, str, str]:
    """The number formats of the four formulas of `variances`."""
    return (signed(places), PERCENT, signed(places), PERCENT)


def sum_of(cells: str) -> str:
    """The sum of a range."""
    return f'=IF(COUNT({cells})>0,ROUND(SUM({cells}),{SCALE}),IF(COUNTIF({cells},"-")>0,"-",""))'


def sum_where(labels: str, wanted: str, figures: str) -> str:
    """The sum of the `figures` whose `labels` are `wanted`. Labels must not look like numbers to SUMIF."""
    return (
        f"=IF(SUMPRODUCT(({labels}={wanted})*ISNUMBER({figures}))>0,ROUND(SUMIF({labels},{wanted},{figures}),{SCALE}),"
        f'IF(SUMPRODUCT(({labels}={wanted})*({figures}="-"))>0,"-",""))'
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


def variances(row: int, fact: str, plan: str, actual: str, at: str) -> list[str]:
    """Plan against fact and actual against plan, each absolute and as a fraction; `at` is the first one's column."""
    third = column_letters(column_number(at) + 2)

    def absolute(base: str, value: str) -> str:
        return f'=IF(AND(ISNUMBER({base}{row}),ISNUMBER({value}{row})),ROUND({value}{row}-{base}{row},{SCALE}),"")'

    def fraction(difference: str, base: str) -> str:
        return f'=IF({difference}{row}="","",IF({base}{row}>0,ROUND({difference}{row}/{base}{row},{SCALE}),""))'

    return [absolute(fact, plan), fraction(at, fact), absolute(plan, actual), fraction(third, plan)]
