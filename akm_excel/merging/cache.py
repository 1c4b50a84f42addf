"""The cache of readings: what merges read of workbooks, so that one that did not change is not read again.

An SQLite file in the user's cache folder, readable by its owner only. It may be deleted at any time: where it is lost,
damaged, locked, of a later version or on a full disk the workbooks are read, and one line is said. Each row has a hash
of its own, so that what a disk or a program did to it is no result.
"""

import hashlib
import json
import os
import sqlite3
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any

from akm_excel import code_state, language, notices
from akm_excel.core.region import Receipt
from akm_excel.errors import WorkbookError
from akm_excel.language import tr
from akm_excel.merging.files import Found
from akm_excel.storage import private_folder

KEPT_DAYS = 400
"""How long a reading is kept: until the next year's plans have come."""
_BETWEEN = "\x1e"
"""Stands between the texts of a submission: none has it, as JSON spells it otherwise."""
_BUSY_SECONDS = 2.0
_SETTLED = 2 * 10**9
"""Nanoseconds after which a file's times tell whether it changed: on a FAT disk they are told to two seconds."""
_VERSION = 2
_SETTINGS = "PRAGMA synchronous = OFF; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;"
_TABLES = f"""
PRAGMA user_version = {_VERSION};
CREATE TABLE IF NOT EXISTS file
    (context TEXT, location BLOB, stamp TEXT, sha256 TEXT, hash TEXT, PRIMARY KEY (context, location)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS reading
    (context TEXT, sha256 TEXT, head TEXT, texts TEXT, day INTEGER, hash TEXT, PRIMARY KEY (context, sha256));
"""
_OF_NO_USE_NOW = frozenset(
    {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_FULL,
     sqlite3.SQLITE_PERM, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_AUTH}
)  # fmt: skip
"""Errors that say nothing of what the file holds; any other says that it is damaged."""
_FAILURES = (sqlite3.Error, UnicodeDecodeError)
"""What comes of a file that cannot be used: SQLite quotes the damaged schema, which need not be text."""


class ReadingCache:
    """What was read with one template by one state of the library in one language.

    A context manager: the file is open inside it only.
    """

    def __init__(self, path: Path, template: str, spoken: str = "") -> None:
        told = f"{hashlib.sha256(template.encode()).hexdigest()} {code_state.digest()} {spoken or language.current()}"
        self._context = hashlib.sha256(told.encode()).hexdigest()[:24]
        self._day = int(time.time() // 86_400)
        self._begun = time.time_ns()
        self._path = path
        self._has_said = False
        self._is_empty = True
        self._seen: list[tuple[Any, ...]] = []
        self._database: sqlite3.Connection | None = None

    def __enter__(self) -> "ReadingCache":
        try:
            self._database = self._opened()
        except (*_FAILURES, OSError) as exc:
            self._give_up(exc)
        self._is_empty = self._row("SELECT 1 FROM reading WHERE context = ? LIMIT 1", self._context) is None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._seen:
            self._write(self._seen, ())
        self._close()

    def recall(self, file: Found) -> Receipt | None:
        """The receipt of a file that can be read and did not change since it was; None for any other.

        One of the same size, times and number did not change, unless it was written a moment before it was read; of
        others the bytes are compared.
        """
        if self._is_empty or self._database is None or not file.is_workbook:
            return None
        stamp = file.stamp_now()
        if stamp is None:
            return None
        sha256 = self._sha256(file, stamp)
        if not sha256:
            return None
        row = self._row(
            "SELECT head, texts, day, hash FROM reading WHERE context = ? AND sha256 = ?", self._context, sha256
        )
        if row is None:
            return None
        head, texts, day, own = row
        if own != self._hash(sha256, head, texts, day):
            self._give_up(ValueError(tr("a row of it was changed")))
            return None
        if not self._day - KEPT_DAYS <= day <= self._day + 1:
            return None
        receipt = Receipt.unpacked([*json.loads(head), texts.split(_BETWEEN) if texts else None])
        return replace(
            receipt, file=file.shown, kept=receipt.submission.of_file(file.shown) if receipt.submission else None
        )

    def keep(self, read: Iterable[tuple[Found, Receipt]]) -> None:
        """Keep receipts for later merges, where that is possible."""
        files, readings = [], []
        for file, receipt in read:
            if receipt.sha256:
                *head, texts = receipt.packed()
                told = (receipt.sha256, json.dumps(head), _BETWEEN.join(texts) if texts else "", self._day)
                readings.append((self._context, *told, self._hash(*told)))
                files.append(self._file_row(file, file.stamp, receipt.sha256))
        self._write(files, readings)

    def _sha256(self, file: Found, stamp: str) -> str:
        """The hash of a file's bytes; empty where it is not known and they cannot be read."""
        row = self._row(
            "SELECT stamp, sha256, hash FROM file WHERE context = ? AND location = ?", self._context, _key(file)
        )
        if row is not None and row[2] != self._hash(_key(file), *row[:2]):
            self._give_up(ValueError(tr("a row of it was changed")))
            return ""
        if row is not None and stamp and row[0] == stamp:
            return str(row[1])
        try:
            sha256 = hashlib.sha256(file.read()).hexdigest()
        except WorkbookError:
            return ""
        self._seen.append(self._file_row(file, stamp, sha256))
        return sha256

    def _file_row(self, file: Found, stamp: str, sha256: str) -> tuple[Any, ...]:
        told = (_key(file), stamp if file.written < self._begun - _SETTLED else "", sha256)
        return (self._context, *told, self._hash(*told))

    def _hash(self, *told: object) -> str:
        return hashlib.sha256(repr((self._context, *told)).encode()).hexdigest()[:32]

    def _row(self, query: str, *values: object) -> Sequence[Any] | None:
        if self._database is None:
            return None
        try:
            row: Sequence[Any] | None = self._database.execute(query, values).fetchone()
        except (*_FAILURES, OverflowError) as exc:
            self._give_up(exc)
            return None
        return row

    def _write(self, files: Sequence[tuple[Any, ...]], readings: Sequence[tuple[Any, ...]]) -> None:
        if self._database is None:
            return
        try:
            with self._database as database:
                database.executemany("INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?, ?)", files)
                database.executemany("INSERT OR REPLACE INTO reading VALUES (?, ?, ?, ?, ?, ?)", readings)
                old = database.execute("DELETE FROM reading WHERE day < ?", (self._day - KEPT_DAYS,))
                if old.rowcount > 0:
                    database.execute("DELETE FROM file WHERE context NOT IN (SELECT DISTINCT context FROM reading)")
        except _FAILURES as exc:
            self._give_up(exc)

    def _opened(self) -> sqlite3.Connection | None:
        """The database, made where there is none; None where a later version of the library wrote it."""
        private_folder(self._path.parent)
        os.close(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600))
        if self._path.stat().st_mode & 0o077:
            self._path.chmod(0o600)  # as earlier versions made it
        database = sqlite3.connect(self._path, timeout=_BUSY_SECONDS, check_same_thread=False)
        try:
            database.executescript(_SETTINGS)
            (version,) = database.execute("PRAGMA user_version").fetchone()
            if version > _VERSION:
                self._say(tr("a later version of the program wrote it"))
                database.close()
                return None
            if version < _VERSION:
                database.executescript("DROP TABLE IF EXISTS file; DROP TABLE IF EXISTS reading;" + _TABLES)
        except _FAILURES:
            database.close()
            raise
        return database

    def _give_up(self, exc: Exception) -> None:
        """Use the file no more; a damaged one is taken away, so that the next merge makes it anew."""
        self._close()
        code = getattr(exc, "sqlite_errorcode", None)
        # Of an extended code (SQLITE_BUSY_SNAPSHOT) the lowest byte is the plain one.
        is_of_no_use_now = isinstance(exc, OSError) or (code is not None and code & 0xFF in _OF_NO_USE_NOW)
        self._say(str(exc))
        if not is_of_no_use_now:
            for ending in ("", "-journal", "-wal", "-shm"):
                with suppress(OSError):
                    self._path.with_name(self._path.name + ending).unlink(missing_ok=True)

    def _say(self, reason: str) -> None:
        if not self._has_said:
            self._has_said = True
            notices.say(
                tr("The cache of what was read before cannot be used ({reason}); the workbooks are read.").format(
                    reason=reason
                )
            )

    def _close(self) -> None:
        if self._database is not None:
            with suppress(sqlite3.Error):
                self._database.close()
            self._database = None


def _key(file: Found) -> bytes:
    """A file's place as the database has it: names need not be Unicode."""
    return file.location.encode(errors="surrogatepass")
