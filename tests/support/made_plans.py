"""Plans made up by dice, in layouts made up by dice, with right answers: documents as districts might send them.

A plan is made as a `Document`, as a source would give it; `made_files` writes it as a file of a kind.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

import alifbo

from akm_excel.core.plan import Column, Indicator, Key
from akm_excel.core.template import Template
from akm_excel.importing.document import Cell, Document, Line, Row, Table
from akm_excel.workbook.template_file import load_template, shipped
from benchmarks.documents import LOCAL, UNITS, wordings
from tests.support.layouts import EXTRA, HEADINGS, NOTHING, TITLES, Layout, any_layout


class Answer(NamedTuple):
    """A measure's fact or plan."""

    key: Key
    column: Column


@dataclass
class Made:
    """A document and its right answers: a number, ``-``, nothing; ``?`` where it must stay open."""

    document: Document
    answers: dict[Answer, str]
    numbers: list[Decimal] = field(default_factory=list)
    """All numbers in the columns of fact and plan."""
    layout: Layout | None = None


@lru_cache(maxsize=1)
def _wordings() -> dict[Key, list[tuple[str, str, int | None]]]:
    return wordings(load_template(shipped()))


def make(template: Template, dice: random.Random, layout: Layout | None = None) -> Made:
    """A plan by dice in a layout (one by dice if none is given)."""
    return _Maker(template, dice, layout or any_layout(dice)).make()


def _short(label: str) -> str:
    return " ".join(label.replace("/", " ").split()[:3]).lower().rstrip(",")


@dataclass
class _Line:
    """One row before it gets columns."""

    key: Key | None
    texts: dict[str, str]
    answer: dict[Column, list[str]] = field(default_factory=dict)
    section: int = 0
    bare: bool = False


class _Maker:
    def __init__(self, template: Template, dice: random.Random, layout: Layout) -> None:
        self.template, self.dice, self.layout = template, dice, layout
        self.answers: dict[Answer, str] = {
            Answer(measure.key, column): ""
            for indicator in template.indicators.values()
            for measure in indicator.measures
            for column in (Column.FACT, Column.PLAN)
        }  # fmt: skip
        self.numbers: list[Decimal] = []
        self.count = 0

    def make(self) -> Made:
        document = Document("made", "made", tuple(self._blocks(self._lines())))
        return Made(document, self.answers, self.numbers, self.layout)

    # figures

    def _number(self, indicator: Indicator) -> Decimal:
        dice = self.dice
        if indicator.key.section == 6:
            return Decimal(dice.randrange(1000, 9_000_000)) / 10
        return Decimal(int(dice.choice((dice.randrange(0, 12), dice.randrange(1, 100), dice.randrange(10, 99_999)))))

    def spelled(self, number: Decimal) -> str:
        whole, _, decimals = f"{number:f}".partition(".")
        if self.layout.thousands:
            whole = f"{int(whole):,}".replace(",", self.layout.thousands)
        return whole + (self.layout.decimal + decimals if decimals.strip("0") else "")

    def _figure(self, indicator: Indicator) -> str:
        chance = self.dice.random()
        if chance < 0.12:
            return "-" if chance < 0.08 or len(indicator.measures) > 1 else ""
        return f"{self._number(indicator):f}"

    def _shown(self, indicator: Indicator, figures: list[str]) -> str:
        texts = []
        for figure, measure in zip(figures, indicator.measures, strict=True):
            if not figure:
                text = ""
            elif figure == "-":
                text = self.dice.choice(NOTHING) if self.layout.parts in {"lines", "rows"} else "-"
            else:
                text = self.spelled(Decimal(figure))
                if len(figures) == 1 and self.dice.random() < self.layout.unit_words:
                    text += {"Nafar": " nafar", "Tadbir": " ta tadbir"}.get(measure.unit, " ta")
                    text = (
                        text
                        if measure.unit not in {"Ming soʻm", "Soʻm"}
                        else text.removesuffix(" ta") + " soʻm" * (measure.unit == "Soʻm")
                    )
            texts.append(text)
        if len(texts) == 1:
            return texts[0]
        if self.layout.parts == "labels" and all(m.label for m in indicator.measures):
            return ", ".join(f"{_short(m.label)} – {t}" for m, t in zip(indicator.measures, texts, strict=True))
        sign = {"slash": " / ", "semicolon": "; ", "comma": ", "}.get(self.layout.parts, "\n")
        return sign.join(texts)

    # rows

    def _say(self, text: str) -> str:
        if self.layout.script == "cyrillic":
            return str(alifbo.to_cyrillic(text).text)
        if self.layout.script == "2026":
            for old, new in (
                ("oʻ", "ö"),
                ("Oʻ", "Ö"),
                ("gʻ", "ğ"),
                ("Gʻ", "Ğ"),
                ("sh", "ş"),
                ("Sh", "Ş"),
                ("ch", "ç"),
                ("Ch", "Ç"),
            ):
                text = text.replace(old, new)
        return text

    def _lines(self) -> list[_Line]:
        layout, dice = self.layout, self.dice
        lines: list[_Line] = []
        for indicator in self.template.indicators.values():
            if dice.random() < layout.dropped:
                continue
            lines += self._row(indicator)
        rows = [n for n, line in enumerate(lines) if line.key and not line.bare and not self._has_parts(lines, n)]
        whole = [n for n in rows if all(f not in {"", "-"} for figures in lines[n].answer.values() for f in figures)]
        for number in dice.sample(whole, min(layout.slid, len(whole))):
            line = lines[number]
            line.texts["slid"] = "yes"
            self._unsure(line)
        same = [n for n in rows if "slid" not in lines[n].texts]
        extra: list[tuple[int, _Line]] = []
        for number in dice.sample(same, min(layout.doubled + layout.unlike, len(same))):
            again = replace(lines[number], texts=dict(lines[number].texts), answer={})
            if len(extra) >= layout.doubled:
                again.texts["fact"] = self.spelled(Decimal(dice.randrange(100_000, 200_000)))
                again.texts["plan"] = self.spelled(Decimal(dice.randrange(100_000, 200_000)))
                self._unsure(lines[number])
            extra.append((number + 1, again))
        for _ in range(layout.local):
            at = dice.randrange(1, len(lines))
            while lines[at].bare:
                at -= 1
            texts = {"name": dice.choice(LOCAL), "unit": dice.choice(UNITS), "fact": str(dice.randrange(1, 900)),
                     "plan": str(dice.randrange(1, 900)), "deadline": "Yil davomida"}  # fmt: skip
            extra.append((at, _Line(None, texts, section=lines[at].section)))
        if layout.totals:
            last = max(n for n, line in enumerate(lines) if line.section == 2)
            extra.append((last + 1, _Line(None, {"name": "JAMI:", "fact": "123456", "plan": "234567"}, section=2)))
        for at, line in sorted(extra, key=lambda pair: -pair[0]):
            lines.insert(at, line)
        self._code(lines)
        return lines

    def _has_parts(self, lines: list[_Line], number: int) -> bool:
        return number + 1 < len(lines) and lines[number + 1].bare

    def _unsure(self, line: _Line) -> None:
        for column, figures in line.answer.items():
            for place in range(len(figures)):
                key = line.key if len(figures) == 1 else line.key and line.key._replace(part=place + 1)
                assert key is not None
                self.answers[Answer(key, column)] = "?"

    def _row(self, indicator: Indicator) -> list[_Line]:
        layout, dice = self.layout, self.dice
        name, unit, _ = _wordings()[indicator.key][0]
        name = indicator.name
        unit = "/".join(dict.fromkeys(m.unit for m in indicator.measures if m.unit))
        if dice.random() < layout.other_words:
            name, unit, _ = dice.choice(_wordings()[indicator.key])
        arrangement = indicator.arrangement
        texts = {
            "name": self._say(name), "unit": self._say(unit), "mechanism": self._say(arrangement.mechanism),
            "deadline": self._say(arrangement.deadline), "responsible": self._say(arrangement.responsible),
        }  # fmt: skip
        line = _Line(indicator.key, texts, section=indicator.key.section)
        for column in (Column.FACT, Column.PLAN):
            line.answer[column] = [self._figure(indicator) for _ in indicator.measures]
            for measure, figure in zip(indicator.measures, line.answer[column], strict=True):
                self.answers[Answer(measure.key, column)] = figure
            texts[str(column)] = self._shown(indicator, line.answer[column])
        if layout.parts != "rows" or len(indicator.measures) == 1 or not all(m.label for m in indicator.measures):
            return [line]
        rows = [replace(line, texts={**texts, "fact": "", "plan": ""})]
        shown = {str(c): self._shown(indicator, line.answer[c]).split("\n") for c in (Column.FACT, Column.PLAN)}
        for place, measure in enumerate(indicator.measures):
            own = {"name": self._say("- " + measure.label), "unit": self._say(measure.unit),
                   "fact": shown["fact"][place], "plan": shown["plan"][place]}  # fmt: skip
            rows.append(_Line(indicator.key, own, section=indicator.key.section, bare=True))
        return rows

    def _code(self, lines: list[_Line]) -> None:
        moved: dict[int, int] = {}
        for line in lines:
            if line.bare or line.texts["name"] == "JAMI:":
                continue
            if line.key is None and self.layout.uncoded:
                continue
            self.count += 1
            moved[line.section] = moved.get(line.section, 0) + 1
            right = str(line.key) if line.key else ""
            line.texts["code"] = {
                "right": f"{right}." if right else "", "dotless": right, "missing": "", "running": str(self.count),
                "moved": f"{line.section}.{moved[line.section]}.",
            }[self.layout.codes]  # fmt: skip

    # tables

    def _words(self, text: str) -> str:
        year = self.layout.year
        return self._say(text.format(year=year, last=year - 1, before=year - 2, next=year + 1))

    def _heading(self) -> list[list[Cell]]:
        layout, dice = self.layout, self.dice
        texts = {c: self._words(dice.choice(HEADINGS[layout.language][c])) for c in layout.columns}
        extra = [Cell(self._words(EXTRA[number][0])) for number in layout.extra]
        two = layout.heading == "two" and abs(layout.columns.index("fact") - layout.columns.index("plan")) == 1
        first: list[Cell] = []
        second: list[Cell] = []
        for column in layout.columns:
            if two and column in {"fact", "plan"}:
                over = {"uz": "Miqdori", "ru": "Количество", "kaa": "Muǵdarı"}[layout.language]
                open_already = bool(second) and any(cell.text for cell in second)
                first.append(Cell(covered=True) if open_already else Cell(self._say(over), across=2))
                second.append(Cell(texts[column]))
            else:
                first.append(Cell(texts[column], down=2 if two else 1))
                second.append(Cell(covered=True))
        first += [replace(cell, down=2 if two else 1) for cell in extra]
        second += [Cell(covered=True) for _ in extra]
        rows = [first, second] if two else [first]
        if layout.heading == "numbered":
            rows.append([Cell(str(number)) for number in range(1, len(first) + 1)])
        return rows

    def _cells(self, line: _Line) -> list[Cell]:
        texts = [line.texts.get(column, "") for column in self.layout.columns]
        self.numbers += [
            Decimal(f) for fs in line.answer.values() for f in fs if f not in {"-", ""} and line.key and not line.bare
        ]
        if "slid" in line.texts:
            at = self.layout.columns.index("unit")
            texts = texts[:at] + texts[at + 1 :] + [""]
        extra = [str(self.dice.randrange(1, 500)) if EXTRA[n][1] is not None else "" for n in self.layout.extra]
        return [Cell(text) for text in (*texts, *extra)]

    def _blocks(self, lines: Sequence[_Line]) -> list[Table | Line]:
        layout = self.layout
        blocks: list[Table | Line] = [Line(self._words(text)) for text in TITLES[layout.language]]
        heading = self._heading()
        width = len(heading[0])
        rows: list[list[Cell]] = []
        section = 0
        since = 0

        def close() -> None:
            if rows:
                blocks.append(Table(tuple(Row(tuple(row)) for row in rows)))
                rows.clear()

        split = layout.sections in {"line", "table"}
        if not split:
            rows += heading
        for line in lines:
            if line.section != section:
                section = line.section
                title = self._say(self.template.plan.titles[section])
                if split:
                    close()
                    blocks.append(Line(title))
                    if layout.sections == "table" or section == 1:
                        rows += heading
                elif layout.sections == "row":
                    rows.append([Cell(title, across=width), *[Cell(covered=True)] * (width - 1)])
                elif layout.sections == "name":
                    rows.append(
                        [Cell(title if column == "name" else "") for column in layout.columns]
                        + [Cell()] * len(layout.extra)
                    )
            if layout.repeat and since >= layout.repeat and not line.bare:
                rows += heading
                since = 0
            since += 1
            rows.append(self._cells(line))
        close()
        blocks += [Line("Direktor: ____________ A.Bekniyazov"), Line("Bajaruvchi: G.Tajimuratova, tel. 61 222-33-44")]
        return blocks
