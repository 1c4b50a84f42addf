"""A case as a letter, and as a short text for a messenger."""

import datetime as dt
from collections.abc import Iterator, Sequence

from akm_excel.core.finding import Severity
from akm_excel.core.wording import moment
from akm_excel.language import speaking, tr
from akm_excel.letters.cases import Case, Matter, Verdict
from akm_excel.printing.document import Align, Block, Document, Look, Paragraph
from akm_excel.regional.letter_texts import LetterTexts

MOST = 1000
"""A messenger's text has at most so many characters."""
_DATE = "%d.%m.%Y"
_HASH = 10
_UNKNOWN = "?"
_LINE = "_" * 28
"""Where a letter is signed that the region has named nobody for."""
_NEED_NO_DATE = frozenset({Verdict.CONFIRMED})


class Composer:
    """Writes the letters of one day in one language."""

    def __init__(self, texts: LetterTexts, language: str, today: dt.date, deadline: dt.date | None = None) -> None:
        """Without a `deadline` it is so many days from `today` as the texts say."""
        self.texts = texts
        self.language = language
        self.today = today
        self.deadline = deadline or today + dt.timedelta(days=texts.days)

    def letter(self, case: Case) -> Document:
        """The letter of a case. Raises `DataError` where a text of the region's has an unknown placeholder."""
        with speaking(self.language):
            return Document(self._said(f"mavzu_{case.verdict.value}", case), tuple(self._blocks(case)), self.language)

    def message(self, case: Case) -> str:
        """The short text of a case, of at most `MOST` characters: what it is about, and the first things to do."""
        with speaking(self.language):
            text = self._said(f"xabar_{case.verdict.value}", case)
            rest = tr("… and {count} more: see the letter.")
            lines = [
                self._line(matter) for severity in (Severity.ERROR, Severity.WARNING) for matter in case.of(severity)
            ]
        if len(text) > MOST:
            return f"{text[: MOST - 1]}…"
        for number, line in enumerate(lines):
            more = rest.format(count=len(lines) - number)
            room = MOST - len(text) - 1
            is_last = number == len(lines) - 1
            if len(line) > room - (0 if is_last else len(more) + 1):
                return f"{text}\n{more}" if len(more) <= room else text
            text += f"\n{line}"
        return text

    def _line(self, matter: Matter) -> str:
        finding = matter.finding
        place = " ".join(filter(None, (finding.cell, str(finding.key or ""))))
        what = finding.repair or finding.message
        return f"• {place}: {what}" if place else f"• {what}"

    def _said(self, key: str, case: Case) -> str:
        """A text of the region's, filled in."""
        receipt, district = case.receipt, case.district
        return self.texts.text(
            key,
            self.language,
            tuman=district.name if district else tr("Sender unknown"),
            markaz=case.header.organisation or (district.name if district else ""),
            yil=case.year or _UNKNOWN,
            fayl=_file(receipt.file) if receipt else "",
            vaqt=(moment(receipt.saved) or (_UNKNOWN if receipt.sha256 else "")) if receipt else "",
            kod=receipt.sha256[:_HASH] if receipt else "",
            sabab=_without_stop(receipt.reason or receipt.outcome.label) if receipt else "",
            xatolar=len(case.of(Severity.ERROR)),
            savollar=len(case.of(Severity.WARNING)),
            muddat=self.deadline.strftime(_DATE),
            sana=self.today.strftime(_DATE),
        )

    def _blocks(self, case: Case) -> Iterator[Block]:
        verdict = case.verdict
        yield Paragraph(self.today.strftime(_DATE), Look.TEXT, Align.RIGHT)
        yield from self._address(case)
        yield Paragraph(self._said(f"mavzu_{verdict.value}", case), Look.TITLE)
        yield Paragraph(self._said("murojaat", case))
        if case.receipt is not None:
            yield Paragraph(self._said("olindi", case))
        yield Paragraph(self._said(verdict.value, case))
        if verdict is Verdict.NOT_TAKEN:
            yield Paragraph(self._said("olinmadi_nima", case))
        for heading, matters in (
            ("xatolar", case.of(Severity.ERROR)),
            ("savollar", case.of(Severity.WARNING)),
            ("javoblar", case.answered),
        ):
            if matters:
                yield Paragraph(self._said(heading, case), Look.HEADING)
                yield from self._matters(matters)
        yield from self._others(case)
        if verdict not in _NEED_NO_DATE:
            yield Paragraph(self._said("savol_muddat" if verdict is Verdict.QUESTIONS else "muddat", case))
        yield Paragraph(self._said("yakun", case))
        yield Paragraph("\n".join(self.texts.signer or (_LINE,)))

    def _address(self, case: Case) -> Iterator[Paragraph]:
        """To whom: the centre, and the people whom the plan's cover names."""
        header = case.header
        lines = [header.organisation or (case.district.name if case.district else "")]
        lines += [name for name in (header.director, header.accountant) if name]
        text = "\n".join(filter(None, lines))
        if text:
            yield Paragraph(text, Look.TEXT, Align.RIGHT)

    def _matters(self, matters: Sequence[Matter]) -> Iterator[Paragraph]:
        for number, matter in enumerate(matters, start=1):
            yield Paragraph(f"{number}. {_place(matter)}", Look.ITEM)
            yield Paragraph(matter.finding.message, Look.DETAIL)
            for label, text in (
                (tr("In the cell: {text}"), matter.found),
                (tr("Expected: {text}"), matter.expected),
                (tr("What to do: {text}"), matter.finding.repair),
                (_answered_by(matter), matter.answer),
            ):
                if text:
                    yield Paragraph(label.format(text=text), Look.DETAIL)

    def _others(self, case: Case) -> Iterator[Paragraph]:
        """Further files of the district: what became of each."""
        if case.others:
            yield Paragraph(tr("Your other files"), Look.HEADING)
        for receipt in case.others:
            yield Paragraph(f"{_file(receipt.file)} ({(moment(receipt.saved) or _UNKNOWN)})", Look.ITEM)
            yield Paragraph(": ".join(filter(None, (receipt.outcome.label, receipt.reason))), Look.DETAIL)


def _answered_by(matter: Matter) -> str:
    return tr("The region noted: {text}") if matter.is_of_region else tr("Your answer: {text}")


def _place(matter: Matter) -> str:
    """Where it is, in words: the sheet, the cell, the code and the name."""
    finding = matter.finding
    sheet, _, cell = finding.cell.rpartition("!")
    where = tr("sheet {sheet}, cell {cell}").format(sheet=sheet, cell=cell) if cell else tr("the whole plan")
    what = " ".join(filter(None, (str(finding.key or ""), matter.name)))
    return f"{where}: {what}" if what else where


def _file(path: str) -> str:
    return path.replace("\\", "/").rpartition("/")[2]


def _without_stop(text: str) -> str:
    return text.rstrip(". ")
