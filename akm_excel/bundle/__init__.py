"""What sets up a computer without a network: wheels with hashes, a set-up, a page to read first."""

from akm_excel.bundle.folder import Bundle, make

__all__ = ["Bundle", "make"]
