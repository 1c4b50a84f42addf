"""The rows of a frame that a program holds: pandas', or of whatever gives Arrow's columns (polars, DuckDB, pyarrow)."""

import math
import struct
from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from akm_excel.errors import DataError, optional
from akm_excel.language import tr

Row = dict[str, Any]
_SHORT = {"float32": "f", "float": "f", "float16": "e", "halffloat": "e"}
"""Floats of fewer bits, by the names of pandas and Arrow: as `struct` names them."""
_MOST = 9
"""Decimal digits that tell any two floats of 32 bits apart (IEEE 754: 1 + ceil(24 log10 2))."""


class FrameRows(NamedTuple):
    """The names of a frame's columns, and its rows: each with its label, None for what it says nothing of.

    Numbers are Python's own, those of 32 bits the shortest that they may stand for (0.1, not 0.10000000149011612).
    """

    columns: tuple[str, ...]
    rows: Iterator[tuple[str, Row]]


def frame_rows(frame: object) -> FrameRows:
    """The rows of a frame. Raises `DataError` for what is no frame, or has two columns of a name."""
    if type(frame).__module__.partition(".")[0] == "pandas":
        table = _of_pandas(frame)
    elif hasattr(frame, "__arrow_c_stream__"):
        table = _of_arrow(frame)
    else:
        raise _no_frame(frame)
    twice = [name for name, count in Counter(table.columns).items() if count > 1]
    if twice:
        raise DataError(
            tr("The frame has two columns of the name {name}.").format(name=twice[0]),
            remedy=tr("keep the one that is meant"),
        )
    return table


def _of_pandas(frame: Any) -> FrameRows:
    if not hasattr(frame, "columns"):  # a Series
        raise _no_frame(frame)
    if "key" not in frame and "key" in frame.index.names:
        frame = frame.reset_index()
    names = tuple(map(str, frame.columns))
    codes = [_SHORT.get(str(kind).lower().removesuffix("[pyarrow]"), "") for kind in frame.dtypes]
    values = zip(*(frame.iloc[:, at] for at in range(len(names))), strict=True)
    return FrameRows(names, _labelled(map(str, frame.index), names, codes, values))


def _of_arrow(frame: Any) -> FrameRows:
    pa = optional("pyarrow", "archive")
    try:
        table = pa.table(frame)
    except (TypeError, ValueError) as exc:  # pyarrow's own errors are of these; a polars Series has no columns
        raise _no_frame(frame) from exc
    names = tuple(table.column_names)
    codes = [_SHORT.get(str(field.type), "") for field in table.schema]
    values = zip(*(column.to_pylist() for column in table.columns), strict=True)
    return FrameRows(names, _labelled(map(str, range(len(table))), names, codes, values))


def _labelled(
    labels: Iterator[str], names: tuple[str, ...], codes: list[str], values: Iterator[tuple[Any, ...]]
) -> Iterator[tuple[str, Row]]:
    for label, row in zip(labels, values, strict=True):
        yield label, {name: _plain(value, code) for name, code, value in zip(names, codes, row, strict=True)}


def _plain(value: Any, code: str) -> Any:
    """A value as Python's own; None for each way to say nothing."""
    if value is None or type(value).__name__ in {"NAType", "NaTType"}:
        return None
    if hasattr(value, "item") and getattr(value, "shape", None) == ():  # numpy's numbers
        code, value = code or _SHORT.get(str(value.dtype), ""), value.item()
    if isinstance(value, Decimal):
        return None if value.is_nan() else value
    if isinstance(value, float):
        return None if math.isnan(value) else _shortest(value, code)
    return value


def _shortest(value: float, code: str) -> float:
    """The number of the fewest digits that a float of fewer bits stands for.

    >>> _shortest(0.10000000149011612, "f")
    0.1
    """
    for digits in range(1, _MOST + 1 if code and math.isfinite(value) else 0):
        short = float(f"{value:.{digits}g}")
        try:
            if struct.unpack(code, struct.pack(code, short))[0] == value:
                return short
        except OverflowError:  # rounded up over the largest of its kind
            continue
    return value


def _no_frame(given: object) -> DataError:
    return DataError(
        tr("Figures cannot be read from a {kind}.").format(kind=type(given).__name__),
        expected=tr("a Plan, the path of a csv file, or a frame: of pandas, polars, DuckDB or pyarrow"),
    )


def of_one_plan(row: Mapping[str, Any]) -> tuple[Any, Any]:
    """What tells the plan of a row from others, where a frame is a region's: the district and the year."""
    return row.get("district_code", row.get("district")), row.get("year")
