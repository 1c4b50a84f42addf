"""What somebody may have meant by a name that is none: *did you mean*."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import takewhile

from akm_excel.core.place_names import place_name
from akm_excel.language import tr

_ENOUGH = 0.6
"""How alike two names are, from 0 to 1, before one is proposed for the other (`difflib`'s own measure and default)."""


def nearest(asked: str, known: Iterable[str], count: int = 3) -> list[str]:
    """Those of `known` that begin with what was asked for or are most like it; case does not count.

    A proposal for a person to choose from: nothing is ever taken by likeness.

    >>> nearest("chek", ["check", "recalc", "merge"])
    ['check']
    >>> nearest("Q21O", ["Q241", "Q210", "S101"])
    ['Q210', 'Q241']
    """
    from difflib import SequenceMatcher, get_close_matches  # noqa: PLC0415 - only a mistake needs it

    by_folded = {name.casefold(): name for name in known}
    wanted = asked.casefold()
    begun = [folded for folded in by_folded if wanted and folded.startswith(wanted)]
    like = get_close_matches(wanted, by_folded, len(by_folded) or 1, _ENOUGH)
    like.sort(key=lambda name: (-SequenceMatcher(None, name, wanted).ratio(), -_begun(name, wanted)))
    return [by_folded[folded] for folded in dict.fromkeys([*begun, *like])][:count]


def _begun(name: str, other: str) -> int:
    """How many letters two names begin with together."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(name, other, strict=False)))


def proposal(asked: str, known: Iterable[str], *rest: str) -> str:
    """*Did you mean …?* where something is like enough, and what else is to be said, in one line; or empty.

    >>> from akm_excel.language import speaking
    >>> with speaking("en"): proposal("Q20", ["Q201", "S101"], "see 'akm rules'")
    "see 'akm rules'; did you mean Q201?"
    """
    return "; ".join(filter(None, (*rest, _question(nearest(asked, known)))))


def place_proposal(asked: str, spellings: Mapping[str, Iterable[str]], *rest: str) -> str:
    """The same for a place; `spellings` are all that each name shown is known by, in any alphabet.

    Names are compared as `place_name` folds them, so that apostrophes and the word for what a place is do not count.

    >>> from akm_excel.language import speaking
    >>> with speaking("en"): place_proposal("Qoraozok", {"Qoraoʻzak tumani": ["Qoraoʻzak tumani"]})
    'did you mean Qoraoʻzak tumani?'
    """
    names: dict[str, list[str]] = {}
    for name, spelled in spellings.items():
        for spelling in spelled:
            names.setdefault(place_name(spelling).name, []).append(name)
    likely = [name for folded in nearest(place_name(asked).name, names) for name in names[folded]]
    return "; ".join(filter(None, (*rest, _question(list(dict.fromkeys(likely))))))


def _question(names: Sequence[str]) -> str:
    return tr("did you mean {names}?").format(names=", ".join(names)) if names else ""
