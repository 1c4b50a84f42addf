"""The host Excel, and wherever else xlwings reaches: the add-in, how it is built and installed, the buttons."""
