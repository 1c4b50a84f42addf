"""Drives LibreOffice Calc for the tests: run by a Python that can import uno, one JSON command a line.

Commands: {"do": "recalculate", "path": ..., "set": {"Reja!E12": 5.0}} gives every formula cell's result after a
hard recalculation; {"do": "pdf", "path": ..., "to": ..., "sheet": ...} prints a workbook or one sheet of it;
{"do": "resave", "path": ..., "to": ...} saves it as Calc does; {"do": "macros", "path": ...} lists the modules of
its VBA project and the buttons of a sheet; {"do": "run", "path": ..., "scripts": [...], "set": ..., "read": [...]}
types into cells, runs macros or functions without arguments one after another, and reads cells after each;
{"do": "formulas", "path": ..., "set": {"Reja!A1": "=F()"}, "read": [...]} tells what formulas show, macros allowed.
"""

import json
import sys
import time

import uno  # type: ignore[import-not-found]
from com.sun.star.beans import PropertyValue  # type: ignore[import-not-found]
from com.sun.star.sheet.FormulaResult import STRING  # type: ignore[import-not-found]

FORMULAS = 16  # com.sun.star.sheet.CellFlags.FORMULA


def prop(name, value):
    found = PropertyValue()
    found.Name, found.Value = name, value
    return found


def connect(pipe):
    context = uno.getComponentContext()
    resolver = context.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", context)
    for _ in range(150):
        try:
            remote = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return remote.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", remote)
        except Exception:
            time.sleep(0.2)
    raise SystemExit("LibreOffice did not answer within 30 s")


def load(desktop, path, macros=False):
    mode = 4 if macros else 0  # com.sun.star.document.MacroExecMode: always without asking, or never
    arguments = (prop("Hidden", True), prop("ReadOnly", True), prop("MacroExecutionMode", mode))
    document = desktop.loadComponentFromURL(uno.systemPathToFileUrl(path), "_blank", 0, arguments)
    if document is None:
        raise SystemExit(f"LibreOffice did not open {path}")
    return document


def at(document, place):
    sheet, _, address = place.rpartition("!")
    return document.Sheets.getByName(sheet).getCellRangeByName(address)


def put(document, changes):
    for place, value in changes.items():
        if isinstance(value, str):
            at(document, place).setString(value)
        else:
            at(document, place).setValue(value)


def recalculate(document, changes):
    put(document, changes)
    document.calculateAll()
    found = {}
    for sheet in document.Sheets:
        results = found[sheet.Name] = {}
        for block in sheet.queryContentCells(FORMULAS):
            address = block.RangeAddress
            for row in range(address.EndRow - address.StartRow + 1):
                for column in range(address.EndColumn - address.StartColumn + 1):
                    cell = block.getCellByPosition(column, row)
                    name = cell.AbsoluteName.rpartition(".")[2].replace("$", "")
                    if cell.getError():
                        value = {"error": cell.getError(), "text": cell.String}
                    elif cell.FormulaResultType2 == STRING:
                        value = cell.String
                    else:
                        value = cell.Value
                    results[name] = value
    return found


def pdf(document, to, sheet):
    if sheet:
        for other in [s for s in document.Sheets.ElementNames if s != sheet]:
            document.Sheets.getByName(other).IsVisible = False
    document.calculateAll()
    document.storeToURL(uno.systemPathToFileUrl(to), (prop("FilterName", "calc_pdf_Export"),))
    return to


def macros(document, sheet):
    libraries = document.BasicLibraries
    modules = {}
    for name in libraries.ElementNames:
        if name != "Standard":
            library = libraries.getByName(name)
            modules |= {module: library.getByName(module) for module in library.ElementNames}
    buttons = []
    for form in document.Sheets.getByName(sheet).DrawPage.Forms:
        for index in range(form.Count):
            control = form.getByIndex(index)
            scripts = [event.ScriptCode for event in form.getScriptEvents(index)]
            buttons.append({"label": control.Label, "printed": control.Printable, "scripts": scripts})
    return {"modules": modules, "buttons": buttons}


def run(document, scripts, changes, read, new_sheets):
    for name in new_sheets:
        document.Sheets.insertNewByName(name, document.Sheets.Count)
    put(document, changes)
    provider = document.getScriptProvider()
    answers = []
    for script in scripts:
        for place in read:
            at(document, place).setString("")
        result = provider.getScript(script["uri"]).invoke(tuple(script.get("arguments", ())), (), ())[0]
        answers.append({"result": result, **{place: at(document, place).String for place in read}})
    return answers


def formulas(document, written, read):
    for place, formula in written.items():
        at(document, place).setFormula(formula)
    document.calculateAll()
    shown = {place: at(document, place).String for place in written}
    return {"shown": shown, "read": {place: at(document, place).String for place in read}}


def main():
    desktop = connect(sys.argv[1])
    print(json.dumps("ready"), flush=True)
    for line in sys.stdin:
        command = json.loads(line)
        document = load(desktop, command["path"], macros=command["do"] in {"macros", "run", "formulas"})
        try:
            if command["do"] == "recalculate":
                answer = recalculate(document, command.get("set", {}))
            elif command["do"] == "resave":
                filter_name = (prop("FilterName", "Calc MS Excel 2007 XML"),)
                document.storeToURL(uno.systemPathToFileUrl(command["to"]), filter_name)
                answer = command["to"]
            elif command["do"] == "macros":
                answer = macros(document, command["sheet"])
            elif command["do"] == "formulas":
                answer = formulas(document, command["set"], command["read"])
            elif command["do"] == "run":
                answer = run(
                    document, command["scripts"], command.get("set", {}), command["read"], command.get("sheets", [])
                )
            else:
                answer = pdf(document, command["to"], command.get("sheet"))
        finally:
            document.close(True)
        print(json.dumps(answer), flush=True)


main()
