"""Q23: figures of an imported document that nobody has placed yet."""

from collections.abc import Iterator, Sequence

from akm_excel.core.finding import Severity
from akm_excel.core.plan import Oddity, Sighting
from akm_excel.language import tr
from akm_excel.rules.rule import Complaint, rule
from akm_excel.rules.subject import Subject

RULE = "Q231"


@rule(RULE, "not-placed", Severity.ERROR, sees=Oddity.OPEN)
def not_placed(subject: Subject, sightings: Sequence[Sighting]) -> Iterator[Complaint]:
    """A figure of the imported document is still open: it could not be read, or placed, for certain.

    The cell is blank and counted nowhere; the sheet *Import* has the document's text and what it may mean.
    Fill the cell in the plan.
    """
    for seen in sightings:
        if seen.key is not None:
            yield Complaint(
                tr("The figure '{found}' of the imported document is open ({reason}).").format(
                    found=" / ".join(seen.found.split("\n")), reason=seen.expected
                ),
                seen.cell,
                seen.key,
                tr("fill the cell; the sheet Import says what it may be"),
            )
