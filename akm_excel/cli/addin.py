"""Commands on the buttons in Excel and in LibreOffice: addin build, install, uninstall, status."""

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from akm_excel.cli.options import Commands, add_loudness, add_output, command, group, template
from akm_excel.cli.output import DONE, FINDINGS, say, table
from akm_excel.errors import DataError
from akm_excel.excel import shortcuts
from akm_excel.excel.attach import reaching
from akm_excel.excel.build import write_addin, write_workbook
from akm_excel.excel.computer import Computer, this_computer
from akm_excel.excel.install import install, refuse_private, uninstall
from akm_excel.excel.macro_texts import SPOKEN
from akm_excel.excel.obstacles import Check
from akm_excel.excel.status import status
from akm_excel.excel.trial import run
from akm_excel.language import DEFAULT, tr
from akm_excel.libreoffice import install as libreoffice
from akm_excel.libreoffice.office import this_office


def _build(args: argparse.Namespace) -> int:
    if args.workbook:
        write_workbook(args.output, template(args))
    else:
        write_addin(args.output, args.labels)
    say(tr("{file}: built.").format(file=args.output))
    return DONE


def _install(args: argparse.Namespace) -> int:
    if args.all_users and args.workbook:
        raise DataError(
            tr("--workbook is a setting of each user, --all-users is not for it."),
            remedy=tr("leave out one of the two"),
        )
    if args.libreoffice:
        if args.all_users:
            refuse_private(this_computer())
        libreoffice.install(this_office(for_all=args.all_users))
        say(tr("Start LibreOffice Calc: the toolbar and the menu AKM are there."))
        return DONE
    done = install(_computer(args), with_addin=not args.workbook, language=args.labels)
    for path in done.files:
        say(tr("{file}: written.").format(file=path))
    if args.workbook:
        say(tr("Workbooks with buttons now find Python. Make one: akm addin build --workbook -o plan_template.xlsm"))
    else:
        say(tr("Start Excel: the tab AKM is there."))
    return DONE


def _uninstall(args: argparse.Namespace) -> int:
    if args.libreoffice:
        there_was_one = libreoffice.uninstall(this_office(for_all=args.all_users))
        say(tr("The extension was taken out of LibreOffice.") if there_was_one else tr("Nothing is installed."))
        return DONE
    done = uninstall(_computer(args))
    for path in done.removed:
        say(tr("{file}: removed.").format(file=path))
    for path in done.changed:
        say(tr("{file}: left, since somebody has changed it.").format(file=path))
    if not done.removed and not done.changed:
        say(tr("Nothing is installed."))
    return FINDINGS if done.changed else DONE


def _shortcuts(args: argparse.Namespace) -> int:
    if args.remove:
        for path in shortcuts.take_away(this_computer()):
            say(tr("{file}: removed.").format(file=path))
        return DONE
    for shortcut in shortcuts.put(this_computer()):
        keys = f" (Ctrl+Alt+{shortcut.hotkey})" if shortcut.hotkey else ""
        say(tr("{file}: written.").format(file=f"{shortcut.file}{keys}"))
    return DONE


def _try(args: argparse.Namespace) -> int:
    computer = this_computer()
    _ = computer.excel_folder  # raises where there can be no Excel
    outcomes = run(
        reaching().App(visible=True, add_book=True),
        computer,
        template(args),
        Path(args.output),
        lambda q: input(f"{q} "),
    )
    failed = [outcome["step"] for outcome in outcomes if outcome["outcome"] == "failed"]
    say(tr("{file}: written. Please send it back.").format(file=args.output))
    for step in failed:
        say(tr("failed: {step}").format(step=step))
    return FINDINGS if failed else DONE


def _status(args: argparse.Namespace) -> int:
    if args.libreoffice:
        return tell(tr("Buttons in LibreOffice"), libreoffice.status(this_office(for_all=args.all_users)))
    return tell(tr("Buttons in Excel"), status(_computer(args)))


def _computer(args: argparse.Namespace) -> Computer:
    return replace(this_computer(), for_all=args.all_users)


def tell(title: str, checks: Sequence[Check]) -> int:
    """Print what was looked at; 1 where something is not well."""
    rows = [
        [check.what, tr("well") if check.is_well else tr("not well"), check.found, check.advice] for check in checks
    ]
    table(title, [tr("what"), tr("state"), tr("found"), tr("what to do")], rows)
    return DONE if all(check.is_well for check in checks) else FINDINGS


def add(commands: Commands) -> None:
    """Declare them."""
    inner = group(commands, "addin", tr("Buttons in Excel and LibreOffice: build, install, remove and examine them."))
    build = command(
        inner, "build", _build, tr("Build the add-in, or a plan workbook with buttons of its own."),
        examples=["akm addin build -o akm.xlam", "akm addin build --workbook -o plan_template.xlsm"],
    )  # fmt: skip
    build.add_argument("--workbook", action="store_true", help=tr("the plan template with buttons (.xlsm)"))
    _add_labels(build, DEFAULT)
    add_output(build)
    add_loudness(build)
    put = command(
        inner, "install", _install, tr("Put the buttons into Excel or LibreOffice."), uses_template=False,
        examples=["akm addin install", "akm addin install --libreoffice", "akm addin install --all-users"],
    )  # fmt: skip
    where = put.add_mutually_exclusive_group()
    where.add_argument(
        "--workbook", action="store_true", help=tr("only the settings, for workbooks with buttons of their own")
    )
    _add_libreoffice(where)
    _add_all_users(put)
    _add_labels(put, "")
    removed = command(
        inner, "uninstall", _uninstall, tr("Take the buttons out again."), uses_template=False,
        examples=["akm addin uninstall", "akm addin uninstall --libreoffice"],
    )  # fmt: skip
    _add_libreoffice(removed)
    _add_all_users(removed)
    looked = command(
        inner, "status", _status, tr("Say what keeps the buttons from working."), uses_template=False,
        examples=["akm addin status", "akm addin status --libreoffice"],
    )  # fmt: skip
    _add_libreoffice(looked)
    _add_all_users(looked)
    _add_without_macros(inner)


def _add_without_macros(inner: Commands) -> None:
    links = command(
        inner, "shortcuts", _shortcuts, tr("Put the buttons into the start menu, with hotkeys; no macro is needed."),
        uses_template=False, examples=["akm addin shortcuts", "akm addin shortcuts --remove"],
    )  # fmt: skip
    links.add_argument("--remove", action="store_true", help=tr("take them away again"))
    trial = command(
        inner, "try", _try, tr("Try all out in a real Excel and write one file (.zip) to send back."),
        examples=["akm addin try -o sinov.zip"],
    )  # fmt: skip
    add_output(trial)


def _add_libreoffice(parser: argparse._ActionsContainer) -> None:
    parser.add_argument("--libreoffice", action="store_true", help=tr("in LibreOffice, not in Excel"))


def _add_all_users(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--all-users", action="store_true", help=tr("for all users of this computer; an administrator's to do")
    )


def _add_labels(parser: argparse.ArgumentParser, default: str) -> None:
    parser.add_argument(
        "--labels", choices=SPOKEN, default=default, help=tr("the language of the tab; when installing, else Office's")
    )
