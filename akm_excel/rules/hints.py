"""What accountants look for where two figures that should be alike are not: what probably happened, in words."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from akm_excel.core.quantity import plain
from akm_excel.core.wording import number as spelled
from akm_excel.language import tr

_TENFOLD = (Decimal(6), Decimal(17))
"""Ten times, with the growth that a year has."""
_THOUSANDFOLD = (Decimal(600), Decimal(1700))
_FITTING = Decimal("1.3")
"""What two years differ by, mostly."""
_LIKE_LAST_YEAR = Decimal("1.15")
"""A part's share of its whole stays within this factor from year to year, mostly."""
_TWICE, _FEWEST_QUARTERS = (Decimal("1.7"), Decimal("2.4")), 2
_EXACT = Decimal("0.004")
"""How far a rate is off by sick pay and rounding."""


def are_exchanged(one: Decimal, other: Decimal) -> bool:
    """Whether two numbers are the same but for two neighbouring digits that stand in each other's place.

    >>> are_exchanged(Decimal("4302.5"), Decimal("4320.5")), are_exchanged(Decimal(4302), Decimal(4321))
    (True, False)
    """
    first, second = plain(one), plain(other)
    if len(first) != len(second) or first == second:
        return False
    at = next(at for at, (a, b) in enumerate(zip(first, second, strict=True)) if a != b)
    pair = first[at : at + 2]
    return pair.isdecimal() and first[:at] + pair[::-1] + first[at + 2 :] == second


def of_digits(figure: Decimal, right: Decimal) -> str:
    """What happened to a figure that should be exactly `right`; empty where nothing speaks for anything.

    >>> of_digits(Decimal(8000), Decimal(4000))
    'It is twice as much: was it counted twice?'
    """
    if are_exchanged(figure, right):
        return tr("Were two digits exchanged?")
    if figure == right * 2 and figure > 0:
        return tr("It is twice as much: was it counted twice?")
    return ""


def of_size(figure: Decimal, right: Decimal) -> str:
    """What may have happened to a figure that should be about `right`, as last year's fact tells of a plan.

    >>> of_size(Decimal(8000), Decimal(850)), of_size(Decimal(3), Decimal(2))
    ('About ten times: is there a zero too many or a comma lost in one, or was a digit lost in the other?', '')
    """
    if min(figure, right) <= 0:
        return ""
    times = max(figure, right) / min(figure, right)
    if _TENFOLD[0] <= times <= _TENFOLD[1]:
        return tr("About ten times: is there a zero too many or a comma lost in one, or was a digit lost in the other?")
    if _THOUSANDFOLD[0] <= times <= _THOUSANDFOLD[1]:
        return tr("Is one of them in thousands?")
    return of_exchange(figure, right)


def of_quarters(figure: Decimal, others: Iterable[Decimal]) -> str:
    """What to say of a quarter's figure that is about twice the middle of the other quarters'; two of these at least.

    >>> of_quarters(Decimal(5506), [Decimal(2547), Decimal(3349)])
    'It is about twice the other quarters: was something counted twice?'
    """
    known = sorted(other for other in others if other > 0)
    if len(known) < _FEWEST_QUARTERS:
        return ""
    middle = (known[(len(known) - 1) // 2] + known[len(known) // 2]) / 2
    if _TWICE[0] <= figure / middle <= _TWICE[1]:
        return tr("It is about twice the other quarters: was something counted twice?")
    return ""


def times(one: Decimal, other: Decimal) -> Decimal:
    """How many times the larger of two numbers above zero holds the smaller."""
    return max(one, other) / min(one, other)


def of_share(part: Decimal, whole: Decimal, share: Decimal) -> str:
    """What to say where a part has the share of its whole that it should have once two digits of one are exchanged.

    >>> of_share(Decimal(17208), Decimal(23000), Decimal("0.566"))
    'Were two digits exchanged: 32000?'
    """
    for value, expected in ((whole, part / share), (part, whole * share)):
        for fitting in _with_digits_exchanged(value):
            if max(fitting, expected) <= min(fitting, expected) * _LIKE_LAST_YEAR:
                return tr("Were two digits exchanged: {right}?").format(right=spelled(fitting))
    return ""


def of_growth(fact: Decimal, plan: Decimal, growth: Decimal, reach: Decimal) -> str:
    """What to say where fact or plan, with two digits exchanged, would make the growth that is usual.

    Usual is within the factor `reach`; of several ways the nearest is told.

    >>> of_growth(Decimal(945), Decimal(544), Decimal("1.05"), Decimal("1.6"))
    'Were two digits exchanged: 495?'
    """
    ratios = [(plan / one / growth, one) for one in _with_digits_exchanged(fact) if one]
    ratios += [(one / fact / growth, one) for one in _with_digits_exchanged(plan) if one]
    off, right = min(((max(ratio, 1 / ratio), one) for ratio, one in ratios), default=(reach + 1, fact))
    return tr("Were two digits exchanged: {right}?").format(right=spelled(right)) if off <= reach else ""


def of_exchange(figure: Decimal, right: Decimal) -> str:
    """What to say where one of two figures, with two neighbouring digits exchanged, would be near the other.

    >>> of_exchange(Decimal(91000), Decimal(18500)), of_exchange(Decimal(900), Decimal(200))
    ('Were two digits exchanged: 19000?', '')
    """
    for one, other in ((figure, right), (right, figure)):
        for fitting in _with_digits_exchanged(one):
            if max(fitting, other) <= min(fitting, other) * _FITTING:
                return tr("Were two digits exchanged: {right}?").format(right=spelled(fitting))
    return ""


def exchanged_in_ratio(part: Decimal, whole: Decimal, rate: Decimal) -> str:
    """What to say where a part is the rate of its whole as soon as two digits of one of them are exchanged.

    >>> exchanged_in_ratio(Decimal(107500), Decimal(340000), Decimal("0.25"))
    'Were two digits exchanged: 430000?'
    """
    for value, expected in ((whole, part / rate), (part, whole * rate)):
        for fitting in _with_digits_exchanged(value):
            if abs(fitting - expected) <= abs(expected) * _EXACT:
                return tr("Were two digits exchanged: {right}?").format(right=spelled(fitting))
    return ""


def _with_digits_exchanged(value: Decimal) -> Iterator[Decimal]:
    """The numbers that differ from `value` by two neighbouring digits exchanged, with as many digits."""
    text = plain(value)
    for at in range(len(text) - 1):
        pair = text[at : at + 2]
        if pair.isdecimal() and pair[0] != pair[1] and (at or pair[1] != "0"):
            yield Decimal(text[:at] + pair[::-1] + text[at + 2 :])
