"""The names of a package's parts as programs spell them, and which of them are the same.

ECMA-376 part 2, 6.2.2: names ignore the case of letters, and ``%20`` is a blank. Packages of .NET's
older zip classes have backslashes in them; Excel takes those as slashes, and so does this.
"""

import posixpath
from functools import lru_cache
from urllib.parse import unquote


@lru_cache(maxsize=1024)
def folded(name: str) -> str:
    """What is equal for two spellings of one part's name.

    >>> folded("xl\\\\SharedStrings.xml") == folded("/XL/sharedStrings.xml")
    True
    """
    return unquote(slashed(name)).lstrip("/").casefold()


def slashed(name: str) -> str:
    """A name with slashes between folders, whatever stands there."""
    return name.replace("\\", "/")


@lru_cache(maxsize=1024)
def folder(part: str) -> str:
    """The folder of a part."""
    return posixpath.dirname(slashed(part))


@lru_cache(maxsize=1024)
def relations_part(part: str) -> str:
    """The part that holds a part's relations (``""``: the package's)."""
    where, name = posixpath.split(slashed(part))
    return posixpath.join(where, "_rels", f"{name}.rels")


def targeted(target: str, base: str) -> str:
    """The part that a relation of a part in the folder `base` leads to."""
    target = slashed(target).partition("#")[0]
    return posixpath.normpath(posixpath.join("" if target.startswith("/") else base, target.lstrip("/")))
