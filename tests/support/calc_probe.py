"""Drives LibreOffice Calc for the tests: run by a Python that can import uno, one JSON command a line.

Commands: {"do": "recalculate", "path": ..., "set": {"Reja!E12": 5.0}} gives every formula cell's result after a
hard recalculation; {"do": "pdf", "path": ..., "to": ..., "sheet": ...} prints a workbook or one sheet of it;
{"do": "resave", "path": ..., "to": ...} saves it as Calc does;
{"do": "edit", "path": ..., "to": ..., "steps": [["insert_columns", "Reja", "I", 1], ...]} edits it first, by hand;
{"do": "macros", "path": ...} lists the modules of
its VBA project and the buttons of a sheet; {"do": "run", "path": ..., "scripts": [...], "set": ..., "read": [...]}
types into cells, runs macros or functions without arguments one after another, and reads cells after each;
{"do": "formulas", "path": ..., "set": {"Reja!A1": "=F()"}, "read": [...]} tells what formulas show, macros allowed.
"""

import json
import sys
import time

import uno  # type: ignore[import-not-found]
from com.sun.star.beans import PropertyValue  # type: ignore[import-not-found]

FORMULAS = 16  # com.sun.star.sheet.CellFlags.FORMULA


def prop(name, value):
    property_value = PropertyValue()
    property_value.Name, property_value.Value = name, value
    return property_value


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


def load(desktop, path, macros=False, editable=False):
    mode = 4 if macros else 0  # com.sun.star.document.MacroExecMode: always without asking, or never
    arguments = (prop("Hidden", True), prop("ReadOnly", not editable), prop("MacroExecutionMode", mode))
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


def _letters(column):
    letters = ""
    while column >= 0:
        letters, column = chr(ord("A") + column % 26) + letters, column // 26 - 1
    return letters


def _error(cell):
    return {"error": cell.getError(), "text": cell.String}


def recalculate(document, changes):
    put(document, changes)
    document.calculateAll()
    by_sheet = {}
    for sheet in document.Sheets:
        results = by_sheet[sheet.Name] = {}
        for block in sheet.queryContentCells(FORMULAS):
            address = block.RangeAddress
            for row, values in enumerate(block.getDataArray()):  # a call a cell takes seconds for a region
                for column, value in enumerate(values):
                    name = f"{_letters(address.StartColumn + column)}{address.StartRow + row + 1}"
                    results[name] = _error(block.getCellByPosition(column, row)) if value is None else value
    return by_sheet


def pdf(document, to, sheet):
    if sheet:
        for other in [s for s in document.Sheets.ElementNames if s != sheet]:
            document.Sheets.getByName(other).IsVisible = False
    document.calculateAll()
    document.storeToURL(uno.systemPathToFileUrl(to), (prop("FilterName", "calc_pdf_Export"),))
    return to


def block(document, place):
    return at(document, place).RangeAddress


def named(document, sheet):
    return document.Sheets.getByName(sheet)


def insert_rows(document, sheet, row, count=1):
    named(document, sheet).Rows.insertByIndex(row - 1, count)


def delete_rows(document, sheet, row, count=1):
    named(document, sheet).Rows.removeByIndex(row - 1, count)


def insert_columns(document, sheet, letters, count=1):
    named(document, sheet).Columns.insertByIndex(at(document, f"{sheet}!{letters}1").CellAddress.Column, count)


def delete_columns(document, sheet, letters, count=1):
    named(document, sheet).Columns.removeByIndex(at(document, f"{sheet}!{letters}1").CellAddress.Column, count)


def move(document, source, target):
    sheet = source.rpartition("!")[0]
    named(document, sheet).moveRange(at(document, target).CellAddress, block(document, source))


def copy(document, source, target):
    sheet = source.rpartition("!")[0]
    named(document, sheet).copyRange(at(document, target).CellAddress, block(document, source))


def fill_down(document, place, count=1):
    at(document, place).fillAuto(uno.Enum("com.sun.star.sheet.FillDirection", "TO_BOTTOM"), count)


def sort(document, place, field, ascending=True):
    by = uno.createUnoStruct("com.sun.star.table.TableSortField")
    by.Field, by.IsAscending = field, ascending
    fields = uno.Any("[]com.sun.star.table.TableSortField", (by,))
    at(document, place).sort((prop("SortFields", fields), prop("ContainsHeader", False)))


def set_property(document, place, name, value):
    setattr(at(document, place), name, value)


def format_numbers(document, place, code):
    locale = uno.createUnoStruct("com.sun.star.lang.Locale")
    formats = document.NumberFormats
    key = formats.queryKey(code, locale, False)
    at(document, place).NumberFormat = formats.addNew(code, locale) if key == -1 else key


def formula(document, place, text):
    at(document, place).setFormula(text)


def values(document, source, target):
    """Paste special: values only."""
    at(document, target).setDataArray(at(document, source).getDataArray())


def hide_rows(document, sheet, row, count=1):
    for number in range(row - 1, row - 1 + count):
        named(document, sheet).Rows.getByIndex(number).IsVisible = False


def hide_columns(document, sheet, letters):
    named(document, sheet).Columns.getByName(letters).IsVisible = False


def autofilter(document, place):
    ranges = document.DatabaseRanges
    ranges.addNewByName("filtered", block(document, place))
    ranges.getByName("filtered").AutoFilter = True


def note(document, place, text):
    sheet = place.rpartition("!")[0]
    named(document, sheet).Annotations.insertNew(at(document, place).CellAddress, text)


def copy_sheet(document, sheet, name, position):
    document.Sheets.copyByName(sheet, name, position)


def move_sheet(document, sheet, position):
    document.Sheets.moveByName(sheet, position)


def delete_sheet(document, sheet):
    document.Sheets.removeByName(sheet)


def rename_sheet(document, sheet, name):
    named(document, sheet).Name = name


def new_sheet(document, name):
    document.Sheets.insertNewByName(name, document.Sheets.Count)


def clear(document, place):
    at(document, place).clearContents(1 | 2 | 4 | 16)  # numbers, dates, texts, formulas


def merge(document, place):
    at(document, place).merge(True)


STEPS = {
    step.__name__: step
    for step in (
        insert_rows, delete_rows, insert_columns, delete_columns, move, copy, fill_down, sort, set_property,
        format_numbers, formula, values, hide_rows, hide_columns, autofilter, note, copy_sheet, move_sheet,
        delete_sheet, rename_sheet, new_sheet, clear, merge,
    )
}  # fmt: skip


def edit(document, to, steps):
    for sheet in document.Sheets:
        if sheet.isProtected():
            sheet.unprotect("")
    for name, *arguments in steps:
        if name == "put":
            put(document, {arguments[0]: arguments[1]})
        else:
            STEPS[name](document, *arguments)
    document.storeToURL(uno.systemPathToFileUrl(to), (prop("FilterName", "Calc MS Excel 2007 XML"),))
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
        do = command["do"]
        document = load(desktop, command["path"], macros=do in {"macros", "run", "formulas"}, editable=do == "edit")
        try:
            if command["do"] == "recalculate":
                answer = recalculate(document, command.get("set", {}))
            elif command["do"] == "resave":
                filter_name = (prop("FilterName", "Calc MS Excel 2007 XML"),)
                document.storeToURL(uno.systemPathToFileUrl(command["to"]), filter_name)
                answer = command["to"]
            elif command["do"] == "edit":
                answer = edit(document, command["to"], command["steps"])
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
        except Exception as error:  # whatever LibreOffice refuses: the test that asked for it fails, no other
            answer = {"\0refused": f"{type(error).__name__}: {error}"}
        finally:
            document.close(True)
        print(json.dumps(answer), flush=True)


main()
