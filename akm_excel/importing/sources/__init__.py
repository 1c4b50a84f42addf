"""Sources: what turns a file of one kind into a `Document`. The kind is told by the content, not by the ending."""

from akm_excel.importing.sources.opening import KINDS, open_document

__all__ = ["KINDS", "open_document"]
