"""Golden files: what a person reads in a diff, and renews with one command."""

from pathlib import Path

from tests.support.places import HERE

FOLDER = HERE / "golden"
COMMAND = "if the change is meant: just goldens (pytest --renew-goldens -k golden), and read the diff"


class Golden:
    """Compares a text with its file, or writes the file where goldens are renewed."""

    def __init__(self, is_renewed: bool) -> None:
        self.is_renewed = is_renewed

    def check(self, name: str, text: str) -> None:
        """Fail where the file `name` holds another text than this."""
        path: Path = FOLDER / name
        if self.is_renewed:
            path.write_text(text, encoding="utf-8", newline="")
        kept = path.read_text(encoding="utf-8") if path.exists() else ""
        assert text == kept, f"{name} is another; {COMMAND}"
