"""From the table of the buttons to the ribbon, the macros, the sheet and LibreOffice: each is what the table says."""

import inspect
import re
from itertools import groupby

import pytest
from babel.messages.extract import extract_from_dir
from lxml import etree

from akm_excel.buttons.table import Group, Needs, buttons
from akm_excel.excel.macro_texts import SPOKEN, text_rows
from akm_excel.excel.macro_texts import texts as macro_texts
from akm_excel.excel.modules import CALLBACK, Home, own_modules
from akm_excel.excel.ribbon import NAMESPACE_2007, NAMESPACE_2010, ribbon
from akm_excel.language import speaking, tr, trn
from tests.support import vba
from tests.support.golden import Golden
from tests.support.places import ROOT

SOURCES = {module.name: module.stored() for module in own_modules(Home.ADDIN)}
MACROS = vba.procedures(SOURCES["AkmButtons"])


def tab(language: str = "uz", namespace: str = NAMESPACE_2010) -> etree._Element:
    found = etree.fromstring(ribbon(namespace, language)).find(".//{*}tab")
    assert found is not None
    return found


class TestTable:
    def test_the_labels_are_the_accountants_words(self) -> None:
        with speaking("uz"):
            said = {group.label: [b.texts().label for b in buttons() if b.group is group] for group in Group}
        wanted = {
            "Reja": ["Qayta hisoblash", "Tekshirish", "Tuzatish", "Bekor qilish"],
            "Hudud": ["Tumanlarni birlashtirish"],
            "Hujjat": ["Yangi reja", "PDF"],
            "Yordam": ["Qoʻllanma"],
        }
        assert list(said) == list(wanted)
        assert all(set(labels) <= set(said[group]) for group, labels in wanted.items())

    def test_undo_is_undo_in_each_language(self) -> None:
        said = []
        for language in ("uz", "ru", "en"):
            with speaking(language):
                said += [button.texts().label for button in buttons() if button.name == "undo"]
        assert said == ["Bekor qilish", "Отменить", "Undo"]

    @pytest.mark.parametrize("button", buttons(), ids=lambda button: button.name)
    def test_each_is_complete(self, button) -> None:
        assert re.fullmatch(r"[a-z_]+", button.name)
        assert re.fullmatch(r"[A-Z][A-Za-z]+", button.icon), "an icon of Office's own"
        assert re.fullmatch(r"[A-Z0-9]{1,3}", button.keys), "a keytip has at most three characters"
        assert re.fullmatch(r"[A-Z]?", button.hotkey)
        assert not inspect.signature(button.run).parameters
        assert button.run.__doc__
        spoken = []
        for language in ("uz", "ru", "en"):
            with speaking(language):
                spoken.append(button.texts())
        for said in zip(*spoken, strict=True):
            assert all(said)
            assert len(set(said)) == 3 or said[0] in {"PDF", "Word"}
        for said in spoken:
            assert len(said.label) <= 30
            assert max(map(len, said)) <= 1024, "Office cuts tips there"

    def test_what_must_be_unique_is(self) -> None:
        listed = buttons()
        for values in ([b.name for b in listed], [b.keys for b in listed], [b.icon for b in listed],
                       [b.macro for b in listed], [b.hotkey for b in listed if b.hotkey]):  # fmt: skip
            assert len(set(values)) == len(values)
        assert {b.is_large for b in listed} == {True, False}


class TestRibbon:
    def test_it_shows_the_table_group_by_group(self) -> None:
        with speaking("uz"):
            wanted = [(group.value, group.label) for group in Group]
            inside = {
                group.value: [(b.macro, b.texts().label, b.icon, b.keys) for b in buttons() if b.group is group]
                for group in Group
            }
        groups = list(tab().iterfind("{*}group"))
        assert [(group.get("id"), group.get("label")) for group in groups] == wanted
        for group in groups:
            shown = [(b.get("id"), b.get("label"), b.get("imageMso"), b.get("keytip")) for b in group]
            assert shown == inside[group.get("id", "")]

    def test_nothing_asks_a_macro_before_a_click(self) -> None:
        """So that no macro runs when Excel starts, and labels are there where macros are blocked."""
        called = {
            (name, value)
            for element in tab().getroottree().iter()
            for name, value in element.attrib.items()
            if name.startswith(("on", "get", "load"))
        }
        assert called == {("onAction", CALLBACK)}

    def test_the_callback_takes_what_excel_gives_and_knows_each_button(self) -> None:
        # https://learn.microsoft.com/office/vba/api (Customizing the Ribbon, part 3)
        assert MACROS[CALLBACK].parameters == ("control As IRibbonControl",)
        assert MACROS[CALLBACK].visibility == "Public"
        lines = [line.strip() for line in MACROS[CALLBACK].text.splitlines()[2:-2]]
        assert lines == [line for b in buttons() for line in (f'Case "{b.macro}"', b.macro)]

    def test_the_older_dialect_says_the_same(self) -> None:
        old, new = tab(namespace=NAMESPACE_2007), tab()

        def said(root: etree._Element) -> list[tuple[str, dict[str, str]]]:
            return [(etree.QName(one).localname, dict(one.attrib)) for one in root.iter()]

        assert etree.QName(old).namespace == NAMESPACE_2007
        assert said(old) == said(new)

    def test_labels_are_in_the_language_asked_for(self) -> None:
        labels = {tab(language).find(".//{*}button").get("label") for language in SPOKEN}
        assert labels == {"Qayta hisoblash", "Пересчитать", "Recalculate"}


@pytest.mark.parametrize("button", buttons(), ids=lambda button: button.name)
def test_each_macro_names_its_button_and_what_it_needs(button) -> None:
    macro = MACROS[button.macro]
    assert macro.visibility == "Public"
    assert macro.parameters == ()
    assert macro.text.splitlines()[1].strip() == f'AkmRun "{button.name}", "{button.needs.value}"'


def test_three_buttons_need_no_workbook() -> None:
    assert {"merge_districts", "new_plan", "help"} <= {b.name for b in buttons() if b.needs is not Needs.WORKBOOK}


class TestMacroTexts:
    ROWS = {row[0]: row[1:] for row in text_rows()}  # noqa: RUF012

    def test_the_heading_names_the_languages_that_the_macros_know(self) -> None:
        assert next(iter(text_rows()))[1:] == SPOKEN
        assert set(re.findall(r'Language = "(\w+)"', SOURCES["AkmRunner"])) == set(SPOKEN)

    def test_each_text_that_is_asked_for_is_there_and_no_other(self) -> None:
        asked = set(re.findall(r'Akm(?:Tell|Find|Show) "([\w.]+)"', SOURCES["AkmRunner"]))
        asked |= set(re.findall(r'Problem = "([\w.]+)"', SOURCES["AkmRunner"]))
        assert set(self.ROWS) - {""} == asked

    def test_the_languages_differ(self) -> None:
        for key, said in self.ROWS.items():
            if key.startswith(("problem", "status", "undo")):
                assert all(said)
                assert len(set(said)) == len(SPOKEN), key


def test_golden_what_is_seen_and_said_in_each_language(golden: Golden) -> None:
    """Ribbon, tips and the macros' own messages: to be read as the accountant would."""
    said = []
    for language in SPOKEN:
        with speaking(language):
            said.append(f"== {language}")
            for group in Group:
                said.append(f"[{group.label}]")
                for button in (button for button in buttons() if button.group is group):
                    texts = button.texts()
                    said.append(f"  {texts.label} | {texts.tip} | {texts.about}")
            said += [f"{key}: {text}" for key, text in macro_texts().items()]
    golden.check("button_texts.txt", "\n".join(said) + "\n")


def test_golden_what_clicks_and_their_status_say(golden: Golden) -> None:
    """All else that a click in Excel or LibreOffice may say, and what `akm addin` says of it, module by module."""
    said = []
    for folder in ("buttons", "excel", "libreoffice"):
        found = extract_from_dir(
            ROOT / "akm_excel" / folder, [("**.py", "python")], keywords={"tr": None, "trn": (1, 2)}
        )
        texts = {
            (f"{folder}/{path}", (message,) if isinstance(message, str) else message)
            for path, _, message, _, _ in found
        }
        for module, messages in groupby(sorted(texts), key=lambda one: one[0]):
            said.append(f"== {module}")
            for _, message in messages:
                said.append("")
                for language in SPOKEN:
                    with speaking(language):
                        forms = map(tr, message) if len(message) == 1 else (trn(*message, n) for n in (1, 2, 5))
                        said.append(f"{language}: {' | '.join(dict.fromkeys(forms))}")
            said.append("")
    golden.check("click_messages.txt", "\n".join(said))
