"""The submissions of more files than are held in memory: in a temporary file, gone with whoever asks for them."""

import tempfile
import threading
from dataclasses import replace
from typing import Any

from akm_excel.core.region import Receipt
from akm_excel.core.submission import Submission

_BETWEEN = "\x1e"
"""Stands between the texts of a submission: none has it, as JSON spells it otherwise."""


class Spool:
    """Keeps submissions by the hashes of their files. It can be pickled: the copy holds them in memory."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(prefix="akm-")  # noqa: SIM115 - open as long as the region is there
        self._places: dict[str, tuple[int, int]] = {}
        self._end = 0
        self._lock = threading.Lock()

    def keep(self, receipt: Receipt) -> Receipt:
        """The receipt whose submission is kept here; as it is where it has none or the disk is full."""
        submission = receipt.submission
        if submission is None:
            return receipt
        if receipt.sha256 not in self._places:
            data = _BETWEEN.join(submission.to_texts()).encode(errors="surrogatepass")
            try:
                with self._lock:
                    self._file.seek(self._end)
                    self._file.write(data)
                    self._file.flush()
            except OSError:
                return receipt
            self._places[receipt.sha256] = (self._end, len(data))
            self._end += len(data)
        return replace(receipt, kept=self)

    def fetch(self, sha256: str) -> Submission:
        """The submission of a file of this hash. Raises `KeyError`."""
        start, size = self._places[sha256]
        with self._lock:
            self._file.seek(start)
            data = self._file.read(size)
        return Submission.from_texts(data.decode(errors="surrogatepass").split(_BETWEEN))

    def __getstate__(self) -> dict[str, Any]:
        with self._lock:
            self._file.seek(0)
            return {"places": self._places, "data": self._file.read(self._end)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__init__()  # type: ignore[misc]
        self._places, self._end = state["places"], len(state["data"])
        self._file.write(state["data"])
        self._file.flush()
