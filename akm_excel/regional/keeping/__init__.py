"""Merging into a regional workbook that is there: what is the library's is replaced, all else is the accountant's.

The new workbook is made as ever; then its sheets take the place of the old ones inside the accountant's own file.

    identity     which row and column of a sheet of ours is which one in the new workbook: by code, district, heading
    sheet        one sheet of ours: the new cells, with what she put on it and beside it
    notes        what hangs on a sheet: notes, and the shapes of notes and buttons
    drawings     charts, pictures, what else is drawn
    tables       tables
    followers    what refers to our sheets from elsewhere: formulas, charts, pivot tables, names
    transplant   all of it, for a workbook
"""
