"""Plans and regions as frames in long form, a row a measure: of pandas, of Arrow for polars and DuckDB; and back."""

from decimal import Decimal
from html import escape
from typing import TYPE_CHECKING, Any

from akm_excel.core.figures import ByColumn
from akm_excel.core.long_rows import SHOWN, missing, state
from akm_excel.core.plan import FIGURES, Column, Header, Key, Measure, Plan, grouped, in_sections
from akm_excel.core.quantity import BLANK, SCALE, Kind, Quantity, number, rounded
from akm_excel.core.template import Template
from akm_excel.core.text import fold
from akm_excel.errors import DataError, optional
from akm_excel.formats.csv_figures import read_quantity
from akm_excel.formats.frame_rows import Row, frame_rows, of_one_plan
from akm_excel.formats.unsaid import completed
from akm_excel.language import tr
from akm_excel.workbook.template_file import in_use

if TYPE_CHECKING:
    import pyarrow
    from pandas import DataFrame

Record = dict[str, Any]
_FIGURES = tuple(map(str, SHOWN))
_DIGITS = 38
"""The most digits that a decimal of Arrow has."""


def _rows(records: list[Record], template: Template | None) -> list[Record]:
    schema, rows = in_use(template), []
    for record in records:
        key = Key.parse(str(record["key"]))
        figures = {name: record[name].number for name in _FIGURES}
        rows.append(
            {
                **record,
                **figures,
                "role": schema.role(key) if key else "",
                "state": state((name, record[name].kind) for name in _FIGURES),
            }
        )
    return rows


def frame(records: list[Record], template: Template | None, dtype_backend: str = "") -> "DataFrame":
    """A row a record: key, section, code, part, name, label, unit, fact, plan, q1-q4, actual,
    plan_q1-plan_q4, cell, role, state.

    Figures are exact `Decimal` objects, None where there is no number; `state` says why. `role` is ``sum`` for a
    declared sum (6.1), ``part`` for a part of another measure (2.14/2), else empty: who adds up the rows of the empty
    role counts nothing twice. `dtype_backend` "pyarrow" gives Arrow's types. Raises `DataError` for another.
    """
    pd = optional("pandas", "pandas")
    if dtype_backend == "pyarrow":
        return table(records, template).to_pandas(types_mapper=pd.ArrowDtype)
    if dtype_backend:
        raise DataError(tr("There are no frames of the kind '{kind}'.").format(kind=dtype_backend), expected="pyarrow")
    made = pd.DataFrame.from_records(_rows(records, template))
    if "part" in made:
        made["part"] = made["part"].astype("Int64")
    return made


def table(records: list[Record], template: Template | None) -> "pyarrow.Table":
    """As `frame`, an Arrow table: figures are ``decimal128(38, 4)``, rounded to four places.

    Raises `DataError` for a figure of more digits.
    """
    pa = optional("pyarrow", "archive")
    rows = _rows(records, template)
    kinds = {"part": pa.int8(), "year": pa.int16(), **dict.fromkeys(_FIGURES, pa.decimal128(_DIGITS, SCALE))}
    fields = [pa.field(name, kinds.get(name, pa.string())) for name in (rows[0] if rows else ())]
    for row in rows:
        row.update({name: None if row[name] is None else rounded(row[name]) for name in _FIGURES})
    try:
        return pa.Table.from_pylist(rows, schema=pa.schema(fields))
    except pa.ArrowInvalid as exc:
        raise DataError(tr("A figure is too large for the table."), expected=f"decimal128({_DIGITS}, {SCALE})") from exc


def plan_of(frame: object, template: Template | None = None, unsaid: Plan | None = None) -> Plan:
    """The plan whose figures are in a frame as `Plan.to_frame` gives, without a cover.

    The frame is one of pandas, or of what gives Arrow's columns (polars, DuckDB, pyarrow). It needs a column ``key``
    of texts; of the columns of figures those that it has are taken, the others are those of the plan `unsaid`, else
    blank. A missing figure is blank, or what ``state`` says it is; a text is a figure where it is one of our csv
    (``12.5``, ``-``). Raises `DataError` for a key that is there twice or that the template lacks, another unit than
    the template's, a figure that is no number, and the frame of more than one plan.
    """
    schema = in_use(template)
    content = frame_rows(frame)
    said = [column for column in FIGURES if str(column) in content.columns]
    if "key" not in content.columns or not said:
        raise DataError(
            tr("The frame has the columns {found}.").format(found=", ".join(content.columns)),
            expected=", ".join(("key", *ByColumn._fields)),
        )
    measures: dict[Key, Measure] = {}
    plans = set()
    for at, row in content.rows:
        plans.add(of_one_plan(row))
        if len(plans) > 1:
            raise DataError(
                tr("The frame has the rows of several plans."), remedy=tr("take those of one district and year")
            )
        measure = _measure(row, at, schema, said)
        if measure.key in measures:
            raise _refusal(at, tr("the code {code} stands twice").format(code=measure.key))
        measures[measure.key] = measure
    if unsaid is not None:
        measures = completed(measures, unsaid, [column for column in FIGURES if column not in said])
    named = [(schema.indicators[measure.key.whole].name, measure) for measure in measures.values()]
    return Plan(Header(), in_sections(grouped(named), {}))


def _measure(row: Row, at: str, template: Template, said: list[Column]) -> Measure:
    spelled = row["key"]
    if not isinstance(spelled, str):
        raise _refusal(
            at,
            tr("it has no key")
            if spelled is None
            else tr("the key {found} is no text, and as a number 2.1 and 2.10 are one").format(found=spelled),
            tr("read the column of keys as texts: {setting}").format(setting="dtype=str"),
        )
    key = Key.parse(spelled)
    known = template.measures.get(key) if key else None
    if known is None:
        raise _refusal(at, tr("the template has no measure {code}").format(code=spelled))
    if row.get("unit") and known.unit and fold(str(row["unit"])) != fold(known.unit):
        raise _refusal(
            at,
            tr("the unit of {code} is '{found}', in the template '{expected}'").format(
                code=known.key, found=row["unit"], expected=known.unit
            ),
        )
    state = row.get("state")
    absent = missing(state if isinstance(state, str) else None)
    figures = {column: _quantity(row.get(column), absent.get(column, BLANK), at, column) for column in said}
    return Measure(known.key, known.label, known.unit).with_figures(figures)


def _quantity(value: Any, without: Quantity, at: str, column: Column) -> Quantity:
    if value is None:
        return without
    if isinstance(value, str):
        quantity = read_quantity(value.strip())
        if quantity.kind is not Kind.UNREADABLE:
            return quantity
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        exact = value if isinstance(value, Decimal) else Decimal(repr(value))  # a float means what it prints as
        if exact.is_finite():
            return number(exact)
    raise _refusal(at, tr("'{found}' in the column {column} is no number").format(found=value, column=column))


def _refusal(row: str, message: str, remedy: str = "") -> DataError:
    return DataError(tr("Row {row} of the frame: {found}.").format(row=row, found=message), remedy=remedy)


def html(plan: Plan) -> str:
    """A plan as a table of HTML, as a notebook shows it."""
    names = ("key", "name", "label", "unit", *_FIGURES)
    heads = "".join(f"<th>{escape(name)}</th>" for name in names)
    lines = []
    for record in plan.records():
        texts = ((str(record[name]), "right" if name in _FIGURES else "left") for name in names)
        cells = "".join(f"<td style='text-align:{side}'>{escape(text)}</td>" for text, side in texts)
        lines.append(f"<tr>{cells}</tr>")
    title = escape(f"{plan.header.organisation}, {plan.header.year or '?'}")
    head = f"<caption>{title}</caption><thead><tr>{heads}</tr></thead>"
    return f"<table>{head}<tbody>{''.join(lines)}</tbody></table>"
