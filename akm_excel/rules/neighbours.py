"""Plans that fit another row: the one above or below, whose figure was typed here."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from akm_excel.core.plan import Key
from akm_excel.language import tr
from akm_excel.rules.hints import times

NEAR = Decimal("1.6")
"""A plan within this factor of a fact is like it."""


class Neighbours:
    """The rows of a plan, one below the other, with their facts and plans; sums are left out."""

    def __init__(self, rows: Iterable[tuple[Key, Decimal | None, Decimal | None]]) -> None:
        known = list(rows)
        self.keys = [key for key, _, _ in known]
        self._facts = [fact for _, fact, _ in known]
        self._plans = [plan for _, _, plan in known]
        self._at = {key: at for at, key in enumerate(self.keys)}
        self._unlike_own = [
            bool(plan and own and min(plan, own) > 0 and times(plan, own) > NEAR)
            for plan, own in zip(self._plans, self._facts, strict=True)
        ]

    def fits(self, at: int, step: int) -> bool:
        """Whether a plan is like the fact so many rows further, and unlike its own."""
        if not 0 <= at < len(self.keys) or not self._unlike_own[at]:
            return False
        plan, other = self._plans[at], self._fact(at + step)
        return bool(plan and other and other > 0 and times(plan, other) <= NEAR)

    def fits_own_alone(self, at: int, step: int) -> bool:
        """Whether a plan is like its own fact, and unlike that so many rows further."""
        plan, own, other = self._plans[at], self._facts[at], self._fact(at + step)
        if not plan or not own or min(plan, own) <= 0 or times(plan, own) > NEAR:
            return False
        return not other or other <= 0 or times(plan, other) > NEAR

    def _fact(self, at: int) -> Decimal | None:
        return self._facts[at] if 0 <= at < len(self._facts) else None

    def exchanged(self, key: Key) -> str:
        """What to say where two plans one above the other fit each other's facts and not their own; else nothing."""
        for at, step, where in self._fitting(key):
            if self.fits(at + step, -step):
                return tr("It fits {where}, {code}, and that one this row: were the two exchanged?").format(
                    where=where, code=self.keys[at + step]
                )
        return ""

    def slipped(self, key: Key) -> str:
        """What to say where the plan fits last year's fact of the row above or below, and not its own; else nothing."""
        for at, step, where in self._fitting(key):
            return tr("It fits {where}, {code}: did the plan slip?").format(where=where, code=self.keys[at + step])
        return ""

    def _fitting(self, key: Key) -> Iterator[tuple[int, int, str]]:
        at = self._at.get(key)
        for step, where in above_and_below() if at is not None else ():
            if at is not None and self.fits(at, step):
                yield at, step, where


def above_and_below() -> tuple[tuple[int, str], ...]:
    """The steps to the neighbours of a row, and what these are called."""
    return (-1, tr("the row above")), (1, tr("the row below"))
