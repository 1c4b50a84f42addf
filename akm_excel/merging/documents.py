"""Documents among the files of a merge: imported into workbooks first, which are then merged like any other."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from akm_excel.core.region import Outcome, Receipt, Region
from akm_excel.errors import AkmError, MissingPackage, NotAPlan, WorkbookError
from akm_excel.importing import decisions
from akm_excel.importing.imported import Opened, Settings
from akm_excel.language import DEFAULT, current, speaking, tr
from akm_excel.merging.files import Found, files_in, is_url
from akm_excel.regional import holds_region
from akm_excel.storage import make_folder
from akm_excel.workbook import editions
from akm_excel.workbook.placed_template import PlacedTemplate

T = TypeVar("T")
ENDINGS = (
    ".docx",
    ".doc",
    ".rtf",
    ".odt",
    ".pdf",
    ".html",
    ".htm",
    ".txt",
    ".tsv",
    ".csv",
    ".md",
    ".xls",
    ".ods",
    ".xlsb",
)
"""The endings of documents that a merge imports; workbooks are read as they are."""


@dataclass(frozen=True)
class Document:
    """One document and what became of it: the workbook made of it, or why there is none."""

    file: Found
    workbook: Path
    errors: Mapping[str, str] = field(default_factory=dict)
    """Why there is no workbook, by language: the regional workbook's, and that in force."""
    is_older: bool = False
    """Whether the workbook is there from before, and the document has changed since."""


@dataclass(frozen=True)
class Documents:
    """The documents among the sources of a merge."""

    documents: tuple[Document, ...]

    @property
    def workbooks(self) -> list[Path]:
        """The workbooks that were made of them, which are merged like any other."""
        return [document.workbook for document in self.documents if not document.errors]

    def told(self, region: Region) -> Region:
        """The region whose receipts say of each document what became of it, in the language in force."""
        by_shown = {document.file.shown: document for document in self.documents}
        by_workbook = {document.workbook.name: document for document in self.documents if not document.errors}
        receipts: list[Receipt] = []
        for receipt in region.receipts:
            document = by_shown.get(receipt.file)
            if document is not None and document.errors:
                receipts.append(Receipt(receipt.file, Outcome.BROKEN, reason=document.errors[current()]))
                continue
            if document is not None and receipt.outcome in {Outcome.PASSED_OVER, Outcome.NOT_A_PLAN}:
                continue
            made = by_workbook.get(receipt.file.rpartition("/")[2])
            receipts.append(receipt if made is None else replace(receipt, reason=_reason(receipt, made)))
        return replace(region, receipts=tuple(receipts))


def import_all(sources: Iterable[str | Path], folder: Path, template: PlacedTemplate) -> Documents:
    """Import the documents among `sources` into workbooks in a folder; a bad one costs only itself.

    A workbook that is there already is kept: somebody may have filled its open cells. Raises `MissingPackage` where
    the extra *documents* is not installed, `WriteError` where the folder cannot be made.
    """
    documents = [file for file in files_in(sources) if _is_document(file, template)]
    if documents:
        make_folder(folder)
    settings = Settings(decisions=decisions.load())
    return Documents(tuple(_imported(file, folder, template, settings) for file in documents))


def _is_document(file: Found, template: PlacedTemplate) -> bool:
    if file.name.startswith(("~$", ".")) or is_url(file.location):
        return False
    return file.name.lower().endswith(ENDINGS) or (file.is_workbook and _is_of_another_layout(file, template))


def _is_of_another_layout(file: Found, template: PlacedTemplate) -> bool:
    """Whether a workbook is not made from the template: then it may be a plan in another layout."""
    try:
        editions.read_plan(file.location, template)
    except NotAPlan:
        return not holds_region(Path(file.location))
    except WorkbookError:
        return False  # its receipt says why it cannot be read
    return False


def _imported(file: Found, folder: Path, template: PlacedTemplate, settings: Settings) -> Document:
    source, spoken = Path(file.location), current()
    target = folder / f"{file.shown.replace('/', ' - ')}.xlsx"
    if target.exists():
        return Document(file, target, is_older=source.stat().st_mtime > target.stat().st_mtime)
    failing: Callable[[], object] = partial(Opened, source, template)
    document, error = _tried(partial(Opened, source, template))
    if document is not None:  # it is not opened again to say in another language why it holds no plan
        failing = partial(document.write, target, settings)
        _, error = _tried(failing)
    if not error:
        return Document(file, target)
    with speaking(DEFAULT):  # a language never changes a regional workbook, and it names the document's receipt
        own = error if current() == spoken else _tried(failing)[1]
    return Document(file, target, {spoken: error, DEFAULT: own})


def _tried(step: Callable[[], T]) -> tuple[T | None, str]:
    """What a step of an import gives, and why it gives nothing, in the language in force."""
    try:
        return step(), ""
    except MissingPackage:
        raise
    except AkmError as exc:
        return None, str(exc.at(file=""))


def _reason(receipt: Receipt, made: Document) -> str:
    said = tr("imported from {file}").format(file=made.file.shown)
    if made.is_older:
        said = tr("imported from {file} before it changed: delete this workbook to import it again").format(
            file=made.file.shown
        )
    return "; ".join(filter(None, (said, receipt.reason)))
