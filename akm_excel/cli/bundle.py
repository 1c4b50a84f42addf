"""The command bundle: all that a computer without a network needs."""

import argparse
from pathlib import Path

from akm_excel import bundle
from akm_excel.bundle.wheels import PLATFORMS
from akm_excel.cli.options import Commands, add_loudness, command
from akm_excel.cli.output import DONE, say
from akm_excel.language import tr


def _bundle(args: argparse.Namespace) -> int:
    extras = tuple(name for name in args.extras.split(",") if name)
    made = bundle.make(args.output, platform=args.platform, extras=extras, python=args.python)
    say(
        tr("{folder}: {count} packages for {platform}.").format(
            folder=made.folder, count=len(made.wheels), platform=args.platform
        )
    )
    say(tr("Copy the whole folder to that computer; the pages in it say what to do there."))
    if made.python:
        say(tr("SHA-256 of {file}: {sha256}").format(file=args.python.name, sha256=made.python))
        say(tr("Compare it with the one on python.org's page of this release."))
    return DONE


def add(commands: Commands) -> None:
    """Declare it."""
    made = command(
        commands, "bundle", _bundle, tr("Make a folder from which a computer without a network is set up."),
        uses_template=False,
        examples=[
            "akm bundle -o akm_windows --python python-3.11.9-embed-amd64.zip",
            "akm bundle -o akm_linux --platform manylinux_2_28_x86_64 --extras documents,excel",
        ],
    )  # fmt: skip
    made.add_argument("-o", "--output", type=Path, metavar=tr("FOLDER"), required=True, help=tr("the folder to make"))
    add_loudness(made)
    made.add_argument("--platform", choices=PLATFORMS, default="win_amd64", help=tr("what computers it is for"))
    made.add_argument(
        "--extras", default="excel,documents", metavar=tr("NAMES"), help=tr("which extras of the package it brings")
    )
    made.add_argument(
        "--python", type=Path, metavar=tr("FILE"), help=tr("python.org's embeddable zip, for computers without Python")
    )
