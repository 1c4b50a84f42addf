"""The files of the letters: one a district, and beside it the short text for a messenger."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from akm_excel.core.finding import Severity
from akm_excel.core.text import fold
from akm_excel.language import speaking
from akm_excel.letters.cases import Case
from akm_excel.letters.compose import Composer
from akm_excel.printing import formats
from akm_excel.regional.letter_texts import LetterTexts
from akm_excel.storage import checked_target, make_folder, save

MESSAGE = "_xabar.txt"
"""How the name of a messenger's text ends."""
_TEXT = ".txt"
_MARK = b"\xef\xbb\xbf"
"""Notepad of Windows 7 takes a text without this mark for one in the computer's own code page."""


@dataclass(frozen=True)
class Letter:
    """One letter as it was written: its case, its language and its files."""

    case: Case
    language: str
    file: Path
    message: Path


def write_letters(
    cases: Sequence[tuple[Case, str]],
    folder: Path,
    form: str,
    texts: LetterTexts,
    *,
    today: dt.date,
    deadline: dt.date | None = None,
    overwrite: bool = False,
) -> list[Letter]:
    """Write the letters of `cases` (each with its language) into a folder, which is made.

    Raises `WriteError`, also where one of the files is there and may not be overwritten: then none is written.
    """
    render = formats.renderer(form)
    make_folder(folder)
    letters = []
    for case, language in cases:
        name = _name(case)
        letters.append(Letter(case, language, folder / f"{name}.{form}", folder / f"{name}{MESSAGE}"))
    for letter in letters:
        checked_target(letter.file, f".{form}", overwrite=overwrite)
        checked_target(letter.message, _TEXT, overwrite=overwrite)
    composers = {language: Composer(texts, language, today, deadline) for _, language in cases}
    made = [(letter, composers[letter.language]) for letter in letters]
    written = [(letter, render(by.letter(letter.case)), by.message(letter.case).encode()) for letter, by in made]
    for letter, content, message in written:
        mark = _MARK if form == "txt" else b""
        save(letter.file, mark + content, f".{form}", overwrite=overwrite)
        save(letter.message, _MARK + message, _TEXT, overwrite=overwrite)
    return letters


def _name(case: Case) -> str:
    if case.district is None:
        file = case.receipt.file if case.receipt else ""
        with speaking("uz"):
            return f"nomalum_{_plain(Path(file.replace(chr(92), '/')).stem)}"
    return f"{case.district.code}_{_plain(case.district.name)}"


def _plain(text: str) -> str:
    return "".join(char for char in fold(text).replace(" ", "_") if char.isalnum() or char == "_")


def summary(letter: Letter) -> dict[str, object]:
    """What was written, for JSON."""
    case = letter.case
    return {
        "district_code": case.district.code if case.district else "",
        "district": case.district.name if case.district else "",
        "verdict": case.verdict.name.lower(),
        "received": case.receipt.file if case.receipt else "",
        "errors": len(case.of(Severity.ERROR)),
        "questions": len(case.of(Severity.WARNING)),
        "answered": len(case.answered),
        "language": letter.language,
        "letter": str(letter.file),
        "message": str(letter.message),
    }
