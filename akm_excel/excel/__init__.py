"""The buttons in Excel, and wherever else xlwings reaches: a host, like the command line."""
