"""Proofs and explanations of regional workbooks as plain dictionaries."""

from typing import Any

from akm_excel.proof import Explanation, Proof
from akm_excel.records import figure


def proof(found: Proof) -> dict[str, Any]:
    """What verifying a regional workbook found."""
    return {
        "workbook": found.workbook,
        "sha256": found.sha256,
        "version": found.marks.version,
        "other_version": found.is_other_version,
        "proven": found.is_proven,
        "compared": found.compared,
        "without_result": found.without_result,
        "unproven": list(found.unproven),
        "own_sheets": list(found.hers),
        "changes": [
            {
                "sheet": change.sheet,
                "cell": change.cell,
                "what": change.what.value,
                "found": change.found,
                "expected": change.expected,
            }
            for change in found.changes
        ],
        "sources": [
            {
                "file": source.file,
                "sha256": source.sha256,
                "district": source.district,
                "state": source.state.value,
                "counts": source.counts,
            }
            for source in found.sources
        ],
    }


def explanation(found: Explanation) -> dict[str, Any]:
    """How a figure of a regional workbook came about."""
    return {
        "place": found.place,
        "title": found.title,
        "shown": found.shown,
        "formula": found.formula,
        "terms": [
            {
                "name": term.name,
                "quantity": figure(term.quantity),
                "times": term.times,
                "place": term.place,
                "file": term.file,
                "cell": term.cell,
                "sha256": term.sha256,
            }
            for term in found.terms
        ],
        "result": None if found.result is None else figure(found.result),
        "agrees": found.agrees,
        "missing_files": list(found.missing),
    }
