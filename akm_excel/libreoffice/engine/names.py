"""Defined names."""

from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from akm_excel.libreoffice.engine.errors import guarded

if TYPE_CHECKING:
    from akm_excel.libreoffice.engine.book import Book


@guarded
class Names(base_classes.Names):
    """The names of a workbook or of one of its sheets."""

    def __init__(self, book: "Book", listed: Any) -> None:
        self.book = book
        self.listed = listed

    @property
    def api(self) -> Any:
        """com.sun.star.sheet.NamedRanges."""
        return self.listed

    def __call__(self, name_or_index: str | int) -> "Name":
        """What stands for a name. Raises KeyError where there is none."""
        known = self.listed.ElementNames
        name = known[name_or_index - 1] if isinstance(name_or_index, int) else name_or_index
        if name not in known:
            raise KeyError(name)
        return Name(self, name)

    def __len__(self) -> int:
        return len(self.listed.ElementNames)

    def snapshot(self) -> list[tuple[str, "Name"]]:
        """Each name, and what stands for it."""
        return [(name, Name(self, name)) for name in self.listed.ElementNames]

    def contains(self, name_or_index: str | int) -> bool:
        """Whether there is such a name."""
        return name_or_index in self.listed.ElementNames

    def add(self, name: str, refers_to: str) -> "Name":
        """Define a name for what a formula gives."""
        formulas = self.book.formulas
        content = formulas.from_excel(refers_to)
        self.listed.addNewByName(name, content.removeprefix("="), formulas.origin, 0)
        return Name(self, name)


@guarded
class Name(base_classes.Name):
    """One name."""

    def __init__(self, names: Names, name: str) -> None:
        self.names = names
        self._name = name

    @property
    def api(self) -> Any:
        """com.sun.star.sheet.NamedRange."""
        return self.names.listed.getByName(self._name)

    @property
    def name(self) -> str:
        """The name."""
        return self._name

    @name.setter
    def name(self, value: str) -> None:
        self.api.setName(value)
        self._name = value

    @property
    def refers_to(self) -> str:
        """What it stands for, as a formula: ``=Reja!$A$1:$B$5``."""
        return self.names.book.formulas.to_excel("=" + self.api.getContent())

    @refers_to.setter
    def refers_to(self, value: str) -> None:
        self.api.setContent(self.names.book.formulas.from_excel(value).removeprefix("="))

    @property
    def refers_to_range(self) -> Any:
        """The cells that it stands for. Raises ValueError where it stands for none."""
        cells = self.api.getReferredCells()
        if cells is None:
            raise ValueError(f"{self._name} stands for no cells")
        area = cells.RangeAddress
        sheet = self.names.book.sheets(area.Sheet + 1)
        return sheet.block(area.StartRow + 1, area.StartColumn + 1, area.EndRow + 1, area.EndColumn + 1)

    def delete(self) -> None:
        """Forget the name."""
        self.names.listed.removeByName(self._name)
