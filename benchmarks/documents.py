"""How surely imported rows find their indicators: disturbed copies of the real plan, with a fixed seed.

    python -m benchmarks.documents [COPIES]

Each copy has rows deleted, local rows put in, other wordings (those of two made-up districts), typing errors, Cyrillic
letters, units left out, and codes that are right, missing, moved by a local row, or running numbers; half of them have
no mechanism, as the two districts, and a local row may have its neighbour's. *Precision* is the share of the rows taken
that are right, *recall* the share of the template's rows that were taken right, without review. The numbers fall with
the threshold as the last lines say.
"""

import csv
import random
import sys
from collections.abc import Sequence
from pathlib import Path

import alifbo

from akm_excel.core.plan import TEXTS, Column, Key
from akm_excel.core.template import Template
from akm_excel.importing.alignment import MARGIN, THRESHOLD, Source, State, align
from akm_excel.importing.entry import Entry
from akm_excel.importing.names import Names
from akm_excel.importing.sources import open_document
from akm_excel.importing.table import read_tables
from akm_excel.workbook.template_file import load_template, shipped

DOCUMENTS = Path(__file__).parents[1] / "tests" / "data" / "documents"
COPIES, SEED = 500, 18
LOCAL = (
    "Mahalla kutubxonalariga metodik yordam",
    "Yosh kitobxonlar kengashi yigʻilishlari",
    "Kutubxona fondidagi kitoblar soni",
    "Oʻquv zalini jihozlash",
    "Kompyuterlar soni",
    "Binoni joriy taʼmirlash",
    "Xodimlar soni",
    "Oʻrindiqlar soni",
    "Kitobxonlar konferensiyasi",
    "Bolalar uchun yozgi oʻqish dasturi",
    "Eng yaxshi kutubxonachi tanlovi",
    "Obuna boʻlingan gazetalar",
    "Ommaviy kitobxonlik haftaligi",
    "Nogironligi boʻlganlarga uyda xizmat",
    "Veb-sayt yangiliklari soni",
    "Brayl yozuvidagi kitoblar",
    "Kitob sovgʻa qilish aksiyasi",
    "Mobil kutubxona chiqishlari",
    "Elektron oʻquv zali foydalanuvchilari",
    "Kutubxona haqida maqolalar",
)
"""Rows that districts may add; no indicator of the template is meant by any."""
UNITS = ("Tadbir", "Dona", "Nafar", "Soni", "Nusxa", "Hujjat")


def rows(name: str, template: Template) -> list[Entry]:
    """The rows of a document."""
    return read_tables(open_document(DOCUMENTS / name), template.plan.titles).entries


def wordings(template: Template) -> dict[Key, list[tuple[str, str, int | None]]]:
    """The names, units and sections that each indicator goes by in the real plan and in two districts."""
    found: dict[Key, list[tuple[str, str, int | None]]] = {key: [] for key in template.indicators}
    for name in ("real_word.docx", "district_beruniy.docx"):
        for entry in rows(name, template):
            key = Key.parse(entry.code.text)
            if key in found:
                found[key].append((entry.name, entry.unit, entry.section))
    with (DOCUMENTS / "district_chimboy.answers.csv").open(encoding="utf-8") as file:
        codes = list(dict.fromkeys(row["code"] for row in csv.DictReader(file) if row["code"]))
    numbered = [entry for entry in rows("district_chimboy.docx", template) if entry.code.text.strip(".") != "18"]
    for code, entry in zip(codes, numbered, strict=True):
        key = Key.parse(code)
        if key is not None:
            found[key].append((entry.name, entry.unit, entry.section))
    return found


def with_errors(text: str, dice: random.Random) -> str:
    """A text with some letters dropped, doubled or exchanged."""
    letters = list(text)
    for _ in range(dice.choice((0, 0, 1, 2, 3))):
        at = dice.randrange(max(len(letters) - 1, 1))
        match dice.randrange(3):
            case 0:
                del letters[at]
            case 1:
                letters.insert(at, letters[at])
            case _ if at + 1 < len(letters):
                letters[at], letters[at + 1] = letters[at + 1], letters[at]
    return "".join(letters)


def disturbed(
    names: dict[Key, list[tuple[str, str, int | None]]], dice: random.Random, template: Template
) -> list[tuple[Source, Key | None]]:
    """One copy: its rows, each with the indicator that it is, None for a local one."""
    style, cyrillic = dice.choice(("right", "missing", "moved", "running")), dice.random() < 0.2
    other, sections = dice.random(), dice.random() < 0.7
    columns = TEXTS if dice.random() < 0.5 else TEXTS[1:]
    copy: list[tuple[str, str, int | None, Key | None]] = []
    dropped = set(dice.sample(list(names), dice.randrange(9)))
    for key, spellings in names.items():
        if key not in dropped:
            name, unit, section = dice.choice(spellings) if dice.random() < other else spellings[0]
            copy.append((name, unit if dice.random() > 0.05 else "", section, key))
    for _ in range(dice.randrange(5)):
        at = dice.randrange(len(copy))
        copy.insert(at, (dice.choice(LOCAL), dice.choice(UNITS), copy[at][2], None))
    made: list[tuple[Source, Key | None]] = []
    last = Key(1, 0)
    for name, unit, section, right in copy:
        now = right or last._replace(indicator=last.indicator + 1)
        place = now.section
        last = last._replace(indicator=last.indicator + 1) if place == last.section else Key(place, 1)
        codes = {"right": (right,) if right else (), "missing": (), "running": (), "moved": (last,)}[style]
        said = _spelled(with_errors(name, dice), cyrillic)
        texts = _texts(right, made, columns, dice, template)
        said_texts = {column: _spelled(text, cyrillic) for column, text in texts.items()}
        code = tuple(code for code in codes if code)
        made.append((Source(said, unit, code, section if sections else None, texts=said_texts), right))
    return made


def _spelled(text: str, cyrillic: bool) -> str:
    return str(alifbo.to_cyrillic(text).text) if cyrillic else text


def _texts(
    right: Key | None,
    above: Sequence[tuple[Source, Key | None]],
    columns: Sequence[Column],
    dice: random.Random,
    template: Template,
) -> dict[Column, str]:
    """How a row is carried out: as the template has it; a local row as the row above, or throughout the year."""
    if right is not None:
        arrangement = template.indicators[right].arrangement
        return {column: arrangement.text(column) for column in columns if dice.random() > 0.05}
    if above and dice.random() < 0.3:
        return dict(above[-1][0].texts)
    return {Column.DEADLINE: "Yil davomida"}


def measure(
    copies: Sequence[list[tuple[Source, Key | None]]], names: Names, threshold: float
) -> tuple[float, float, int]:
    """Precision, recall and the number of wrong rows."""
    taken = right = due = 0
    for copy in copies:
        found = align([source for source, _ in copy], names, threshold=threshold, margin=MARGIN)
        for match, (_, key) in zip(found.matches, copy, strict=True):
            due += key is not None
            if match.state is State.TAKEN:
                taken += 1
                right += match.key == key
    return right / max(taken, 1), right / max(due, 1), taken - right


def main() -> None:
    """Print the figures for the threshold in use, and for others."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else COPIES
    template = load_template(shipped())
    dice = random.Random(SEED)
    spellings = wordings(template)
    copies = [disturbed(spellings, dice, template) for _ in range(count)]
    names = Names(template)
    print(f"{count} copies, {sum(map(len, copies))} rows, seed {SEED}")
    print("threshold  precision  recall  wrong rows")
    for threshold in (THRESHOLD, 62.0, 70.0, 80.0):
        precision, recall, wrong = measure(copies, names, threshold)
        print(f"{threshold:9.0f}  {precision:9.4f}  {recall:6.3f}  {wrong:10d}")


if __name__ == "__main__":
    main()
