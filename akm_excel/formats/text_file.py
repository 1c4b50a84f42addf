"""Text files as people save them."""

from pathlib import Path

from akm_excel.errors import DataError
from akm_excel.language import tr


def read_text(path: Path) -> str:
    """A text file in UTF-8 (with or without a mark). Raises `DataError` for any other."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as exc:
        raise DataError(
            tr("The text is not in the encoding UTF-8."), remedy=tr("save it as UTF-8"), file=str(path)
        ) from exc
    except OSError as exc:
        raise DataError(
            tr("The file cannot be read ({reason}).").format(reason=exc.strerror or type(exc).__name__),
            remedy=tr("check its name and folder"),
            file=str(path),
        ) from exc
