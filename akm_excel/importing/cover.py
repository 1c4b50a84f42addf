"""What the lines around a table say: the district, in any alphabet, and who signs."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from akm_excel.core.template import District, Template
from akm_excel.core.text import squash
from akm_excel.errors import optional
from akm_excel.patterns import pattern

_WORD = pattern(r"[\w'`\u2018\u2019\u02bb\u02bc-]+")
_LONGEST = 3
_GENITIVE = (("ского", "ский"), ("района", "район"), ("tumanining", "tumani"), ("rayonınıń", "rayonı"),
             ("туманининг", "тумани"), ("shahrining", "shahri"))  # fmt: skip

_APPROVAL = "tasdiqlayman"
_TO_SIGN = pattern(r"(direktor|bosh buxgalter)\W*_{3,}\W*(.*)", re.IGNORECASE)
_TO_DATE = pattern(r"_{2,}.*\b20")
_MOST_LINES = 8
"""So many lines the block of who approves has at most."""


class People(NamedTuple):
    """Who a plan's cover names; empty where it names nobody."""

    director: str = ""
    accountant: str = ""
    approver_post: str = ""
    approver: str = ""


def people_in(lines: Iterable[str]) -> People:
    """The people of the lines to sign on: only what stands beside such a line, or in the block that ends with one.

    >>> people_in(["TASDIQLAYMAN", "Vazir oʻrinbosari", "A. Aliyev", "„__“ _____ 20__ y.", "Direktor ____ B. Valiyev"])
    People(director='B. Valiyev', accountant='', approver_post='Vazir oʻrinbosari', approver='A. Aliyev')
    """
    texts = [squash(line) for line in lines]
    signers = {match[1].lower(): match[2] for text in texts if (match := _TO_SIGN.fullmatch(text))}
    return People(signers.get("direktor", ""), signers.get("bosh buxgalter", ""), *_approval(texts))


def _approval(texts: Sequence[str]) -> tuple[str, str]:
    """The post and the name of who approves; a line that is left to sign on is nobody's."""
    at = next((at for at, text in enumerate(texts) if text.lower() == _APPROVAL), len(texts))
    block = texts[at + 1 : at + 1 + _MOST_LINES]
    end = next((end for end, text in enumerate(block) if _TO_DATE.search(text)), 0)
    said = [text.strip("_ ") for text in block[:end]]
    return (" ".join(filter(None, said[:-1])), said[-1]) if len(said) > 1 else ("", "")


def district_in(lines: Iterable[str], template: Template) -> District | None:
    """The district that the lines name; None where they name none, or several.

    Full names and listed ones alone are recognised, never similar ones. The name of a line nearer to the table
    does not win over another: a plan is of one district.
    """
    districts: dict[str, District] = {}
    for line in lines:
        words = [_nominative(word) for word in _WORD.findall(squash(line))]
        for start in range(len(words)):
            for length in range(min(_LONGEST, len(words) - start), 0, -1):
                district = _named(" ".join(words[start : start + length]), template)
                if district is not None:
                    districts.setdefault(district.code, district)
                    break
    return next(iter(districts.values())) if len(districts) == 1 else None


def _named(text: str, template: Template) -> District | None:
    """The district of a name, as it stands or in Latin letters; never a similar one."""
    district = template.district(text)
    if district is None and not text.isascii():
        latin = optional("alifbo", "documents").from_cyrillic(text).text
        district = template.district(latin) if latin != text else None
    return district


def _nominative(word: str) -> str:
    lowered = word.lower()
    for ending, plain in _GENITIVE:
        if lowered.endswith(ending):
            return word[: len(word) - len(ending)] + plain
    return word
