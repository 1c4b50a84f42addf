"""The command check: what the rules find in plans, files or folders of them."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from akm_excel import api
from akm_excel.cli.input import given, named, shown
from akm_excel.cli.options import Commands, add_archive, add_loudness, archive, command, template
from akm_excel.cli.output import (
    DONE,
    FAILED,
    FINDINGS,
    LOUDNESS,
    print_answered,
    print_findings,
    print_json,
    progress,
    say,
)
from akm_excel.core.finding import Finding, Severity
from akm_excel.errors import AkmError, DataError, NotAPlan
from akm_excel.escaping import visible
from akm_excel.language import tr, trn
from akm_excel.rules import RULES, chosen
from akm_excel.workbook.findings_sheet import summary

_MANY = 10_000
"""The files of a folder from which on it is said how many were looked at: the disk needs seconds for them."""


class _Asked(NamedTuple):
    """A workbook to check: how messages name it, whether the command named it itself, and why it cannot be read."""

    path: Path
    name: str
    is_named: bool = False
    error: AkmError | None = None


def _check(args: argparse.Namespace) -> int:
    with ExitStack() as held:
        return _checked(args, list(_files(args.files, held)))


def _checked(args: argparse.Namespace, files: list[_Asked]) -> int:
    schema = template(args)
    by_file: list[tuple[str, Finding]] = []
    read, failed = 0, False
    chosen(args.select, args.ignore, RULES)  # an unknown rule is said once, not for each file
    last = archive(args)
    for path, name, is_named, error in progress(files):
        try:
            if error:
                raise error
            findings = api.check(
                path,
                template=schema,
                year=args.year,
                district=args.district,
                select=args.select,
                ignore=args.ignore,
                archive=last,
            )
        except NotAPlan as exc:
            if is_named:
                print(named(exc, path, shown(Path(name))), file=sys.stderr)
                failed = True
            else:
                say(tr("{file}: passed over. {reason}").format(file=name, reason=exc.found), error=True)
            continue
        except AkmError as exc:
            print(named(exc, path, shown(Path(name))), file=sys.stderr)
            failed = True
            continue
        read += 1
        by_file += [(name, finding) for finding in findings]
    if args.format == "json":
        from akm_excel import records  # noqa: PLC0415 - only who asks for JSON pays

        print_json([records.finding(finding, file, schema) for file, finding in by_file])
    elif read:
        listed = [(shown(Path(file)), finding) for file, finding in by_file]
        print_findings([one for one in listed if not one[1].is_answered])
        print_answered([one for one in listed if one[1].answer is not None])
        if len(files) > 1:
            say(trn("{count} plan checked.", "{count} plans checked.", read).format(count=read))
        say(summary([finding for _, finding in by_file]))
    if failed or not read:
        return FAILED
    return FINDINGS if any(finding.severity is Severity.ERROR for _, finding in by_file) else DONE


def _files(sources: Sequence[Path], held: ExitStack) -> Iterator[_Asked]:
    """The workbooks to check, and the folders that could not be looked into or have none: these cost only themselves.

    In a folder other workbooks may lie beside plans.
    """
    for source in sources:
        if not source.is_dir():
            yield _Asked(held.enter_context(given(source)), str(source), is_named=True)
            continue
        try:
            yield from _inside(source)
        except AkmError as exc:
            yield _Asked(source, str(source), error=exc)


def _inside(folder: Path) -> Iterator[_Asked]:
    """The same of one folder. Raises `DataError` for one without workbooks, `WorkbookError` for the system's root."""
    from akm_excel.merging.files import files_in  # noqa: PLC0415 - who checks a file does not wait for merges, 40 ms

    files = files_in([folder], _Looking())
    inside = [one for one in files if one.fault or (one.is_workbook and not one.name.startswith(("~$", ".")))]
    if not inside:
        raise DataError(
            tr("There is no workbook in this folder."),
            expected=tr("workbooks (.xlsx, .xlsm)"),
            remedy=tr("check its name"),
            file=visible(str(folder)),
        )
    for one in inside:
        said = f"{one.fault[:1].upper()}{one.fault[1:]}."
        fault = DataError(said, remedy=tr("check whether you may look into it"), file=visible(one.location))
        yield _Asked(Path(one.location), one.location, error=fault if one.fault else None)


class _Looking:
    """Says how many files of a folder were looked at: from `_MANY` on, each time that they are twice as many."""

    def __init__(self) -> None:
        self.next = _MANY

    def __call__(self, folder: str, seen: int) -> None:
        if seen >= self.next and LOUDNESS.get() >= 0:
            say(tr("{folder}: looking for plans; files so far: {count}").format(folder=folder, count=seen), error=True)
            self.next = 2 * seen


def _rule_ids(text: str) -> list[str]:
    """Comma-separated beginnings of rule ids."""
    return [part.strip().upper() for part in text.split(",") if part.strip()]


def add(commands: Commands) -> None:
    """Declare it."""
    check = command(
        commands, "check", _check, tr("Check plans; exit 1 if there are errors."),
        examples=["akm check reja.xlsx", "akm check tumanlar/ --ignore T3", "akm check reja.xlsx --format json"],
    )  # fmt: skip
    check.add_argument(
        "files", type=Path, nargs="+", metavar=tr("FILE"), help=tr("plans' workbooks, or folders of them")
    )
    add_loudness(check, reads_many=True)
    add_archive(check)
    check.add_argument("--format", choices=["table", "json"], default="table", help=tr("how to print"))
    check.add_argument(
        "--select",
        type=_rule_ids,
        metavar=tr("RULES"),
        action="extend",
        default=[],
        help=tr("only rules whose ids begin so (S1,Q204)"),
    )
    check.add_argument(
        "--ignore",
        type=_rule_ids,
        metavar=tr("RULES"),
        action="extend",
        default=[],
        help=tr("no rules whose ids begin so"),
    )
    check.add_argument("--year", type=int, metavar=tr("YEAR"), help=tr("the year that the plans should have"))
    check.add_argument("--district", default="", metavar=tr("NAME"), help=tr("the district that the plan should be of"))
