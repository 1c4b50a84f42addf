"""Compound files (MS-CFB version 3): the container of a VBA project.

Written from nothing and without dates, so equal streams give equal bytes. Section numbers are those
of [MS-CFB].
"""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count

_SECTOR = 512
_MINI_SECTOR = 64
_MINI_STREAM_BELOW = 4096
_FREE, _END, _FAT_SECTOR = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_NONE = 0xFFFFFFFF
_STORAGE, _STREAM, _ROOT = 1, 2, 5
_RED, _BLACK = 0, 1
_HEADER_FAT_SECTORS = 109
"""Sectors of the allocation table that the header has room for (2.2): enough for some 7 MB."""

Storage = Mapping[str, "bytes | Storage"]
"""The content of a storage: names to streams and further storages."""


@dataclass
class _Entry:
    """One directory entry (2.6.1)."""

    name: str
    kind: int
    data: bytes = b""
    left: int = _NONE
    right: int = _NONE
    child: int = _NONE
    color: int = _BLACK
    start: int = _END
    size: int = 0

    def pack(self) -> bytes:
        name = (self.name + "\0").encode("utf-16-le")
        if len(name) > 64:
            raise ValueError(f"a name in a compound file has at most 31 characters: {self.name}")
        return struct.pack(
            "<64sHBBIII16sIQQIQ",
            *(name, len(name), self.kind, self.color, self.left, self.right, self.child),
            *(bytes(16), 0, 0, 0, self.start, self.size),
        )


@dataclass
class _Sectors:
    """Numbered blocks of one size, and which block follows which."""

    size: int
    blocks: list[bytes] = field(default_factory=list)
    next: list[int] = field(default_factory=list)

    def store(self, data: bytes) -> int:
        """Put `data` into blocks of its own; the number of the first."""
        if not data:
            return _END
        first = len(self.blocks)
        pieces = [data[at : at + self.size] for at in range(0, len(data), self.size)]
        self.blocks += [piece.ljust(self.size, b"\0") for piece in pieces]
        self.next += [*range(first + 1, first + len(pieces)), _END]
        return first


def write_compound_file(root: Storage) -> bytes:
    """The bytes of a compound file with these streams and storages.

    Raises `ValueError` for a name of over 31 characters and for more than about 7 MB.
    """
    entries = [_Entry("Root Entry", _ROOT)]
    entries[0].child = _enter(root, entries)
    sectors, minis = _Sectors(_SECTOR), _Sectors(_MINI_SECTOR)
    for entry in entries:
        if entry.kind == _STREAM:
            entry.size = len(entry.data)
            entry.start = (minis if entry.size < _MINI_STREAM_BELOW else sectors).store(entry.data)
    mini_stream = b"".join(minis.blocks)
    entries[0].start, entries[0].size = sectors.store(mini_stream), len(mini_stream)
    mini_table = _table(minis.next)
    mini_table_at = sectors.store(mini_table)
    directory = b"".join(entry.pack() for entry in entries)
    unused = struct.pack("<66xBBIII48x", 0, 0, _NONE, _NONE, _NONE)  # 2.6.1: free entries name no neighbours
    directory += unused * (-len(entries) % (_SECTOR // len(unused)))
    directory_at = sectors.store(directory)

    per_sector = _SECTOR // 4
    needed = next(n for n in count(1) if n * per_sector >= len(sectors.blocks) + n)
    if needed > _HEADER_FAT_SECTORS:
        raise ValueError("the streams are too large for a compound file of this kind")
    table_at = len(sectors.blocks)
    table = _table(sectors.next + [_FAT_SECTOR] * needed)
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        *(0x3E, 3, 0xFFFE, 9, 6),
        *(0, needed, directory_at, 0, _MINI_STREAM_BELOW),
        *(mini_table_at, len(mini_table) // _SECTOR, _END, 0),
    )
    table_sectors = [*range(table_at, table_at + needed), *[_FREE] * (_HEADER_FAT_SECTORS - needed)]
    return header + struct.pack("<109I", *table_sectors) + b"".join(sectors.blocks) + table


def _table(following: list[int]) -> bytes:
    """An allocation table, filled up to whole sectors."""
    padded = following + [_FREE] * (-len(following) % (_SECTOR // 4))
    return struct.pack(f"<{len(padded)}I", *padded)


def _enter(storage: Storage, entries: list[_Entry]) -> int:
    """Add a storage's content to the directory; the number of the root of its tree of names."""
    numbers = []
    # 2.6.4: names are ordered by length, then by their upper-case code units.
    for name in sorted(storage, key=lambda name: (len(name.encode("utf-16-le")), name.upper())):
        content = storage[name]
        numbers.append(len(entries))
        if isinstance(content, bytes):
            entries.append(_Entry(name, _STREAM, content))
        else:
            entries.append(_Entry(name, _STORAGE, start=0))
            entries[numbers[-1]].child = _enter(content, entries)
    deepest = len(numbers).bit_length()
    for number, left, right, depth in _balanced(numbers):
        entries[number].left, entries[number].right = left, right
        # All ways down then pass as many black entries: only the last, incomplete level is red.
        whole = len(numbers) == 2**deepest - 1
        entries[number].color = _RED if depth == deepest and not whole else _BLACK
    return _middle(numbers)


def _middle(numbers: list[int]) -> int:
    return numbers[len(numbers) // 2] if numbers else _NONE


def _balanced(numbers: list[int], depth: int = 1) -> Iterator[tuple[int, int, int, int]]:
    """Each number of an ordered list with its left and right neighbour and depth in a balanced tree."""
    if not numbers:
        return
    half = len(numbers) // 2
    left, right = numbers[:half], numbers[half + 1 :]
    yield numbers[half], _middle(left), _middle(right), depth
    yield from _balanced(left, depth + 1)
    yield from _balanced(right, depth + 1)
