"""Plans and regions as pandas DataFrames in long form."""

from typing import TYPE_CHECKING, Any

from akm_excel.core.figures import ByColumn
from akm_excel.core.quantity import Kind
from akm_excel.errors import optional

if TYPE_CHECKING:
    from pandas import DataFrame

    from akm_excel.core.plan import Plan
    from akm_excel.core.region import Region

pd: Any = optional("pandas", "pandas")

_FIGURES = (*ByColumn._fields, "actual")


def _state(record: dict[str, Any]) -> str:
    """What the missing figures of a row are: not applicable or unreadable; blank ones are not named."""
    said = [
        f"{name}: {record[name].kind.value}"
        for name in _FIGURES
        if record[name].kind in {Kind.NOT_APPLICABLE, Kind.UNREADABLE}
    ]
    return "; ".join(said)


def _frame(records: list[dict[str, Any]]) -> "DataFrame":
    rows = [
        {**record, **{name: record[name].number for name in _FIGURES}, "state": _state(record)} for record in records
    ]
    frame = pd.DataFrame.from_records(rows)
    if "part" in frame:
        frame["part"] = frame["part"].astype("Int64")
    return frame


def plan_frame(plan: "Plan") -> "DataFrame":
    """A row a measure: section, code, part, name, label, unit, fact, plan, q1-q4, actual, cell, state.

    Figures are exact `Decimal` objects, None where there is no number; `state` says why.
    """
    return _frame(plan.records())


def region_frame(region: "Region") -> "DataFrame":
    """A row a measure and district: as `plan_frame`, with district_code, district, year and file."""
    return _frame(region.records())
