"""The region that letters are about: a regional workbook, or a folder of plans, in the language of each letter."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from akm_excel import comparing, merging, rules
from akm_excel.analysis.questions import Comparison
from akm_excel.core.region import Region
from akm_excel.errors import DataError
from akm_excel.guard import guarded
from akm_excel.language import DEFAULT, speaking, tr
from akm_excel.letters.cases import Answers, Case, cases
from akm_excel.merging import Found
from akm_excel.regional import is_regional
from akm_excel.regional.districts_folder import districts_folder
from akm_excel.regional.letter_texts import LetterTexts, language_of, read_letter_texts
from akm_excel.regional.told import answers, told
from akm_excel.spreadsheet.book import Book, from_package
from akm_excel.spreadsheet.package import Package
from akm_excel.workbook.placed_template import PlacedTemplate


class Told(NamedTuple):
    """A region with all that its workbook's sheets tell, and the texts of its letters.

    `files` is the folder where the districts' workbooks may be; None where nobody knows.
    """

    region: Region
    answers: Answers
    texts: LetterTexts
    files: Path | None = None


def region_of(path: Path, template: PlacedTemplate) -> Told:
    """The region of a regional workbook with all that its sheets tell, and the texts of its letters.

    Raises `WorkbookError` where it cannot be read, `DataError` where it is no regional workbook.
    """
    region = guarded(str(path), comparing.read_region, path, template)
    return guarded(str(path), _told, path, region)


def _told(path: Path, region: Region) -> Told:
    return from_open(from_package(Package.open(path)), region, path.parent)


def from_open(book: Book, region: Region, place: Path | None) -> Told:
    """The same of a workbook that is open; `place` is the folder where it lies."""
    files = None if place is None else districts_folder(book, place) or place
    return Told(told(region, book), answers(region, book), read_letter_texts(book), files)


def of_folder(
    folder: Path, template: PlacedTemplate, progress: Callable[[list[Found]], Iterable[Found]] = iter
) -> Region:
    """The region of a folder of plans, merged in memory, with what its plans raise beside each other."""
    region = merging.read_region([folder], template, progress=progress)
    if not region.receipts:
        raise DataError(tr("There is no workbook in the folder."), file=str(folder), remedy=tr("name another folder"))
    if region.submissions:
        region = region.with_findings(rules.check_region(region, comparison=Comparison(region)))
    return region


def texts_beside(folder: Path) -> LetterTexts:
    """The texts of letters in the regional workbook of a folder; the program's own where there is none or several."""
    workbooks = [
        path for path in sorted(folder.glob("*.xlsx")) if not path.name.startswith("~$") and _is_regional(path)
    ]
    return guarded(str(workbooks[0]), _texts, workbooks[0]) if len(workbooks) == 1 else LetterTexts()


def _is_regional(path: Path) -> bool:
    from akm_excel.regional import holds_region  # noqa: PLC0415 - beside its user

    return guarded(str(path), holds_region, path)


def _texts(path: Path) -> LetterTexts:
    book = from_package(Package.open(path))
    return read_letter_texts(book) if is_regional(book) else LetterTexts()


def letters_of_folder(
    folder: Path,
    template: PlacedTemplate,
    texts: LetterTexts,
    language: str,
    progress: Callable[[list[Found]], Iterable[Found]],
) -> list[tuple[Case, str]]:
    """The cases of a folder, each with its language: the plans are checked once in each language that is needed."""
    needed = {language, *texts.languages.values()}
    by_language = {}
    for one in sorted(needed):
        with speaking(one):
            by_language[one] = {_name(case): case for case in cases(of_folder(folder, template, progress))}
    chosen = []
    for name, case in by_language[language].items():
        own = language_of(case.district, texts, language)
        chosen.append((by_language[own][name], own))
    return chosen


def letters_of_workbook(
    source: Told, texts: LetterTexts, language: str, template: PlacedTemplate
) -> list[tuple[Case, str]]:
    """The cases of a regional workbook, each with its language.

    Findings stand in it in Uzbek; for a letter in another language the plans themselves are checked again, where
    they are still beside the workbook, each the very file by its hash. Else the finding is quoted.
    """
    answered, files = source.answers, source.files
    known = {_name(case): case for case in cases(source.region, answered)}
    others: dict[str, dict[str, Case]] = {}
    chosen = []
    for name, case in known.items():
        own = language_of(case.district, texts, language)
        if own != DEFAULT and files is not None and own not in others:
            with speaking(own):
                others[own] = {_name(c): c for c in cases(of_folder(files, template), answered)}
        again = others.get(own, {}).get(name)
        same = again and again.receipt and case.receipt and again.receipt.sha256 == case.receipt.sha256
        chosen.append((replace(again, others=case.others) if again and same else case, own))
    return chosen


def _name(case: Case) -> str:
    return case.district.code if case.district else f"?{case.receipt.file if case.receipt else ''}"
