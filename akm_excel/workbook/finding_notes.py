"""What people typed beside findings on the sheet *Nazorat*: it stays beside its finding when the list is made anew.

A note belongs to the finding of its row: known by rule, measure and cell. Where that finding is gone, or a row is
nobody's, what was typed is kept below the list. What stands in the column *Izoh* is an answer (see `core.answers`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from akm_excel.core.answers import REMARK, STATE, Remark, standing, unfound
from akm_excel.core.finding import Finding
from akm_excel.errors import WorkbookError
from akm_excel.language import in_every_language
from akm_excel.patterns import pattern
from akm_excel.spreadsheet.book import Area, Book
from akm_excel.spreadsheet.cells import EMPTY, Cell, Cells, Content
from akm_excel.spreadsheet.edits import Edit
from akm_excel.spreadsheet.rows import rows_of

COLUMNS = 7
"""How many columns a finding's row has."""
RULE_COLUMN, CELL_COLUMN, KEY_COLUMN, MESSAGE_COLUMN = 2, 3, 4, 5
"""At which columns (from 0) of the list a row has its rule, its cell, its measure and the message."""
ANSWERED = "Javob berilgan savollar:"
"""What the list says above the findings that are answered."""
_RULE = pattern(r"[A-Z]\d{3}")
NOTHING = "Nothing was found."
"""What the list says where nothing was found."""
_LIST = "akm_findings"
_TYPED = {Content.TEXT, Content.NUMBER, Content.BOOLEAN}


class Columns(NamedTuple):
    """The columns of a sheet of findings that answers are typed into, and that say what each was given for."""

    remark: int
    state: int


@dataclass(frozen=True)
class Note(Remark):
    """What a person typed in one row: `cells` by column, the answer among them.

    Of a row without a finding `cells` are all that stand in it, and it has no rule.
    """

    cells: Mapping[int, Cell] = field(default_factory=dict)


def columns(cells: Cells, area: Area) -> Columns:
    """Where answers stand beside the list that begins at `area`: by the headings above it.

    Without headings it is the first column behind the list, and the first that holds nothing.
    """
    first = area.left + COLUMNS
    heads = {cell.text.strip(): at for (row, at), cell in cells.items() if row == area.top - 1 and at >= first}
    remark = heads.get(REMARK, first)
    used = {at for (_, at), cell in cells.items() if cell.content is not Content.BLANK or cell.formula is not None}
    free = next(at for at in range(remark + 1, remark + 2 + len(used)) if at not in used)
    return Columns(remark, heads.get(STATE, free))


def notes(cells: Cells, area: Area, sentence: str = "") -> list[Note]:
    """The notes among the `cells` of the sheet of findings, whose list begins at `area`.

    `sentence` is what the list itself says without a finding: a message, that stands there in some language.
    """
    own, where = range(area.left, area.left + COLUMNS), columns(cells, area)
    rows: dict[int, dict[int, Cell]] = {}
    for (row, column), cell in cells.items():
        if row >= area.top and (cell.content is not Content.BLANK or cell.formula is not None):
            rows.setdefault(row, {})[column] = cell
    return [note for row in sorted(rows) if (note := _note(rows[row], own, where, sentence)) is not None]


def _note(row: Mapping[int, Cell], own: range, where: Columns, sentence: str) -> Note | None:
    texts = [row[column].text.strip() if column in row else "" for column in own]
    beyond = {column: cell for column, cell in row.items() if column not in own}
    if _RULE.fullmatch(texts[RULE_COLUMN]):
        if not beyond:
            return None
        typed = row.get(where.remark, EMPTY)
        answer = typed.text if typed.content in _TYPED else ""
        identity = (texts[RULE_COLUMN], texts[CELL_COLUMN], texts[KEY_COLUMN], texts[MESSAGE_COLUMN])
        return Note(*identity, answer, row.get(where.state, EMPTY).text, beyond)
    said = texts[MESSAGE_COLUMN]
    is_ours = not any(texts[:MESSAGE_COLUMN]) and (
        said == ANSWERED or (bool(sentence) and said in in_every_language(sentence))
    )
    free = beyond if is_ours else dict(row)
    return Note("", "", "", cells=free) if free else None


def remarks(book: Book) -> tuple[Remark, ...]:
    """What people typed beside the findings that a plan's workbook lists; nothing where the list cannot be read."""
    area = book.area(_LIST)
    if area is None or area.sheet not in book.sheets:
        return ()
    try:
        cells = book.cells(area.sheet)
    except WorkbookError:  # it is put back from the template, and a finding says so
        return ()
    rows = [row.form.last for row in rows_of(cells) if row.form.number >= area.top]
    listed = notes(cells, area) if max(rows, default=0) >= area.left + COLUMNS else []
    return tuple(Remark(n.rule, n.cell, n.key, n.message, n.text, n.state) for n in listed if n.rule and _is_answer(n))


def _is_answer(note: Note) -> bool:
    return bool(note.text.strip() or note.state)


def beside(note: Note | None, finding: Finding | None, where: Columns) -> dict[int, Cell]:
    """What is to stand beside a finding (None: one that is gone), by column: what was typed, and how answers stand."""
    if note is None:
        return {}
    cells = dict(note.cells)
    if not note.rule:
        return cells
    before = cells.pop(where.state, EMPTY)
    if finding is None:
        state = unfound(note)
    else:
        answer, state = standing(note, finding.message)
        if answer is not None and not answer.holds:
            cells.pop(where.remark, None)
        elif answer is not None and not note.text.strip():
            cells[where.remark] = Cell(Content.TEXT, text=answer.text)
    if state:
        cells[where.state] = Cell(Content.TEXT, text=state, style=before.style)
    return cells


def carried(before: Book, after: Book, codes: Mapping[str, str]) -> Iterator[Edit]:
    """The edits by which the list of findings of another workbook has what was typed beside those of `before`.

    `codes` are the measures that have another code there. The rows are those of the old list: the list that is made
    next knows by them to which finding a note belongs. Formulas are left: what they refer to stands elsewhere.
    """
    old, new = before.area(_LIST), after.area(_LIST)
    if old is None or new is None or old.sheet not in before.sheets:
        return
    cells, there = before.cells(old.sheet), after.cells(new.sheet)
    columns_then, columns_now = columns(cells, old), columns(there, new)
    moved = dict(zip(columns_then, columns_now, strict=True))
    kept = notes(cells, old, NOTHING)
    for at, text in zip(columns_now, (REMARK, STATE), strict=True):
        where = (new.sheet, new.top - 1, at)
        if kept and after.cell(where).content is Content.BLANK:
            yield Edit(where, after.cell(where), Cell(Content.TEXT, text=text))
    for row, note in enumerate(kept, start=new.top):
        texts = {RULE_COLUMN: note.rule, CELL_COLUMN: note.cell, KEY_COLUMN: codes.get(note.key, note.key),
                 MESSAGE_COLUMN: note.message}  # fmt: skip
        wanted = {new.left + at: Cell(Content.TEXT, text=text) for at, text in texts.items() if text}
        typed = {moved.get(at, at): cell._replace(style=0) for at, cell in note.cells.items() if cell.formula is None}
        for column, cell in sorted({**wanted, **typed}.items()):
            where = (new.sheet, row, column)
            yield Edit(where, after.cell(where), cell)
