"""Where a formula of the template can be copied from, by one who puts it back by hand."""

from akm_excel.core.plan import FIGURES, Oddity, Sighting
from akm_excel.language import tr
from akm_excel.rules.cells import LETTERS
from akm_excel.rules.subject import Subject

_SPOILED = (Oddity.CONSTANT, Oddity.FORMULA_CHANGED, Oddity.UNMOVED, Oddity.ERROR_VALUE, Oddity.ERROR_PASSED_ON)


def put_back(subject: Subject, seen: Sighting) -> str:
    """What to do about a cell whose formula is not the template's: to copy the one beside it, where there is one.

    The formula is told as Excel stores it, in English and with commas. An Excel that speaks Uzbek or Russian takes it
    only with its own names and semicolons, so that it cannot be typed as it is told; a copy serves in every language.
    """
    beside = _beside(subject, seen)
    if beside:
        told = tr("copy the cell {beside} and paste it here; the formula is {formula}")
        return told.format(beside=beside, formula=seen.expected)
    return tr("put the formula of the template back: {formula}").format(formula=seen.expected)


def _beside(subject: Subject, seen: Sighting) -> str:
    """The nearest cell of the plan's sheet with the same formula, as ``D32``; empty where there is none."""
    sheet, _, cell = seen.cell.rpartition("!")
    source = subject.plan.source
    if seen.column is None or sheet != source.sheet:
        return ""
    spoiled = {one.cell for one in subject.seen(*_SPOILED)}
    row = int(cell.lstrip(LETTERS))
    if seen.column in FIGURES:  # a sum: the same formula stands in the columns of all figures
        at = FIGURES.index(seen.column)
        near = sorted((one for one in FIGURES if one != seen.column), key=lambda one: abs(FIGURES.index(one) - at))
        cells = [source.cell(column, row) for column in near]
    else:
        template = subject.template
        own = next((one for _, one in subject.plan.measures() if one.key == seen.key), None)
        if own is None:
            return ""
        alike = [
            one
            for _, one in subject.plan.measures()
            if one.row
            and template.computes_alike(one, own, seen.column)
            and template.decimals(one) == template.decimals(own)
        ]
        alike.sort(key=lambda one: abs((one.row or 0) - row))
        cells = [subject.plan.cell(one, seen.column) for one in alike]
    nearest = next((one for one in cells if one and one != seen.cell and one not in spoiled), "")
    return nearest.rpartition("!")[2]
