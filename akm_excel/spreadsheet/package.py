"""A workbook as a package of parts: each part is kept byte for byte unless it is replaced."""

import hashlib
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import NamedTuple, TypeVar

from lxml import etree

from akm_excel.errors import WorkbookError
from akm_excel.language import tr
from akm_excel.patterns import pattern
from akm_excel.spreadsheet import directory, foreign, limits, part_names
from akm_excel.spreadsheet.escapes import unescaped
from akm_excel.spreadsheet.file_bytes import read_file

T = TypeVar("T")
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATION = f"{{{RELATIONS}}}id"
_PACKAGE_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_CONTENT = "http://schemas.openxmlformats.org/package/2006/content-types"
CONTENT_TYPES = "[Content_Types].xml"
_CORE = "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}"
_TERMS = "{http://purl.org/dc/terms/}"


def parse_xml(data: bytes) -> etree._Element:
    """The root of an XML part, without entities, network or DTD. Raises `etree.XMLSyntaxError`."""
    return _parsed(data, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))


def parse_content(data: bytes) -> etree._Element:
    """The same without comments and processing instructions: what they stand in is one text. For reading alone."""
    return _parsed(
        data,
        etree.XMLParser(
            resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
        ),
    )


def _parsed(data: bytes, parser: etree.XMLParser) -> etree._Element:
    root = etree.fromstring(data, parser)
    if root.getroottree().docinfo.doctype:
        raise etree.XMLSyntaxError("a document type is not allowed in a workbook", 0, 0, 0)
    return root


def serialize_xml(root: etree._Element) -> bytes:
    """The bytes of an XML part."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


class SheetEntry(NamedTuple):
    """One sheet of a workbook: its name, its part, whether it is shown."""

    name: str
    part: str
    state: str
    id: str


class _Contents(NamedTuple):
    """What the workbook part lists: sheets (name, relation, state, id) and defined names, also those of one sheet."""

    tag: str
    sheets: tuple[tuple[str, str, str, str], ...]
    names: Mapping[str, str]
    local_names: Mapping[str, Mapping[str, str]]


# A region's workbooks come from one template: these parts are the same in all, and parsed once.
_once = limits.cached_if_small(64 * 2**10, maxsize=256)


@_once
def _contents(workbook: bytes) -> _Contents:
    root = parse_content(workbook)
    names: dict[str, str] = {}
    by_index: dict[str, dict[str, str]] = {}
    for name in root.iterfind(f"{{{MAIN}}}definedNames/{{{MAIN}}}definedName"):
        scope = name.get("localSheetId")
        own = names if scope is None else by_index.setdefault(scope.strip(), {})
        own[name.get("name", "")] = (name.text or "").strip()
    listed = [
        (unescaped(s.get("name", "")), s.get(_RELATION, ""), s.get("state", "visible"), s.get("sheetId", ""))
        for s in root.iterfind(f"{{{MAIN}}}sheets/{{{MAIN}}}sheet")
    ]
    local = {name: by_index[str(at)] for at, (name, *_) in enumerate(listed) if str(at) in by_index}
    return _Contents(str(root.tag), tuple(listed), names, local)


@_once
def _relations(data: bytes, folder: str) -> Mapping[str, tuple[str, str]]:
    relations = {}
    for relation in parse_content(data).iter(f"{{{_PACKAGE_RELATIONS}}}Relationship"):
        target = relation.get("Target", "")
        if relation.get("TargetMode") != "External":
            target = part_names.targeted(target, folder)
        relations[relation.get("Id", "")] = (relation.get("Type", ""), target)
    return relations


_SPREADSHEET = pattern(r"spreadsheetml|vnd\.ms-excel", re.IGNORECASE)


@_once
def _types(data: bytes) -> Mapping[str, str]:
    """What each part is declared to be, by its name in small letters; of an ending (``.xml``) by that."""
    root = parse_xml(data)
    declared = {f".{item.get('Extension', '').lower()}": item for item in root.iter(f"{{{_CONTENT}}}Default")}
    declared |= {part_names.folded(item.get("PartName", "")): item for item in root.iter(f"{{{_CONTENT}}}Override")}
    return {name: item.get("ContentType", "") for name, item in declared.items()}


class Package:
    """The parts of one workbook file.

    Raises `WorkbookError` where the file cannot be read, is no zip of XML or is made to harm, and
    `NotAPlan` where it is no xlsx workbook at all.
    """

    def __init__(self, data: bytes, file: str = "") -> None:
        self.file = file
        self.sha256 = hashlib.sha256(data).hexdigest()
        if foreign.is_container(data):  # before any zip file is looked for in it: a theme is one
            raise foreign.refusal(data, file)
        try:
            self._zip = directory.open_directory(data, file)
        except NotImplementedError as exc:
            raise foreign.of_a_later_zip(file) from exc
        except (zipfile.BadZipFile, ValueError, OSError, struct.error) as exc:
            raise foreign.refusal(data, file) from exc
        directory.check_types(self._zip.infolist(), data, file)
        self._cost = limits.Cost()
        self._data = data
        self._infos = {info.filename: info for info in self._zip.infolist()}
        self._names = {part_names.folded(name): name for name in self._infos}
        if len(self._names) < len(self._infos):
            raise limits.refused(tr("parts of it are there twice"), file)
        self._unpacked: dict[str, bytes] = {}
        self._replaced: dict[str, bytes] = {}
        self._removed: set[str] = set()
        self._roots: dict[str, etree._Element] = {}
        self._related: dict[str, Mapping[str, tuple[str, str]]] = {}
        self.workbook_part = self._find_workbook()

    @classmethod
    def open(cls, path: Path) -> "Package":
        """Read a workbook file."""
        return cls(read_file(path), str(path))

    def _actual(self, part: str) -> str:
        """The name by which a part is in the file: `part`, or another spelling of it."""
        if part in self._infos or part in self._replaced:
            return part
        return self._names.get(part_names.folded(part), part)

    def _find_workbook(self) -> str:
        for part in (target for kind, target in self.relations("").values() if kind.endswith("/officeDocument")):
            if part in self._infos and not part.casefold().endswith(".bin"):
                tag = self.parsed(part, _contents).tag
                if tag == f"{{{_STRICT}}}workbook":
                    raise WorkbookError(
                        tr("The workbook is in the format 'Strict Open XML'."),
                        remedy=tr("save it in Excel as 'Excel Workbook (.xlsx)'"),
                        file=self.file,
                    )
                if tag == f"{{{MAIN}}}workbook":
                    self._check_types(part)
                    return part
        raise foreign.refusal(self._data, self.file, self._infos)

    def _check_types(self, workbook: str) -> None:
        """Raise `WorkbookError` where the package does not say that its workbook and sheets are what they are."""
        if CONTENT_TYPES not in self:
            raise limits.refused(tr("it has no part [Content_Types].xml"), self.file)
        relations = self.relations(workbook)
        listed = self.parsed(workbook, _contents).sheets
        parts = [relations[relation][1] for _, relation, _, _ in listed if relation in relations]
        sheets = [part for part in parts if part in self._infos]
        limits.check_sheets(len(listed), sheets, self.file)
        known = self.parsed(CONTENT_TYPES, _types)
        for part, ending in ((workbook, ".main+xml"), *((sheet, "sheet+xml") for sheet in sheets)):
            declared = known.get(part_names.folded(part)) or known.get("." + part.rpartition(".")[2].lower(), "")
            if not declared.endswith(ending) or not _SPREADSHEET.search(declared):
                raise limits.refused(
                    tr("its part [Content_Types].xml says of {part} that it is '{type}'").format(
                        part=part, type=declared[:100]
                    ),
                    self.file,
                )

    def __contains__(self, part: str) -> bool:
        part = self._actual(part)
        return part in self._replaced or (part in self._infos and part not in self._removed)

    @property
    def unpacked_size(self) -> int:
        """The bytes of all parts together."""
        return sum(info.file_size for info in self._infos.values())

    def parts(self) -> list[str]:
        """The names of all parts, in the order of the file; added ones follow."""
        added = [name for name in self._replaced if name not in self._infos]
        return [name for name in self._infos if name not in self._removed] + added

    def read(self, part: str) -> bytes:
        """The bytes of a part, to be parsed.

        Raises `WorkbookError` where it is missing, damaged or more than the file may cost, `limits.Heavy` where that
        is more than this process may read.
        """
        part = self._actual(part)
        known = self._replaced.get(part) or self._unpacked.get(part)
        if known is not None:
            return known
        info = self._infos.get(part)
        if info is not None:
            self._cost.announce(info.file_size, self.file)
        data = self._raw(part)
        self._cost.add(data, self.file)
        self._unpacked[part] = data
        return data

    def _raw(self, part: str) -> bytes:
        """The bytes of a part, to be copied."""
        known = self._replaced.get(part) or self._unpacked.get(part)
        if known is not None:
            return known
        try:
            return directory.unpack(self._data, self._infos[part])
        except (KeyError, ValueError, zlib.error, struct.error) as exc:
            raise self._damaged(part) from exc

    def _damaged(self, part: str) -> WorkbookError:
        return WorkbookError(
            tr("The workbook is damaged: its part {part} cannot be read.").format(part=part),
            remedy=tr("open it in Excel, let it repair the file and save it, or ask for the file again"),
            file=self.file,
        )

    def parsed(self, part: str, parse: Callable[[bytes], T]) -> T:
        """What `parse` makes of a part. Raises `WorkbookError` where it is missing or no XML."""
        try:
            return parse(self.read(part))
        except etree.XMLSyntaxError as exc:
            raise self._damaged(part) from exc

    def root(self, part: str) -> etree._Element:
        """The parsed XML of a part. Raises `WorkbookError` where it is missing or damaged."""
        part = self._actual(part)
        if part not in self._roots:
            self._roots[part] = self.parsed(part, parse_xml)
        return self._roots[part]

    def replace(self, part: str, data: bytes) -> None:
        """Give a part other bytes."""
        part = self._actual(part)
        self._removed.discard(part)
        self._replaced[part] = data
        self._roots.pop(part, None)
        self._related.clear()

    def add(self, part: str, data: bytes, content_type: str, *, kind: str, of: str) -> None:
        """Put a new part in: `content_type` is declared, and `of` (``""``: the package) gets a relation of `kind`.

        Its name must not be taken.
        """
        if part in self:
            raise ValueError(f"the package has a part {part} already")
        self.replace(part, data)
        self.declare(part, content_type)
        self._relate(of, kind, part)

    def declare(self, part: str, content_type: str) -> None:
        """Say what a part is, in place of what was said of it."""
        types = self.root(CONTENT_TYPES)
        name = part_names.folded(part)
        overrides = types.iter(f"{{{_CONTENT}}}Override")
        known = [item for item in overrides if part_names.folded(item.get("PartName", "")) == name]
        override = known[0] if known else etree.SubElement(types, f"{{{_CONTENT}}}Override", PartName=f"/{part}")
        override.set("ContentType", content_type)
        self.replace(CONTENT_TYPES, serialize_xml(types))

    def _relate(self, part: str, kind: str, target: str) -> None:
        rels = self._actual(part_names.relations_part(part))
        if rels in self:
            root = self.root(rels)
        else:
            root = etree.Element(f"{{{_PACKAGE_RELATIONS}}}Relationships", nsmap={None: _PACKAGE_RELATIONS})
        taken = {relation.get("Id") for relation in root}
        free = next(f"rId{number}" for number in count(1) if f"rId{number}" not in taken)
        way = posixpath.relpath(target, part_names.folder(part) or ".")
        etree.SubElement(root, f"{{{_PACKAGE_RELATIONS}}}Relationship", Id=free, Type=kind, Target=way)
        self.replace(rels, serialize_xml(root))

    def remove(self, part: str) -> None:
        """Take a part out; relations and content types that name it are the caller's."""
        part = self._actual(part)
        self._replaced.pop(part, None)
        self._related.clear()
        self._removed.add(part)

    def relations(self, part: str) -> Mapping[str, tuple[str, str]]:
        """The relations of a part (``""``: of the package): id to kind and target part."""
        folder, rels = part_names.folder(part), part_names.relations_part(part)
        if rels not in self:
            return {}
        if rels not in self._related:
            relations = self.parsed(rels, lambda data: _relations(data, folder))
            self._related[rels] = {name: (kind, self._found(to, folder)) for name, (kind, to) in relations.items()}
        return self._related[rels]

    def _found(self, target: str, folder: str) -> str:
        """The part that a target names; of one that no part has, the one that it names from the package's root."""
        part = self._actual(target)
        if part in self._infos or part in self._replaced or not folder:
            return part
        from_root = self._actual(target.removeprefix(f"{folder}/"))
        return from_root if from_root in self._infos else part

    def part_of_kind(self, kind: str) -> str | None:
        """The workbook's part of a kind of relation (``sharedStrings``, ``calcChain``), if it has one."""
        for relation, target in self.relations(self.workbook_part).values():
            if relation.rpartition("/")[2] == kind and target in self:
                return target
        return None

    def sheets(self) -> list[SheetEntry]:
        """The sheets, in the order of their tabs."""
        relations = self.relations(self.workbook_part)
        entries = []
        for name, relation, state, identifier in self.parsed(self.workbook_part, _contents).sheets:
            kind, part = relations.get(relation, ("", ""))
            if part in self or kind.endswith("/worksheet"):  # one that is lost is damage where it is asked for
                entries.append(SheetEntry(name, part, state, identifier))
        return entries

    def names(self) -> Mapping[str, str]:
        """The defined names of the whole workbook and what they refer to."""
        return self.parsed(self.workbook_part, _contents).names

    def local_names(self) -> Mapping[str, Mapping[str, str]]:
        """The defined names that single sheets have for themselves, by sheet, and what they refer to."""
        return self.parsed(self.workbook_part, _contents).local_names

    def properties(self) -> tuple[str, str]:
        """When the workbook was last saved (ISO time) and by whom; empty texts where it doesn't say."""
        for kind, target in self.relations("").values():
            if kind.endswith("/core-properties") and target in self:
                try:
                    root = self.root(target)
                except WorkbookError:
                    return "", ""  # what cannot be read tells nothing, and the plan needs nothing of it
                return root.findtext(f"{_TERMS}modified") or "", root.findtext(f"{_CORE}lastModifiedBy") or ""
        return "", ""

    def to_bytes(self) -> bytes:
        """The workbook file: parts in their order, each with its own date, so equal parts give equal bytes.

        An added part takes the date of the first.
        """
        buffer = BytesIO()
        with zipfile.ZipFile(buffer, "w") as target:
            first = next(iter(self._infos.values()))
            for name in self.parts():
                old = self._infos.get(name, first)
                info = zipfile.ZipInfo(name, old.date_time)
                info.compress_type = old.compress_type
                info.external_attr = old.external_attr
                info.create_system = old.create_system
                target.writestr(info, self._raw(name))
        return buffer.getvalue()
