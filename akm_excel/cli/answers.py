"""The command answer: a reason that stays beside what the rules found."""

import argparse
from pathlib import Path

from akm_excel import api
from akm_excel.cli.options import Commands, add_backup, add_loudness, command, template
from akm_excel.cli.output import ended, say, telling_backup
from akm_excel.core.finding import Severity
from akm_excel.errors import DataError
from akm_excel.language import tr


def _answer(args: argparse.Namespace) -> int:
    if bool(args.why.strip()) == args.withdraw:
        raise DataError(
            tr("An answer is given with a reason, or taken back."), remedy=tr("say it with --why, or use --withdraw")
        )
    with telling_backup(args.file):
        done = api.answer(
            args.file, args.rule, args.key, args.why.strip(), by=args.by, district=args.district,
            backup=not args.no_backup, template=template(args),
        )  # fmt: skip
    finding = done.finding
    place = " ".join(filter(None, (finding.rule, str(finding.key or ""), finding.cell)))
    if args.withdraw:
        say(tr("{finding}: the answer was taken back.").format(finding=place))
    elif finding.severity is Severity.ERROR:
        say(tr("{finding}: the answer stands beside it; an error stays an error.").format(finding=place))
    else:
        say(tr("{finding}: answered, as long as its figures stay.").format(finding=place))
    return ended(args.file, done.beside)


def add(commands: Commands) -> None:
    """Declare it."""
    made = command(
        commands, "answer", _answer, tr("Answer what was found, so that the reason stays beside it."),
        examples=[
            'akm answer reja.xlsx C601 6.4 --why "yangi filial ochildi" --by Aliyeva',
            'akm answer hudud.xlsx P701 2.3 --district "Kegeyli tumani" --why "tekshirildi"',
        ],
    )  # fmt: skip
    made.add_argument("file", type=Path, metavar=tr("FILE"), help=tr("the plan's workbook, or a regional one"))
    made.add_argument("rule", metavar=tr("RULE"), help=tr("the rule that found it (C601)"))
    made.add_argument(
        "key", metavar=tr("KEY"), nargs="?", default="", help=tr("what it is about: a code (2.3/1) or a cell (E12)")
    )
    made.add_argument("--why", default="", metavar=tr("TEXT"), help=tr("the answer"))
    made.add_argument("--by", default="", metavar=tr("NAME"), help=tr("who says it"))
    made.add_argument("--district", default="", metavar=tr("NAME"), help=tr("of a regional workbook: whose finding"))
    made.add_argument("--withdraw", action="store_true", help=tr("take the answer back"))
    add_backup(made)
    add_loudness(made)
