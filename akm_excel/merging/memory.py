"""What merges read: a workbook that did not change is not read again, and thousands need not be held at once.

An SQLite file in the user's cache folder, or a temporary one. It may be deleted at any time; where
it is lost, damaged or locked the workbooks are read.
"""

import hashlib
import json
import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from akm_excel import code_state, language
from akm_excel.core.region import Receipt
from akm_excel.core.submission import Submission
from akm_excel.errors import WorkbookError
from akm_excel.merging.files import Found

KEPT_DAYS = 400
"""How long what no merge asked for is kept: until the next year's plans have come."""
_BETWEEN = "\x1e"
"""Stands between the texts of a submission: none has it, as JSON spells it otherwise."""
TEMPORARY = ""
"""In place of a path: SQLite's own temporary file, gone with the connection."""
_BUSY_SECONDS = 2.0
_TABLES = """
PRAGMA synchronous = OFF;
CREATE TABLE IF NOT EXISTS file (context TEXT, location TEXT, stamp TEXT, sha256 TEXT, PRIMARY KEY (context, location))
    WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS reading
    (context TEXT, sha256 TEXT, head TEXT, texts TEXT, day INTEGER, PRIMARY KEY (context, sha256));
"""


class Memory(Mapping[str, Submission]):
    """What was read with one template by one edition of the library in one language; submissions by their hashes."""

    def __init__(self, path: Path | None, template: str) -> None:
        told = f"{hashlib.sha256(template.encode()).hexdigest()} {code_state.digest()} {language.current()}"
        self._context = hashlib.sha256(told.encode()).hexdigest()[:24]
        self._day = int(time.time() // 86_400)
        self._database = _opened(path)
        self._is_empty = self._one("SELECT 1 FROM reading WHERE context = ? LIMIT 1", self._context) is None

    def _one(self, query: str, *values: object) -> tuple[str, ...] | None:
        row: tuple[str, ...] | None = self._database.execute(query, values).fetchone()
        return row

    def recall(self, file: Found) -> Receipt | None:
        """The receipt of a file that did not change since it was read.

        One that is as large and as old as it was did not change; of others the bytes are compared.
        """
        if self._is_empty or not file.is_workbook:
            return None
        row = self._one(
            "SELECT sha256 FROM file WHERE context = ? AND location = ? AND stamp = ? AND stamp <> ''",
            self._context, file.location, file.stamp,
        )  # fmt: skip
        try:
            sha256 = row[0] if row else hashlib.sha256(file.read()).hexdigest()
        except WorkbookError:
            return None
        found = self._one("SELECT head FROM reading WHERE context = ? AND sha256 = ?", self._context, sha256)
        return Receipt.unpacked([*json.loads(found[0]), None]).kept_by(self, file.shown) if found else None

    def keep(self, read: Sequence[tuple[Found, Receipt]]) -> bool:
        """Remember receipts. False where that is not possible: another program writes, or the disk is full."""
        files, readings = [], []
        for file, receipt in read:
            if receipt.sha256:
                *head, texts = receipt.packed()
                files.append((self._context, file.location, file.stamp, receipt.sha256))
                kept = _BETWEEN.join(texts) if texts else ""
                readings.append((self._context, receipt.sha256, json.dumps(head), kept, self._day))
        try:
            with self._database:
                self._database.executemany("INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?)", files)
                self._database.executemany("INSERT OR REPLACE INTO reading VALUES (?, ?, ?, ?, ?)", readings)
                self._database.execute("DELETE FROM reading WHERE day < ?", (self._day - KEPT_DAYS,))
        except sqlite3.Error:
            return False
        return True

    def __getitem__(self, sha256: str) -> Submission:
        row = self._one("SELECT texts FROM reading WHERE context = ? AND sha256 = ?", self._context, sha256)
        if row is None:
            raise KeyError(sha256)
        return Submission.from_texts(row[0].split(_BETWEEN))

    def __iter__(self) -> Iterator[str]:
        rows = self._database.execute("SELECT sha256 FROM reading WHERE context = ?", (self._context,))
        return (row[0] for row in rows)

    def __len__(self) -> int:
        row = self._one("SELECT count(*) FROM reading WHERE context = ?", self._context)
        return int(row[0]) if row else 0


def _opened(path: Path | None) -> sqlite3.Connection:
    for place in (path, None):
        try:
            if place is not None:
                place.parent.mkdir(parents=True, exist_ok=True)
            where = TEMPORARY if place is None else place
            database = sqlite3.connect(where, timeout=_BUSY_SECONDS, check_same_thread=False)
            database.executescript(_TABLES)
        except (sqlite3.Error, OSError):
            continue
        return database
    raise AssertionError("SQLite has no temporary file")
