"""Wrap the pages of docs/ at 120 characters: paragraphs and items of lists; tables, code and headings stay as they are.

python tools/wrap_docs.py            wraps the pages
python tools/wrap_docs.py --check    names the lines that are too long, and ends with 1
"""

import re
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
WIDTH = 120
GENERATED = frozenset(("detection.md", "mistakes.md", "rules.md"))
"""Pages that a program writes: it decides on their lines."""
PAGES = ("docs/*.md", "CONTRIBUTING.md", "README.md", "CHANGELOG.md", "SECURITY.md")
_ITEM = re.compile(r"(\s*)([-*+]|\d+[.)])(\s+)(?=\S)")
_FENCE = re.compile(r"\s*(```|~~~)")
_WHOLE = re.compile(r"\s*([|#<!]|\[[^\]]+\]:|\s{4,}\S)|.*  $")
"""Lines that mean something as they are: tables, headings, HTML, pictures, definitions of links, code, hard breaks."""


def pages() -> list[Path]:
    """The pages that are wrapped."""
    paths = (path for pattern in PAGES for path in ROOT.glob(pattern))
    return sorted(path for path in paths if path.name not in GENERATED)


def wrapped(text: str) -> str:
    """A page with no line of prose longer than `WIDTH`; a paragraph that fits already stays as it is."""
    lines: list[str] = []
    block: list[str] = []
    in_code = False
    for line in [*text.split("\n"), None]:
        is_fence = line is not None and bool(_FENCE.match(line))
        starts = line is None or not line.strip() or is_fence or in_code or _WHOLE.match(line) or _ITEM.match(line)
        if starts and block:
            lines += _filled(block)
            block = []
        if line is None:
            break
        if in_code or is_fence or not line.strip() or (_WHOLE.match(line) and not _ITEM.match(line)):
            lines.append(line)
        else:
            block.append(line)
        in_code ^= is_fence
    return "\n".join(lines)


def _filled(block: list[str]) -> list[str]:
    if all(len(line) <= WIDTH for line in block):
        return block
    item = _ITEM.match(block[0])
    first = item[0] if item else re.match(r"\s*", block[0])[0]  # type: ignore[index]
    words = " ".join([block[0][len(first) :], *block[1:]]).split()
    return textwrap.wrap(
        " ".join(words),
        WIDTH,
        initial_indent=first,
        subsequent_indent=" " * len(first),
        break_long_words=False,
        break_on_hyphens=False,
    )


def too_long() -> Iterator[str]:
    """The lines of prose that are longer than `WIDTH`, by page and number."""
    for page in pages():
        in_code = False
        for number, line in enumerate(page.read_text(encoding="utf-8").split("\n"), start=1):
            in_code ^= bool(_FENCE.match(line))
            is_one_word = len(line.split()) <= 2
            if len(line) > WIDTH and not in_code and not is_one_word and not line.lstrip().startswith(("|", "#", "<")):
                yield f"{page.relative_to(ROOT)}:{number}"


def main() -> int:
    """Wrap, or look."""
    if "--check" in sys.argv[1:]:
        long_lines = list(too_long())
        print("\n".join(long_lines))
        return int(bool(long_lines))
    for page in pages():
        text = page.read_text(encoding="utf-8")
        if (fresh := wrapped(text)) != text:
            page.write_text(fresh, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
