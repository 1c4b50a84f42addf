"""VBA projects as source: the part ``vbaProject.bin`` of a workbook.

Nothing is compiled in it: Excel compiles the source when it opens the project. Section numbers are
those of [MS-OVBA].
"""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from akm_excel.excel.compound_file import write_compound_file

CODE_PAGE = 1252
"""What module sources are stored in: no Cyrillic letters and no ʻ."""
_CODEC = f"cp{CODE_PAGE}"
_CHUNK = 4096
_LANGUAGE = 0x409
_NO_COOKIE = 0xFFFF
PROJECT_NAME = "VBAProject"
# The project's id tells it from others that are open; a constant one, so that builds are alike.
_PROJECT_ID = "{6F1C2A54-93D7-4E0B-8A6E-2B7D5C9E41AF}"
_VERSION = (0x61A00000, 1)
# No seed with these bits cleared asks for arbitrary bytes in an encrypted value (2.4.3.2).
_SEED = 0x41


class Kind(Enum):
    """What a module is, by the word that the PROJECT stream has for it (2.3.1.7)."""

    DOCUMENT = "Document"
    STANDARD = "Module"
    CLASS = "Class"


class Module(NamedTuple):
    """One module, with the source as a text file has it: as the VBA editor exports modules."""

    name: str
    kind: Kind
    source: str

    def stored(self) -> str:
        """The source as a project keeps it, which for a class has another head than the exported file."""
        lines = self.source.replace("\r\n", "\n").removesuffix("\n").split("\n")
        if self.kind is Kind.CLASS:
            lines = list(_class_lines(lines))
        return "".join(line + "\r\n" for line in lines)


def _class_lines(exported: list[str]) -> Iterator[str]:
    begun = False
    for line in exported:
        begun = begun or line.startswith("Attribute VB_Name")  # VERSION 1.0 CLASS, BEGIN and END go
        # The description would have to be in the dir stream as well.
        if begun and not line.startswith("Attribute VB_Description"):
            yield line
        if line.startswith("Attribute VB_Name"):
            yield 'Attribute VB_Base = "0{FCFB3D2A-A0FA-1068-A738-08002B3371B5}"'
        elif line.startswith("Attribute VB_Exposed"):
            yield "Attribute VB_TemplateDerived = False"
            yield "Attribute VB_Customizable = False"


class Reference(NamedTuple):
    """A type library that the project uses: its name and its LibidReference (2.1.1.8)."""

    name: str
    libid: str


# As Excel writes them; the path is only a hint, the library is found by its id and version.
REFERENCES = (
    Reference(
        "stdole", r"*\G{00020430-0000-0000-C000-000000000046}#2.0#0#C:\Windows\System32\stdole2.tlb#OLE Automation"
    ),
    Reference(
        "Office",
        r"*\G{2DF8D04C-5BFA-101B-BDE5-00AA0044DE52}#2.0#0#C:\Program Files\Common Files\Microsoft Shared"
        r"\OFFICE14\MSO.DLL#Microsoft Office 14.0 Object Library",
    ),
)


@dataclass(frozen=True)
class VbaProject:
    """The modules of a project, document modules first."""

    modules: Sequence[Module]

    def to_bytes(self) -> bytes:
        """The part ``vbaProject.bin``; equal modules give equal bytes.

        Raises `UnicodeEncodeError` for a source with letters that the code page lacks.
        """
        streams = {module.name: compress(module.stored().encode(_CODEC)) for module in self.modules}
        # 2.3.4.1: this version, and no cache behind it, make every VBA compile the source.
        streams["_VBA_PROJECT"] = struct.pack("<HHBH", 0x61CC, 0xFFFF, 0, 1)
        streams["dir"] = compress(b"".join(self._directory()))
        return write_compound_file(
            {
                "VBA": streams,
                "PROJECT": self._project().encode(_CODEC),
                "PROJECTwm": self._names(),
            }
        )

    def _directory(self) -> Iterator[bytes]:
        """The records of the dir stream (2.3.4.2)."""
        yield _record(0x0001, _long(1))  # 32-bit Windows; read by every system
        yield _record(0x0002, _long(_LANGUAGE))
        yield _record(0x0014, _long(_LANGUAGE))
        yield _record(0x0003, struct.pack("<H", CODE_PAGE))
        yield _record(0x0004, PROJECT_NAME.encode(_CODEC))
        yield _record(0x0005, b"") + _record(0x0040, b"")  # description
        yield _record(0x0006, b"") + _record(0x003D, b"")  # help file
        yield _record(0x0007, _long(0))  # help context
        yield _record(0x0008, _long(0))  # flags
        yield struct.pack("<HIIH", 0x0009, 4, *_VERSION)
        yield _record(0x000C, b"") + _record(0x003C, b"")  # constants
        for reference in REFERENCES:
            libid = reference.libid.encode(_CODEC)
            yield _twice(0x0016, 0x003E, reference.name)
            yield _record(0x000D, _long(len(libid)) + libid + bytes(6))
        yield _record(0x000F, struct.pack("<H", len(self.modules)))
        yield _record(0x0013, struct.pack("<H", _NO_COOKIE))
        for module in self.modules:
            yield _twice(0x0019, 0x0047, module.name)
            yield _twice(0x001A, 0x0032, module.name)  # its stream
            yield _twice(0x001C, 0x0048, "")  # description
            yield _record(0x0031, _long(0))  # where the source begins in its stream
            yield _record(0x001E, _long(0))
            yield _record(0x002C, struct.pack("<H", _NO_COOKIE))
            yield _record(0x0021 if module.kind is Kind.STANDARD else 0x0022, b"")
            yield _record(0x002B, b"")
        yield _record(0x0010, b"")

    def _project(self) -> str:
        """The PROJECT stream (2.3.1): what the editor knows of the project."""
        suffix = {Kind.DOCUMENT: "/&H00000000", Kind.STANDARD: "", Kind.CLASS: ""}
        lines = [
            f'ID="{_PROJECT_ID}"',
            *(f"{module.kind.value}={module.name}{suffix[module.kind]}" for module in self.modules),
            f'Name="{PROJECT_NAME}"',
            'HelpContextID="0"',
            'VersionCompatible32="393222000"',
            f'CMG="{_encrypted(_long(0))}"',  # not protected
            f'DPB="{_encrypted(bytes(1))}"',  # no password
            f'GC="{_encrypted(bytes([0xFF]))}"',  # to be seen
            "",
            "[Host Extender Info]",
            "&H00000001={3832D640-CF90-11CF-8E43-00A0C911005A};VBE;&H00000000",
            "",
            "[Workspace]",
            *(f"{module.name}=0, 0, 0, 0, C" for module in self.modules),
            "",
        ]
        return "\r\n".join(lines)

    def _names(self) -> bytes:
        """The PROJECTwm stream (2.3.3): the modules' names in both encodings."""
        pairs = (m.name.encode(_CODEC) + b"\0" + m.name.encode("utf-16-le") + b"\0\0" for m in self.modules)
        return b"".join(pairs) + b"\0\0"


def _long(value: int) -> bytes:
    return struct.pack("<I", value)


def _record(number: int, data: bytes) -> bytes:
    return struct.pack("<HI", number, len(data)) + data


def _twice(number: int, unicode_number: int, text: str) -> bytes:
    return _record(number, text.encode(_CODEC)) + _record(unicode_number, text.encode("utf-16-le"))


def _encrypted(data: bytes) -> str:
    """A value of the PROJECT stream as its section 2.4.3.2 hides it; the seed makes it the same each time."""
    key = sum(_PROJECT_ID.encode(_CODEC)) & 0xFF
    hidden = [_SEED, _SEED ^ 2, _SEED ^ key]
    before = key
    for byte in _long(len(data)) + data:
        hidden.append(byte ^ ((hidden[-2] + before) & 0xFF))
        before = byte
    return bytes(hidden).hex().upper()


def compress(data: bytes) -> bytes:
    """`data` as a CompressedContainer (2.4.1). Raises `ValueError` for data that no text is like."""
    return b"\x01" + b"".join(_compressed_chunk(data[at : at + _CHUNK]) for at in range(0, len(data), _CHUNK))


def _compressed_chunk(chunk: bytes) -> bytes:
    packed = bytearray()
    seen: dict[bytes, list[int]] = {}
    at = 0
    while at < len(chunk):
        flags_at = len(packed)
        packed.append(0)
        for bit in range(8):
            if at == len(chunk):
                break
            length, start = _longest_match(chunk, at, seen)
            if length:
                packed[flags_at] |= 1 << bit
                packed += struct.pack("<H", (at - start - 1) << (16 - _offset_bits(at)) | (length - 3))
            else:
                packed.append(chunk[at])
            for passed in range(at, at + (length or 1)):
                seen.setdefault(chunk[passed : passed + 3], []).append(passed)
            at += length or 1
    if len(packed) <= _CHUNK:
        return struct.pack("<H", 0xB000 | (len(packed) - 1)) + bytes(packed)
    if len(chunk) == _CHUNK:
        return struct.pack("<H", 0x3000 | (_CHUNK - 1)) + chunk
    raise ValueError("the data does not compress, so its last chunk cannot be stored")


def _offset_bits(at: int) -> int:
    """How many bits of a copy token say where the copy is from (2.4.1.3.19.1)."""
    return max((at - 1).bit_length(), 4)


def _longest_match(chunk: bytes, at: int, seen: dict[bytes, list[int]]) -> tuple[int, int]:
    """The longest earlier text (at least 3 bytes) that repeats at `at`: its length and start, or zeros."""
    best, start = 0, 0
    limit = min(len(chunk) - at, (0xFFFF >> _offset_bits(at)) + 3) if at else 0
    for candidate in reversed(seen.get(chunk[at : at + 3], ()) if limit >= 3 else ()):
        length = 3
        while length < limit and chunk[candidate + length] == chunk[at + length]:
            length += 1
        if length > best:
            best, start = length, candidate
            if best == limit:
                break
    return best, start
