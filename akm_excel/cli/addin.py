"""Commands on the buttons in Excel: addin build, install, uninstall, status."""

import argparse

from akm_excel.cli.options import Commands, add_output, command, group, template
from akm_excel.cli.output import DONE, FINDINGS, table
from akm_excel.excel.build import write_addin, write_workbook
from akm_excel.excel.computer import this_computer
from akm_excel.excel.install import install, uninstall
from akm_excel.excel.status import status
from akm_excel.language import tr


def _build(args: argparse.Namespace) -> int:
    if args.workbook:
        write_workbook(args.output, template(args))
    else:
        write_addin(args.output)
    print(tr("{file}: built.").format(file=args.output))
    return DONE


def _install(args: argparse.Namespace) -> int:
    done = install(this_computer(), with_addin=not args.workbook)
    for path in done.files:
        print(tr("{file}: written.").format(file=path))
    if args.workbook:
        print(tr("Workbooks with buttons now find Python. Make one: akm addin build --workbook -o plan_template.xlsm"))
    else:
        print(tr("Start Excel: the tab AKM is there."))
    return DONE


def _uninstall(args: argparse.Namespace) -> int:
    done = uninstall(this_computer())
    for path in done.removed:
        print(tr("{file}: removed.").format(file=path))
    for path in done.changed:
        print(tr("{file}: left, since somebody has changed it.").format(file=path))
    if not done.removed and not done.changed:
        print(tr("Nothing is installed."))
    return FINDINGS if done.changed else DONE


def _status(args: argparse.Namespace) -> int:
    checks = status(this_computer())
    rows = [
        [check.what, tr("well") if check.is_well else tr("not well"), check.found, check.advice] for check in checks
    ]
    table(tr("Buttons in Excel"), [tr("what"), tr("state"), tr("found"), tr("what to do")], rows)
    return DONE if all(check.is_well for check in checks) else FINDINGS


def add(commands: Commands) -> None:
    """Declare them."""
    inner = group(commands, "addin", tr("Buttons in Excel: build, install, remove and examine them."))
    build = command(inner, "build", _build, tr("Build the add-in, or a plan workbook with buttons of its own."))
    build.add_argument("--workbook", action="store_true", help=tr("the plan template with buttons (.xlsm)"))
    add_output(build)
    put = command(inner, "install", _install, tr("Put the add-in into Excel."), uses_template=False)
    put.add_argument(
        "--workbook", action="store_true", help=tr("only the settings, for workbooks with buttons of their own")
    )
    command(inner, "uninstall", _uninstall, tr("Take the add-in out of Excel again."), uses_template=False)
    command(inner, "status", _status, tr("Say what keeps the buttons from working."), uses_template=False)
