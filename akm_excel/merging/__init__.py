"""Merging many workbooks: each is read and checked on its own, so that a bad one costs only itself."""

from akm_excel.merging.files import Found, files_in
from akm_excel.merging.reading import read_region, receive_files, received, said_in_session
from akm_excel.merging.worker import receive

__all__ = ["Found", "files_in", "read_region", "receive", "receive_files", "received", "said_in_session"]
