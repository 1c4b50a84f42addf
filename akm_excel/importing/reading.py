"""What a cell of figures was read as."""

from dataclasses import dataclass

from akm_excel.core.quantity import Quantity


@dataclass(frozen=True)
class Reading:
    """What a cell says: a quantity a part, or None where it is open.

    `repairs` say what was changed on the way, `proposals` are whole readings, the likeliest first.
    """

    quantities: tuple[Quantity, ...] | None
    repairs: tuple[str, ...] = ()
    reason: str = ""
    proposals: tuple[tuple[Quantity, ...], ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether nothing was placed."""
        return self.quantities is None
