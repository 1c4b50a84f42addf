"""The parser of arguments: argparse's, in the language of all else, which proposes what may have been meant."""

import argparse
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NoReturn

from akm_excel.escaping import visible
from akm_excel.language import known, tr
from akm_excel.patterns import pattern

_OPTION = pattern(r"(?<![\w-])--[a-z][a-z-]*")


class Parser(argparse.ArgumentParser):
    """A parser whose messages may repeat arguments, such as names of files that a pattern found."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(formatter_class=argparse.RawDescriptionHelpFormatter, **settings)

    def error(self, message: str) -> NoReturn:
        """End with a message."""
        super().error(visible(message))

    def refuse(self, unknown: Sequence[str]) -> NoReturn:
        """End for arguments that the command does not know, with the options that may have been meant."""
        said = words()["unrecognized arguments: %s"] % " ".join(unknown)
        from akm_excel.core.likeness import proposal  # noqa: PLC0415 - only who mistypes waits for it

        names = _OPTION.findall(self.format_help())
        options = [argument.partition("=")[0] for argument in unknown if argument.startswith("--")]
        self.error("; ".join([said, *filter(None, (proposal(option, names) for option in options))]))

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        """A choice that is none is proposed another. (argparse has no public place for that before Python 3.14.)"""
        if action.choices is not None and value not in action.choices:
            listed = ", ".join(map(str, action.choices))
            said = words()["invalid choice: %(value)r (choose from %(choices)s)"] % {"value": value, "choices": listed}
            from akm_excel.core.likeness import proposal  # noqa: PLC0415 - as above

            meant = proposal(str(value), map(str, action.choices))
            raise argparse.ArgumentError(action, f"{said}; {meant}" if meant else said)


def language_of(arguments: Sequence[str]) -> tuple[str, list[str]]:
    """The language that ``--lang`` asks for, empty where it does not, and the arguments without it.

    It may stand before the command or behind it, and is needed before any parser is made, as helps are texts too.
    What it names is checked by the parser, which gets it back where it is no language that we speak.
    """
    rest, asked = list(arguments), ""
    end = rest.index("--") if "--" in rest else len(rest)
    place = next((n for n, text in enumerate(rest[:end]) if text == "--lang" or text.startswith("--lang=")), None)
    if place is None:
        return "", rest
    joined = rest[place].partition("=")[2]
    count = 1 if joined else 2
    asked = known(joined or "".join(rest[place + 1 : place + 2]))
    if not asked:
        given = rest[place : place + count]
        return "", [*given, *rest[:place], *rest[place + count :]]
    return asked, rest[:place] + rest[place + count :]


def words() -> dict[str, str]:
    """What argparse says to who runs a program, in the language in force, by what it says in English."""
    return {
        "usage: ": tr("usage:") + " ",
        "positional arguments": tr("positional arguments"),
        "options": tr("options"),
        "show this help message and exit": tr("show this help message and exit"),
        "argument %(argument_name)s: %(message)s": tr("argument %(argument_name)s: %(message)s"),
        "%(prog)s: error: %(message)s\n": tr("%(prog)s: error: %(message)s") + "\n",
        "unrecognized arguments: %s": tr("unrecognized arguments: %s"),
        "not allowed with argument %s": tr("not allowed with argument %s"),
        "ignored explicit argument %r": tr("ignored explicit argument %r"),
        "the following arguments are required: %s": tr("the following arguments are required: %s"),
        "one of the arguments %s is required": tr("one of the arguments %s is required"),
        "expected one argument": tr("expected one argument"),
        "expected at most one argument": tr("expected at most one argument"),
        "expected at least one argument": tr("expected at least one argument"),
        "ambiguous option: %(option)s could match %(matches)s": tr(
            "ambiguous option: %(option)s could match %(matches)s"
        ),
        "invalid %(type)s value: %(value)r": tr("a whole number is needed, not '%(value)s'"),
        "invalid choice: %(value)r (choose from %(choices)s)": tr(
            "invalid choice: '%(value)s' (choose from %(choices)s)"
        ),
    }


@contextmanager
def speaking_argparse() -> Iterator[None]:
    """Have argparse say its own words in the language in force.

    It asks the process's gettext domain, of which there is one; so the name by which it asks is lent to it here.
    """
    said = words()
    module = vars(argparse)
    before = module["_"]
    module["_"] = lambda text: said.get(text, text)
    try:
        yield
    finally:
        module["_"] = before
