"""Reading the template workbook: the schema that all else follows."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation

from akm_excel.core.editions import edition_number
from akm_excel.core.figures import Balances
from akm_excel.core.plan import FIGURES, Column, Header, Key, Measure, Oddity, Plan
from akm_excel.core.quantity import BLANK
from akm_excel.core.template import (
    Direction,
    District,
    Group,
    Move,
    Nature,
    Relation,
    Rollup,
    Traits,
    Unit,
)
from akm_excel.core.text import squash
from akm_excel.errors import TemplateError
from akm_excel.language import tr
from akm_excel.spreadsheet.book import Book, from_package
from akm_excel.spreadsheet.cells import EMPTY
from akm_excel.spreadsheet.notes import notes
from akm_excel.spreadsheet.package import Package
from akm_excel.workbook.fields import Field
from akm_excel.workbook.layout import find_layout, find_summary, places
from akm_excel.workbook.placed_template import PlacedTemplate
from akm_excel.workbook.reading import plan_from_book
from akm_excel.workbook.template_lists import limits, map_places, misread, ratios, rows_of

_YES = {"ha": True, "yoʻq": False, "": False}
_TEXT_COLUMNS = {
    "nomi": Column.NAME,
    "birligi": Column.UNIT,
    "mexanizmi": Column.MECHANISM,
    "muddati": Column.DEADLINE,
    "masʼullar": Column.RESPONSIBLE,
}
"""How the list of other names says which column it means."""
NOTE_MARK = "Manbadagi matn: "
"""What a note begins with that keeps the source's spelling."""


def understand(data: bytes, file: str) -> PlacedTemplate:
    """The template in a workbook of these bytes, named `file`.

    Raises `TemplateError` where it contradicts itself, `WorkbookError` where it cannot be read.
    """
    package = Package(data, file)
    book = from_package(package)
    layout = find_layout(book)
    empty = PlacedTemplate(
        plan=Plan(Header(), ()),
        districts=tuple(_districts(book)),
        units=tuple(_units(book)),
        services=tuple(text for (text,) in rows_of(book, "akm_services", 1)),
        deadlines=tuple(text for (text,) in rows_of(book, "akm_deadlines", 1)),
        rollups=(),
        headers={column: layout.heading(book, column) for column in Column},
        formulas={},
        sources=_sources(package, book),
        rows={},
        file=package.file,
        names=book.names,
        number=edition_number(book.named_cell("akm_schema").text) or 1,
        moves=tuple(_moves(book)),
    )
    bare = plan_from_book(book, empty)
    rollups = tuple(_rollups(book, bare, empty.number))
    blank = {key: measure.with_figures(dict.fromkeys(FIGURES, BLANK)) for key, measure in bare.by_key.items()}
    summary = find_summary(book)
    kinds = list(_measures(book, bare)) if book.area("akm_measures") else []
    totals = dict(_totals(book)) if book.area("akm_totals") else None
    template = replace(
        empty,
        size=tuple(_size(book, bare)),
        traits={key: traits for key, traits, _ in kinds},
        totals=totals,
        total_of={key: _declared(book, group, totals or {}) for key, _, group in kinds if group},
        other_names=_other_names(book),
        limits=dict(limits(book)),
        map_places=dict(map_places(book)),
        ratios=tuple(ratios(book, frozenset((*map(str, bare.by_key), *(r.id for r in rollups))))),
        plan=replace(bare.with_measures(_natured(blank, kinds)), header=Header(), sightings=()),
        rollups=rollups,
        formulas=_formulas(book, places(book, layout)),
        rows={row.name: row.number for row in layout.rows(book) if row.code},
        columns=dict(layout.columns),
        summary_rows=summary.rows if summary else {},
        summary_columns=summary.columns if summary else {},
    )
    _check(template, bare)
    return template


def _moves(book: Book) -> Iterator[Move]:
    """The codes that changed from edition to edition; a template need not say any."""
    if book.area("akm_moves") is None:
        return
    for number, *codes in rows_of(book, "akm_moves", 3):
        edition, old, new = edition_number(number), *map(Key.parse, codes)
        if edition is None or old is None or new is None:
            raise TemplateError(
                tr("The changed code '{text}' cannot be understood.").format(text=squash(" ".join([number, *codes]))),
                expected=tr("the number of an edition, the old code and the new one"),
                remedy=tr("mend it in the hidden sheet, or start again from the shipped template"),
                file=book.file,
            )
        yield Move(edition, old, new)


def _districts(book: Book) -> Iterator[District]:
    for name, code, aliases in rows_of(book, "akm_districts", 3):
        yield District(code, name, tuple(squash(alias) for alias in aliases.split(",") if alias.strip()))


def _units(book: Book) -> Iterator[Unit]:
    has_material = book.area("akm_units_material") is not None  # since edition 2; before, which units were totalled
    for name, decimals, third in rows_of(book, "akm_units", 3):
        if has_material:
            yield Unit(name, int(decimals or 0), material=Decimal(third.replace(" ", "").replace(",", ".") or 0))
        else:
            yield Unit(name, int(decimals or 0), third == "ha")


def _totals(book: Book) -> Iterator[tuple[Group, str]]:
    """The declared totals, ``2/Tadbir``, and what they are called."""
    for name, title, _ in rows_of(book, "akm_totals", 3):
        yield _group(book, name), title


def _group(book: Book, text: str) -> Group:
    section, _, unit = text.partition("/")
    if not section.isdecimal() or not unit:
        raise misread(book, text, tr("a section and a unit, as in: 2/Tadbir"))
    return Group(int(section), unit)


def _measures(book: Book, plan: Plan) -> Iterator[tuple[Key, Traits, str]]:
    """What the measures are, and in which total each counts."""
    natures, directions = (", ".join(kind) for kind in (Nature, Direction))
    for code, _, nature, direction, even, group in rows_of(book, "akm_measures", 6):
        key = Key.parse(code)
        if key is None:
            raise misread(book, code, tr("codes of measures, as in: 2.14/1"))
        if key not in plan.by_key:
            continue  # a row that was taken out of the plan may stay in the list
        if nature not in set(Nature):
            raise misread(book, f"{code} {nature}", natures)
        if direction not in set(Direction):
            raise misread(book, f"{code} {direction}", directions)
        if even not in _YES:
            raise misread(book, f"{code} {even}", ", ".join(filter(None, _YES)))
        yield key, Traits(Nature(nature), Direction(direction), _YES[even]), group


def _other_texts(book: Book) -> Iterator[tuple[str, str, str]]:
    """What the lists of other names and of other texts say: code, column, text."""
    names = book.area("akm_other_name")
    if book.area("akm_other_code") and names:
        for (code,), (text,) in zip(_all_rows(book, "akm_other_code"), _all_rows(book, "akm_other_name"), strict=False):
            if code and text:
                yield code, "nomi", text
    if book.area("akm_other_texts"):
        yield from ((code, where, text) for code, where, text in rows_of(book, "akm_other_texts", 3))


def _all_rows(book: Book, name: str) -> Iterator[tuple[str]]:
    """The texts of a column, blank ones too."""
    area = book.area(name)
    if area is not None:
        cells = book.cells(area.sheet)
        for row in range(area.top, area.bottom + 1):
            yield (squash(cells.get((row, area.left), EMPTY).text),)


def _other_names(book: Book) -> dict[tuple[Key, Column], tuple[str, ...]]:
    """Texts that are accepted beside the template's own, by code and column."""
    names: dict[tuple[Key, Column], tuple[str, ...]] = {}
    for code, where, text in _other_texts(book):
        key = Key.parse(code)
        if key is None:
            raise misread(book, code, tr("codes of measures, as in: 2.14/1"))
        if where not in _TEXT_COLUMNS:
            raise misread(book, f"{code} {where}", ", ".join(_TEXT_COLUMNS))
        place = (key, _TEXT_COLUMNS[where])
        names[place] = (*names.get(place, ()), text)
    return names


def _terms(text: str) -> tuple[tuple[Key, Decimal], ...] | None:
    """The codes in ``6.1 + 0,001 × 5.1``, each with what it is multiplied by (``25 %`` as a fraction); else None."""
    terms = []
    for term in text.replace("+", " + ").split(" + ") if text else ():
        *factor_text, code = term.split("×")
        spelled = factor_text[0].replace(",", ".").strip() if factor_text else "1"
        key = Key.parse(code)
        try:
            factor = Decimal(spelled.strip(" %")) / (100 if spelled.endswith("%") else 1)
        except InvalidOperation:
            return None
        if key is None or len(factor_text) > 1 or not factor.is_finite():
            return None
        terms.append((key, factor))
    return tuple(terms)


def _rollups(book: Book, plan: Plan, number: int) -> Iterator[Rollup]:
    for name, sign, parts_text, label in rows_of(book, "akm_rollups", 4):
        relation = Relation(sign) if sign in set(Relation) else None
        if relation is Relation.BOUND and number == 1:
            relation = Relation.PART
        terms = _terms(parts_text)
        target = Key.parse(name)
        parts, factors = tuple(key for key, _ in terms or ()), tuple(factor for _, factor in terms or ())
        rate = factors[0] if relation is Relation.RATE and len(factors) == 1 else None
        is_scaled = any(factor != 1 for factor in factors)
        unknown = [key for key in (target, *parts) if key is not None and key not in plan.by_key]
        if (
            relation is None
            or terms is None
            or unknown
            or (relation is Relation.RATE) != (rate is not None and is_scaled)
            or (is_scaled and relation not in {Relation.RATE, Relation.SUM})
        ):
            raise TemplateError(
                tr("The rollup '{rollup}' cannot be understood.").format(rollup=squash(f"{name} {sign} {parts_text}")),
                expected=tr("codes of the plan, as in: 6.1 = 6.2 + 6.3 + 6.4"),
                remedy=tr("mend it in the sheet of lists"),
                file=book.file,
            )
        yield Rollup(name, relation, target, parts, rate, label, factors if is_scaled and rate is None else ())


def _size(book: Book, plan: Plan) -> Iterator[Key]:
    """The measures of size; none in templates from before they were declared."""
    if book.area("akm_size") is None:
        return
    for (text,) in rows_of(book, "akm_size", 1):
        key = Key.parse(text)
        if key is None or key not in plan.by_key:
            raise TemplateError(
                tr("The measure of size '{code}' is not in the plan.").format(code=text),
                expected=tr("codes of measures, as in: 2.14/1"),
                remedy=tr("mend it in the sheet of lists"),
                file=book.file,
            )
        yield key


def _natured(measures: Mapping[Key, Measure], kinds: Iterable[tuple[Key, Traits, str]]) -> dict[Key, Measure]:
    """The measures with figures of their kind."""
    balances = {key for key, traits, _ in kinds if traits.nature is Nature.BALANCE}
    return {
        key: replace(measure, figures=Balances._make(measure.figures)) if key in balances else measure
        for key, measure in measures.items()
    }


def _declared(book: Book, text: str, totals: Mapping[Group, str]) -> Group:
    group = _group(book, text)
    if group not in totals:
        raise misread(book, text, ", ".join(map(str, totals)))
    return group


def _formulas(book: Book, where: dict[Field, tuple[str, int, int]]) -> dict[Field, str]:
    formulas = {}
    for place, (sheet, row, column) in where.items():
        cell = book.cells(sheet).get((row, column), EMPTY)
        if cell.formula is not None:
            formulas[place] = cell.formula
    return formulas


def _sources(package: Package, book: Book) -> dict[tuple[str, Column], str]:
    layout = find_layout(book)
    part = next(entry.part for entry in package.sheets() if entry.name == layout.sheet)
    columns = {number: column for column, number in layout.columns.items()}
    codes = {row.number: row.name for row in layout.rows(book)}
    return {
        (codes[row], columns[column]): squash(text)[len(NOTE_MARK) :]
        for (row, column), text in notes(package, part).items()
        if squash(text).startswith(NOTE_MARK.strip()) and row in codes
    }


def _check(template: PlacedTemplate, read: Plan) -> None:
    doubled = [seen for seen in read.sightings if seen.oddity is Oddity.DUPLICATE_CODE]
    unknown = sorted(
        {measure.unit for _, measure in template.plan.measures() if measure.unit and not template.unit(measure.unit)}
    )
    if not template.measures or doubled or unknown:
        raise TemplateError(
            tr("The template contradicts itself: {what}.").format(
                what=", ".join([*unknown, *(seen.expected for seen in doubled)]) or tr("it has no indicators")
            ),
            expected=tr("each code once, each unit from the list of units"),
            remedy=tr("mend the template in Excel"),
            file=template.file,
        )
