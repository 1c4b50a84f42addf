"""The protocol of a proof, to be signed: what was compared with what, when, by which version, and what came of it."""

import datetime as dt
from pathlib import Path

from akm_excel.core.plan import Column
from akm_excel.formats.listing import Content, Listing, Table, write
from akm_excel.language import tr
from akm_excel.proof.verification import Proof
from akm_excel.version import __version__

_SHOWN = (Column.FACT, Column.PLAN, Column.ACTUAL)


def protocol(proof: Proof, when: dt.datetime) -> Listing:
    """The protocol of a proof that was made at a time."""
    region = proof.region
    facts = (
        (tr("workbook"), proof.workbook),
        ("SHA-256", proof.sha256),
        (tr("date"), when.strftime("%d.%m.%Y %H:%M")),
        (tr("year"), region.year or 0),
        (tr("written by version"), proof.marks.version or "?"),
        (tr("proven by version"), __version__),
        (tr("edition of the template"), region.template.edition),
        (tr("proven from"), tr("the districts' files") if proof.with_sources else tr("the workbook's own long table")),
        (tr("districts"), len(region.submissions)),
        (tr("cells compared"), proof.compared),
        (tr("changed by hand"), len([change for change in proof.changes if not change.follows])),
        (tr("results that differ"), len([change for change in proof.changes if change.follows])),
        (tr("files missing"), len(proof.missing)),
    )
    changes = [(one.place, one.what.label, one.found, one.expected) for one in proof.changes]
    totals: list[tuple[Content, ...]] = [
        (line.id, line.title, line.unit, *(line.entry.figure(column) for column in _SHOWN)) for line in proof.totals
    ]
    sources = [(one.file, one.district, one.state.label, one.sha256) for one in proof.sources]
    if not sources:
        receipts = region.submissions.receipts.values()
        sources = [(one.file, one.district, tr("not looked at"), one.sha256) for one in receipts]
    return Listing(
        tr("Protocol of a proof of the regional workbook"),
        facts,
        (proof.verdict, *proof.remarks()),
        (
            Table(tr("What was changed"), (tr("cell"), tr("what"), tr("stands there"), tr("should be")), changes),
            Table(
                tr("Totals"),
                (tr("total"), tr("name"), tr("unit"), tr("fact"), tr("plan"), tr("done")),
                totals,
            ),
            Table(tr("Files"), (tr("file"), tr("district"), tr("state"), "SHA-256"), sources),
        ),
        (tr("Proven by"), tr("Accountant")),
    )


def write_protocol(proof: Proof, path: Path) -> None:
    """Write the protocol of a proof made now, as ``.xlsx`` or ``.html``. Raises `WriteError`."""
    write(protocol(proof, dt.datetime.now().astimezone()), path)
