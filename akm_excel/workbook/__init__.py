"""The adapter to workbook files: reading, filling and writing them."""
