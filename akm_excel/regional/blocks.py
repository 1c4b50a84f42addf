"""Blocks of districts: the groups in which *Yigʻma* shows the districts of a whole country."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from akm_excel.core.template import District

WIDTH = 3
"""The columns of a district, and of a block's sum: fact, plan, actual."""
_REGION_DIGITS = 4
"""MHOBT codes begin with two digits of the country and two of the region."""
_FEW, _MANY = 30, 20
"""Up to so many districts need no blocks; without regions so many make one."""


class Block(NamedTuple):
    """Districts beside each other. `left` is the first column: of the block's sum if it has one."""

    name: str
    districts: Sequence[District]
    left: int
    has_sum: bool

    @property
    def columns(self) -> Sequence[int]:
        """The first column of each district."""
        first = self.left + WIDTH if self.has_sum else self.left
        return [first + WIDTH * index for index in range(len(self.districts))]

    @property
    def last(self) -> int:
        """The last column."""
        return self.columns[-1] + WIDTH - 1


def blocks(districts: Sequence[District], left: int) -> list[Block]:
    """The blocks of `districts` from column `left` on: the regions that their codes name, else 20 each, else one."""
    if len(districts) <= _FEW and len({region_code(district) for district in districts}) <= 1:
        return [Block("", districts, left, has_sum=False)]
    blocks = []
    for name, members in _grouped(districts):
        blocks.append(Block(name, members, left, has_sum=True))
        left = blocks[-1].last + 1
    return blocks


def region_code(district: District) -> str:
    """The code of the region that a district lies in: the first digits of its own."""
    return district.code[:_REGION_DIGITS]


def _grouped(districts: Sequence[District]) -> Iterator[tuple[str, Sequence[District]]]:
    regions = [(code, list(members)) for code, members in groupby(districts, region_code)]
    if len(regions) > 1 and any(len(members) > 1 for _, members in regions):
        yield from regions
        return
    for at in range(0, len(districts), _MANY):
        members = districts[at : at + _MANY]
        yield f"{members[0].name} – {members[-1].name}", members
