"""The measure of a checker: made-up regions, mistakes that people make, and what `check` and `merge` say of them."""

from pathlib import Path

import akm_excel


def real_plan() -> Path:
    """The figures of the one real plan, as `akm show --format csv` prints them."""
    return Path(akm_excel.__file__).parent / "samples" / "qoraozak_2023.csv"
