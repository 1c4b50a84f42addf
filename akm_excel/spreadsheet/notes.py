"""The notes on the cells of a sheet."""

from akm_excel.spreadsheet import address
from akm_excel.spreadsheet.cells import rich_text
from akm_excel.spreadsheet.package import MAIN, Package


def notes(package: Package, part: str) -> dict[tuple[int, int], str]:
    """The texts of the notes on a sheet's cells, by row and column."""
    return {
        address.parse(comment.get("ref", "")): rich_text(comment)
        for kind, target in package.relations(part).values()
        if kind.endswith("/comments")
        for comment in package.root(target).iter(f"{{{MAIN}}}comment")
    }
