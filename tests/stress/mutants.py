"""Workbooks with changed XML: our two ways of reading, openpyxl and calamine see the same figures, or it is said.

Each mutant is a plan, as we, openpyxl or Excel spell it, changed by one of some 80 kinds of mutation (`_mutations`).
Bad is a figure that no other reader sees at its cell, or one that is lost, without a finding there; a difference
between the two ways of reading a sheet; any exception that is no refusal; more than 20 seconds.
"""

import random
import re
import zipfile
from collections import Counter
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from akm_excel import api
from akm_excel.core.finding import Finding
from akm_excel.core.plan import FIGURES, Column, Key, Plan
from akm_excel.core.quantity import Kind, Quantity
from akm_excel.errors import AkmError
from akm_excel.rules import check
from akm_excel.spreadsheet import address
from akm_excel.spreadsheet.book import from_package
from akm_excel.spreadsheet.package import Package
from akm_excel.workbook.reading import PlanReader
from akm_excel.workbook.template_file import load_template, shipped
from tests.stress import _mutations_of_parts  # noqa: F401 - registers its kinds
from tests.stress._mutations import KINDS, MAIN, Mutant
from tests.stress._readers import READERS, as_quantity, both_ways
from tests.stress._workers import Phase, Work, tried
from tests.stress.run import Run
from tests.support.places import SOURCE

OUTCOMES = ("same", "as others", "finding", "refused", "reader died")
BAD = ("silent", "lost", "ways differ", "traceback", "hang", "died")
_PLAUSIBLE = {"Q203", "Q205", "Q206", "Q212", "Q213"}
"""What these rules say is said of a number as it was read: they do not doubt that it was read right."""
Figures = dict[tuple[Key, Column], Quantity]
Parts = dict[str, bytes]


def bases(folder: Path) -> list[Parts]:
    """The plans that are mutated: as we write them, with a table of texts as Excel does, and as openpyxl saves them."""
    import openpyxl

    path = folder / "base.xlsx"
    if not path.exists():
        api.import_plan(SOURCE, path)
    ours = _parts(path.read_bytes())
    saved = folder / "openpyxl.xlsx"
    openpyxl.load_workbook(path).save(saved)
    return [ours, _with_table_of_texts(ours), _parts(saved.read_bytes())]


def _parts(data: bytes) -> Parts:
    with zipfile.ZipFile(BytesIO(data)) as file:
        return {name: file.read(name) for name in file.namelist()}


def _zipped(parts: Parts) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
        for name, data in parts.items():
            file.writestr(name, data)
    return buffer.getvalue()


def _with_table_of_texts(parts: Parts) -> Parts:
    """The same workbook with its texts in a table, as Excel keeps them."""
    texts: dict[str, int] = {}

    def indexed(match: re.Match[str]) -> str:
        return f'{match[1]} t="s"><v>{texts.setdefault(match[2], len(texts))}</v></c>'

    pattern = re.compile(r'(<c [^>]*?) t="inlineStr"><is><t(?: xml:space="preserve")?>([^<]*)</t></is></c>')
    found = {
        name: pattern.sub(indexed, data.decode()).encode() if name.startswith("xl/worksheets/sheet") else data
        for name, data in parts.items()
    }
    items = "".join(f'<si><t xml:space="preserve">{text}</t></si>' for text in texts)
    found["xl/sharedStrings.xml"] = f'<sst xmlns="{MAIN}">{items}</sst>'.encode()
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    relation = f'<Relationship Id="rIdTexts" Type="{kind}" Target="sharedStrings.xml"/></Relationships>'
    rels = "xl/_rels/workbook.xml.rels"
    found[rels] = found[rels].replace(b"</Relationships>", relation.encode())
    declared = (
        '<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        'spreadsheetml.sharedStrings+xml"/></Types>'
    )
    types = "[Content_Types].xml"
    found[types] = found[types].replace(b"</Types>", declared.encode())
    return found


def mutant(seed: int, index: int, from_bases: Sequence[Parts]) -> tuple[str, Parts]:
    """The mutant of a number: its kind and its parts."""
    dice = random.Random(f"{seed} {index}")
    names = list(KINDS)
    kind = names[index % len(names)]
    base = from_bases[(index // len(names)) % len(from_bases)]
    made = Mutant(dict(base), "xl/worksheets/sheet2.xml", dice)
    KINDS[kind](made)
    return kind, made.parts


class Judge:
    """Reads mutants in all ways, and says what became of each."""

    def __init__(self, from_bases: Sequence[Parts]) -> None:
        self.bases = from_bases
        self.template = load_template(shipped())
        self._reader = PlanReader(self.template)
        plan, findings = self._read(_zipped(from_bases[0]))
        self._expected = _figures(plan)
        self._usual = {(finding.rule, finding.cell) for finding in findings}
        self._known = {data for base in from_bases for data in base.values()}

    def _read(self, data: bytes) -> tuple[Plan, list[Finding]]:
        plan = self._reader.read(from_package(Package(data, "mutant.xlsx")))
        return plan, check(plan, self.template)

    def judge(self, parts: Parts, read: Phase = lambda: None) -> tuple[str, str]:
        """The outcome, and what is needed to understand it. `read` is called when our own part is done."""
        ways = self._ways(parts)
        if ways:
            return "ways differ", ways
        data = _zipped(parts)
        try:
            plan, findings = self._read(data)
        except AkmError as exc:
            return "refused", str(exc)
        read()
        return self._compared(data, plan, findings)

    def _ways(self, parts: Parts) -> str:
        strings = [str(number) for number in range(2_000)]
        for name, data in parts.items():
            if name.startswith("xl/worksheets/sheet") and data not in self._known:
                one, other = both_ways(data, strings)
                if one != other:
                    if isinstance(one, str) or isinstance(other, str):
                        return f"{name}: {str(one)[:60]} / {str(other)[:60]}"
                    places = sorted(w for w in {*one, *other} if one.get(w) != other.get(w))
                    return f"{name}: {[(w, one.get(w), other.get(w)) for w in places[:3]]}"
        return ""

    def _compared(self, data: bytes, plan: Plan, findings: list[Finding]) -> tuple[str, str]:
        figures = _figures(plan)
        fresh = [finding for finding in findings if (finding.rule, finding.cell) not in self._usual]
        named = {
            finding.cell for finding in findings if finding.rule.startswith("Q2") and finding.rule not in _PLAUSIBLE
        }
        rows = {_row(finding.cell) for finding in findings if finding.rule.startswith(("Q22", "S1"))}
        doubted = {
            cell: quantity
            for _, measure in plan.measures()
            if measure.key not in self.template.sums  # computed from their parts
            for column, quantity in zip(FIGURES, measure.figures, strict=True)
            if quantity.kind is not Kind.UNREADABLE
            and (cell := plan.cell(measure, column)) not in named
            and _row(cell) not in rows
        }
        seen = False
        for reader in READERS:
            others = reader(data, plan.source.sheet) if doubted else None
            if others is not None:
                seen = True
                doubted = {cell: quantity for cell, quantity in doubted.items() if not _agrees(others, cell, quantity)}
        if not seen:  # nobody else reads it: what is not as it was before is doubtful
            usual = set(self._expected.values())
            doubted = {cell: quantity for cell, quantity in doubted.items() if quantity not in usual}
        if doubted:
            cell, quantity = next(iter(doubted.items()))
            outcome = "silent" if any(quantity.is_number for quantity in doubted.values()) else "lost"
            return outcome, f"{len(doubted)} cells, {cell}: we read '{quantity}'"
        if fresh:
            return "finding", f"{fresh[0].rule} {fresh[0].cell} {fresh[0].message}"
        return ("same" if figures == self._expected else "as others"), ""


def _figures(plan: Plan) -> Figures:
    return {
        (measure.key, column): quantity
        for _, measure in plan.measures()
        for column, quantity in zip(FIGURES, measure.figures, strict=True)
    }


def _row(cell: str) -> str:
    return cell.rpartition("!")[0] + "!" + cell[len(cell.rstrip("0123456789")) :]


def _agrees(others: dict[tuple[int, int], object], cell: str, quantity: Quantity) -> bool:
    """Whether another reader sees at a cell what we read there. What a formula comes to is ours to say."""
    _, row, column = address.parse_place(cell)
    value = others.get((row, column))
    if value is None:
        return quantity.is_blank
    return as_quantity(value) == quantity


def main(arguments: Sequence[str]) -> int:
    """Judge mutants; 1 where one of them is bad."""
    with Run("mutants", arguments, outcomes=OUTCOMES, bad=BAD, full=20_000, quick=len(KINDS)) as run:
        made, names = bases(run.folder), list(KINDS)
        for kind in KINDS:
            run.rows[kind] = Counter()

        def work() -> Work:
            judge = Judge(made)

            def judged(index: int, read: Phase) -> tuple[str, str, str]:
                kind, parts = mutant(run.seed, index, made)
                return (kind, *judge.judge(parts, read))

            return judged

        for index, kind, outcome, detail in tried(run.count, work, lambda index: names[index % len(names)]):
            run.tally(kind, outcome, f"--seed {run.seed}, mutant {index}: {detail}")
        return run.finish()
