"""A document's number formats."""

from typing import Any

from akm_excel.libreoffice.engine.bridge import uno
from akm_excel.libreoffice.engine.content import DATE, LOGICAL


class NumberFormats:
    """What kind each format is, and the keys and codes of formats; each is asked for once."""

    def __init__(self, document: Any) -> None:
        self._formats = document.NumberFormats
        self._kinds: dict[int, int] = {}

    def kind(self, key: int) -> int:
        """The kind in bits, see `content`."""
        if key not in self._kinds:
            self._kinds[key] = int(self._formats.getByKey(key).Type)
        return self._kinds[key]

    def code(self, key: int) -> str:
        """The code of a format, in English."""
        return str(self._formats.getByKey(key).FormatString)

    def key(self, code: str) -> int:
        """The key of a code in English; made where the document has none yet."""
        key = self._formats.queryKey(code, _english(), True)
        return int(key if key != -1 else self._formats.addNew(code, _english()))

    def standard(self, kind: int) -> int:
        """The key of the format that shows a date or a truth value."""
        return self.key({DATE: "YYYY-MM-DD", LOGICAL: "BOOLEAN"}[kind])


def _english() -> Any:
    locale = uno().createUnoStruct("com.sun.star.lang.Locale")
    locale.Language, locale.Country = "en", "US"
    return locale
