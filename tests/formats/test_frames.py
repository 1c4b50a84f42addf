from decimal import Decimal
from pathlib import Path

from akm_excel import api


def test_a_plan_as_a_frame(filled: Path) -> None:
    frame = api.read_plan(filled).to_frame()
    assert len(frame) == 74
    budget = frame[frame.code == "6.1"].iloc[0]
    assert (budget.fact, budget.plan) == (Decimal("475626.8"), Decimal("637500"))
    assert frame[frame.code == "1.8"].iloc[0].state == "fact: not applicable"
    assert frame[(frame.code == "2.14")].part.tolist() == [1, 2]


def test_a_region_as_a_frame_adds_up(demo: api.Demo) -> None:
    frame = demo.region.to_frame()
    assert len(frame) == 17 * 74
    total = frame[frame.code == "6.2"].plan.sum()
    assert total == demo.region.total.by_key[frame_key(6, 2)].plan.number
    assert set(frame.district_code) == {district.code for district in demo.region.plans}


def frame_key(section: int, indicator: int):
    from akm_excel.core.plan import Key

    return Key(section, indicator)
