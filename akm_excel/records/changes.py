"""What a merge changed, as JSON."""

from typing import Any

from akm_excel.core.history import Changed, History, file_of, read
from akm_excel.core.history import changes as history_changes
from akm_excel.core.plan import Key
from akm_excel.core.region import Region
from akm_excel.core.submission import Submission
from akm_excel.records import figure


def changes(history: History, region: Region) -> dict[str, Any]:
    """What a merge changed in a region, or what changed since a day."""
    shown = history_changes(history)
    own = {district.code: submission for district, submission in region.submissions.items()}

    def side(told: str | None) -> dict[str, str] | None:
        return None if told is None else {"file": file_of(told).name, "sha256": file_of(told).sha256}

    return {
        "since": history.since or None,
        "when": history.when or None,
        "complete": history.reaches and not history.remark,
        "files": [
            {"district": event.name, "before": side(event.before), "after": side(event.after)} for event in shown.files
        ],
        "totals": [
            {
                "key": event.key, "column": event.place, "unit": event.unit,
                "before": figure(read(event.before or "")), "after": figure(read(event.after or "")),
            }
            for event in shown.totals.values()
        ],
        "figures": [
            {
                "district": one.event.name, "key": one.event.key,
                "column": one.column.value if one.column else one.event.place, "unit": one.event.unit,
                **{
                    name: value if isinstance(value, str) else figure(value)
                    for name, value in (("before", one.before), ("after", one.after), ("by", one.by))
                },
                "file": own[one.event.district].source.file if one.event.district in own else "",
                "cell": _cell(own.get(one.event.district), one),
                "when": one.event.when,
            }
            for one in shown.figures
        ],
        "more": shown.more,
    }  # fmt: skip


def _cell(submission: Submission | None, changed: Changed) -> str:
    key = Key.parse(changed.event.key)
    return submission.cell(key, changed.column) if submission and key and changed.column else ""
