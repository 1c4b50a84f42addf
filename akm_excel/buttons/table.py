"""The table of the buttons: what each is called, looks like and needs.

A button is declared where its work is written (`click.button`, in `actions`). From the declarations are made, when
the add-in or the extension is built: the ribbon, the macros, the buttons on the sheet, LibreOffice's toolbar and
menu, the guide, the shortcuts. No other list of buttons exists.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from importlib import import_module
from typing import Any, NamedTuple

from akm_excel.errors import SetupError
from akm_excel.language import tr

SOURCES = ("akm_excel.buttons.regions", "akm_excel.buttons.actions", "akm_excel.buttons.documents")
"""The modules that declare buttons."""


class Group(Enum):
    """The groups of the ribbon, in their order."""

    PLAN = "AkmPlanGroup"
    REGION = "AkmRegionGroup"
    DOCUMENT = "AkmDocumentGroup"
    HELP = "AkmHelpGroup"

    @property
    def label(self) -> str:
        """What stands below the group, in the language in force."""
        return {
            Group.PLAN: tr("Plan"),
            Group.REGION: tr("Region"),
            Group.DOCUMENT: tr("Document"),
            Group.HELP: tr("Help"),
        }[self]


class Needs(Enum):
    """What must be there for a click."""

    WORKBOOK = "workbook"
    """An open workbook, which the button works on."""
    APPLICATION = "application"
    """The application, for its dialogs and to open what was made; no workbook need be open."""
    NOTHING = "nothing"


class Texts(NamedTuple):
    """What a button says of itself, in the language in force: its label, its tip's heading and text."""

    label: str
    tip: str
    about: str


@dataclass(frozen=True)
class Button:
    """One button.

    `name` is that of its function, `icon` one of Office's own (imageMso), `keys` the letters that press it after
    Alt and the tab's, `hotkey` the letter that presses its shortcut together with Ctrl and Alt. `action` does its
    work in a `click.Click`, `run` in the workbook that xlwings' ``Book.caller()`` gives.
    """

    name: str
    group: Group
    icon: str
    keys: str
    texts: Callable[[], Texts]
    action: Callable[[Any], Any]
    run: Callable[[], None]
    needs: Needs = Needs.WORKBOOK
    is_large: bool = True
    is_on_sheet: bool = False
    is_on_region: bool = False
    hotkey: str = ""

    @property
    def macro(self) -> str:
        """The name of its macro, and of its control on the ribbon: ``AkmExportPdf``."""
        return "Akm" + "".join(part.capitalize() for part in self.name.split("_"))


_declared: list[Button] = []


def declare(button: Button) -> None:
    """Enter a button; done by its declaration."""
    _declared.append(button)


def buttons() -> tuple[Button, ...]:
    """All buttons as the ribbon has them: group by group, in each as `SOURCES` and they declare them.

    Who imported one of the modules before does not change that.
    """
    for source in SOURCES:
        import_module(source)
    groups = list(Group)
    return tuple(sorted(_declared, key=lambda one: (groups.index(one.group), SOURCES.index(one.action.__module__))))


def chosen(name: str) -> Button:
    """The button of this name. Raises `SetupError` where there is none."""
    listed = {button.name: button for button in buttons()}
    if name not in listed:
        from akm_excel.core.likeness import proposal  # noqa: PLC0415 - a click names a button that there is

        raise SetupError(
            tr("There is no button {name}.").format(name=name),
            expected=", ".join(listed),
            remedy=proposal(name, listed),
        )
    return listed[name]
