"""Receiving one file in a process of its own, with limits: what kills it kills that process alone."""

from typing import Any

from akm_excel import language
from akm_excel.core.region import Receipt
from akm_excel.errors import AkmError
from akm_excel.guard.process import in_own_process
from akm_excel.merging.files import Found
from akm_excel.merging.worker import broken, receive_all
from akm_excel.spreadsheet.limits import PLAN, Allowance


def receive_guarded(template: str, file: Found, allowance: Allowance = PLAN, spoken: str = "") -> Receipt:
    """The receipt of a file that may be too much for this process: too large, or the end of a worker."""
    with language.speaking(spoken or language.current()):
        try:
            return Receipt.unpacked(in_own_process(allowance, file.shown, _receive, template, language.current(), file))
        except AkmError as exc:
            return broken(file.shown, exc)


def _receive(template: str, spoken: str, file: Found) -> tuple[Any, ...]:
    (packed,) = receive_all(template, spoken, [file])
    return packed
