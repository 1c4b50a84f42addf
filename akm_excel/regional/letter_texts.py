"""The texts of the letters to districts: as the program has them, and as the region changes them on its sheet *Xatlar*.

Each text is a template with placeholders in braces (``{tuman}``), which are the same in all languages. The sheet has a
row a text, in Uzbek and in Russian; below them who signs and how long a district has, and each district's language.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from akm_excel.core.template import District
from akm_excel.core.text import squash
from akm_excel.errors import DataError
from akm_excel.language import LANGUAGES, speaking, tr
from akm_excel.patterns import pattern
from akm_excel.regional.book import RegionalBook
from akm_excel.regional.relations import check_cell
from akm_excel.spreadsheet.book import Book
from akm_excel.spreadsheet.cells import EMPTY
from akm_excel.spreadsheet.writing.sheet import Sheet
from akm_excel.workbook.row_heights import row_height

NAME = "Xatlar"
SHOWN = ("uz", "ru")
"""The languages whose texts the sheet has; letters in the others have the program's own."""
PLACEHOLDERS = ("tuman", "markaz", "yil", "fayl", "vaqt", "kod", "sabab", "xatolar", "savollar", "muddat", "sana")
"""What a text may have in braces: the district, its centre, the year, the file, when it was saved, the beginning of its
SHA-256, why it was not taken, how many errors and questions there are, the deadline, today."""
_PLACEHOLDER = pattern(r"\{([^{}]*)\}")
_BRACKET = pattern(r" ?\([^()]*\)")
_HEADINGS = ("Kalit", "Qayerda turadi", "Oʻzbekcha", "Ruscha")
_WIDTHS = (16, 34, 70, 70)
_DAYS = 5
_NONE: Mapping[Any, str] = {}  # plain, so that it can be sent to another process
_MOST_DAYS = 365


class Text(NamedTuple):
    """One text: its key on the sheet, where in the letter it stands (Uzbek, as the sheet is), and the text itself."""

    key: str
    where: str
    default: Callable[[], str]


TEXTS = (
    Text("murojaat", "Xat boshi", lambda: tr("Dear colleagues!")),
    Text("mavzu_tasdiq", "Mavzu: kamchilik yoʻq", lambda: tr("Plan for {yil}: accepted")),
    Text("mavzu_savol", "Mavzu: savollar bor", lambda: tr("Plan for {yil}: accepted, with questions")),
    Text("mavzu_xato", "Mavzu: qaytarildi", lambda: tr("Plan for {yil}: returned for correction")),
    Text("mavzu_olinmadi", "Mavzu: faylni qabul qilib boʻlmadi", lambda: tr("Plan for {yil}: the file was not taken")),
    Text("mavzu_eslatma", "Mavzu: reja kelmagan", lambda: tr("Plan for {yil}: a reminder")),
    Text("olindi", "Qaysi fayl olingani", lambda: tr("We received your file {fayl} (saved {vaqt}, check code {kod}).")),
    Text("tasdiq", "Kamchilik yoʻq", lambda: tr(
        "It was checked and added to the region's figures. Nothing needs to be corrected."
    )),
    Text("savol", "Savollar bor", lambda: tr(
        "It was checked and added to the region's figures. Please look at the questions below: each figure is either "
        "to be corrected or to be explained in a few words."
    )),
    Text("xato", "Xatolar bor", lambda: tr(
        "It was checked and is returned for correction. Please correct what is listed below in this very file, save "
        "it and send it again."
    )),
    Text("olinmadi", "Fayl qabul qilinmadi", lambda: tr(
        "It could not be added to the region's figures. The reason: {sabab}."
    )),
    Text("olinmadi_nima", "Fayl qabul qilinmadi: nima qilish kerak", lambda: tr(
        "Please check that this is the file of your plan for {yil} and send it once more as a workbook of Excel "
        "(.xlsx)."
    )),
    Text("eslatma", "Reja kelmagan", lambda: tr(
        "Your plan for {yil} has not reached us yet. If you have sent it already, please send it once more and "
        "tell us when it was sent."
    )),
    Text("xatolar", "Sarlavha", lambda: tr("To be corrected: {xatolar}")),
    Text("savollar", "Sarlavha", lambda: tr("Questions: {savollar}")),
    Text("javoblar", "Sarlavha", lambda: tr("Questions that you have answered; nothing more is needed")),
    Text("muddat", "Tuzatish muddati", lambda: tr("Please send the corrected file by {muddat}.")),
    Text("savol_muddat", "Javob muddati", lambda: tr("Please answer by {muddat}.")),
    Text("yakun", "Xat oxiri", lambda: tr("Thank you for your work. Respectfully,")),
    Text("xabar_tasdiq", "Messenjer uchun", lambda: tr(
        "{tuman}: your plan for {yil} ({fayl}) is accepted; nothing needs to be corrected. Thank you!"
    )),
    Text("xabar_savol", "Messenjer uchun", lambda: tr(
        "{tuman}: your plan for {yil} ({fayl}) is accepted. Questions: {savollar}. Please answer by {muddat}. "
        "The letter has the details."
    )),
    Text("xabar_xato", "Messenjer uchun", lambda: tr(
        "{tuman}: your plan for {yil} ({fayl}) is returned. To be corrected: {xatolar}, questions: {savollar}. "
        "Please send it again by {muddat}. The letter has the details."
    )),
    Text("xabar_olinmadi", "Messenjer uchun", lambda: tr(
        "{tuman}: the file {fayl} could not be taken: {sabab}. Please send your plan for {yil} again by {muddat}."
    )),
    Text("xabar_eslatma", "Messenjer uchun", lambda: tr(
        "{tuman}: your plan for {yil} has not reached us yet. Please send it by {muddat}."
    )),
)  # fmt: skip
"""All texts, in the order of a letter."""
_SETTINGS = (
    ("kun", "Javob uchun necha kun beriladi"),
    ("lavozim", "Imzo: lavozim"),
    ("ism", "Imzo: F.I.Sh."),
    ("telefon", "Imzo: telefon, pochta"),
)


class LetterTexts(NamedTuple):
    """The texts in force: `changed` by language and key where the region has its own, else the program's.

    `cells` say where each of them stands, for messages; `languages` are those of districts by their codes, `days`
    is how long a district has, `signer` who signs (lines).
    """

    changed: Mapping[tuple[str, str], str] = _NONE
    cells: Mapping[tuple[str, str], str] = _NONE
    languages: Mapping[str, str] = _NONE
    settings: Mapping[str, str] = _NONE
    file: str = ""

    @property
    def days(self) -> int:
        """How many days a district has. Raises `DataError` where the sheet says no number."""
        said = self.settings.get("kun", "")
        if not said:
            return _DAYS
        if not said.isdecimal() or not 0 < int(said) <= _MOST_DAYS:
            raise DataError(
                tr("'{text}' is no number of days.").format(text=said),
                expected=f"1-{_MOST_DAYS}",
                remedy=tr("write a whole number"),
                file=self.file,
                sheet=NAME,
            )
        return int(said)

    @property
    def signer(self) -> tuple[str, ...]:
        """The lines of the signature."""
        return tuple(text for key in ("lavozim", "ism", "telefon") if (text := self.settings.get(key, "")))

    def text(self, key: str, language: str, **values: object) -> str:
        """A text in a language, filled in; a bracket of whose placeholders nothing is known falls away.

        Raises `DataError` for a placeholder that there is not.
        """
        own = self.changed.get((language, key))
        if own is None:
            with speaking(language):
                own = next(text for text in TEXTS if text.key == key).default()
        cell = self.cells.get((language, key), "")

        def value(match: re.Match[str]) -> str:
            name = match[1].strip()
            if name not in PLACEHOLDERS:
                raise DataError(
                    tr("There is no placeholder {name}.").format(name=match[0]),
                    expected=", ".join(f"{{{known}}}" for known in PLACEHOLDERS),
                    remedy=tr("correct it on the sheet {sheet}").format(sheet=NAME),
                    file=self.file,
                    sheet=NAME,
                    cell=cell,
                )
            return str(values.get(name, ""))

        def bracket(match: re.Match[str]) -> str:
            names = [placeholder.strip() for placeholder in _PLACEHOLDER.findall(match[0])]
            is_known = not names or any(name not in PLACEHOLDERS or str(values.get(name, "")) for name in names)
            return match[0] if is_known else ""

        return _PLACEHOLDER.sub(value, _BRACKET.sub(bracket, own))


def read_letter_texts(book: Book) -> LetterTexts:
    """What the sheet *Xatlar* of a regional workbook says; nothing changed where it is missing."""
    if NAME not in book.sheets:
        return LetterTexts(file=book.file)
    cells = book.cells(NAME)
    defaults = {language: _defaults(language) for language in SHOWN}
    changed, where, languages, settings = {}, {}, {}, {}
    known = {key for key, _ in _SETTINGS}
    for row in sorted({row for row, _ in cells}):
        key, third, fourth = (str(cells.get((row, column), EMPTY).text).strip() for column in (1, 3, 4))
        if key in known:
            settings[key] = squash(third).removesuffix(".0")
        elif key in defaults["uz"]:
            for language, letter, text in (("uz", "C", third), ("ru", "D", fourth)):
                where[language, key] = f"{letter}{row}"
                if text and text != defaults[language][key]:
                    changed[language, key] = text
        elif key.isdecimal() and third.strip().lower() in {language.lower() for language in LANGUAGES}:
            languages[key] = next(one for one in LANGUAGES if one.lower() == third.strip().lower())
    return LetterTexts(changed, where, languages, settings, book.file)


def _defaults(language: str) -> dict[str, str]:
    with speaking(language):
        return {text.key: text.default() for text in TEXTS}


def write_letter_texts(out: RegionalBook, sheet: Sheet, texts: LetterTexts) -> None:
    """Write *Xatlar*: the texts in force, to be changed there."""
    with speaking("uz"):
        out.title(sheet, tr("Letters to the districts: the texts, changed here"), 3, 3)
    check_cell(out, sheet, sheet.row(2))
    out.headings(sheet, 3, _HEADINGS, _WIDTHS)
    plain, edited = out.boxed(wrap=True, colour="6B6B6B"), out.boxed(wrap=True, fill="FFF9E7", open=True)
    at = 4
    defaults = {language: _defaults(language) for language in SHOWN}
    for text in TEXTS:
        shown = [texts.changed.get((language, text.key), defaults[language][text.key]) for language in SHOWN]
        _row(sheet, at, (text.key, text.where, *shown), (plain, plain, edited, edited))
        at += 1
    note = "Qavs ichidagi soʻzlar oʻrniga program oʻzi yozadi: " + ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
    sheet.row(at).text(1, note.replace("program", "dastur"), out.style(colour="6B6B6B", size=9))
    at += 2
    for key, where in _SETTINGS:
        value = texts.settings.get(key, str(_DAYS) if key == "kun" else "")
        _row(sheet, at, (key, where, value), (plain, plain, edited))
        at += 1
    at += 1
    sheet.row(at).text(1, f"Tumanlar xatlarining tili: {', '.join(LANGUAGES)}", out.style(bold=True, size=11))
    for district in out.region.template.districts:
        at += 1
        _row(sheet, at, (district.code, district.name, texts.languages.get(district.code, "")), (plain, plain, edited))
    sheet.frozen = (4, 1)


def _row(sheet: Sheet, at: int, texts: tuple[str, ...], styles: tuple[int, ...]) -> None:
    heights = [(text, _WIDTHS[column]) for column, text in enumerate(texts)]
    row = sheet.row(at, row_height(heights))
    for column, (text, style) in enumerate(zip(texts, styles, strict=True), start=1):
        row.text(column, text, style)


def language_of(district: District | None, texts: LetterTexts, asked: str) -> str:
    """The language of a district's letter: its own on the sheet, else the one asked for."""
    return texts.languages.get(district.code, asked) if district else asked
