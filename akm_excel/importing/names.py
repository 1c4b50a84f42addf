"""How alike the names of a document's rows are to those of the template's indicators, and their units."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from akm_excel.core.plan import Column, Indicator, Key
from akm_excel.core.template import Template
from akm_excel.core.text import fold
from akm_excel.errors import optional
from akm_excel.importing.arrangements import Arrangements
from akm_excel.importing.document import SOFT_BREAK, ways
from akm_excel.importing.folding import key, words
from akm_excel.importing.piece import kind_of

_SAME_WORD = 82
_STEM = 5
_ONE_SPELLING = 80
"""From which likeness by letters on two names are one, with typing errors."""
_BY_LETTERS = 12.0
"""How much letters in common may add below that: any two names of this trade share half of theirs."""
_KIN = 70


class Names:
    """The names that each of the template's indicators goes by, and how well another fits them."""

    def __init__(self, template: Template, accepted: Mapping[Key, Sequence[str]] | None = None) -> None:
        self.template = template
        self.indicators: list[Indicator] = list(template.indicators.values())
        self.variants: list[list[str]] = [
            list(dict.fromkeys(filter(None, map(key, self._spellings(indicator, accepted or {})))))
            for indicator in self.indicators
        ]
        self.arrangements = Arrangements(template)
        self._scores: dict[str, list[float]] = {}

    def _spellings(self, indicator: Indicator, accepted: Mapping[Key, Sequence[str]]) -> Iterable[str]:
        code = str(indicator.key)
        yield indicator.name
        source = self.template.sources.get((code, Column.NAME))
        if source:
            yield source
        labels = " ".join(measure.label for measure in indicator.measures if measure.label)
        if labels:
            yield f"{indicator.name} {labels}"
        yield from accepted.get(indicator.key, ())

    @cached_property
    def _weights(self) -> dict[str, float]:
        """How much a word tells: the rarer among the template's names, the more."""
        counts: Counter[str] = Counter()
        for variants in self.variants:
            # Each once, in the template's order: of two words that are alike the first is taken, on every run.
            counts.update([*dict.fromkeys(word for variant in variants for word in variant.split())])
        total = len(self.variants)
        return {word: math.log((total + 1) / (count + 0.5)) for word, count in counts.items()}

    @cached_property
    def _unknown(self) -> float:
        return math.log(len(self.variants) + 1) * 0.8

    def scores(self, name: str) -> list[float]:
        """How alike a name is to each indicator's, 0 to 100."""
        if SOFT_BREAK in name:
            return [max(scores) for scores in zip(*map(self.scores, ways(name)), strict=True)]
        folded = key(name)
        if folded not in self._scores:
            self._scores[folded] = self._score(folded) if folded else [0.0] * len(self.indicators)
        return self._scores[folded]

    def _score(self, folded: str) -> list[float]:
        fuzz = optional("rapidfuzz.fuzz", "documents")
        mine = list(dict.fromkeys(folded.split()))
        matches = {word: self._alike(word) for word in mine}
        scores = []
        for variants in self.variants:
            best = 0.0
            for variant in variants:
                if variant == folded:
                    best = 100.0
                    break
                whole, by_words = fuzz.ratio(folded, variant), self._by_words(mine, matches, variant.split())
                best = max(best, by_words, whole if whole >= _ONE_SPELLING else min(whole, by_words + _BY_LETTERS))
            scores.append(best)
        return scores

    def word_score(self, name: str, number: int) -> float:
        """How alike a name is to one indicator's by whole words alone, 0 to 100: letters in common do not count."""
        if SOFT_BREAK in name:
            return max(self.word_score(way, number) for way in ways(name))
        mine = list(dict.fromkeys(key(name).split()))
        matches = {word: self._alike(word) for word in mine}
        return max(self._by_words(mine, matches, variant.split()) for variant in self.variants[number])

    @cached_property
    def kin(self) -> list[set[int]]:
        """Of each indicator those whose names are so like its own that a shortened one may mean either (5.1, 5.2)."""
        ratio = optional("rapidfuzz.fuzz", "documents").ratio
        firsts = [variants[0] for variants in self.variants]
        return [
            {other for other, its in enumerate(firsts) if other != number and _KIN <= ratio(mine, its) < 100}
            for number, mine in enumerate(firsts)
        ]

    @cached_property
    def _vocabulary(self) -> list[str]:
        return list(self._weights)

    def _alike(self, word: str) -> dict[str, float]:
        """The template's words that may be this one, with how surely, 0 to 1."""
        near = {word: 1.0} if word in self._weights else {}
        ratio = optional("rapidfuzz.fuzz", "documents").ratio
        for other in self._vocabulary:
            if other == word or len(word) < 4 or len(other) < 4:
                continue
            score = ratio(word, other)
            common = 0
            for mine, its in zip(word, other, strict=False):
                if mine != its:
                    break
                common += 1
            if common >= _STEM and common >= 0.6 * min(len(word), len(other)):
                score = max(score, 90.0)
            if score >= _SAME_WORD:
                near[other] = score / 100
        return near

    def _by_words(self, mine: Sequence[str], matches: Mapping[str, Mapping[str, float]], its: Sequence[str]) -> float:
        """The weighed share of words that both names have; the row's count more, as rows shorten."""
        among = dict.fromkeys(its)
        taken: dict[str, None] = {}  # in order: sums of floats are the same on every run
        matched = total = 0.0
        for word in mine:
            near = matches[word]
            weight = max((self._weights[other] for other in near), default=self._unknown if len(word) > 2 else 0.5)
            total += weight
            best = max(
                (other for other in near if other in among and other not in taken), key=lambda o: near[o], default=None
            )
            if best is not None:
                taken[best] = None
                matched += weight * near[best]
        whole = sum(self._weights.get(word, self._unknown) for word in among)
        covered = sum(self._weights.get(word, 0.0) for word in taken)
        if not total or not whole:
            return 0.0
        precision, recall = matched / total, covered / whole
        return 100 * (0.65 * precision + 0.35 * recall) * (0.94 if precision < 1 or recall < 1 else 1.0)


def unit_agrees(row_unit: str, indicator: Indicator) -> int:
    """Whether a row's unit is the indicator's: 1 yes, -1 no, 0 where either says nothing."""
    mine = fold(row_unit)
    units = [measure.unit for measure in indicator.measures if measure.unit]
    if mine in {"", "-"} or not units:
        return 0
    folded, known = key(row_unit), {key(unit) for unit in units} | {key("/".join(units))}
    if folded in known or set(words(row_unit)) == {word for unit in units for word in words(unit)}:
        return 1
    kind, kinds = kind_of(row_unit), {kind_of(unit) for unit in units}
    if kind and kind in kinds:
        return 1 if _scale_words(row_unit) == _scale_words(units[0]) else -1
    if optional("rapidfuzz.fuzz", "documents").ratio(folded, next(iter(known))) >= 80:
        return 1
    return -1


def _scale_words(unit: str) -> bool:
    return "ming" in words(unit)


def likeness(text: str, other: str) -> float:
    """How alike two short texts are, 0 to 100; a stem that begins both counts as one word."""
    mine, its = words(text), words(other)
    if not mine or not its:
        return 0.0
    fuzz = optional("rapidfuzz.fuzz", "documents")
    best = 0.0
    for word in mine:
        for known in its:
            common = min(len(word), len(known))
            if common >= _STEM and word[:_STEM] == known[:_STEM]:
                best = max(best, 90.0)
    return max(best, float(fuzz.ratio(" ".join(mine), " ".join(its))))
