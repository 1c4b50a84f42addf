"""All of a region's figures against those of the other districts, by size: what to ask about."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from enum import Enum
from functools import cached_property
from math import exp, log
from typing import NamedTuple

from akm_excel.analysis.likeness import Copy, Growth, copies, growths
from akm_excel.analysis.peers import Apart, Bounds, alone, apart
from akm_excel.analysis.quarters import reported
from akm_excel.analysis.series import read
from akm_excel.analysis.size import sizes
from akm_excel.core.figures import SMALL, Figures
from akm_excel.core.plan import QUARTERS, Column, Key
from akm_excel.core.quantity import Quantity, total
from akm_excel.core.region import Region
from akm_excel.core.template import Direction, District, Template

_STEP = log(1000)


class Matter(Enum):
    """What is asked about a figure."""

    APART = "far from the peers'"
    SLIP = "a slip of a thousand"
    ALONE = "nothing, where all peers have something"
    PACE = "another pace than the peers'"


class Question(NamedTuple):
    """One figure to ask about.

    `figure` stands in `column`: one of `FIGURES`, or `Column.ACTUAL` for the year so far. `expected` is
    what `peers` other districts lead to expect of a centre of this size, in the measure's unit. `score` is the
    modified z-score (see `akm_excel.analysis.peers`), None where the figure is 0 or not applicable.
    """

    matter: Matter
    key: Key
    column: Column
    figure: Quantity
    expected: float
    peers: int
    score: float | None

    @property
    def times(self) -> float:
        """How many times what was expected the figure is; 0 where there is none."""
        return float(self.figure.number) / self.expected if self.figure.number is not None else 0.0

    @property
    def suggestion(self) -> Decimal | None:
        """The figure in the right thousand; None where it is no slip."""
        if self.matter is not Matter.SLIP or self.figure.number is None:
            return None
        return self.figure.number.scaleb(-3 * round(log(self.times) / _STEP))


class Comparison:
    """The figures of a region's districts beside each other.

    `told` are all of them as the districts' plans spell them, `series` as logarithms, both in the
    order of the region's districts. `sizes` are the
    districts' sizes as multiples of the region's middle, None where it is unknown: such a district is
    compared with nobody. `order` are the others from the smallest to the largest.
    """

    def __init__(self, region: Region) -> None:
        self._template = region.template
        self._submissions = list(region.submissions.items())
        self.told = [submission.spelled() for _, submission in self._submissions]
        self.series = read(self.told, region.template)
        logs = sizes(self.series, region.template.size, len(self._submissions))
        self.sizes: Mapping[District, float | None] = {
            district: None if size is None else exp(size)
            for (district, _), size in zip(self._submissions, logs, strict=True)
        }
        known = sorted((size, at) for at, size in enumerate(logs) if size is not None)
        self._logs = [size for size, _ in known]
        self._at = [at for _, at in known]
        self.order = tuple(self._submissions[at][0] for at in self._at)

    def peers(self, district: District) -> tuple[District, ...]:
        """The districts it is compared with, from the smallest: all others; none where a size is unknown."""
        if self.sizes[district] is None:
            return ()
        return tuple(other for other in self.order if other != district)

    @cached_property
    def copies(self) -> Mapping[District, tuple[District, Copy]]:
        """The districts whose plans, or a section of them, are another district's."""
        copied = copies(self.told, float(self._template.limit("alike")))
        return {self._submissions[at][0]: (self._submissions[copy.other][0], copy) for at, copy in copied.items()}

    @cached_property
    def growths(self) -> Mapping[District, Sequence[Growth]]:
        """Which measures of districts grow unlike everybody else's; declared sums are left to their parts."""
        by_district: dict[District, list[Growth]] = {}
        costs = (key for key, traits in self._template.traits.items() if traits.direction is Direction.COST)
        steady = frozenset(key for key in costs if self._template.traits_of(key).is_even)
        bounds, of_steady = (Bounds.of(self._template, name) for name in ("growth", "growth_pay"))
        for at, growth in growths(self.series, bounds, of_steady, steady):
            if growth.key not in self._template.sums:
                by_district.setdefault(self._submissions[at][0], []).append(growth)
        return by_district

    @cached_property
    def questions(self) -> Mapping[District, Sequence[Question]]:
        """What to ask the districts about, in the order of the plan; those without questions are left out.

        One cause gives one question: a declared sum is left to its parts; where plan and fact are apart
        on the same side, the plan stands for both; where the plan is asked about, the pace is not.
        """
        by_rank: dict[int, list[tuple[Key, Column, Apart]]] = {}
        bounds = Bounds.of(self._template, "apart")
        for (key, column), values in self.series.items():
            figures = [values[at] for at in self._at]
            sizes = () if column is Column.ACTUAL else self._logs  # the pace is a part of the plan, whatever the size
            for one in apart(figures, sizes, bounds):
                by_rank.setdefault(one.at, []).append((key, column, one))
            if column in (Column.PLAN, Column.ACTUAL):
                for one in alone(figures, sizes):
                    by_rank.setdefault(one.at, []).append((key, column, one))
        asked: dict[District, Sequence[Question]] = {}
        for rank, places in sorted(by_rank.items(), key=lambda item: self._at[item[0]]):
            district, submission = self._submissions[self._at[rank]]
            questions = _questions(places, submission.quantities(), self._template)
            if questions:
                asked[district] = questions
        return asked


def _questions(
    places: Sequence[tuple[Key, Column, Apart]], figures: Mapping[Key, Figures], template: Template
) -> list[Question]:
    """What to ask one district whose figures at `places` are far from what the others lead to expect."""
    by_key: dict[Key, dict[Column, Question]] = {}
    for key, column, one in places:
        question = _question(key, column, one, figures[key], template)
        least = float(template.material(template.measures[key])) if key in template.measures else float(SMALL)
        if question and abs(float(question.figure.number or 0) - question.expected) >= least:
            by_key.setdefault(key, {})[column] = question
    questions: list[Question] = []
    for key, own in sorted(by_key.items()):
        rollup = template.sums.get(key)
        parts = [figures[part] for part in rollup.parts if part in figures] if rollup else []
        fact, plan = figures[key].fact.number or Decimal(0), figures[key].plan.number or Decimal(0)
        are_near = 0 < max(fact, plan) <= min(fact, plan) * template.limit("change")
        questions += [q for q in _by_cause(own, are_near=are_near) if not parts or q.figure != _sum(parts, q.column)]
    return questions


def _question(key: Key, column: Column, one: Apart, figures: Figures, template: Template) -> Question | None:
    figure, expected, matter = figures.of(column), exp(one.centre), Matter.APART
    if column is Column.ACTUAL:
        expected *= float(figures.plan.number or 0) * reported(figures.quarters) / len(QUARTERS)
        matter = Matter.PACE
    else:
        measure = template.measures.get(key)
        if measure and template.decimals(measure) and figure.number:
            is_slip = abs(log(float(figure.number) / expected)) >= log(template.limit("thousand"))
            matter = Matter.SLIP if is_slip else matter
    if one.score is None:
        matter = Matter.ALONE
    if column in QUARTERS and matter is not Matter.SLIP:
        return None
    return Question(matter, key, column, figure, expected, one.peers, one.score)


def _sum(parts: Sequence[Figures], column: Column) -> Quantity:
    return total(part.of(column) for part in parts)


def _by_cause(own: Mapping[Column, Question], *, are_near: bool) -> Iterator[Question]:
    """The questions about one measure, without those that follow from another.

    Where one of fact and plan is far, and the other, which is near to it, is not, the one is no more than far for one
    of so many: by chance. Both must be far then.
    """
    plan, fact = own.get(Column.PLAN), own.get(Column.FACT)
    slips = any(question.matter is Matter.SLIP and column is not Column.FACT for column, question in own.items())
    for column, question in own.items():
        follows = column is Column.ACTUAL and (plan is not None or slips)
        if plan and column is Column.FACT and plan.matter is question.matter is Matter.APART:
            follows = (plan.times > 1) == (question.times > 1)
        is_chance = question.matter is Matter.APART and (plan is None or fact is None) and column is not Column.ACTUAL
        if not follows and not (is_chance and are_near):
            yield question
