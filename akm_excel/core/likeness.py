"""What somebody may have meant by a name that is none: *did you mean*."""

from collections.abc import Iterable

from akm_excel.language import tr

_ENOUGH = 0.6
"""How alike two names are, from 0 to 1, before one is proposed for the other (`difflib`'s own measure and default)."""


def nearest(asked: str, known: Iterable[str], count: int = 3) -> list[str]:
    """Those of `known` that begin with what was asked for or are most like it; case does not count.

    A proposal for a person to choose from: nothing is ever taken by likeness.

    >>> nearest("chek", ["check", "recalc", "merge"])
    ['check']
    """
    from difflib import get_close_matches  # noqa: PLC0415 - only a mistake needs it

    by_folded = {name.casefold(): name for name in known}
    wanted = asked.casefold()
    begun = [folded for folded in by_folded if wanted and folded.startswith(wanted)]
    like = get_close_matches(wanted, by_folded, count, _ENOUGH)
    return [by_folded[folded] for folded in dict.fromkeys([*begun, *like])][:count]


def proposal(asked: str, known: Iterable[str], *rest: str) -> str:
    """*Did you mean …?* where something is like enough, and what else is to be said, in one line; or empty.

    >>> from akm_excel.language import speaking
    >>> with speaking("en"): proposal("Q20", ["Q201", "S101"], "see 'akm rules'")
    "did you mean Q201?; see 'akm rules'"
    """
    names = nearest(asked, known)
    meant = tr("did you mean {names}?").format(names=", ".join(names)) if names else ""
    return "; ".join(filter(None, (meant, *rest)))
