"""An archive of plans of many years: a Parquet dataset that SQL can be asked of.

Each workbook is kept under the hash of its bytes, so that adding it again adds nothing, and is never
changed afterwards: which version of a plan counts is found out when the archive is asked.

pyarrow and duckdb (``pip install 'akm-excel[archive]'``) are loaded by what needs them.
"""

from akm_excel.archive.adding import Addition, Entry, Fate, add
from akm_excel.archive.query import Answer, ask
from akm_excel.archive.report import Report, report
from akm_excel.archive.store import Archive, usual_place

__all__ = ["Addition", "Answer", "Archive", "Entry", "Fate", "Report", "add", "ask", "report", "usual_place"]
