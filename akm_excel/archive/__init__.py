"""An archive of plans of many years: a Parquet dataset that SQL can be asked of.

Each workbook is kept under the hash of its bytes, so that adding it again adds nothing, and is never
changed afterwards: which version of a plan counts is found out when the archive is asked. Each file has a
seal, by which the archive knows what is its own, whole and in its place.

pyarrow and duckdb (``pip install 'akm-excel[archive]'``) are loaded by what needs them.
"""

from akm_excel.archive.adding import Addition, Entry, Fate, add
from akm_excel.archive.compacting import Compaction, compact
from akm_excel.archive.inventory import Fault, Problem
from akm_excel.archive.query import Answer, ask
from akm_excel.archive.report import Report, report
from akm_excel.archive.store import Archive, usual_place
from akm_excel.archive.verify import Verification, verify

__all__ = [
    "Addition",
    "Answer",
    "Archive",
    "Compaction",
    "Entry",
    "Fate",
    "Fault",
    "Problem",
    "Report",
    "Verification",
    "add",
    "ask",
    "compact",
    "report",
    "usual_place",
    "verify",
]
