"""Bring the catalogues up to date with the code: `python tools/messages.py` (also `just messages`).

New messages are put in, untranslated, at their sorted place; what the code no longer says is taken out;
translations stay. One line a text, so that two people's changes meet seldom. Uzbek in Cyrillic letters is made of
Uzbek (`akm_excel.cyrillic`); a message of it that has a translator's comment (`# …`) was changed by hand, and stays.
Of Karakalpak there is what somebody translated, no more.
`--check` changes nothing and ends with 1 where something would change or a translation is missing.
"""

import io
import sys
from collections.abc import Sequence
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


Message = str | tuple[str, str]
"""What the code says; what counts something, as English says it of one and of many."""
WITHOUT_FORMS = "nplurals=1; plural=0;"
"""Uzbek and Karakalpak do not change a noun behind a number. (Babel knows it of neither.)"""


def used() -> list[Message]:
    """Each message that the code says, and each rule's documentation, sorted."""
    said = extract_from_dir(PACKAGE, [("**.py", "python")], keywords={"tr": None, "trn": (1, 2)})
    told: set[Message] = {message for _, _, message, _, _ in said if message}
    return sorted(told | {documentation.message(rule) for rule in ALL_RULES}, key=_first)


def _first(message: Message) -> str:
    return message if isinstance(message, str) else message[0]


def is_said(string: str | Sequence[str]) -> bool:
    """Whether a translation is there, in each of its forms."""
    return bool(string) if isinstance(string, str) else all(string)


def brought_up_to_date(catalogue: Catalog, messages: Sequence[Message]) -> bytes:
    """The catalogue's file with just these messages."""
    fresh = Catalog(locale=catalogue.locale, domain="akm_excel", header_comment=catalogue.header_comment)
    fresh.mime_headers = headers(catalogue)
    for message in messages:
        known = catalogue.get(message)
        if known and isinstance(known.id, str) != isinstance(message, str):
            known = None  # it counts now, or does no longer
        comments = known.auto_comments if known else ()
        notes = known.user_comments if known else ()
        empty = "" if isinstance(message, str) else ("",) * fresh.num_plurals
        made = fresh.add(message, known.string if known else empty, auto_comments=comments, user_comments=notes)
        made.flags.discard(
            "python-format"
        )  # Babel takes "% of" for a directive, and msgfmt then refuses the translation
    written = io.BytesIO()
    write_po(written, fresh, width=0)
    return written.getvalue()


def headers(catalogue: Catalog) -> list[tuple[str, str]]:
    """The headers of a catalogue, with the rule of forms that its language has."""
    if catalogue.locale and catalogue.locale.language == "ru":
        return list(catalogue.mime_headers)
    return [(name, WITHOUT_FORMS if name == "Plural-Forms" else value) for name, value in catalogue.mime_headers]


def in_cyrillic(uzbek: bytes, before: Catalog) -> Catalog:
    """The catalogue of Uzbek in Cyrillic letters, but for what somebody has overruled in it."""
    made = Catalog(locale="uz_Cyrl", domain="akm_excel", header_comment=before.header_comment)
    made.mime_headers = headers(before)
    for message in read_po(io.BytesIO(uzbek)):
        known = before.get(message.id)
        if known and known.user_comments:
            made.add(known.id, known.string, user_comments=known.user_comments)
        elif message.id:
            made.add(
                message.id,
                cyrillic(message.string) if isinstance(message.string, str) else tuple(map(cyrillic, message.string)),
            )
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
        missing = [message.id for message in read_po(io.BytesIO(written)) if message.id and not is_said(message.string)]
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
