"""What Windows and Office may have against the buttons, and what to do about it.

Keys are those of Microsoft's administrative templates (https://learn.microsoft.com/microsoft-365-apps/security and
https://learn.microsoft.com/defender-endpoint/attack-surface-reduction-rules-reference). None was seen on a computer.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from akm_excel.excel.build import ADDIN
from akm_excel.excel.computer import Computer
from akm_excel.excel.program_folder import OFFICE_VERSIONS
from akm_excel.excel.registry import Hive
from akm_excel.language import tr

OLDEST_WINDOWS = 10
"""Python 3.11 is not made for older ones (cpython dropped Windows 8.1 with 3.13 and 7 with 3.9, which no longer gets
the packages that are needed)."""
_BLOCK_ALL, _ONLY_SIGNED = 4, 3
"""VBAWarnings: all macros are blocked without a word; all but signed ones."""
_CHILD_PROCESSES = "D4F940AB-401B-4EFC-AADC-AD5F3C50688A"
"""The rule *Block all Office applications from creating child processes*."""
_RULES = (
    r"SOFTWARE\Policies\Microsoft\Windows Defender\Windows Defender Exploit Guard\ASR\Rules",
    r"SOFTWARE\Microsoft\Windows Defender\Windows Defender Exploit Guard\ASR\Rules",
)
_EVERYBODY = {"AU", "WD", "BU", "IU"}
"""Authenticated users, everyone, users, interactive users, as SDDL names them."""
_WRITING = 0x2 | 0x4 | 0x40 | 0x10000 | 0x40000 | 0x80000
"""Adding and changing files, deleting, changing permissions and owner (winnt.h)."""
_WRITING_WORDS = {"FA", "FW", "GA", "GW", "WD", "WO", "SD", "DC", "LC", "DT"}


class Check(NamedTuple):
    """One thing looked at: what, whether all is well, what was found, what to do if not."""

    what: str
    is_well: bool
    found: str
    advice: str = ""


def on_windows(computer: Computer) -> Iterator[Check]:
    """All that is looked at on Windows."""
    is_new = computer.version >= OLDEST_WINDOWS
    yield Check(tr("Windows"), is_new, str(computer.version), "" if is_new else tr("Python needs Windows 10 or 11"))
    yield _macros(computer)
    yield _addins(computer)
    yield _processes(computer)
    yield _startup(computer)
    yield _environment(computer)


def _policies(computer: Computer, name: str) -> Iterator[tuple[str, int]]:
    """What policies say of Excel's security under a name: where, and the number."""
    for version in OFFICE_VERSIONS:
        for place in (
            rf"Software\Policies\Microsoft\Office\{version}\Excel\Security",
            rf"Software\Policies\Microsoft\Cloud\Office\{version}\Excel\Security",
        ):
            for hive in Hive:
                number = computer.registry.read(hive, place, name)
                if isinstance(number, int):
                    yield rf"{hive.value}\{place}\{name}", number


def _macros(computer: Computer) -> Check:
    what, obstacle, advice = tr("Macros"), "", ""
    places = [folder / ADDIN for folder in (computer.startup_folder, computer.other_startup_folder) if folder]
    path = next((place for place in places if place.exists()), places[0])
    if Path(f"{path}:Zone.Identifier").exists():
        # An alternate stream of NTFS, the mark of the web: Office runs no macros of such a file.
        advice = tr("the add-in is marked as coming from the internet: Properties, Unblock; or install it again")
    switched_off = tr("the administrator has switched macros off; ask for an exception, or use LibreOffice")
    for version in OFFICE_VERSIONS:
        own = rf"Software\Microsoft\Office\{version}\Excel\Security"
        common = rf"Software\Policies\Microsoft\Office\{version}\Common"
        if any(computer.registry.read(hive, common, "VBAOff") for hive in Hive):
            obstacle, advice = rf"{common}\VBAOff", switched_off
        policy = own.replace(r"Software\Microsoft", r"Software\Policies\Microsoft")
        for key in (own, policy):
            untrusted = any(
                computer.registry.read(hive, rf"{key}\Trusted Locations", "AllLocationsDisabled") for hive in Hive
            )
            warnings = next((n for hive in Hive if (n := computer.registry.read(hive, key, "VBAWarnings"))), 0)
            if untrusted and warnings == _BLOCK_ALL:
                obstacle, advice = (
                    key,
                    tr(
                        "all macros are blocked and no folder is trusted: Options, Trust Center, Trusted Locations; "
                        "if that is greyed out, ask the administrator"
                    ),
                )
            elif untrusted:
                obstacle = key
                advice = tr("no folder is trusted, so Excel asks each time: Options, Trust Center, Trusted Locations")
            elif warnings in {_BLOCK_ALL, _ONLY_SIGNED} and not path.exists():
                obstacle, advice = (
                    key,
                    tr(
                        "macros of workbooks are blocked: put the workbook into a trusted folder, or install the add-in"
                    ),
                )
    blocked = [place for place, number in _policies(computer, "blockcontentexecutionfrominternet") if number]
    if blocked and not advice and not path.exists():
        obstacle, advice = blocked[0], tr("workbooks that came by mail run no macros: right-click, Properties, Unblock")
    if advice:
        return Check(what, False, obstacle or tr("blocked or asked about"), advice)
    return Check(what, True, tr("nothing found that blocks them"))


def _addins(computer: Computer) -> Check:
    """Whether Excel loads add-ins, ours among them."""
    what = tr("Loading of add-ins")
    for version in OFFICE_VERSIONS:
        key = rf"Software\Microsoft\Office\{version}\Excel\Resiliency\DisabledItems"
        if computer.registry.names(Hive.USER, key):
            advice = tr("Excel has disabled something after a crash: File, Options, Add-ins, Manage: Disabled Items")
            return Check(what, False, key, advice)
        for name in ("RequireAddinSig", "DisableAllAddins"):
            own = rf"Software\Microsoft\Office\{version}\Excel\Security"
            said = [(rf"{own}\{name}", computer.registry.read(Hive.USER, own, name)), *_policies(computer, name)]
            for place, number in said:
                if number:
                    advice = tr(
                        "add-ins are not loaded, or only signed ones: ask the administrator, use the shortcuts "
                        "(akm addin shortcuts) or LibreOffice"
                    )
                    return Check(what, False, place, advice)
    return Check(what, True, tr("nothing found that blocks them"))


def _processes(computer: Computer) -> Check:
    """Whether Excel may start Python."""
    what = tr("Starting Python from Excel")
    use = tr("use the shortcuts (akm addin shortcuts) or LibreOffice, or ask the administrator for an exception")
    for key in _RULES:
        for name in (_CHILD_PROCESSES, _CHILD_PROCESSES.lower()):
            if str(computer.registry.read(Hive.COMPUTER, key, name)) == "1":
                return Check(what, False, tr("a rule of Microsoft Defender forbids it: {rule}").format(rule=name), use)
    for hive in Hive:
        key = r"Software\Microsoft\Windows Script Host\Settings"
        if str(computer.registry.read(hive, key, "Enabled")) == "0":
            return Check(what, False, tr("WScript.Shell is switched off: {key}").format(key=key), use)
    return Check(what, True, tr("nothing found that blocks it"))


def _startup(computer: Computer) -> Check:
    what, folder = tr("Startup folder"), computer.startup_folder
    if computer.is_remote(folder):
        advice = tr(
            "Office trusts no folder on the network: have the administrator trust it "
            "(Trusted Locations, Allow on my network), or use the shortcuts"
        )
        return Check(what, False, tr("on another computer: {folder}").format(folder=folder), advice)
    return Check(what, True, str(folder))


def _environment(computer: Computer) -> Check:
    """Whether anybody else may change what the buttons run."""
    what, folder = tr("Folder of the program"), computer.interpreter.parent.parent
    if everybody_writes(computer.permissions(folder)):
        advice = tr(
            "every user of this computer can change the program: install it into a folder of your own, {folder}"
        ).format(folder=r"%LOCALAPPDATA%\akm")
        if computer.for_all:
            advice = not_for_all()
        return Check(what, False, str(folder), advice)
    return Check(what, True, str(folder))


def not_for_all() -> str:
    """What to do where the program lies in a place from which not all users may or should run it."""
    return tr("install Python for all users and the program into {folder}, which only administrators change").format(
        folder=r"%ProgramFiles%\akm"
    )


def everybody_writes(permissions: str) -> bool:
    """Whether permissions (SDDL) let others than the owner and administrators change a folder."""
    for kind, rights, who in re.findall(r"\((\w+);[^;]*;([^;]*);[^;]*;[^;]*;(\w+)\)", permissions):
        if kind == "A" and who in _EVERYBODY:
            if rights.startswith("0x"):
                if int(rights, 16) & _WRITING:
                    return True
            elif _WRITING_WORDS & {rights[at : at + 2] for at in range(0, len(rights), 2)}:
                return True
    return False
