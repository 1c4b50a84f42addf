"""The command register: who has sent what, and what was said of it."""

import argparse
from pathlib import Path

from akm_excel import api
from akm_excel.cli.days import day
from akm_excel.cli.options import Commands, command, template
from akm_excel.cli.output import DONE, FINDINGS, block, print_json, say
from akm_excel.core.wording import moment
from akm_excel.deliveries import DELIVERIES, Delivery, Register, Standing, State
from akm_excel.errors import DataError
from akm_excel.language import tr
from akm_excel.records import registers as records

_STATES = {"accept": State.ACCEPTED, "return": State.RETURNED, "check": State.CHECKED}
_DEADLINE = "deadline"


def _register(args: argparse.Namespace) -> int:
    action, *words = args.what
    if action in _STATES:
        return _say_state(args, action, words)
    if action == _DEADLINE:
        return _say_deadline(args, words)
    register = api.register(action, year=args.year, template=template(args))
    if args.format == "json":
        print_json(records.register(register))
    else:
        print_register(register, whole=True)
    return FINDINGS if register.changed or register.unread or (args.require_all and register.missing) else DONE


def _say_state(args: argparse.Namespace, action: str, words: list[str]) -> int:
    if action == "return" and not args.why:
        raise DataError(tr("A delivery is returned with a reason."), remedy=tr("say it with --why"))
    if len(words) != 1:
        raise DataError(tr("One district is expected."), remedy=tr("akm register accept DISTRICT --folder FOLDER"))
    known = template(args)
    entry = api.register_state(
        args.folder, words[0], _STATES[action], delivery=_delivery(args.delivery), by=args.by, why=args.why,
        year=args.year, template=known,
    )  # fmt: skip
    district = known.district(entry.district)
    say(
        tr("{district}, {delivery}: {state} ({file}).").format(
            district=district.name if district else words[0],
            delivery=entry.delivery,
            state=entry.state,
            file=entry.file,
        )
    )
    return DONE


def _say_deadline(args: argparse.Namespace, words: list[str]) -> int:
    try:
        named, typed = words
        due = day(typed)
    except (ValueError, argparse.ArgumentTypeError) as exc:
        raise DataError(
            tr("A delivery and a day are expected."), expected="reja 15.01.2026", remedy=tr("write the day so")
        ) from exc
    delivery = _delivery(named)
    api.register_deadline(
        args.folder, delivery or Delivery.PLAN, due, year=args.year or due.year, district=args.district or "",
        by=args.by, template=template(args),
    )  # fmt: skip
    say(tr("{delivery}: awaited until {day}.").format(delivery=delivery, day=moment(due.isoformat())))
    return DONE


def _delivery(text: str | None) -> Delivery | None:
    if text is None:
        return None
    if text not in set(Delivery):
        raise DataError(
            tr("'{name}' is no delivery.").format(name=text),
            expected=", ".join(DELIVERIES),
            remedy=tr("name one of these"),
        )
    return Delivery(text)


def print_register(register: Register, *, whole: bool) -> None:
    """Print what must be known of the deliveries; with `whole` how all of them stand that came or are awaited."""
    columns = [tr("district"), tr("delivery"), tr("state"), tr("deadline"), tr("came"), tr("by"), tr("why"), tr("file")]
    if whole:
        shown = (
            one
            for one in register.standings
            if one.said or one.receipt or one.deadline or one.is_missing(register.today)
        )
        block(tr("Deliveries"), columns, map(_row, shown))
    for one in register.changed:
        say(changed(one), error=True)
    for place in register.unread:
        say(
            tr("{place}: a line of the register cannot be read, so what it said is not known. Put a copy of the file "
               "back, or delete the line if it was cut off.").format(place=place),
            error=True,
        )  # fmt: skip
    if register.late:
        say(tr("Late: {districts}.").format(districts=_named(register.late)))
    if register.missing:
        say(tr("Awaited and not there: {districts}.").format(districts=_named(register.missing)))


def changed(one: Standing) -> str:
    """What is to be said of an accepted delivery that is another now: both versions and the figures that differ."""
    assert one.said is not None
    named = [
        f"{key} {column}: {old or tr('(blank)')} → {new or tr('(blank)')}" for key, column, old, new in one.changed
    ]
    now = one.receipt
    return tr(
        "{district}, {delivery}: changed since it was accepted. Accepted: {old} ({old_hash}); "
        "now: {new} ({new_hash}). {figures}"
    ).format(
        district=one.district.name,
        delivery=one.delivery,
        old=one.said.file,
        old_hash=one.said.sha256[:12],
        new=now.file if now else tr("(blank)"),
        new_hash=now.sha256[:12] if now else "",
        figures="; ".join(named),
    )


def _named(standings: tuple[Standing, ...]) -> str:
    return ", ".join(f"{one.district.name} ({one.delivery})" for one in standings)


def _row(one: Standing) -> list[str]:
    said = one.said
    file = one.receipt.file if one.receipt else ""
    late = " (" + tr("late") + ")" if one.is_late else ""
    return [
        one.district.name, str(one.delivery), str(one.state), moment(one.deadline), moment(one.came[:10]) + late,
        said.by if said else "", said.text if said else "", file,
    ]  # fmt: skip


def add(commands: Commands) -> None:
    """Declare it."""
    made = command(
        commands, "register", _register, tr("Who has sent what, and what was said of it."),
        examples=[
            "akm register tumanlar/",
            "akm register deadline reja 15.01.2026 --folder tumanlar/",
            'akm register return "Qoraoʻzak tumani" --folder tumanlar/ --why "2.14 xato"',
        ],
    )  # fmt: skip
    made.add_argument(
        "what",
        nargs="+",
        metavar=tr("WHAT"),
        help=tr("a folder; or accept, return, check and a district; or deadline, a delivery and a day"),
    )
    made.add_argument(
        "--folder", type=Path, metavar=tr("FOLDER"), default=Path(), help=tr("the folder of the districts' workbooks")
    )
    made.add_argument(
        "--delivery", metavar=tr("NAME"), help=tr("which delivery: reja, I, II, III, IV; else the last one that came")
    )
    made.add_argument("--district", metavar=tr("NAME"), help=tr("the district whose deadline it is; else all"))
    made.add_argument("--by", metavar=tr("NAME"), default="", help=tr("who says it"))
    made.add_argument("--why", metavar=tr("TEXT"), default="", help=tr("why"))
    made.add_argument("--year", type=int, metavar=tr("YEAR"), help=tr("the year; else the one most plans have"))
    made.add_argument("--require-all", action="store_true", help=tr("exit 1 where a delivery is missing"))
    made.add_argument("--format", choices=["table", "json"], default="table", help=tr("how to print"))
