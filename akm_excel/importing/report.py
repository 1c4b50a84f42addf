"""What an import decided, told: on the sheet *Import*, on a terminal, as JSON."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from akm_excel.core.plan import Column, Plan
from akm_excel.core.quantity import Quantity, plain
from akm_excel.importing.outcome import Case, Fate, Import, Record
from akm_excel.language import tr, trn
from akm_excel.spreadsheet.package import Package
from akm_excel.workbook import import_sheet
from akm_excel.workbook.import_sheet import Block
from akm_excel.workbook.open_cases import BETWEEN, LABELS, OR, OpenCase

_COLUMNS: Mapping[Column | None, str] = {None: "", Column.FACT: LABELS[Column.FACT], Column.PLAN: LABELS[Column.PLAN]}


def balance(outcome: Import) -> str:
    """The figures counted, in one sentence."""
    sums = outcome.balance
    text = trn("{found} figure found", "{found} figures found", sums.found).format(found=sums.found)
    text += ": " + tr("{placed} placed, {repaired} after repair, {open} open").format(
        placed=sums.placed, repaired=sums.repaired, open=sums.open
    )
    text += "; " + trn("{count} cell blank.", "{count} cells blank.", sums.blank).format(count=sums.blank)
    if sums.beyond:
        text += " " + trn(
            "{count} figure stands in a row beyond the template.",
            "{count} figures stand in rows beyond the template.",
            sums.beyond,
        ).format(count=sums.beyond)
    if sums.repeated:
        text += " " + trn(
            "{count} figure stands twice and counts once.", "{count} figures stand twice and count once.", sums.repeated
        ).format(count=sums.repeated)
    return text


def shown_proposals(case: Case, part: int | None = None) -> str:
    """What an open figure may mean; of one of its parts alone where that is asked for."""
    spelled = []
    for reading in case.proposals:
        pieces = reading if part is None else reading[part : part + 1]
        spelled.append(BETWEEN.join(_spelled(quantity) for quantity in pieces))
    return OR.join(dict.fromkeys(filter(None, spelled)))


def _spelled(quantity: Quantity) -> str:
    return plain(quantity.number) if quantity.number is not None else str(quantity)


def open_cases(outcome: Import, empty: Plan) -> list[OpenCase]:
    """The open figures, one a cell of the workbook that they are for; `empty` is the plan whose cells those are."""
    cases: dict[tuple[str, str], OpenCase] = {}
    loose = []
    for case in outcome.open_cases:
        column = _COLUMNS.get(case.column, "")
        for number, key in enumerate(case.keys):
            measure = empty.by_key.get(key)
            if measure is None or case.column is None:
                continue
            cell = empty.cell(measure, case.column)
            mine = OpenCase(
                cell, str(key), column, case.place, _line(case.raw), case.reason, shown_proposals(case, number)
            )
            earlier = cases.get((str(key), column))
            cases[str(key), column] = mine if earlier is None else _both(earlier, mine)
        if not case.keys or case.column is None:
            loose.append(OpenCase("", "", column, case.place, _line(case.raw), case.reason, shown_proposals(case)))
    return [*cases.values(), *loose]


def _both(one: OpenCase, other: OpenCase) -> OpenCase:
    """Two cells of the document for one of the workbook."""
    return one._replace(
        place="; ".join(dict.fromkeys((one.place, other.place))),
        raw=OR.join(dict.fromkeys((one.raw, other.raw))),
        proposals=OR.join(dict.fromkeys(filter(None, (*one.proposals.split(OR), *other.proposals.split(OR))))),
    )


def put_sheet(package: Package, outcome: Import, empty: Plan) -> None:
    """Add the sheet *Import* to the workbook that the plan is going to be filled into."""
    cases = Block(
        tr("Open: nobody has placed these figures yet. Fill the cells in the plan."),
        (tr("cell"), tr("code"), tr("column"), tr("place"), tr("text"), tr("reason"), tr("may be")),
        open_cases(outcome, empty),
    )
    lines = [tr("Document: {name}").format(name=Path(outcome.file).name), balance(outcome), *outcome.notes]
    import_sheet.put(package, tr("Import: what was decided"), lines, cases, list(_blocks(outcome)))


def _blocks(outcome: Import) -> Iterator[Block]:
    yield Block(
        tr("Repaired: placed after a change"),
        ("", tr("code"), tr("column"), tr("place"), tr("before"), tr("what was done"), tr("after")),
        [
            ["", *_keys(case), case.place, _line(case.raw), "; ".join(case.repairs), _placed(case)]
            for case in _repaired(outcome)
        ],
    )
    yield Block(
        tr("Rows beyond the template"),
        ("", tr("code"), "", tr("place"), tr("figures"), tr("name"), tr("likest")),
        [
            [
                "",
                record.code,
                "",
                record.place,
                BETWEEN.join(_line(c.raw) for c in record.cases),
                record.name,
                likest(record),
            ]
            for record in outcome.records
            if record.beyond
        ],
    )
    yield Block(
        tr("All rows of the document"),
        (tr("likeness, %"), tr("code"), tr("went to"), tr("place"), tr("figures"), tr("name"), tr("reason")),
        [row(record) for record in outcome.records],
    )


def row(record: Record) -> list[str]:
    """One row of the document: how alike, its code, where it went, its place, figures, name, reason."""
    return [
        f"{record.score:.1f}",
        record.code,
        str(record.key or "?"),
        record.place,
        BETWEEN.join(_line(case.raw) for case in record.cases),
        record.name,
        record.reason,
    ]


def _repaired(outcome: Import) -> Iterator[Case]:
    return (case for case in outcome.cases() if case.fate is Fate.REPAIRED)


def _keys(case: Case) -> tuple[str, str]:
    return BETWEEN.join(map(str, case.keys)), _COLUMNS.get(case.column, "")


def _placed(case: Case) -> str:
    return BETWEEN.join(_spelled(quantity) for quantity in case.quantities)


def likest(record: Record) -> str:
    """The indicators that a row is most like, with how alike."""
    return OR.join(f"{key} ({score:.0f} %)" for key, score in record.proposals)


def repair_rows(outcome: Import) -> list[list[str]]:
    """The repairs, as rows of a table: code, column, place, before, after, what was done."""
    return [
        [*_keys(case), case.place, _line(case.raw), _placed(case), "; ".join(case.repairs)]
        for case in _repaired(outcome)
    ]


def open_rows(outcome: Import, empty: Plan) -> list[list[str]]:
    """The open cases, as rows of a table."""
    return [[_line(text) for text in case] for case in open_cases(outcome, empty)]


def beyond_rows(outcome: Import) -> list[list[str]]:
    """The rows beyond the template, as rows of a table."""
    return [
        [r.code, r.place, _line(r.name), BETWEEN.join(_line(c.raw) for c in r.cases), likest(r)]
        for r in outcome.records
        if r.beyond
    ]


def _line(text: str) -> str:
    return " / ".join(part.strip() for part in text.splitlines() if part.strip())


def as_json(outcome: Import) -> dict[str, Any]:
    """Everything, for a program."""
    sums = outcome.balance
    return {
        "file": outcome.file,
        "kind": outcome.kind,
        "district": outcome.plan.header.district,
        "year": outcome.plan.header.year,
        "balance": {
            "found": sums.found,
            "placed": sums.placed,
            "repaired": sums.repaired,
            "open": sums.open,
            "repeated": sums.repeated,
            "beyond": sums.beyond,
            "blank": sums.blank,
        },
        "notes": list(outcome.notes),
        "missing": [str(key) for key in outcome.missing],
        "rows": [_record_json(record) for record in outcome.records],
    }


def _record_json(record: Record) -> dict[str, Any]:
    return {
        "place": record.place,
        "code": record.code,
        "name": record.name,
        "unit": record.unit,
        "key": str(record.key) if record.key else None,
        "beyond": record.beyond,
        "score": round(record.score, 1),
        "reason": record.reason,
        "proposals": [{"key": str(key), "score": score} for key, score in record.proposals],
        "figures": [_case_json(case) for case in record.cases],
    }


def _case_json(case: Case) -> dict[str, Any]:
    return {
        "place": case.place,
        "column": str(case.column) if case.column else None,
        "text": case.raw,
        "state": str(case.fate),
        "keys": [str(key) for key in case.keys],
        "placed": [_spelled(quantity) for quantity in case.quantities],
        "repairs": list(case.repairs),
        "reason": case.reason,
        "proposals": [[_spelled(quantity) for quantity in reading] for reading in case.proposals],
    }
