"""A region to try things on: Qoraoʻzak's real plan, and 16 districts whose figures are made up and say so."""

import hashlib
import json
import random
from collections.abc import Callable, Iterable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from akm_excel.core.plan import FIGURES, QUARTERS, Column, Header, Key, Measure, Plan
from akm_excel.core.quantity import BLANK, Quantity, number
from akm_excel.core.template import District, Relation
from akm_excel.core.text import fold
from akm_excel.errors import WriteError
from akm_excel.formats import csv_figures
from akm_excel.language import tr
from akm_excel.storage import checked_target, make_folder, save
from akm_excel.workbook.filling import filled
from akm_excel.workbook.placed_template import PlacedTemplate

SOURCE = Path(__file__).parent / "samples" / "qoraozak_2023_ish_rejasi.txt"
"""The real plan as it was extracted from a PDF."""
_FIGURES = SOURCE.with_name("qoraozak_2023.csv")
"""Its figures, as `akm show --format csv` prints them: the demonstration needs nothing of what importing needs."""
_DISTRICT, _YEAR = "1735211", 2023
MARK = "NAMUNA"
"""Uzbek for *sample*: on the cover of every made-up plan, in its file's provenance and in what is merged from it."""
LEDGER = ".akm_demo.json"
"""The file that says what a demo wrote; hidden, so that no merge takes it for a workbook."""
_SEED = 2023


def made_up(plan: Plan, district: District, template: PlacedTemplate, dice: random.Random) -> Plan:
    """A plan for `district` in the likeness of `plan`: other sizes, three quarters done; bounds and sums hold."""
    size = Decimal(dice.randint(60, 170)) / 100
    changed: dict[Key, Measure] = {}
    for _, measure in plan.measures():
        changed[measure.key] = _scaled(measure, size, template.decimals(measure), dice)
    for rollup in template.rollups:
        if rollup.relation is Relation.RATE and rollup.target in changed and rollup.rate is not None:
            target, part = changed[rollup.target], rollup.parts[0]
            figures = {
                column: number(round(base, 1))
                for column in FIGURES
                if (base := _times(changed[part].figure(column), rollup.rate)) is not None
            }
            changed[rollup.target] = target.with_figures(figures)
        if rollup.relation is Relation.PART and rollup.target in changed:
            target, whole = changed[rollup.target], changed[rollup.parts[0]]
            figures = {
                column: number(round(share))
                for column in FIGURES
                if (share := _times(whole.figure(column), Decimal("0.65"))) is not None
            }
            changed[rollup.target] = target.with_figures(figures)
        if rollup.relation is Relation.BOUND and rollup.target in changed:
            changed[rollup.target] = _within(changed[rollup.target], changed[rollup.parts[0]])
    for key in template.sums:
        changed[key] = changed[key].with_figures(dict.fromkeys(FIGURES, BLANK))
    header = Header(district=district.name, year=plan.header.year, sample=MARK)
    return replace(plan.with_measures(changed), header=header, sightings=())


def _within(measure: Measure, whole: Measure) -> Measure:
    """The measure with no figure above that of `whole`."""
    return measure.with_figures(
        {
            column: whole.figure(column)
            for column in FIGURES
            if (most := whole.figure(column).number) is not None and (measure.figure(column).number or 0) > most
        }
    )


def _times(quantity: Quantity, factor: Decimal) -> Decimal | None:
    return None if quantity.number is None else quantity.number * factor


def _scaled(measure: Measure, size: Decimal, places: int, dice: random.Random) -> Measure:
    def near(quantity: Quantity, low: int, high: int) -> Quantity:
        if quantity.number is None:
            return quantity
        scaled = quantity.number * size * dice.randint(low, high) / 100
        least = Decimal(1) if quantity.number else Decimal(0)
        return number(max(round(scaled, places), least))

    fact = near(measure.fact, 90, 110)
    plan = near(measure.fact if measure.fact.is_number else measure.plan, 100, 125)
    if plan.number is None:
        return measure.with_figures({Column.FACT: fact, Column.PLAN: plan})
    done = {q: number(round(plan.number * dice.randint(20, 28) / 100, places)) for q in QUARTERS[:3]}
    return measure.with_figures({Column.FACT: fact, Column.PLAN: plan, **done})


class Ledger:
    """What a demo wrote, with its hashes, in a file of the demo's folder: only what is still so is written over."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = folder / LEDGER
        try:
            known = json.loads(self._file.read_bytes())
            self._hashes = {str(name): [str(sha256) for sha256 in hashes] for name, hashes in known.items()}
        except (OSError, ValueError, AttributeError, TypeError):
            self._hashes = {}

    def refuse_others(self, paths: Iterable[Path]) -> None:
        """Raises `WriteError` for the first of the files that is there and was not written so by a demo."""
        make_folder(self._folder)
        for path in paths:
            checked_target(path)
            if path.exists() and _hash(path.read_bytes()) not in self._hashes.get(self._name(path), ()):
                raise WriteError(
                    tr("The file is there already, and 'akm demo' did not write it so."),
                    remedy=tr("name another folder, or move the file away"),
                    file=str(path),
                )

    def write(self, path: Path, data: bytes) -> None:
        """Write a file. Raises `WriteError`."""
        # Noted before it is written, beside what it was: whenever this is ended, the file is one of the two.
        self._hashes[self._name(path)] = [*self._hashes.get(self._name(path), ())[-1:], _hash(data)]
        save(self._file, json.dumps(self._hashes, indent=1).encode(), self._file.suffix)
        save(path, data)

    def _name(self, path: Path) -> str:
        return path.relative_to(self._folder).as_posix()


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def write_demo(
    folder: Path,
    template: PlacedTemplate,
    ledger: Ledger,
    progress: Callable[[list[District]], Iterable[District]] = iter,
) -> list[Path]:
    """Write 17 district workbooks into `folder`, the real plan among them; the same bytes each time.

    Raises `WriteError` where the folder cannot be written, or one of the files is not in the `ledger`.
    """
    paths = {district: folder / _file_name(district) for district in template.districts}
    make_folder(folder)
    ledger.refuse_others(paths.values())
    known = template.district(_DISTRICT)
    header = Header(district=known.name if known else "", year=_YEAR)
    real = replace(csv_figures.read(_FIGURES, template), header=header)
    dice = random.Random(_SEED)
    written = []
    for district in progress(list(template.districts)):
        is_real = template.district(real.header.district) == district
        plan = real if is_real else made_up(real, district, template, dice)
        provenance = SOURCE.name if is_real else f"{MARK}: akm demo"
        file, _ = filled(plan, template.file, template, provenance)
        ledger.write(paths[district], file.to_bytes())
        written.append(paths[district])
    return written


def _file_name(district: District) -> str:
    name = "".join(char for char in fold(district.name).replace(" ", "_") if char.isalnum() or char == "_")
    return f"{district.code}_{name}.xlsx"
