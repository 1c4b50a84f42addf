"""What a person decided of open rows, kept in a readable file, so that next year asks nothing twice.

A decision is of a wording and its unit: which indicator a row of that name is, or that it stays open. It never
overrides a contradiction that was not there when it was made: a row whose code is another indicator's is open again.
The file is personal; `akm import --accept` writes accepted wordings into a template instead.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from akm_excel.core.plan import Key
from akm_excel.core.text import essence, squash
from akm_excel.errors import DataError, reason
from akm_excel.language import tr
from akm_excel.storage import private_folder, state_folder, write_whole

FIELDS = ("name", "unit", "code", "indicator")
"""The file's columns: the row's wording, unit and code when it was decided, and the indicator (empty: stays open)."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision; `indicator` is None where the row was left open."""

    name: str
    unit: str
    code: str
    indicator: Key | None


@dataclass
class Decisions:
    """All decisions of a file, by wording and unit."""

    path: Path
    by_wording: dict[tuple[str, str], Decision] = field(default_factory=dict)

    def find(self, name: str, unit: str, code: str) -> Decision | None:
        """What was decided of a wording with this unit, unless the row's code has become another since."""
        decision = self.by_wording.get((essence(name), essence(unit)))
        if decision is None or (code and essence(code) != essence(decision.code)):
            return None
        return decision

    def add(self, decision: Decision) -> None:
        """Keep a decision; the latest of one wording counts."""
        self.by_wording[essence(decision.name), essence(decision.unit)] = decision

    def accepted(self) -> Iterator[Decision]:
        """The decisions that name an indicator."""
        return (decision for decision in self.by_wording.values() if decision.indicator)

    def save(self) -> None:
        """Write the file whole. Raises `DataError` where it cannot be written."""
        lines = [FIELDS] + [
            (squash(d.name), squash(d.unit), squash(d.code), str(d.indicator or "")) for d in self.by_wording.values()
        ]
        try:
            if self.path == usual_place():
                private_folder(self.path.parent)
            else:
                self.path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(self.path, "".join("\t".join(line) + "\n" for line in lines).encode(), private=True)
        except OSError as exc:
            raise DataError(
                tr("The file cannot be written ({reason}).").format(reason=reason(exc)),
                remedy=tr("choose another file with --decisions"),
                file=str(self.path),
            ) from exc


def usual_place() -> Path:
    """Where decisions are kept unless another file is named."""
    return state_folder() / "import_decisions.tsv"


def load(path: Path | None = None) -> Decisions:
    """The decisions of a file (None: the usual one); none where there is no such file. Raises `DataError`."""
    place = path or usual_place()
    decisions = Decisions(place)
    if not place.exists():
        return decisions
    try:
        rows = [line.split("\t") for line in place.read_text(encoding="utf-8-sig").splitlines()]
    except (OSError, UnicodeDecodeError) as exc:
        raise _no_decisions(place) from exc
    if not rows or tuple(rows[0]) != FIELDS:
        raise _no_decisions(place)
    for row in rows[1:]:
        if len(row) != len(FIELDS) or (row[3] and Key.parse(row[3]) is None):
            raise _no_decisions(place)
        decisions.add(Decision(row[0], row[1], row[2], Key.parse(row[3])))
    return decisions


def _no_decisions(path: Path) -> DataError:
    return DataError(
        tr("The file of decisions cannot be read."),
        expected="\\t".join(FIELDS),
        remedy=tr("correct it, or name another with --decisions"),
        file=str(path),
    )
