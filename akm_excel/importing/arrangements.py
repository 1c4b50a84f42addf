"""What a row's mechanism, deadline and responsible say of which indicator it is: evidence beside name, unit and code.

Districts copy these texts from the form far more faithfully than they word the names. Only a text that is the
template's, letter by letter after folding, says anything; one of their own says nothing, for or against.
"""

from collections.abc import Mapping

from akm_excel.core.plan import TEXTS, Column, Key
from akm_excel.core.template import Template
from akm_excel.importing.document import SOFT_BREAK
from akm_excel.importing.folding import key

_RARE = 3
"""A text that more indicators have (*Yil davomida*) says nothing of any of them."""
_ITS_OWN, _SHARED, _ANOTHERS = 18.0, 8.0, -14.0
"""What the indicator's mechanism is worth beside the name's likeness: if it is nobody else's, and if it is."""
_WEAK, _WEAK_AGAINST = 3.0, -6.0
"""What the deadline and the responsible are worth: they change from district to district."""


class Arrangements:
    """The template's texts of how each indicator is carried out, and who has which."""

    def __init__(self, template: Template) -> None:
        self._keys = list(template.indicators)
        self._owners: dict[Column, dict[str, set[int]]] = {column: {} for column in TEXTS}
        for number, indicator in enumerate(template.indicators.values()):
            for column in TEXTS:
                own = indicator.arrangement.text(column)
                for text in (own, template.sources.get((str(indicator.key), column), "")):
                    if _form(text):
                        self._owners[column].setdefault(_form(text), set()).add(number)

    def worth(self, texts: Mapping[Column, str]) -> list[float]:
        """What a row's texts are worth for each indicator, in points of the names' likeness."""
        points = [0.0] * len(self._keys)
        for column in TEXTS:
            owners = self._known(texts, column)
            if not owners:
                continue
            if column is Column.MECHANISM:
                its, others = (_ITS_OWN if len(owners) == 1 else _SHARED), _ANOTHERS
            else:
                its, others = (_WEAK, _WEAK_AGAINST) if self._tells(column, owners) else (0.0, 0.0)
            for number in range(len(points)):
                points[number] += its if number in owners else others
        return points

    def agrees(self, texts: Mapping[Column, str], number: int) -> bool:
        """Whether a row's mechanism is this indicator's, be it others' too."""
        return number in self._known(texts, Column.MECHANISM)

    def is_its_own(self, texts: Mapping[Column, str], number: int) -> bool:
        """Whether a row's mechanism is this indicator's and no other's."""
        return self._known(texts, Column.MECHANISM) == {number}

    def is_anothers(self, texts: Mapping[Column, str], number: int) -> tuple[Column, Key] | None:
        """The text of a row that is another indicator's and not this one's, and whose it is; None if there is none."""
        for column in TEXTS:
            owners = self._known(texts, column)
            if owners and number not in owners and self._tells(column, owners):
                return column, self._keys[min(owners, key=lambda owner: abs(owner - number))]
        return None

    def _tells(self, column: Column, owners: set[int]) -> bool:
        return column is not Column.DEADLINE or len(owners) <= _RARE

    def _known(self, texts: Mapping[Column, str], column: Column) -> set[int]:
        text = texts.get(column, "")
        return self._owners[column].get(_form(text), set()) if text else set()


def _form(text: str) -> str:
    """A text for comparison, wherever its lines were broken."""
    return key(text.replace(SOFT_BREAK, "\n")).replace(" ", "")
