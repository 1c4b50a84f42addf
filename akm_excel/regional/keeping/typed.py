"""What a person typed where a sheet of ours says nothing: it is kept, and what was ours is not."""

_TITLES = 2
"""So many rows of a sheet have its title and what is said of the whole; what is blank there is nobody's figure."""
_LABELS = 2
"""A row that says no more than so much has no figures: what else stands in it was typed there."""
_LINE = 8
"""A former row with more than so many filled cells was a line of one of our lists, which is shorter now."""


def may_be_typed(row: int, said: int, filled_before: int) -> bool:
    """Whether what stands in a cell that is blank in the new sheet may be somebody's own.

    `row` is where it will stand, `said` how many cells the new sheet fills there, `filled_before` how many were filled
    in the row where it stood.

    >>> may_be_typed(24, said=1, filled_before=3), may_be_typed(24, said=1, filled_before=18)
    (True, False)
    """
    return row <= _TITLES or (said <= _LABELS and filled_before <= _LINE)
