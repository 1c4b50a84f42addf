"""A region's figures in long form as a Parquet file, for regions of more districts than a workbook can show."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import groupby, islice, starmap
from pathlib import Path
from typing import Any, NamedTuple

from akm_excel.core.figures import NO_FIGURES, WIDTH, ByColumn, by_column
from akm_excel.core.long_rows import SHOWN, LongRow, missing, placed, state
from akm_excel.core.plan import FIGURES, Column, Indicator, Key, Measure
from akm_excel.core.quantity import BLANK, SCALE, Kind, number, rounded
from akm_excel.core.region import Region
from akm_excel.core.spelled import is_number
from akm_excel.core.submission import Submission
from akm_excel.core.template import District, Template
from akm_excel.errors import WorkbookError, optional
from akm_excel.language import tr
from akm_excel.regional.reading import region_from_rows
from akm_excel.storage import save

DIGITS = 34
"""Digits that a figure may have, `SCALE` of them behind the point: sums of four still fit a 128-bit decimal."""
COLUMNS = ("district_code", "district", "year", "section", "code", "part", "name", "label", "unit",
           *map(str, SHOWN), "cell", "file", "state", "sha256")  # fmt: skip
"""The columns, as `Region.to_frame` has them, and the hash of the file."""


class _Row(NamedTuple):
    """A row of a plan, and the cell of its plan."""

    indicator: Indicator
    measure: Measure
    cell: str


_OF_DISTRICT: Mapping[str, Callable[[District, Submission], Any]] = {
    "district_code": lambda district, _: district.code,
    "district": lambda district, _: district.name,
    "year": lambda _, plan: plan.header.year,
    "file": lambda _, plan: plan.source.file,
    "sha256": lambda _, plan: plan.source.sha256,
}
"""The columns that are alike in all rows of a plan, and what they say."""
_OF_ROW: Mapping[str, Callable[[_Row], Any]] = {
    "section": lambda row: str(row.measure.key.section),
    "code": lambda row: row.measure.key.code,
    "part": lambda row: row.measure.key.part or None,
    "name": lambda row: row.indicator.name,
    "label": lambda row: row.measure.label,
    "unit": lambda row: row.measure.unit,
    "cell": lambda row: row.cell,
}
"""The columns that are alike in a row of all plans, and what they say."""
_LIMIT = Decimal(10) ** (DIGITS - SCALE)
_BATCH = 256


def write_long_table(region: Region, path: Path) -> None:
    """Write the region in long form: a row a measure and district, with the columns of `Region.to_frame`
    but its ``key`` and ``role``, and the hash.

    Figures are exact decimals with four places. The same region gives the same bytes. Raises `MissingPackage`
    where pyarrow is not installed, `WriteError` where the file cannot be written.
    """
    pa, parquet = optional("pyarrow", "archive"), optional("pyarrow.parquet", "archive")
    sink = pa.BufferOutputStream()
    schema = _schema(pa)
    with parquet.ParquetWriter(sink, schema, compression="zstd", write_statistics=False) as writer:
        coming = iter(region.submissions.items())
        while batch := list(islice(coming, _BATCH)):
            runs = groupby(batch, lambda pair: (pair[1].layout, pair[1].own))
            table = pa.concat_tables(_table(pa, schema, region, list(run)) for _, run in runs)
            writer.write_table(table.unify_dictionaries())
    save(path, sink.getvalue().to_pybytes(), ".parquet")


def read_long_table(path: Path, template: Template) -> Region:
    """The region that `write_long_table` wrote: figures, names, labels and units.

    Of what is unreadable the file does not say what it was: its text is empty. Raises `MissingPackage`
    where pyarrow is not installed, `WorkbookError` where the file cannot be read.
    """
    pa, parquet = optional("pyarrow", "archive"), optional("pyarrow.parquet", "archive")
    try:
        with parquet.ParquetFile(path) as file:
            return region_from_rows(_rows(file, template), template)
    except (OSError, KeyError, pa.ArrowException) as exc:
        raise WorkbookError(
            tr("The file cannot be read ({reason}).").format(reason=exc),
            remedy=tr("merge the districts' workbooks again"),
            file=str(path),
        ) from exc


def _rows(file: Any, template: Template) -> Iterator[LongRow]:
    wanted = [name for name in COLUMNS if name not in {"section", str(Column.ACTUAL)}]
    districts: dict[str, District] = {}
    there = set(file.schema_arrow.names)  # that of an older version has no plan by quarter
    for batch in file.iter_batches(columns=[name for name in wanted if name in there]):
        for row in batch.to_pylist():
            key = Key.parse(f"{row['code']}/{row['part']}" if row["part"] else row["code"])
            code = row["district_code"]
            if code not in districts:
                districts[code] = template.district(code) or District(code, row["district"])
            if key is not None:
                said = missing(row["state"])
                figures = {
                    column: said.get(column, BLANK) if row.get(column) is None else number(row[column])
                    for column in FIGURES
                }
                blank = Measure(key, row["label"], row["unit"], template.natured(key, NO_FIGURES))
                measure = placed(blank.with_figures(figures), row["cell"])
                yield LongRow(
                    districts[code], row["year"], row["name"], measure, row["file"], row["cell"], row["sha256"]
                )


def _schema(pa: Any) -> Any:
    whole, figure = pa.int32(), pa.decimal128(DIGITS, SCALE)
    kinds = {"year": whole, "part": whole, **dict.fromkeys(map(str, SHOWN), figure)}
    return pa.schema([(name, kinds.get(name, pa.dictionary(whole, pa.string()))) for name in COLUMNS])


def _table(pa: Any, schema: Any, region: Region, run: Sequence[tuple[District, Submission]]) -> Any:
    """The rows of plans whose rows and texts are alike."""
    first = run[0][1]
    keys = first.spelled()[0]
    named = {m.key: (indicator, m) for indicator, m in region.template.plan.measures()}
    named |= {m.key: (indicator, m) for indicator in first.own_indicators() for m in indicator.measures}
    rows = [_Row(*named[key], first.cell(key, Column.PLAN)) for key in keys]
    width, count = len(keys), len(run)
    at_measure = pa.array(list(range(width)) * count, pa.int32())
    at_district = pa.array([at for at in range(count) for _ in range(width)], pa.int32())
    spelled = [submission.spelled()[1] for _, submission in run]
    texts = by_column([text for texts in spelled for text in texts])
    figures = ByColumn(*(_numbers(pa, column) for column in texts))
    columns = {name: _taken(pa, list(starmap(of, run)), at_district) for name, of in _OF_DISTRICT.items()}
    columns |= {name: _taken(pa, list(map(of, rows)), at_measure) for name, of in _OF_ROW.items()}
    columns |= dict(zip(map(str, FIGURES), figures, strict=True))
    balances = [key in region.template.balances for key in keys] * count
    columns[str(Column.ACTUAL)] = _actual(pa, figures.quarters, balances)
    columns["state"] = pa.array([state for texts in spelled for state in _states(texts)]).dictionary_encode()
    return pa.table([columns[name].cast(schema.field(name).type) for name in COLUMNS], schema=schema)


def _taken(pa: Any, values: Sequence[str] | Sequence[int | None], at: Any) -> Any:
    """`values` in the order of `at`; texts each listed once: of doubled ones pyarrow lists now this, now that."""
    if not isinstance(values[0], str):
        return pa.array(values).take(at)
    listed = {value: number for number, value in enumerate(dict.fromkeys(values))}
    numbers = pa.array([listed[value] for value in values], pa.int32()).take(at)
    return pa.DictionaryArray.from_arrays(numbers, pa.array(listed))


def _numbers(pa: Any, texts: Sequence[str]) -> Any:
    """Spelled figures as decimals; null for what is no number."""
    compute, kind = optional("pyarrow.compute", "archive"), pa.decimal128(DIGITS, SCALE)
    spelled = pa.array(texts, pa.string())
    is_word = compute.or_(compute.is_in(spelled, pa.array(["", "-"])), compute.starts_with(spelled, "?"))
    kept = compute.if_else(is_word, pa.scalar(None, pa.string()), spelled)
    try:
        return kept.cast(kind)
    except pa.ArrowInvalid:  # more than four decimals: rounded as sums are, the cell keeps what it says
        exact = [None if text is None else rounded(Decimal(text)) for text in kept.to_pylist()]
        return pa.array([None if n is None or abs(n) >= _LIMIT else n for n in exact], kind)


def _sum(pa: Any, columns: Sequence[Any]) -> Any:
    """The sums of rows over the numbers they have; null where they have none."""
    compute = optional("pyarrow.compute", "archive")
    kind = pa.decimal128(DIGITS, SCALE)
    zero = pa.scalar(Decimal(0), kind)
    whole, is_known = compute.coalesce(columns[0], zero), compute.is_valid(columns[0])
    for column in columns[1:]:
        whole = compute.add(whole, compute.coalesce(column, zero))
        is_known = compute.or_(is_known, compute.is_valid(column))
    return compute.if_else(is_known, whole, pa.scalar(None, whole.type))


def _actual(pa: Any, quarters: Sequence[Any], is_balance: Sequence[bool]) -> Any:
    """This year's results: the sums of the quarters; of balances the last state."""
    compute = optional("pyarrow.compute", "archive")
    sums = _sum(pa, quarters)
    if not any(is_balance):
        return sums
    return compute.if_else(pa.array(is_balance), compute.coalesce(*reversed(quarters)), sums)


def _states(texts: Sequence[str]) -> list[str]:
    """What the missing figures of each row are: not applicable or unreadable; blank ones are not named."""
    states = [""] * (len(texts) // WIDTH)
    for at in {at // WIDTH for at, text in enumerate(texts) if text == "-" or text[:1] == "?"}:
        row = ByColumn(*texts[at * WIDTH : (at + 1) * WIDTH])
        kinds = [(str(name), _kind(text)) for name, text in zip(FIGURES, row, strict=True)]
        if "-" in row.quarters and not any(map(is_number, row.quarters)):
            kinds.append((str(Column.ACTUAL), Kind.NOT_APPLICABLE))
        states[at] = state(kinds)
    return states


def _kind(text: str) -> Kind:
    """The kind of a figure as `Submission.spelled` has it, as far as a row's state names it."""
    if text == "-":
        return Kind.NOT_APPLICABLE
    return Kind.UNREADABLE if text[:1] == "?" else Kind.NUMBER
