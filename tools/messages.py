"""Bring the catalogues up to date with the code: `python tools/messages.py` (also `just messages`).

New messages are put in, untranslated, at their sorted place; what the code no longer says is taken out;
translations stay. One line a text, so that two people's changes meet seldom.
`--check` changes nothing and ends with 1 where something would change or a translation is missing.
"""

import io
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).parents[1] / "akm_excel"
LANGUAGES = ("uz", "ru")


def used() -> list[str]:
    """Each message that the code says, sorted."""
    said = extract_from_dir(PACKAGE, [("**.py", "python")], keywords={"tr": None})
    return sorted({message for _, _, message, _, _ in said if isinstance(message, str)})


def brought_up_to_date(catalogue: Catalog, messages: list[str]) -> bytes:
    """The catalogue's file with just these messages."""
    fresh = Catalog(locale=catalogue.locale, domain="akm_excel", header_comment=catalogue.header_comment)
    fresh.mime_headers = catalogue.mime_headers
    for message in messages:
        known = catalogue.get(message)
        comments = known.auto_comments if known else ()
        made = fresh.add(message, known.string if known else "", auto_comments=comments)
        made.flags.discard(
            "python-format"
        )  # Babel takes "% of" for a directive, and msgfmt then refuses the translation
    written = io.BytesIO()
    write_po(written, fresh, width=0)
    return written.getvalue()


def main() -> int:
    stale = 0
    messages = used()
    for language in LANGUAGES:
        path = PACKAGE / "locale" / language / "LC_MESSAGES" / "akm_excel.po"
        with path.open("rb") as file:
            before = read_po(file)
        fresh = brought_up_to_date(before, messages)
        missing = [message.id for message in read_po(io.BytesIO(fresh)) if message.id and not message.string]
        for message in missing:
            print(f"{path.parent.parent.name}: no translation: {message}")
        if fresh != path.read_bytes():
            stale += 1
            if "--check" not in sys.argv:
                path.write_bytes(fresh)
        stale += bool(missing)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
