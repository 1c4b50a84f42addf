"""Registers of deliveries as plain dictionaries."""

from typing import Any

from akm_excel.deliveries import Register


def register(register: Register) -> dict[str, Any]:
    """How the deliveries of a year stand."""
    return {
        "year": register.year,
        "unread": list(register.unread),
        "deliveries": [
            {
                "district_code": one.district.code,
                "district": one.district.name,
                "delivery": str(one.delivery),
                "state": str(one.state),
                "deadline": one.deadline,
                "came": one.came,
                "late": one.is_late,
                "missing": one.is_missing(register.today),
                "by": one.said.by if one.said else "",
                "why": one.said.text if one.said else "",
                "accepted_file": one.said.file if one.said else "",
                "accepted_sha256": one.said.sha256 if one.said else "",
                "file": one.receipt.file if one.receipt else "",
                "sha256": one.receipt.sha256 if one.receipt else "",
                "changed": [
                    {"code": str(key), "column": str(column), "accepted": old, "now": new}
                    for key, column, old, new in one.changed
                ],
            }
            for one in register.standings
        ],
    }
