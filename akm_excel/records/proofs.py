"""Proofs and explanations of regional workbooks as plain dictionaries."""

from typing import Any

from akm_excel.proof import Explanation, Proof
from akm_excel.records import figure


def proof(proof: Proof) -> dict[str, Any]:
    """What verifying a regional workbook found."""
    return {
        "workbook": proof.workbook,
        "sha256": proof.sha256,
        "version": proof.marks.version,
        "other_version": proof.is_other_version,
        "proven": proof.is_proven,
        "compared": proof.compared,
        "without_result": proof.without_result,
        "unproven": list(proof.unproven),
        "own_sheets": list(proof.hers),
        "changes": [
            {
                "sheet": change.sheet,
                "cell": change.cell,
                "what": change.what.value,
                "found": change.found,
                "expected": change.expected,
            }
            for change in proof.changes
        ],
        "sources": [
            {
                "file": source.file,
                "sha256": source.sha256,
                "district": source.district,
                "state": source.state.value,
                "counts": source.counts,
            }
            for source in proof.sources
        ],
    }


def explanation(explanation: Explanation) -> dict[str, Any]:
    """How a figure of a regional workbook came about."""
    return {
        "place": explanation.place,
        "title": explanation.title,
        "shown": explanation.shown,
        "formula": explanation.formula,
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
            for term in explanation.terms
        ],
        "result": None if explanation.result is None else figure(explanation.result),
        "agrees": explanation.agrees,
        "missing_files": list(explanation.missing),
    }
