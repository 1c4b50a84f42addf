"""Proving a regional workbook: that each cell is what its districts' plans make it, and how a figure came about."""

from akm_excel.proof.change import Change, What
from akm_excel.proof.explanation import Explanation, explain
from akm_excel.proof.sources import SourceState
from akm_excel.proof.verification import Proof, explain_file, verify

__all__ = ["Change", "Explanation", "Proof", "SourceState", "What", "explain", "explain_file", "verify"]
