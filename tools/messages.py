"""Bring the catalogues up to date with the code: `python tools/messages.py` (also `just messages`).

New messages are put in, untranslated, at their sorted place; what the code no longer says is taken out;
translations stay. One line a text, so that two people's changes meet seldom. Uzbek in Cyrillic letters is made of
Uzbek (`akm_excel.cyrillic`); a message of it that has a translator's comment (`# …`) was changed by hand, and stays.
Of Karakalpak there is what somebody translated, no more.
`--check` changes nothing and ends with 1 where something would change or a translation is missing.
"""

import io
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).parents[1] / "akm_excel"
sys.path.insert(0, str(PACKAGE.parent))
from akm_excel.cyrillic import cyrillic  # noqa: E402
from akm_excel.rules import ALL_RULES, documentation  # noqa: E402

WHOLE = ("uz", "ru")
"""Languages in which each message is said."""


def used() -> list[str]:
    """Each message that the code says, and each rule's documentation, sorted."""
    said = extract_from_dir(PACKAGE, [("**.py", "python")], keywords={"tr": None})
    told = {message for _, _, message, _, _ in said if isinstance(message, str)}
    return sorted(told | {documentation.message(rule) for rule in ALL_RULES})


def brought_up_to_date(catalogue: Catalog, messages: list[str]) -> bytes:
    """The catalogue's file with just these messages."""
    fresh = Catalog(locale=catalogue.locale, domain="akm_excel", header_comment=catalogue.header_comment)
    fresh.mime_headers = catalogue.mime_headers
    for message in messages:
        known = catalogue.get(message)
        comments = known.auto_comments if known else ()
        notes = known.user_comments if known else ()
        made = fresh.add(message, known.string if known else "", auto_comments=comments, user_comments=notes)
        made.flags.discard(
            "python-format"
        )  # Babel takes "% of" for a directive, and msgfmt then refuses the translation
    written = io.BytesIO()
    write_po(written, fresh, width=0)
    return written.getvalue()


def in_cyrillic(uzbek: bytes, before: Catalog) -> Catalog:
    """The catalogue of Uzbek in Cyrillic letters, but for what somebody has overruled in it."""
    made = Catalog(locale="uz_Cyrl", domain="akm_excel", header_comment=before.header_comment)
    made.mime_headers = before.mime_headers
    for message in read_po(io.BytesIO(uzbek)):
        known = before.get(message.id)
        if known and known.user_comments:
            made.add(known.id, known.string, user_comments=known.user_comments)
        elif message.id:
            made.add(message.id, cyrillic(str(message.string)))
    return made


def catalogue_of(language: str) -> Path:
    return PACKAGE / "locale" / language / "LC_MESSAGES" / "akm_excel.po"


def read(language: str) -> Catalog:
    with catalogue_of(language).open("rb") as file:
        return read_po(file)


def main() -> int:
    messages = used()
    fresh = {language: brought_up_to_date(read(language), messages) for language in WHOLE}
    fresh["uz_Cyrl"] = brought_up_to_date(in_cyrillic(fresh["uz"], read("uz_Cyrl")), messages)
    karakalpak = read("kaa")
    fresh["kaa"] = brought_up_to_date(karakalpak, [one for one in messages if karakalpak.get(one)])
    stale = 0
    for language, written in fresh.items():
        path = catalogue_of(language)
        missing = [message.id for message in read_po(io.BytesIO(written)) if message.id and not message.string]
        for message in missing if language in WHOLE else ():
            print(f"{language}: no translation: {message}")
        if written != path.read_bytes():
            stale += 1
            if "--check" not in sys.argv:
                path.write_bytes(written)
        if "--check" not in sys.argv:
            with path.with_suffix(".mo").open("wb") as compiled:  # a program that runs from here speaks it at once
                write_mo(compiled, read_po(io.BytesIO(written)))
        stale += bool(missing)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
