"""What a regional workbook tells of files and findings, read back: from *Tumanlar* and *Nazorat*."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TypeVar

from akm_excel.core.answers import REGION, REMARK, STATE, Remark, standing
from akm_excel.core.finding import Finding, Reason, Severity
from akm_excel.core.plan import Key
from akm_excel.core.receipts import Outcome, Receipt
from akm_excel.core.region import Region
from akm_excel.core.text import squash
from akm_excel.language import LANGUAGES, speaking
from akm_excel.regional.findings import OF_DISTRICT
from akm_excel.regional.moments import iso_of
from akm_excel.rules import REGIONAL_RULES, order
from akm_excel.spreadsheet.book import Book
from akm_excel.spreadsheet.cells import EMPTY, Cell, Content

T = TypeVar("T", Severity, Outcome)
_DISTRICT, _FILE, _ANSWER = ("Tuman (shahar)", "Tuman"), "Fayl", "Javob"
_AMONG_PEERS = frozenset(rule.id for rule in REGIONAL_RULES)
_Row = Mapping[str, Cell]


def told(region: Region, book: Book) -> Region:
    """A region that was read from a regional workbook, with what its sheets say of files and findings.

    The region itself has the figures alone: when a file was saved, its hash, files that were left out and the
    findings stand on sheets of their own.
    """
    findings: dict[str, list[Finding]] = {}
    for row in _rows(book, "Nazorat", "Qoida"):
        finding = finding_of(row)
        if finding is not None:
            findings.setdefault(_text(row, "Tuman"), []).append(finding)
    for own in findings.values():
        own.sort(key=lambda finding: (finding.rule in _AMONG_PEERS, *order(finding)))  # as files are checked
    known = {receipt.district: receipt for receipt in region.receipts}
    receipts = [_receipt(row, known, findings) for row in _rows(book, "Tumanlar", "SHA-256")]
    return replace(region, receipts=tuple(receipt for receipt in receipts if receipt is not None))


def findings_in(book: Book) -> Iterator[Finding]:
    """The findings that *Nazorat* lists, with what was answered, from the first row to the last."""
    for row in _rows(book, "Nazorat", "Qoida"):
        finding = finding_of(row)
        if finding is not None:
            yield finding


def answers(region: Region, book: Book) -> dict[tuple[str, str, str], str]:
    """What *Nazorat* says that districts have answered, by district's code, rule and measure (or cell)."""
    codes = {district.name: district.code for district in region.template.districts}
    return {
        (
            codes.get(_text(row, "Tuman"), ""),
            _text(row, "Qoida"),
            _text(row, "Koʻrsatkich") or _text(row, "Katak"),
        ): said
        for row in _rows(book, "Nazorat", "Qoida")
        if (said := _text(row, _ANSWER))
    }


def _rows(book: Book, sheet: str, needed: str) -> Iterator[_Row]:
    """The rows under the headings of a sheet, of which one is `needed`; none where the sheet is missing."""
    if sheet not in book.sheets:
        return
    grid: dict[int, dict[int, Cell]] = {}
    for (number, column), cell in book.cells(sheet).items():
        if cell.content is not Content.BLANK:
            grid.setdefault(number, {})[column] = cell
    names: dict[int, str] = {}
    for _, row in sorted(grid.items()):
        if names:
            yield {names[column]: cell for column, cell in row.items() if column in names}
        elif any(squash(cell.text) == needed for cell in row.values()):
            names = {column: squash(cell.text) for column, cell in row.items()}


def _text(row: _Row, *names: str) -> str:
    return next((text for name in names if (text := row.get(name, EMPTY).text.strip())), "")


def finding_of(row: _Row) -> Finding | None:
    """The finding of a row of *Nazorat*, by its headings, with what was answered; None of a row that has none."""
    rule, severity = _text(row, "Qoida"), _labels(Severity).get(_text(row, "Daraja"))
    if not rule or severity is None:
        return None
    texts = [_text(row, name) for name in ("Kamchilik", "Katak", "Koʻrsatkich", "Tuzatish taklifi")]
    return Finding(rule, severity, texts[0], texts[1], Key.parse(texts[2]), texts[3], answer=_answer(row, texts[0]))


def _answer(row: _Row, message: str) -> Reason | None:
    """What was answered, as the row says it: what the region typed goes before what the district said."""
    typed = Remark("", "", "", message, _text(row, REMARK), _text(row, STATE))
    region, district = standing(typed, message).answer, _text(row, OF_DISTRICT)
    if region is not None and (region.holds or not district):
        return region._replace(by=region.by or REGION)
    return Reason(district) if district else None


def _labels(kind: Iterable[T]) -> dict[str, T]:
    """What stands for each in a workbook, in whatever language it was made."""
    labels: dict[str, T] = {}
    for language in LANGUAGES:
        with speaking(language):
            labels |= {one.label: one for one in kind}
    return labels


def _receipt(row: _Row, known: Mapping[str, Receipt], findings: Mapping[str, list[Finding]]) -> Receipt | None:
    """A file of the sheet *Tumanlar*; None for a district of which nothing came."""
    file, district = _text(row, _FILE), _text(row, *_DISTRICT)
    if not file:
        return None
    sha256, author, reason = _text(row, "SHA-256"), _text(row, "Kim saqlagan"), _text(row, "Izoh")
    saved = iso_of(row.get("Saqlangan vaqti", EMPTY))
    outcome = _labels(Outcome).get(_text(row, "Holati"))
    own = known.get(district)
    if own is not None and own.file == file and outcome in {None, Outcome.MERGED}:
        received = replace(own, sha256=sha256, saved=saved, author=author)
        return received.with_findings(findings.get(district, ()))
    return Receipt(file, outcome or Outcome.BROKEN, sha256, saved, author, district, reason=reason)
