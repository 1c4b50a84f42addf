"""``python -m akm_excel.cli``."""

from akm_excel.cli import program

program()
