"""The seal of a file of the archive: a hash of its bytes and of its place, kept in the file itself.

A Parquet file ends with texts of its writer's; one of them is the seal. It is computed as if it were zeros, so that it
can stand in what it is computed of. As the place is hashed as well, a copy of a file in another place (of another
year, under another name) is known to be none of the archive's. Other programs read the file as any other.
"""

import hashlib
import re
from enum import Enum, auto
from typing import Any

from akm_excel.errors import optional
from akm_excel.patterns import pattern

KEY = "akm_sha256"
_BLANK = "0" * 64
# Thrift's compact protocol: the header of a field that is a text, and its length, stand between the two texts.
_SEAL = pattern(KEY.encode() + b"\x18\x40([0-9a-f]{64})")


class State(Enum):
    """What a file's seal says of it."""

    INTACT = auto()
    BROKEN = auto()
    """Its bytes, or its place, are others than those that were sealed."""
    NONE = auto()
    """It has none: files of an archive that an older version began."""


def sealed(table: Any, place: str) -> bytes:
    """A pyarrow table as a Parquet file that is sealed for its place in the archive (``workbooks/x.parquet``)."""
    sink = optional("pyarrow", "archive").BufferOutputStream()
    # Statistics help to pass over blocks of rows, and the stored schema with types that Parquet lacks: here neither
    # is needed, and without them files are smaller and read twice as fast.
    writer = optional("pyarrow.parquet", "archive").ParquetWriter(
        sink, table.schema, write_statistics=False, store_schema=False
    )
    with writer:
        writer.write_table(table)
        writer.add_key_value_metadata({KEY: _BLANK})
    data: bytes = sink.getvalue().to_pybytes()
    match = _last(data)
    assert match is not None, "what was written is there"
    return data[: match.start(1)] + _digest(data, match, place) + data[match.end(1) :]


def state(data: bytes, place: str) -> State:
    """What the seal of a file says that is found at a place."""
    match = _last(data)
    if match is None:
        return State.NONE
    return State.INTACT if match[1] == _digest(data, match, place) else State.BROKEN


def _last(data: bytes) -> re.Match[bytes] | None:
    """The seal stands behind all figures and texts of the file; these may hold anything."""
    start = data.rfind(KEY.encode())
    return _SEAL.match(data, start) if start >= 0 else None


def _digest(data: bytes, match: re.Match[bytes], place: str) -> bytes:
    whole = hashlib.sha256(place.encode(errors="surrogateescape") + b"\0")
    whole.update(data[: match.start(1)])
    whole.update(_BLANK.encode())
    whole.update(data[match.end(1) :])
    return whole.hexdigest().encode()
