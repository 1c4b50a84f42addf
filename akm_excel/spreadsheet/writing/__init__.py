"""Writing a new workbook, row by row: what the regional workbook needs of the format, and no more."""
