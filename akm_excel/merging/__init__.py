"""Merging many workbooks: each is read and checked on its own, so that a bad one costs only itself."""

from akm_excel.merging.files import Found, files_in
from akm_excel.merging.receiving import receive
from akm_excel.merging.run import read_region, receive_files

__all__ = ["Found", "files_in", "read_region", "receive", "receive_files"]
