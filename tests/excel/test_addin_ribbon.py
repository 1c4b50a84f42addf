"""From the ribbon to Python: each control names a macro that there is, each macro a function that there is.

Both sides are taken from the sources: the ribbon's XML, the macros through a grammar of VBA, the functions
by importing what the macros import. No list is kept by hand.
"""

import ast
import inspect
import re
from importlib import import_module
from importlib.resources import files
from typing import ClassVar

import pytest
from lxml import etree

from akm_excel.buttons.texts import text_rows
from akm_excel.excel import sheet_buttons
from akm_excel.excel.modules import own_modules
from akm_excel.excel.ribbon import NAMESPACE_2007, NAMESPACE_2010, ribbon
from akm_excel.language import LANGUAGES
from tests.support import vba

SOURCES = {module.name: module.stored() for module in own_modules()}
RIBBON = etree.fromstring(ribbon(NAMESPACE_2010, gives_way=True))
CONTROLS = {element.get("id"): element for element in RIBBON.iter() if element.get("id")}
BUTTONS = {name: element for name, element in CONTROLS.items() if etree.QName(element).localname == "button"}
MACROS = vba.procedures(SOURCES["AkmButtons"])
CALLBACKS = vba.procedures(SOURCES["AkmRibbon"])
# https://learn.microsoft.com/office/vba/api (Customizing the Ribbon, part 3): what each attribute's procedure takes.
SIGNATURES = {
    "onAction": ("control As IRibbonControl",),
    "getLabel": ("control As IRibbonControl", "ByRef returnedVal"),
    "getScreentip": ("control As IRibbonControl", "ByRef returnedVal"),
    "getSupertip": ("control As IRibbonControl", "ByRef returnedVal"),
    "getVisible": ("control As IRibbonControl", "ByRef returnedVal"),
}


def test_each_callback_of_the_ribbon_is_a_macro_with_the_right_signature() -> None:
    asked = [
        (attribute, name)
        for element in RIBBON.iter()
        for attribute, name in element.attrib.items()
        if attribute.startswith(("on", "get", "load"))
    ]
    assert len(asked) == len(BUTTONS) * 4 + sum("Group" in name for name in CONTROLS) + 1
    for attribute, name in asked:
        assert name in CALLBACKS, name
        assert CALLBACKS[name].visibility == "Public"
        assert CALLBACKS[name].parameters == SIGNATURES[attribute], name


def test_each_button_runs_the_macro_of_its_name() -> None:
    for name, button in BUTTONS.items():
        callback = CALLBACKS[button.get("onAction", "")]
        assert callback.text.splitlines()[1].split() == [name]
        assert name in MACROS
        assert MACROS[name].parameters == ()
        assert MACROS[name].visibility == "Public"


def test_each_macro_has_its_button() -> None:
    assert set(MACROS) == set(BUTTONS)
    assert set(sheet_buttons.MACROS) <= set(MACROS)


@pytest.mark.parametrize("name", MACROS)
def test_each_macro_calls_a_function_that_there_is_and_that_takes_no_argument(name: str) -> None:
    lines = [line.strip() for line in MACROS[name].text.splitlines()[1:-1]]
    assert len(lines) == 1, "a macro does nothing but call"
    match = re.fullmatch(r'AkmCall "(.+)"', lines[0])
    assert match is not None
    imported, call = ast.parse(match[1]).body
    assert isinstance(imported, ast.Import)
    assert isinstance(call, ast.Expr)
    assert isinstance(call.value, ast.Call)
    assert isinstance(call.value.func, ast.Attribute)
    assert isinstance(call.value.func.value, ast.Name)
    (module,) = imported.names
    assert call.value.func.value.id == module.asname
    assert call.value.args == call.value.keywords == []
    function = getattr(import_module(module.name), call.value.func.attr, None)
    assert callable(function), f"{module.name} has no function {call.value.func.attr}"
    inspect.signature(function, follow_wrapped=False).bind()  # TypeError if it wants an argument


def test_the_command_survives_the_command_line() -> None:
    """RunPython puts it between double quotes of a shell, so it must be plain, and one line."""
    lines = [
        line for source in SOURCES.values() for line in source.splitlines() if re.search("AkmCall |RunPython ", line)
    ]
    said = [text for line in lines for text in re.findall(r'"([^"]*)"', line)]
    assert len(said) == len(MACROS) + 2
    for text in said:
        assert re.fullmatch(r"[\w.,;'() ]+", text), text


class TestTexts:
    ROWS: ClassVar = {row[0]: row[1:] for row in text_rows()}

    def test_the_heading_names_the_languages_that_the_macros_know(self) -> None:
        assert next(iter(text_rows()))[1:] == LANGUAGES
        assert set(re.findall(r'AkmLanguage = "(\w+)"', SOURCES["AkmTexts"])) == set(LANGUAGES)

    def test_each_text_that_is_asked_for_is_there_and_no_other(self) -> None:
        wanted = {f"{name}.label" for name, element in CONTROLS.items() if element.get("getLabel")}
        wanted |= {f"{name}.{tip}" for name in BUTTONS for tip in ("screentip", "supertip")}
        wanted |= set(re.findall(r'= "(problem\.\w+)"', SOURCES["AkmCalls"]))
        assert set(self.ROWS) - {""} == wanted

    def test_the_three_languages_differ_and_are_short_enough(self) -> None:
        for key, said in self.ROWS.items():
            if key:
                assert all(said)
                assert len(set(said)) == 3 or key == "AkmExportPdf.label", key
                longest = 30 if key.endswith(".label") else 1024  # Office cuts tips there
                assert max(map(len, said)) <= longest
                assert len(key) < 255, "a longer key cannot be looked up"

    def test_the_labels_are_the_accountants_words(self) -> None:
        labels = [self.ROWS[f"{name}.label"][0] for name, element in CONTROLS.items() if element.get("getLabel")]
        assert labels == [
            "Reja", "Qayta hisoblash", "Tekshirish", "Tuzatish", "Bekor qilish", "Hudud", "Tumanlarni birlashtirish",
            "Hujjat", "Yangi reja", "PDF", "Yordam", "Qoʻllanma",
        ]  # fmt: skip


class TestRibbon:
    def test_all_buttons_have_an_icon_of_offices_own_and_a_size(self) -> None:
        for button in BUTTONS.values():
            assert re.fullmatch(r"[A-Z][A-Za-z]+", button.get("imageMso", ""))
            assert button.get("size") in {"large", "normal"}
        assert {button.get("size") for button in BUTTONS.values()} == {"large", "normal"}
        assert len({button.get("imageMso") for button in BUTTONS.values()}) == len(BUTTONS)

    def test_ids_are_unique(self) -> None:
        ids = [element.get("id") for element in RIBBON.iter() if element.get("id")]
        assert len(ids) == len(set(ids))

    def test_the_older_dialect_says_the_same(self) -> None:
        old, new = (etree.fromstring(ribbon(namespace)) for namespace in (NAMESPACE_2007, NAMESPACE_2010))

        def said(root: etree._Element) -> list[tuple[str, dict[str, str]]]:
            elements = (one for one in root.iter() if isinstance(one.tag, str))
            return [(etree.QName(one).localname, dict(one.attrib)) for one in elements]

        assert old.tag == f"{{{NAMESPACE_2007}}}customUI"
        assert new.tag == f"{{{NAMESPACE_2010}}}customUI"
        assert said(old) == said(new)

    def test_only_a_workbooks_tab_gives_way_to_the_add_ins(self) -> None:
        tabs = [etree.fromstring(ribbon(NAMESPACE_2010, gives_way=way)).find(".//{*}tab") for way in (False, True)]
        assert [tab.get("getVisible") for tab in tabs if tab is not None] == [None, "AkmGetVisible"]

    def test_the_source_is_a_file_of_its_own(self) -> None:
        assert files("akm_excel.excel").joinpath("addin", "ribbon.xml").read_bytes() == ribbon(NAMESPACE_2010)
