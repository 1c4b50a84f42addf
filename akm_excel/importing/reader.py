"""A document made into a plan: its rows found, aligned with the template, their figures read, each decision kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from akm_excel.core.figures import NO_FIGURES
from akm_excel.core.plan import (
    TEXTS,
    Arrangement,
    Column,
    Header,
    Indicator,
    Key,
    Measure,
    Oddity,
    Plan,
    Sighting,
    Source,
    in_sections,
)
from akm_excel.core.quantity import Quantity
from akm_excel.core.template import Template
from akm_excel.core.text import essence, proper, squash
from akm_excel.errors import DataError
from akm_excel.importing import alignment, cover, hidden_text, ledger, parts, repeated_rows, several
from akm_excel.importing.alignment import Match, State
from akm_excel.importing.decisions import Decisions
from akm_excel.importing.document import Document
from akm_excel.importing.entry import Entry
from akm_excel.importing.excel_dates import codes_of, tongue
from akm_excel.importing.figures import Mending, extra_figures, open_figures, read_figures, shown
from akm_excel.importing.names import Names, unit_agrees
from akm_excel.importing.outcome import Fate, Import, Record
from akm_excel.importing.part_texts import arrangements
from akm_excel.importing.place import spelled_out
from akm_excel.importing.table import TableContents, read_tables
from akm_excel.language import tr

_SAME_NAME = 95.0
"""From which likeness on a name is the template's, and no finding says that it is another."""
_PLAN_SHARE = 0.3
"""The share of rows that the template has, from which on a sheet is one of the plan."""


@dataclass(frozen=True)
class Choices:
    """What a person decided beforehand: wordings accepted for an indicator, decisions of rows, readings of cells."""

    accepted: Mapping[Key, Sequence[str]] = field(default_factory=dict)
    decisions: Decisions | None = None
    picked: Mapping[str, tuple[Quantity, ...]] = field(default_factory=dict)
    """What open cells were decided to say, by their places."""
    fix: bool = False
    """Whether what Excel did to figures is mended where it is sure."""


def read(document: Document, template: Template, choices: Choices = Choices()) -> Import:
    """The plan in a document. Raises `DataError` where it holds none."""
    return _Reader(document, template, choices).read()


def _is_unknown(seen: Sighting, entry: Entry) -> bool:
    return seen.oddity is Oddity.UNKNOWN_CODE and seen.cell == entry.place


class _Reader:
    def __init__(self, document: Document, template: Template, choices: Choices) -> None:
        self.document = spelled_out(document)
        self.template = template
        self.choices = choices
        self.names = Names(template, choices.accepted)
        self.contents: TableContents = read_tables(self.document, template.plan.titles)
        self.sightings: list[Sighting] = []
        self.notes = list(hidden_text.notes(document.hidden))
        self.others: list[Record] = []

    def read(self) -> Import:
        if not self.contents.entries:
            raise self._no_plan()
        entries, year, notes, self.others = several.newest(self._of_the_plan(self.contents.entries))
        self.notes += notes
        self.contents.year = year or self.contents.year
        several.refuse_districts(entries, self.contents.above, self.template, self.document.file)
        self.sheets = {entry.table for entry in entries}
        entries = parts.joined(entries, self.names, coded=self.contents.coded)
        self.mending = Mending(tongue(entry.code for entry in entries), self.choices.fix, self.choices.picked)
        aligned = alignment.align([self._source(entry) for entry in entries], self.names)
        matches = [self._whole(entry, match) for entry, match in zip(entries, aligned.matches, strict=True)]
        matches = self._unbroken(entries, matches)
        self._say_moved(aligned, entries)
        self._say_columns()
        records = self._records(entries, matches)
        taken = {key for record in records if (key := record.key)}
        suspected = {key for record in records for case in record.cases for key in case.keys}
        missing = tuple(
            key
            for key, indicator in self.template.indicators.items()
            if key not in taken and not any(measure.key in suspected for measure in indicator.measures)
        )
        self.sightings += [Sighting(Oddity.MISSING_CODE, "", "", str(key), key, Column.CODE) for key in missing]
        plan = self._plan(entries, records)
        lines = tuple(squash(line.text) for line in (*self.contents.titles, *self.contents.after))
        return Import(plan, self.document.file, self.document.kind, tuple(records), tuple(self.notes), missing, lines)

    def _no_plan(self) -> DataError:
        figures = sum(len(ledger.NUMBERS.findall(line.text)) for line in (*self.contents.titles, *self.contents.after))
        if self.document.kind == "pdf" and not self.document.tables and figures >= ledger.MANY:
            return DataError(
                tr("The PDF's table has no lines between its cells: nobody can tell which figure stands in which row."),
                expected=tr("a table whose cells have borders"),
                remedy=tr("ask for the Word or Excel file, or give all cells borders and print it as PDF again"),
                file=self.document.file,
            )
        return DataError(
            tr("No table of a plan was found in the document."),
            expected=tr("a table with headings: the indicators, their unit, last year's fact, this year's plan"),
            remedy=tr("write the headings over the columns, or ask for the Word or Excel file"),
            file=self.document.file,
        )

    # rows

    def _of_the_plan(self, entries: list[Entry]) -> list[Entry]:
        """The entries of those sheets whose rows are the template's."""
        sheets: dict[str, list[Entry]] = {}
        for entry in entries:
            sheets.setdefault(entry.table, []).append(entry)
        if len(sheets) == 1:
            return entries
        shares = {sheet: self._share(own) for sheet, own in sheets.items()}
        kept = {sheet for sheet, share in shares.items() if share >= _PLAN_SHARE}
        kept = kept or {max(shares, key=lambda sheet: shares[sheet])}
        for sheet in sheets:
            if sheet not in kept:
                self.notes.append(tr("The sheet '{sheet}' is not of the plan; it was left out.").format(sheet=sheet))
        return [entry for entry in entries if entry.table in kept]

    def _share(self, entries: list[Entry]) -> float:
        known = sum(max(self.names.scores(entry.name), default=0.0) >= alignment.THRESHOLD for entry in entries)
        return known / len(entries)

    def _codes(self, entry: Entry) -> tuple[Key, ...]:
        if entry.code.stored is not None:
            return codes_of(entry.code)
        key = Key.parse(squash(entry.code.text).replace(" ", "").replace(",", "."))
        return (key._replace(part=0),) if key else ()

    def _source(self, entry: Entry) -> alignment.Source:
        decisions = self.choices.decisions
        decision = decisions.find(entry.name, entry.unit, shown(entry.code)) if decisions else None
        decided = decision.indicator if decision else None
        return alignment.Source(entry.name, entry.unit, self._codes(entry), entry.section, decided, entry.texts)

    def _whole(self, entry: Entry, match: Match) -> Match:
        """A match, open where the row is one part of the indicator alone."""
        indicator = self.template.indicators.get(match.key) if match.key else None
        if indicator is None or match.by_code or not parts.is_a_part(entry, indicator):
            return match
        reason = tr("the row is one part of {key} alone").format(key=match.key)
        return replace(match, state=State.OPEN, key=None, reason=reason)

    def _unbroken(self, entries: Sequence[Entry], matches: Sequence[Match]) -> list[Match]:
        """The matches, open where a row's rest may be what stands first on the next page and is no indicator's."""
        unbroken = list(matches)
        for number, entry in enumerate(entries[1:], start=1):
            loose = entry.opens_page and entry.code.is_empty and entry.has_figures
            if loose and matches[number].state is not State.TAKEN and matches[number - 1].state is State.TAKEN:
                reason = tr("its rest may stand on the next page: {place}").format(place=entry.place)
                unbroken[number - 1] = replace(matches[number - 1], state=State.OPEN, reason=reason)
        return unbroken

    # decisions

    def _say_moved(self, aligned: alignment.Alignment, entries: Sequence[Entry]) -> None:
        for first, last, step in aligned.moved:
            self.notes.append(
                tr("The numbering is moved by {step} from {first} to {last}: the names count.").format(
                    step=f"{step:+d}", first=entries[first].place, last=entries[last].place
                )
            )

    def _say_columns(self) -> None:
        for column, told in ((Column.FACT, self.contents.fact_told), (Column.PLAN, self.contents.plan_told)):
            if not told:
                heading = " | ".join(text for head in self.contents.headings[:1] for text in head.texts if text)
                self.notes.append(
                    tr("No column could be told to be the {column}: {headings}").format(
                        column=tr("fact") if column is Column.FACT else tr("plan"), headings=heading
                    )
                )

    def _records(self, entries: list[Entry], matches: list[Match]) -> list[Record]:
        records: list[Record] = []
        first: dict[Key, int] = {}
        twice: list[tuple[Record, Record]] = []
        taken = [
            (entry, match.key)
            for entry, match in zip(entries, matches, strict=True)
            if match.state is State.TAKEN and match.key
        ]
        self.taken = {key for _, key in taken}
        for entry, match in zip(entries, matches, strict=True):
            record = self._record(entry, match)
            if record.key is not None:
                first[record.key] = len(records)
            records.append(record)
        rows = {key: entries[number] for key, number in first.items()}
        for number, (entry, match) in enumerate(zip(entries, matches, strict=True)):
            is_taken = match.state is State.TAKEN
            again = None if is_taken else repeated_rows.repeated(entry, self._codes(entry), rows, self.names)
            if again is not None:
                original = first[again]
                figures = read_figures(entry, self.template.indicators[again], self.mending)
                both = repeated_rows.reconciled(records[original], entry, records[number], figures, again)
                records[original], records[number] = both.original, both.second
                self.sightings = [seen for seen in self.sightings if not _is_unknown(seen, entry)]
                self.sightings.append(both.sighting)
                twice.append((both.original, both.second))
                taken.append((entry, again))
        several.refuse(twice, taken, self.document.file)
        doubts = several.doubtful(twice, taken)
        self.notes += doubts.values()
        records = [
            several.opened(record, doubts[entry.run]) if entry.run in doubts and record.key else record
            for record, entry in zip(records, entries, strict=True)
        ]
        records += self.others
        return [*records, *ledger.unaccounted(self.contents, self.sheets, records, self.names)]

    def _record(self, entry: Entry, match: Match) -> Record:
        indicator = self.template.indicators.get(match.key) if match.key else None
        extra = extra_figures(entry, tr("the column could not be told"))
        name, code = squash(entry.name), shown(entry.code)
        if match.state is State.TAKEN and indicator is not None:
            cases = [*read_figures(entry, indicator, self.mending).values(), *extra]
            self._see(entry, match, indicator)
            return Record(entry.place, code, name, entry.unit, indicator.key, match.score, match.reason,
                          match.proposals, cases=tuple(cases))  # fmt: skip
        beyond = match.state is State.UNKNOWN
        likely = None if beyond else self._likely(entry, match)
        self._see(entry, match, likely)
        cases = [*open_figures(entry, likely, match.reason).values(), *extra]
        if beyond and not cases:
            return Record(entry.place, code, name, entry.unit, None, match.score, match.reason, match.proposals, beyond)
        if beyond or likely is None:
            text = " | ".join(filter(None, (code, name, *(case.raw for case in cases))))
            self.sightings.append(Sighting(Oddity.UNKNOWN_CODE, entry.place, text, "", None, Column.CODE))
        return Record(entry.place, code, name, entry.unit, None, match.score, match.reason, match.proposals, beyond,
                      tuple(cases))  # fmt: skip

    def _likely(self, entry: Entry, match: Match) -> Indicator | None:
        """The indicator whose cells an open row would fill, if no other row does: its code's, else the likeliest."""
        keys = [*self._codes(entry), *(key for key, _ in match.proposals)]
        likely = next((key for key in keys if key in self.template.indicators and key not in self.taken), None)
        if likely is None:
            return None
        self.taken.add(likely)
        return self.template.indicators[likely]

    def _see(self, entry: Entry, match: Match, indicator: Indicator | None) -> None:
        """What the document says otherwise than the template, as reading a workbook would see it."""
        if indicator is None:
            return
        key, name = indicator.key, proper(entry.name)
        if match.score < _SAME_NAME and essence(name) != essence(indicator.name):
            self.sightings.append(Sighting(Oddity.NAME_CHANGED, entry.place, name, indicator.name, key, Column.NAME))
        if unit_agrees(entry.unit, indicator) < 0:
            units = "/".join(dict.fromkeys(measure.unit for measure in indicator.measures))
            self.sightings.append(
                Sighting(Oddity.UNIT_CHANGED, entry.place, proper(entry.unit), units, key, Column.UNIT)
            )
        codes = self._codes(entry)
        if entry.code.stored is not None and codes and match.state is State.TAKEN and key != codes[0]:
            self.sightings.append(
                Sighting(Oddity.NUMERIC_CODE, entry.place, shown(entry.code), str(key), key, Column.CODE)
            )
            self.notes.append(
                tr("{place}: the code {found} was typed as {code}.").format(
                    place=entry.place, found=shown(entry.code), code=key
                )
            )

    # the plan

    def _plan(self, entries: Sequence[Entry], records: Sequence[Record]) -> Plan:
        by_place = {entry.place: entry for entry in entries}
        indicators = []
        for record in records:
            if record.key is not None:
                indicators.append(self._indicator(record, by_place[record.place]))
        self.sightings += self._open_sightings(records)
        sections = in_sections(indicators, self.template.plan.titles)
        return Plan(self._header(), sections, Source(file=self.document.file), tuple(self.sightings))

    def _open_sightings(self, records: Sequence[Record]) -> list[Sighting]:
        seen = []
        for record in records:
            for case in record.cases:
                if case.fate is Fate.OPEN and not record.beyond:
                    key = case.keys[0] if case.keys else None
                    seen.append(Sighting(Oddity.OPEN, case.place, case.raw, case.reason, key, case.column))
        return seen

    def _header(self) -> Header:
        named = cover.district_in((line.text for line in self.contents.titles), self.template)
        people = cover.people_in(line.text for line in (*self.contents.titles, *self.contents.after))
        return Header(named.name if named else "", self.contents.year, *people)

    def _indicator(self, record: Record, entry: Entry) -> Indicator:
        assert record.key is not None
        known = self.template.indicators[record.key]
        figures: dict[Key, dict[Column, Quantity]] = {}
        for case in record.cases:
            if case.column is not None and case.fate in {Fate.PLACED, Fate.REPAIRED}:
                for key, quantity in zip(case.keys, case.quantities, strict=True):
                    figures.setdefault(key, {})[case.column] = quantity
        own_lines = len(entry.lines) == len(known.measures) > 1
        if own_lines:
            arrangement, own = arrangements(entry, known, partial(self._is_templates, known))
        else:
            arrangement, own = self._arrangement(entry, known), (Arrangement(),) * len(known.measures)
        measures = []
        for measure, said in zip(known.measures, own, strict=True):
            quantities = figures.get(measure.key, {})
            unit = measure.unit or ("" if squash(entry.unit) in {"", "-"} or len(known.measures) > 1 else entry.unit)
            measures.append(Measure(measure.key, measure.label, proper(unit), NO_FIGURES.replaced(quantities), said))
        return Indicator(known.key, known.name, tuple(measures), arrangement)

    def _arrangement(self, entry: Entry, known: Indicator) -> Arrangement:
        """The texts of a row, in the template's spelling where it is the template's text."""
        texts = {}
        for column in TEXTS:
            said, own = entry.texts.get(column, ""), known.arrangement.text(column)
            same = self._is_templates(known, column, said, own)
            texts[str(column)] = own if same and own else proper(squash(said))
        return Arrangement(**texts)

    def _is_templates(self, known: Indicator, column: Column, text: str, own: str) -> bool:
        """Whether a text is the template's, as it is spelled there or in the document that it came from."""
        spelled = self.template.sources.get((str(known.key), column), own)
        return essence(text) in {essence(own), essence(spelled)}
