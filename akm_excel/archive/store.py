"""Where an archive lives, and what lies where in it.

    akm_archive.json                                    which form the archive has
    workbooks/<sha256>.parquet                          a row: where a workbook came from, its findings
    plans/year=2023/district_code=1735211/<sha256>.parquet   its figures, a row a measure

A workbook is there once its file in `workbooks` is; that one is written last.
"""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from akm_excel.errors import ArchiveError, WriteError
from akm_excel.language import tr
from akm_excel.storage import ARCHIVE_MARK, archive_folder, make_folder, save

FORM = 1
"""Which columns the datasets have and what they mean; a later form will say how to read this one."""
MARK = ARCHIVE_MARK
"""The file that says what an archive is."""


def usual_place() -> Path:
    """The folder that ``AKM_ARCHIVE`` names, else one in the user's own folder for data."""
    return archive_folder()


@dataclass(frozen=True)
class Archive:
    """An archive that is there; see `open` and `create`.

    `is_sealed` says that each of its files has a seal (see `archive.seal`); that of an older version may have files
    without.
    """

    folder: Path
    is_sealed: bool = False

    @classmethod
    def open(cls, folder: str | Path) -> "Archive":
        """The archive in a folder. Raises `ArchiveError` where there is none, or one of a later form."""
        try:
            mark = json.loads((Path(folder) / MARK).read_bytes())
            form = mark["form"]
            archive = cls(Path(folder), bool(mark.get("sealed")))
        except FileNotFoundError as exc:
            raise ArchiveError(
                tr("There is no archive here."),
                remedy=tr("name another folder with --archive, or begin one with 'akm archive add'"),
                file=str(folder),
            ) from exc
        except (OSError, ValueError, LookupError, TypeError, AttributeError) as exc:
            raise ArchiveError(
                tr("The archive cannot be read ({reason}).").format(reason=exc),
                remedy=tr("restore the folder from a copy"),
                file=str(folder),
            ) from exc
        if form != FORM:
            raise ArchiveError(
                tr("The archive has the form {found}.").format(found=form),
                expected=str(FORM),
                remedy=tr("use the version of akm-excel that wrote it, or a later one"),
                file=str(folder),
            )
        return archive

    @classmethod
    def create(cls, folder: str | Path) -> "Archive":
        """The archive in a folder, begun where there is none.

        Raises `ArchiveError` for a folder with something else in it, `WriteError`.
        """
        archive = cls(Path(folder), is_sealed=True)
        mark = archive.folder / MARK
        if mark.exists():
            return cls.open(folder)
        # In the user's own folders it is the user's; elsewhere it may be meant for several.
        make_folder(archive.folder, private=archive.folder == archive_folder() and not os.environ.get("AKM_ARCHIVE"))
        if any(not path.name.startswith(".") for path in archive.folder.iterdir() if path.name != MARK):
            raise ArchiveError(
                tr("The folder holds other things than an archive."),
                remedy=tr("name an empty folder, or one that does not exist yet"),
                file=str(folder),
            )
        archive.mark()
        return archive

    def mark(self) -> None:
        """Write the file that says what this is. Raises `WriteError`."""
        self.keep(self.folder / MARK, json.dumps({"form": FORM, "sealed": self.is_sealed}).encode())

    @property
    def workbooks(self) -> Path:
        """The folder of what is known of each workbook."""
        return self.folder / "workbooks"

    @property
    def plans(self) -> Path:
        """The folder of figures."""
        return self.folder / "plans"

    def workbook_file(self, sha256: str) -> Path:
        """Where it says what is known of a workbook."""
        return self.workbooks / f"{sha256}.parquet"

    def plan_file(self, sha256: str, year: int, district_code: str) -> Path:
        """Where a workbook's figures are."""
        code = quote(district_code, safe="")
        return self.plans / f"year={year}" / f"district_code={code}" / f"{sha256}.parquet"

    def has(self, sha256: str) -> bool:
        """Whether a workbook of these bytes was added."""
        return self.workbook_file(sha256).exists()

    def keep(self, path: Path, data: bytes) -> None:
        """Write a file of the archive, whole or not at all. Raises `WriteError`."""
        try:
            make_folder(path.parent)
            save(path, data, path.suffix)
        except WriteError as exc:
            remedy = tr("check that the disk has room and that you may write there, or name another --archive")
            raise exc.at(remedy=remedy) from exc
