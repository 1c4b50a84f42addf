"""Proving a regional workbook: that each cell is what its districts' plans make it, and how a figure came about."""

from akm_excel.proof.change import Change, What
from akm_excel.proof.verification import Proof, SourceState, verify

__all__ = ["Change", "Proof", "SourceState", "What", "verify"]
