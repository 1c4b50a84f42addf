"""The roster of a plan is known for all whose rows say the same beside their figures, and for no other."""

import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from akm_excel.core.plan import Oddity, Plan
from akm_excel.spreadsheet.book import from_package
from akm_excel.spreadsheet.package import Package
from akm_excel.workbook.lines import Line
from akm_excel.workbook.reading import PlanReader
from akm_excel.workbook.roster import Rosters
from akm_excel.workbook.template_file import load_template, shipped
from tests.support.editing import replace_in, sheet_part

_TEXT = r'<is><t(?: xml:space="preserve")?>{}</t></is>'
CHANGES = {
    "as it is": ("", ""),
    "another number": (r'(<c r="E13"[^>]*>)<v>[^<]*</v>', r"\1<v>77</v>"),
    "a dash": (r'<c r="E13"( s="\d+")?[^>]*><v>[^<]*</v></c>', r'<c r="E13"\1 t="inlineStr"><is><t>-</t></is></c>'),
    "a blank": (r'<c r="E13"( s="\d+")?[^>]*><v>[^<]*</v></c>', r'<c r="E13"\1/>'),
    "a number as text": (
        r'<c r="E13"( s="\d+")?[^>]*><v>[^<]*</v></c>', r'<c r="E13"\1 t="inlineStr"><is><t>1 200</t></is></c>'
    ),
    "a code of another": (_TEXT.format(r"1\.2"), "<is><t>1.3</t></is>"),
    "an unknown code": (_TEXT.format(r"1\.2"), "<is><t>1.99</t></is>"),
    "a code spelled otherwise": (_TEXT.format(r"1\.2"), "<is><t>1,2</t></is>"),
    "no code": (_TEXT.format(r"1\.2"), "<is><t></t></is>"),
    "another name": (r'(<c r="B13"[^>]*>)<is><t(?: [^>]*)?>[^<]*</t></is>', r"\1<is><t>Boshqa ish</t></is>"),
    "another unit": (r'(<c r="C14"[^>]*>)<is><t(?: [^>]*)?>[^<]*</t></is>', r"\1<is><t>tonna</t></is>"),
    "another title": (r"(<t[^>]*>)[^<]*ILMIY METODIK FAOLIYAT", r"\1BOSHQA FAOLIYAT"),
    "no row": (r'<row r="14".*?</row>', ""),
}  # fmt: skip


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory, _filled_once: Path) -> dict[str, bytes]:
    made = {}
    for number, (name, (pattern, by)) in enumerate(CHANGES.items()):
        path = tmp_path_factory.mktemp("roster") / f"{number}.xlsx"
        path.write_bytes(_filled_once.read_bytes())
        if pattern:
            replace_in(path, sheet_part(path, "Reja"), pattern, by)
            assert path.read_bytes() != _filled_once.read_bytes(), name
        made[name] = path.read_bytes()
    return made


def _read(reader: PlanReader, data: bytes) -> Plan:
    return reader.read(from_package(Package(data, "reja.xlsx")))


def _told(plan: Plan) -> str:
    return repr((plan.header, plan.sections, plan.source, plan.sightings, plan.remarks))


def test_plans_are_read_alike_whatever_was_read_before(plans: dict[str, bytes]) -> None:
    template = load_template(shipped())
    alone = {name: _told(_read(PlanReader(template), data)) for name, data in plans.items()}
    assert len(set(alone.values())) == len(plans)
    for seed in range(4):
        order = [*plans, *plans]
        random.Random(seed).shuffle(order)
        reader = PlanReader(template)
        for name in order:
            assert _told(_read(reader, plans[name])) == alone[name], (seed, name)


def test_a_roster_is_worked_out_once_for_plans_that_differ_in_figures(
    plans: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    worked_out = []
    original = Rosters._roster

    def counted(self: Rosters, said: Sequence[tuple[object, Line]], content: object) -> object:
        worked_out.append(len(said))
        return original(self, said, content)  # type: ignore[arg-type]

    monkeypatch.setattr(Rosters, "_roster", counted)
    reader = PlanReader(load_template(shipped()))
    for name in ("as it is", "another number", "a dash", "a number as text"):
        _read(reader, plans[name])
    assert len(worked_out) == 1
    for _ in range(2):  # what is seen of codes tells the row's figures: such a roster is one plan's
        seen = _read(reader, plans["an unknown code"]).sightings
        assert Oddity.UNKNOWN_CODE in {one.oddity for one in seen}
    assert len(worked_out) == 3
