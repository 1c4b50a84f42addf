"""The buttons in LibreOffice Calc: an xlwings engine over UNO, and the extension that the buttons are in."""
