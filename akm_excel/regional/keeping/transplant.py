"""A regional workbook brought up to date inside the accountant's own file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import count

from lxml import etree

from akm_excel.errors import WriteError
from akm_excel.language import tr
from akm_excel.regional.keeping import followers, names
from akm_excel.regional.keeping.drawings import merge_drawing
from akm_excel.regional.keeping.frame import merge_frame
from akm_excel.regional.keeping.identity import Identity
from akm_excel.regional.keeping.links import merge_links
from akm_excel.regional.keeping.matching import match
from akm_excel.regional.keeping.merged_names import merge_names
from akm_excel.regional.keeping.notes import move_notes
from akm_excel.regional.keeping.sheet import KeptSheet, Losses
from akm_excel.regional.keeping.tables import merge_tables
from akm_excel.spreadsheet.address import Where
from akm_excel.spreadsheet.book import Book, from_package
from akm_excel.spreadsheet.cells import EMPTY, Cells
from akm_excel.spreadsheet.dependents import formulas
from akm_excel.spreadsheet.grid import Grid, Grids
from akm_excel.spreadsheet.looks import Looks, Translation
from akm_excel.spreadsheet.moving import move_sheet
from akm_excel.spreadsheet.package import MAIN, RELATIONS, Package, parse_xml, serialize_xml
from akm_excel.spreadsheet.sheet_copy import insert_entry
from akm_excel.spreadsheet.slots import positions
from akm_excel.spreadsheet.texts import Texts
from akm_excel.spreadsheet.writing.book import PROPERTIES, seal

_ID = f"{{{RELATIONS}}}id"
_WORKSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_TEXTS = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
_BLANK = f'<worksheet xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheetData/></worksheet>'.encode()
_ELEMENTS = "{http://purl.org/dc/elements/1.1/}"


@dataclass(frozen=True)
class Transplanted:
    """The accountant's workbook with our sheets as they are now; `losses` say what of hers could not be kept."""

    data: bytes
    losses: tuple[str, ...]


def transplant(old: Package, new: Package) -> Transplanted:
    """Put the sheets of the regional workbook `new` into `old`, in place of its own.

    Raises `WriteError` where a sheet of the accountant's has the name of one of ours, `WorkbookError` where a part
    cannot be read.
    """
    return _Transplant(old, new).done()


def is_untouched(package: Package) -> bool:
    """Whether a regional workbook is as the library wrote it: nobody saved it since, nor changed anything in it."""
    if PROPERTIES not in package:
        return False
    told = package.root(PROPERTIES).findtext(f"{_ELEMENTS}identifier")
    return told == seal((part, package.read(part)) for part in package.parts())


class _Transplant:
    """The two workbooks while they are made one."""

    def __init__(self, old: Package, new: Package) -> None:
        self.old, self.new = old, new
        self.losses = Losses()
        self.new_book = from_package(new)
        self._restore_sheets()
        self.old_book = from_package(old)
        self.parts = {entry.name: entry.part for entry in old.sheets()}
        self.new_parts = {entry.name: entry.part for entry in new.sheets()}
        self.identities = match(self.old_book, self.new_book, self.there)
        self.grids = self._grids()
        self.looks = Looks(old.root(old.part_of_kind("styles") or ""))
        self.new_looks = Looks(new.root(new.part_of_kind("styles") or ""))
        self.our_looks = {self.new_looks.of(number) for number in range(1, self.new_looks.count)}
        self.new_grids: Grids = {
            name: one.new_grid for name, one in self.identities.items() if not one.new_grid.is_identity
        }

    def _restore_sheets(self) -> None:
        """List the sheets of ours that the workbook lacks, blank as yet."""
        listed = [entry.name for entry in self.old.sheets()]
        known = names.written(self.old.names(), listed, self.new_book.sheets)
        hers = set(listed) - {one.name for one in known.values()}
        folded = {name.casefold() for name in hers}
        for name in self.new_book.sheets:
            if name.casefold() in folded:
                raise WriteError(
                    tr("A sheet of yours is called as one of the regional workbook's own."),
                    remedy=tr("give your sheet another name and merge again"),
                    file=self.old.file,
                    sheet=name,
                )
        order = list(self.new_book.sheets)
        for name in order:
            if name not in known:
                behind = order[order.index(name) + 1 :]
                state = next(entry.state for entry in self.new.sheets() if entry.name == name)
                _list(self.old, name, state, [known[other].name for other in behind if other in known])
        for name, one in known.items():
            if one.name != name and name in order:
                _rename(self.old, one.name, name)
        self.there = known
        self.renamed = {one.name: name for name, one in known.items() if one.name != name}
        self.fresh = {name for name in order if name not in known}

    def _grids(self) -> Grids:
        """Where the old cells stand, by the names that the sheets had."""
        grids = {}
        for name, one in self.identities.items():
            if name in self.fresh:
                continue
            grid = Grid(one.grid.rows, one.grid.columns)
            if not grid.is_identity:
                grids[name] = grid
        for former, name in self.renamed.items():
            grid = grids.get(name, Grid())
            grids[former] = Grid(grid.rows, grid.columns, name)
        return grids

    def done(self) -> Transplanted:
        old, new = self.old, self.new
        stale = [name for name, one in self.there.items() if name not in self.new_book.sheets]
        for name in stale:
            self.losses.say(tr("this sheet is not part of the region any more and was left as it was"), name, "")
        followers.say_texts(self.old_book, self.new_book.sheets, self.grids, self.losses)
        ours = {self.parts[name] for name in self.new_book.sheets}
        before = {name: self.old_book.cells(name) for name in self.new_book.sheets}
        followers.lead_parts(old, ours, self.grids, self.losses)
        kept = [self._kept(name) for name in self.new_book.sheets]
        self._write(kept)
        sizes = {name: (one.rows.new.new_end, one.columns.new.new_end) for name, one in self.identities.items()}
        merge_names(old, new, set(self.there), (self.grids, self.new_grids), sizes, self.losses)
        self._refresh(kept, before)
        followers.check_chain(old)
        return Transplanted(old.to_bytes(), tuple(self.losses.said))

    def _kept(self, name: str) -> KeptSheet:
        one = self.identities[name]
        root, made = parse_xml(self.old.read(self.parts[name])), parse_xml(self.new.read(self.new_parts[name]))
        if self.new_grids:
            move_sheet(made, name, self.new_grids)
        grid = one.new_grid
        cells = {place: cell for where, cell in self.new_book.cells(name).items() if (place := grid.cell(*where))}
        return KeptSheet(name, root, made, one, (self.old_book.cells(name), cells), self._is_our_look)

    def _is_our_look(self, style: int) -> bool:
        look = self.looks.of(style)
        return look in self.our_looks and look != self.new_looks.of(0)

    def _write(self, kept: list[KeptSheet]) -> None:
        old, new = self.old, self.new
        texts, source = Texts.of(old), Texts.of(new)
        for entry in old.sheets():
            if entry.name not in self.new_book.sheets:
                texts.keep(cell for _, _, cell in positions(parse_xml(old.read(entry.part))))
        for sheet in kept:
            texts.keep(cell for _, cell in sheet.own.values())
        texts.prepare(source.all())
        formats = Translation(self.new_looks, self.looks)
        for sheet in kept:
            part = self.parts[sheet.name]
            former = parse_xml(old.read(part))
            move_notes(old, sheet, part, self.losses)
            merge_frame(sheet, self.grids, formats, self.new_book.sheets, self.losses)
            sheet.write(self.grids, texts, source, formats, self.looks, self.losses)
            merge_links(old, sheet, part, new, self.new_parts[sheet.name], self.new_book.sheets)
            merge_drawing(old, sheet, part, new, self.new_parts[sheet.name], self.new_grids)
            merge_tables(old, sheet, part, new, self.new_parts[sheet.name], self.losses)
            if etree.tostring(sheet.root, method="c14n") != etree.tostring(former, method="c14n"):
                old.replace(part, serialize_xml(sheet.root))
        if formats.is_changed:
            old.replace(old.part_of_kind("styles") or "", serialize_xml(formats.root))
        self._store(texts)

    def _store(self, texts: Texts) -> None:
        part = self.old.part_of_kind("sharedStrings")
        data = texts.to_bytes()
        if part is None:
            folder = self.old.workbook_part.rpartition("/")[0]
            kind = f"{RELATIONS}/sharedStrings"
            self.old.add(f"{folder}/sharedStrings.xml", data, _TEXTS, kind=kind, of=self.old.workbook_part)
        elif self.old.read(part) != data:
            self.old.replace(part, data)

    def _refresh(self, kept: list[KeptSheet], before: Mapping[str, Cells]) -> None:
        book = from_package(self.old)
        hers = {(sheet.name, *place) for sheet in kept for place in sheet.own}
        ours = {where for where in formulas(book) if where[0] in self.new_book.sheets and where not in hers}
        followers.refresh(self.old, ours, set(_changed(book, before, self.identities)))


def _changed(book: Book, before: Mapping[str, Cells], identities: Mapping[str, Identity]) -> Iterable[Where]:
    """The cells of our sheets that hold something else than they did, or stand elsewhere."""
    for name, old in before.items():
        grid = identities[name].grid
        is_steady = grid.is_identity
        for place, cell in book.cells(name).items():
            was = old.get(place, EMPTY)
            if not is_steady or (was.content, was.text, was.number) != (cell.content, cell.text, cell.number):
                yield (name, *place)


def _list(package: Package, name: str, state: str, before: list[str]) -> None:
    """Put a blank sheet among the tabs, in front of the first of the sheets `before` that is there."""
    folder = package.workbook_part.rpartition("/")[0]
    base = f"{folder}/worksheets/akm_sheet" if folder else "worksheets/akm_sheet"
    part = next(f"{base}{number}.xml" for number in count(1) if f"{base}{number}.xml" not in package)
    package.add(part, _BLANK, _WORKSHEET, kind=f"{RELATIONS}/worksheet", of=package.workbook_part)
    relation = next(key for key, (_, at) in package.relations(package.workbook_part).items() if at == part)
    root = parse_xml(package.read(package.workbook_part))
    sheets = root.find(f"{{{MAIN}}}sheets")
    assert sheets is not None  # else it were no workbook
    listed = [item.get("name", "") for item in sheets]
    place = next((listed.index(other) for other in before if other in listed), len(listed))
    insert_entry(root, sheets, place, {"name": name, "state": state, _ID: relation})
    package.replace(package.workbook_part, serialize_xml(root))


def _rename(package: Package, name: str, new: str) -> None:
    root = parse_xml(package.read(package.workbook_part))
    for item in root.iterfind(f"{{{MAIN}}}sheets/{{{MAIN}}}sheet"):
        if item.get("name") == name:
            item.set("name", new)
    package.replace(package.workbook_part, serialize_xml(root))
