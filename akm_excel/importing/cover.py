"""What the lines above a table say: the district, in any alphabet, and the years that they name."""

from collections.abc import Iterable

from akm_excel.core.template import District, Template
from akm_excel.core.text import squash
from akm_excel.errors import optional
from akm_excel.patterns import pattern

_WORD = pattern(r"[\w'`\u2018\u2019\u02bb\u02bc-]+")
_LONGEST = 3
_GENITIVE = (("ского", "ский"), ("района", "район"), ("tumanining", "tumani"), ("rayonınıń", "rayonı"),
             ("туманининг", "тумани"), ("shahrining", "shahri"))  # fmt: skip


def district_in(lines: Iterable[str], template: Template) -> District | None:
    """The district that the lines name; None where they name none, or several.

    Full names and listed ones alone are recognised, never similar ones. The name of a line nearer to the table
    does not win over another: a plan is of one district.
    """
    found: dict[str, District] = {}
    for line in lines:
        words = [_nominative(word) for word in _WORD.findall(squash(line))]
        for start in range(len(words)):
            for length in range(min(_LONGEST, len(words) - start), 0, -1):
                district = _named(" ".join(words[start : start + length]), template)
                if district is not None:
                    found.setdefault(district.code, district)
                    break
    return next(iter(found.values())) if len(found) == 1 else None


def _named(text: str, template: Template) -> District | None:
    """The district of a name, as it stands or in Latin letters; never a similar one."""
    found = template.district(text)
    if found is None and not text.isascii():
        latin = optional("alifbo", "documents").from_cyrillic(text).text
        found = template.district(latin) if latin != text else None
    return found


def _nominative(word: str) -> str:
    lowered = word.lower()
    for ending, plain in _GENITIVE:
        if lowered.endswith(ending):
            return word[: len(word) - len(ending)] + plain
    return word
