"""Whatever a plan says is read back from the workbook that it was filled into."""

import tempfile
from decimal import Decimal
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from akm_excel import api
from akm_excel.core.plan import FIGURES, Key
from akm_excel.core.quantity import BLANK, NOT_APPLICABLE, number, unreadable
from akm_excel.core.template import Template
from akm_excel.spreadsheet.package import Package
from akm_excel.workbook.template_file import load_template, shipped

TEMPLATE: Template = load_template(shipped())
KEYS = [key for key in TEMPLATE.measures if key not in TEMPLATE.sums]

quantities = st.one_of(
    st.just(BLANK),
    st.just(NOT_APPLICABLE),
    st.integers(-(10**14), 10**14).map(lambda i: number(Decimal(i).scaleb(-1))),
    st.sampled_from(["4800/7668", "=1+1", "<b>&amp;", "a\tb", "#REF!", "ʻʼ’", "1,234"]).map(unreadable),
)


@settings(max_examples=15, deadline=None)
@given(st.dictionaries(st.sampled_from(KEYS), st.tuples(*[quantities] * len(FIGURES)), max_size=12))
def test_figures_survive(figures: dict[Key, tuple]) -> None:
    plan = TEMPLATE.plan.with_measures(
        {
            key: TEMPLATE.measures[key].with_figures(dict(zip(FIGURES, values, strict=True)))
            for key, values in figures.items()
        }
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plan.xlsx"
        api.fill(plan, shipped(), path)
        read = api.read_plan(path)
    for key in KEYS:
        expected = [plan.by_key[key].figure(column) for column in FIGURES]
        assert [read.by_key[key].figure(column) for column in FIGURES] == expected, key


def test_many_relations_are_read_once_and_follow_what_is_put_in(filled: Path) -> None:
    package = Package.open(filled)
    book = package.workbook_part
    assert package.relations(book) is package.relations(book)
    package.add("xl/extra.xml", b"<x/>", "application/xml", kind="urn:extra", of=book)
    assert ("urn:extra", "xl/extra.xml") in package.relations(book).values()
