"""Files of Excel, whoever made them: packages, sheets, cells, formulas, lossless edits; nothing here knows of plans."""
