"""``python -m tests.stress NAME [--seed N] [--count N] [--quick]``; ``all`` runs one after the other."""

import sys
from collections.abc import Sequence
from importlib import import_module
from pkgutil import iter_modules

from tests import stress

FRAME = ("__main__", "run")
"""The modules that are no sub-commands; names that begin with an underscore are none either."""


def names() -> list[str]:
    """The sub-commands there are."""
    found = (module.name for module in iter_modules(stress.__path__))
    return sorted(name for name in found if name not in FRAME and not name.startswith("_"))


def main(arguments: Sequence[str]) -> int:
    """Run one sub-command, or all; 1 where something happened that must not."""
    asked, rest = (arguments[0], list(arguments[1:])) if arguments else ("", [])
    if asked == "all":
        return max(_run(name, rest) for name in names())
    if asked not in names():
        print("python -m tests.stress NAME [--seed N] [--count N] [--quick] [--markdown]\n")
        for name in ("all", *names()):
            print(f"  {name:12} {_about(name)}")
        return 0 if asked in ("", "-h", "--help") else 2
    return _run(asked, rest)


def _about(name: str) -> str:
    if name == "all":
        return "All of them, one after the other."
    return (import_module(f"tests.stress.{name}").__doc__ or "").partition("\n")[0]


def _run(name: str, rest: Sequence[str]) -> int:
    return int(import_module(f"tests.stress.{name}").main(rest))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
