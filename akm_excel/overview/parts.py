"""The parts of the page, each a piece of HTML."""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from html import escape
from importlib.resources import files
from itertools import pairwise
from typing import TYPE_CHECKING

from akm_excel.core.finding import Severity
from akm_excel.core.plan import Measure
from akm_excel.core.quantity import BLANK, Quantity, difference, number, ratio
from akm_excel.core.wording import moment
from akm_excel.core.wording import number as spelled
from akm_excel.language import tr, trn
from akm_excel.overview.charts import COLOURS, STEPS, Bar, Step, Tile, bars, lines, tiles, waterfall
from akm_excel.overview.content import Overview, Pace, ordered
from akm_excel.overview.tables import Cell, figure, percent, soft, table, text
from akm_excel.regional.by_quarter import STAR
from akm_excel.regional.period import ROMAN

if TYPE_CHECKING:
    from akm_excel.archive import Report

_HASH = 10
_MOST_FINDINGS = 3000
_LOOKS = {Severity.ERROR: "error", Severity.WARNING: "warn", Severity.NOTE: ""}


def band(view: Overview) -> str:
    """The headline figures: plans, missing, errors, questions, and the budget's fulfilment."""
    merged, left_out = view.receipts()
    count = len(view.region.template.districts)
    facts = [
        (tr("Plans received"), f"{len(merged)} / {count}"),
        (tr("Files left out"), str(len(left_out))),
        (tr("Errors"), str(sum(one.count(Severity.ERROR) for one in merged.values()))),
        (tr("Questions"), str(sum(one.count(Severity.WARNING) for one in merged.values()))),
    ]
    if view.money:
        whole, districts = view.like_for_like(view.money[0].key)
        said = percent(whole).html or "–"
        facts.append(
            (
                trn("{key} done, of {count} district", "{key} done, of {count} districts", districts).format(
                    key=view.money[0].key, count=districts
                ),
                said,
            )
        )
    return (
        '<dl class="band">'
        + "".join(f"<div><dt>{escape(name)}</dt><dd>{value}</dd></div>" for name, value in facts)
        + "</dl>"
    )


def deliveries(view: Overview) -> str:
    """What each district sent, then the files that were left out."""
    merged, left_out = view.receipts()
    rows = []
    for district in view.region.template.districts:
        own = merged.get(district.name)
        if own is None:
            rows.append([text(district.code), text(district.name), text(tr("missing"), "error"), *[text("")] * 6])
            continue
        quarter = view.quarters.get(district, 0)
        rows.append([
            text(district.code), text(district.name), text(own.outcome.label, "ok"), text(_bare(own.file)),
            text(moment(own.saved)), text(own.sha256[:_HASH]), figure(number(own.count(Severity.ERROR))),
            figure(number(own.count(Severity.WARNING))), text(ROMAN[quarter]),
        ])  # fmt: skip
    headings = [tr("code"), tr("district"), tr("state"), tr("file"), tr("saved"), "SHA-256", tr("errors"),
                tr("questions"), tr("quarter")]  # fmt: skip
    made = table(tr("What each district sent"), headings, rows, is_long=True)
    if left_out:
        others = [
            [
                text(_bare(one.file)),
                text(one.district),
                text(one.outcome.label),
                text(one.reason),
                text(moment(one.saved)),
            ]
            for one in left_out
        ]
        columns = [tr("file"), tr("district"), tr("outcome"), tr("reason"), tr("saved")]
        made += table(tr("Files that were not merged"), columns, others)
    return made


def _bare(path: str) -> str:
    """A file's name without its folder, which is long and of somebody's computer."""
    return path.replace("\\", "/").rpartition("/")[2]


def budget(view: Overview) -> str:
    """The budget by article, and the way from last year's sum to this year's by article and by district."""
    if not view.money:
        return ""
    rows, shown = [], []
    for measure in (*view.money, *view.other_money):
        places = view.region.template.decimals(measure)
        done, count = view.like_for_like(measure.key)
        rows.append([
            text(str(measure.key)), text(view.name(measure.key)), text(measure.unit),
            *(figure(one, places, source=str(measure.key)) for one in (measure.fact, measure.plan, measure.actual)),
            percent(done), figure(number(count)), figure(difference(measure.plan, measure.actual), places),
            figure(measure.figures.change.absolute, places), percent(view.growth(measure.key)),
        ])  # fmt: skip
        if measure in view.other_money:
            continue
        words = tr("plan {plan}, done {done} ({percent})").format(
            plan=spelled(measure.plan, places), done=spelled(measure.actual, places), percent=percent(done).html or "–"
        )
        plan = measure.plan.number or Decimal(0)
        shown.append(Bar(f"{measure.key} {view.name(measure.key)}", plan, measure.actual.number, words))
    headings = [tr("code"), tr("name"), tr("unit"), tr("fact"), tr("plan"), tr("done"), tr("like for like"),
                tr("districts"), tr("left"), tr("change"), tr("change, %")]  # fmt: skip
    made = table(tr("Budget by article"), headings, rows, numbers=3) + bars(tr("Plan and done by article"), shown)
    return made + _waterfalls(view)


def _waterfalls(view: Overview) -> str:
    whole, *articles = view.money
    if whole.fact.number is None or whole.plan.number is None or not articles:
        return ""
    ends = (tr("last year"), whole.fact.number), (tr("this year's plan"), whole.plan.number)
    by_article = [
        Step(view.name(measure.key), change)
        for measure in articles
        if (change := measure.figures.change.absolute.number) is not None
    ]
    by_district = [
        Step(district.name, change)
        for district in view.districts
        if (change := view.of(district, whole.key).change.absolute.number) is not None
    ]
    titles = (
        tr("From last year's sum to this year's plan, by article"),
        tr("From last year's sum to this year's plan, by district"),
    )
    html = ""
    for title, steps in zip(titles, (by_article, by_district), strict=True):
        if steps and len(steps) <= 40:
            html += f"<details><summary>{escape(title)}</summary>{waterfall(title, ends[0], steps, ends[1])}</details>"
    return html


def paces(view: Overview, count: int) -> str:
    """The districts that are farthest from an even pace in money."""
    if not view.money:
        return ""
    whole = view.money[0]
    behind, ahead = ordered(view.paces(whole.key), count)
    if not behind and not ahead:
        return soft(tr("No quarter has a result yet."))
    places = view.region.template.decimals(whole)

    def name(one: Pace) -> str:
        return f"{one.district.name} {STAR}" if one.is_stated else one.district.name

    def rows(listed: Sequence[Pace]) -> list[list[Cell]]:
        return [
            [text(name(one)), text(ROMAN[view.quarters[one.district]]), figure(number(one.plan), places),
             figure(number(one.done), places), percent(ratio(number(one.done), number(one.plan))),
             figure(number(one.ahead), places)]
            for one in listed
        ]  # fmt: skip

    headings = [tr("district"), tr("quarter"), tr("plan"), tr("done"), tr("fulfilment"), tr("from an even pace")]
    said = tr("{key}: an even pace is the year's plan x quarters reported / 4.").format(key=whole.key)
    if any(one.is_stated for one in (*behind, *ahead)):
        said += " " + tr("*: by the district's own plan of these quarters.")
    made = soft(said)
    for label, listed in ((tr("Farthest behind"), behind), (tr("Farthest ahead"), ahead)):
        if listed:
            made += table(label, headings, rows(listed), numbers=2)
    return made


def by_section(view: Overview) -> str:
    """The middle fulfilment of each section's measures by quarter; then the declared totals."""
    names = ["I", "I–II", "I–III", "I–IV"]
    rows = [[text(title), *(_middle(one) for one in quarters)] for title, quarters in view.sections()]
    made = table(tr("Sections: the middle of their measures' fulfilment (number of measures)"),
                 [tr("section"), *names], rows, numbers=1)  # fmt: skip
    totals = [
        [text(line.id), text(line.title), text(line.unit), figure(line.entry.fact, line.places),
         figure(line.entry.plan, line.places), figure(line.entry.actual, line.places),
         *(percent(one) for one in line.progress.fulfilled)]
        for line in view.analysis.totals
    ]  # fmt: skip
    headings = [
        tr("total"),
        tr("name"),
        tr("unit"),
        tr("fact"),
        tr("plan"),
        tr("done"),
        *(f"{one}, %" for one in names),
    ]
    return made + table(tr("Declared totals"), headings, totals, numbers=3)


def _middle(middle: tuple[Decimal, int] | None) -> Cell:
    if middle is None:
        return text("")
    cell = percent(number(middle[0]))
    return cell._replace(html=f"{cell.html} ({middle[1]})")


def _usual_places() -> Mapping[str, Sequence[int]]:
    """Those of the shipped template's districts, for a template that has none."""
    places: Mapping[str, Sequence[int]] = json.loads(
        files("akm_excel.overview").joinpath("tiles.json").read_text("utf-8")
    )
    return places


def tile_map(view: Overview) -> str:
    """The map for the first leading measure; the page's script shows others."""
    places = view.region.template.map_places or _usual_places()
    chosen = view.leading[0].key
    shown = []
    for district in view.region.template.districts:
        has = district in view.figures
        done = view.fulfilment(district, chosen) if has else BLANK
        shown.append(Tile(district.code, district.name, done.number, percent(done).html if has else tr("missing")))
    legend = "".join(
        f'<li><i style="background:{colour}"></i>{escape(words)}</li>'
        for colour, words in zip(COLOURS, _ranges(), strict=True)
    )
    choices = "".join(
        f'<option value="{escape(str(key))}"{" selected" if key == chosen else ""}>'
        f"{escape(f'{key} {view.name(key)}'[:110])}</option>"
        for key in view.region.total.by_key
    )
    criteria = ((tr("fulfilment"), "fulfilment"), (tr("plan"), "plan"), (tr("growth of the plan"), "growth"))
    by = "".join(f'<option value="{value}">{escape(label)}</option>' for label, value in criteria)
    chosen_by, ranked_by = tr("indicator"), tr("ranked by")
    without = [tile for tile in shown if tile.code not in places]
    made = (
        f'<p class="choice"><label>{escape(chosen_by)} <select id="indicator">{choices}</select></label>'
        f'<label>{escape(ranked_by)} <select id="criterion">{by}</select></label></p>'
        f'<p id="map-title">{escape(f"{chosen} {view.name(chosen)}")}</p>'
        + tiles(tr("Fulfilment of the year's plan by district"), places, shown)
        + f'<ul class="legend">{legend}</ul>'
    )
    if without:
        rows = [[text(tile.code), text(tile.name), text(tile.words, "n")] for tile in without]
        made += table(tr("Districts without a place on the map"), [tr("code"), tr("district"), tr("fulfilment")], rows)
    return made


def _ranges() -> list[str]:
    ends = [f"{step * 100:.0f}" for step in STEPS]
    return [
        f"< {ends[0]}\u00a0%",
        *(f"{left}–{right}\u00a0%" for left, right in pairwise(ends)),
        f"≥ {ends[-1]}\u00a0%",
    ]


def ranking() -> str:
    """The table that the page's script fills for the indicator that is chosen."""
    headings = [tr("rank"), tr("district"), tr("value"), tr("quarter")]
    made = table(tr("Ranking of the districts"), headings, [])
    return f'<div id="ranking">{made}</div>'


def matrix(view: Overview) -> str:
    """Districts by leading indicators: how much of each is done, told by number and by shade."""
    keys = [measure.key for measure in view.leading]
    rows = []
    for district in view.districts:
        cells = [view.fulfilment(district, key) for key in keys]
        rows.append([text(district.name), text(ROMAN[view.quarters[district]]), *map(_shaded, cells)])
    total = [_shaded(view.like_for_like(key)[0]) for key in keys]
    counted = [number(view.like_for_like(key)[1]) for key in keys]
    rows.append([text(tr("like for like")), text(""), *total])
    rows.append([text(tr("districts that state both")), text(""), *map(figure, counted)])
    headings = [tr("district"), tr("quarter"), *(f"{key} {view.name(key)}"[:60] for key in keys)]
    label = tr("Fulfilment of the year's plan: the region's is of the districts that state plan and result")
    return f'<div class="heat">{table(label, headings, rows)}</div>'


def _shaded(fraction: Quantity) -> Cell:
    cell = percent(fraction, "")
    if fraction.number is None:
        return cell
    level = sum(fraction.number >= step for step in STEPS)
    return cell._replace(html=f'<span class="level{level}">{cell.html}</span>')


def indicators(view: Overview) -> str:
    """All measures of the region."""
    headings = [tr("code"), tr("name"), tr("unit"), tr("fact"), tr("plan"), tr("change, %"), tr("done"),
                tr("fulfilment"), tr("like for like"), tr("districts")]  # fmt: skip
    rows = [_indicator(view, measure) for _, measure in view.region.total.measures()]
    note = tr("A click on a figure shows each district's, with its file and cells.")
    return soft(note) + table(tr("All indicators"), headings, rows, is_long=True, numbers=3)


def _indicator(view: Overview, measure: Measure) -> list[Cell]:
    key, places = str(measure.key), view.region.template.decimals(measure)
    like, count = view.like_for_like(measure.key)
    return [
        text(key), text(view.name(measure.key)), text(measure.unit), figure(measure.fact, places, source=key),
        figure(measure.plan, places, source=key), percent(view.growth(measure.key)),
        figure(measure.actual, places, source=key), percent(ratio(measure.actual, measure.plan)), percent(like),
        figure(number(count)),
    ]  # fmt: skip


def findings(view: Overview) -> str:
    """All open findings, the gravest first; notes are the template's own and left out, answered ones counted."""
    every = [(receipt, one) for receipt, one in view.region.findings() if one.severity is not Severity.NOTE]
    unanswered = sorted((pair for pair in every if not pair[1].is_answered), key=lambda pair: -pair[1].severity)
    answered = len(every) - len(unanswered)
    rows = [
        [text(receipt.district), text(one.severity.label, _LOOKS[one.severity]), text(one.rule), text(one.cell),
         text(str(one.key or "")), text(one.message), text(one.repair)]
        for receipt, one in unanswered[:_MOST_FINDINGS]
    ]  # fmt: skip
    if not rows:
        return soft(tr("Nothing was found."))
    headings = [tr("district"), tr("severity"), tr("rule"), tr("cell"), tr("code"), tr("finding"), tr("repair")]
    more = len(unanswered) - len(rows)
    note = tr("… and {count} more").format(count=more) if more else ""
    if answered:
        note = " ".join(filter(None, (note, tr("Answered: {count}.").format(count=answered))))
    made = table(tr("Findings in the districts' plans"), headings, rows, is_long=True)
    return made + (f"<p>{escape(note)}</p>" if note else "")


def years(report: "Report") -> str:
    """The totals of an archive's years."""
    listed = sorted({total.year for total in report.totals})
    names = {total.id: total for total in report.totals}
    rows, drawn = [], []
    for name, entry in names.items():
        plans = {total.year: total.plan for total in report.totals if total.id == name}
        cells = [figure(plans.get(year, BLANK)) for year in listed]
        rows.append([text(name), text(entry.title), text(entry.unit), *cells])
        drawn.append((f"{name} {entry.title}", [plans.get(year, BLANK).number for year in listed]))
    if not rows:
        return ""
    headings = [tr("total"), tr("name"), tr("unit"), *map(str, listed)]
    made = table(tr("Plans of the archive's years"), headings, rows, numbers=3)
    return made + (lines(tr("Plans of the archive's years"), listed, drawn) if len(listed) > 1 else "")


def notes(view: Overview) -> str:
    """Who is missing, what is computed how."""
    said = []
    if view.region.missing:
        said.append(tr("Missing: {districts}.").format(districts=", ".join(d.name for d in view.region.missing)))
    silent = [district.name for district, quarter in view.quarters.items() if not quarter]
    if silent:
        said.append(tr("No quarter reported: {districts}.").format(districts=", ".join(silent)))
    others = [district.name for district, quarter in view.quarters.items() if quarter not in {0, view.period.quarter}]
    if others:
        said.append(
            tr("Of another period, and in no share of a plan: {districts}.").format(districts=", ".join(others))
        )
    said += [
        tr("Sums are exact and of the plans that are there. A blank figure and '-' count for nothing and are not 0."),
        tr("Fulfilment is what is done, in percent of the year's plan; until December it is below 100."),
        tr("'Like for like' is of the districts that state plan and result and have reported the region's period."),
    ]
    return "<ul>" + "".join(f"<li>{escape(one)}</li>" for one in said) + "</ul>"
