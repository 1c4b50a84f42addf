"""The questions of a region by how much they weigh: the difference as a share of the region's own figure."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from akm_excel.analysis.questions import Question
from akm_excel.core.region import Region
from akm_excel.core.template import District


class Effect(NamedTuple):
    """A question to a district, and what share of the region's figure the difference is; None where that is nothing."""

    share: float | None
    district: District
    question: Question


def effects(region: Region, asked: Iterable[tuple[District, Sequence[Question]]]) -> list[Effect]:
    """All questions, those that weigh most first."""
    return sorted(_weighed(region, asked), key=lambda one: -1.0 if one.share is None else one.share, reverse=True)


def _weighed(region: Region, asked: Iterable[tuple[District, Sequence[Question]]]) -> Iterator[Effect]:
    measures = region.total.by_key
    for district, questions in asked:
        for question in questions:
            whole = measures[question.key].figure(question.column).number
            off = abs(float(question.figure.number or 0) - question.expected)
            yield Effect(off / abs(float(whole)) if whole else None, district, question)
