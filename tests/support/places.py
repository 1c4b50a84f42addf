"""Where the tests' files are."""

from pathlib import Path

HERE = Path(__file__).parents[1]
"""The folder `tests`."""
ROOT = HERE.parent
SOURCE = ROOT / "akm_excel" / "samples" / "qoraozak_2023_ish_rejasi.txt"
"""The real plan as text."""
MEASURES = HERE / "data" / "qoraozak_2023_measures.csv"
"""Our reading of it."""
HANDS = HERE / "data" / "hands"
"""Plans that real hands and other programs have had."""
