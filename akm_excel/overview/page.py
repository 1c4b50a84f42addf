"""The page: all parts put together into one file that needs no network."""

import json
from collections.abc import Iterator
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING

from akm_excel.core.region import Region
from akm_excel.core.wording import moment
from akm_excel.escaping import printable
from akm_excel.language import current, tr, trn
from akm_excel.overview import comparisons, parts
from akm_excel.overview.charts import COLOURS, INK, STEPS
from akm_excel.overview.content import Overview
from akm_excel.regional.period import ROMAN, completeness

if TYPE_CHECKING:
    from akm_excel.archive import Report

_WITH_DOT = frozenset({"en"})
_MOST_PACES = 5


def page(region: Region, history: "Report | None" = None) -> bytes:
    """The page of a region, in the language in force; with the years of an archive's report where one is given.

    >>> from akm_excel import load_template
    >>> from akm_excel.core.region import consolidate
    >>> page(consolidate([], load_template()))[:15]
    b'<!DOCTYPE html>'
    """
    made = _Page(Overview(region), history)
    return printable("\n".join(made.lines())).encode()


class _Page:
    def __init__(self, view: Overview, history: "Report | None") -> None:
        self.view = view
        self.region = view.region
        self.history = history

    def lines(self) -> Iterator[str]:
        """The whole page."""
        title = escape(tr("The region at a glance, {year}").format(year=self.region.year or "?"))
        folder = files("akm_excel.overview")
        yield f'<!DOCTYPE html>\n<html lang="{current()}"><head><meta charset="utf-8">'
        yield '<meta name="viewport" content="width=device-width,initial-scale=1">'
        yield f"<title>{title}</title><style>{folder.joinpath('page.css').read_text('utf-8')}</style></head><body>"
        yield f"<header><h1>{title}</h1><p>{escape(completeness(self.region))}</p>"
        if self.region.is_sample:
            mark = tr("SAMPLE: figures are made up")
            yield f'<p class="mark">{escape(mark)}</p>'
        sections = [one for one in self.sections() if one[2]]
        links = "".join(f'<li><a href="#{name}">{escape(heading)}</a></li>' for name, heading, _ in sections)
        label = tr("Parts of the page")
        yield f'<nav aria-label="{escape(label)}"><ul>{links}</ul></nav></header><main>'
        yield parts.band(self.view)
        for name, heading, content in sections:
            yield f'<section id="{name}"><h2>{escape(heading)}</h2>{content}</section>'
        yield f"</main>{self._dialog()}"
        yield f"<footer><p class=soft>{escape(self._made())}</p></footer>"
        if self.view.districts:
            yield f'<script type="application/json" id="data">{self._data()}</script>'
            yield f"<script>{folder.joinpath('page.js').read_text('utf-8')}</script>"
        yield "</body></html>"

    def sections(self) -> Iterator[tuple[str, str, str]]:
        """Each part: its name, its heading, its content (empty where there is nothing to show)."""
        view = self.view
        yield "deliveries", tr("Deliveries"), parts.deliveries(view)
        if view.districts:
            yield "budget", tr("Budget"), parts.budget(view)
            yield "last-year", tr("The same period of last year"), comparisons.last_year(view)
            yield "pace", tr("Ahead of and behind an even pace"), parts.paces(view, _MOST_PACES)
            yield "sections", tr("Fulfilment by section and quarter"), parts.by_section(view)
            yield "map", tr("Districts by fulfilment"), parts.tile_map(view) + parts.ranking()
            yield "matrix", tr("Leading indicators by district"), parts.matrix(view)
            yield "indicators", tr("Indicators"), parts.indicators(view)
            yield "outliers", tr("Figures far from those of similar districts"), comparisons.outliers(view)
        yield "findings", tr("Findings"), parts.findings(view)
        if self.history is not None:
            yield "years", tr("Over the years"), parts.years(self.history)
        yield "notes", tr("Notes"), parts.notes(view)

    def _made(self) -> str:
        newest = max((one.saved for one in self.region.receipts), default="")
        said = trn(
            "Made from {count} file, the newest saved {moment}; template {edition}.",
            "Made from {count} files, the newest saved {moment}; template {edition}.",
            len(self.region.receipts),
        )
        edition = self.region.template.edition
        return said.format(count=len(self.region.receipts), moment=moment(newest) or "?", edition=edition)

    def _dialog(self) -> str:
        headings = [tr("district"), tr("fact"), tr("plan"), tr("done"), tr("file"), tr("cells")]
        head = "".join(f"<th scope=col>{escape(text_)}</th>" for text_ in headings)
        title, close = tr("Where the figure is from"), tr("Close")
        return (
            '<dialog aria-labelledby="source-title">'
            f'<h2 id="source-title">{escape(title)}</h2>'
            f"<table><thead><tr>{head}</tr></thead><tbody></tbody></table>"
            f'<p><button type="button" class="close">{escape(close)}</button></p></dialog>'
        )

    def _data(self) -> str:
        data = self.view.data() | {
            "words": {"missing": tr("missing"), "dot": current() in _WITH_DOT},
            "colours": COLOURS,
            "inks": INK,
            "steps": [str(step) for step in STEPS],
            "roman": ROMAN,
            "period": self.view.period.quarter,
        }
        told = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
        return told.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
