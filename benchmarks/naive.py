"""The script that a user would write: read each workbook's sheet with pandas, concatenate, group, sum, save.

It checks nothing, takes the district from the file's name, adds floats, and turns into nothing
whatever is no number. Only the totals are saved: the cheapest form of it.
"""

import sys
from pathlib import Path

import pandas as pd

FIGURES = ["fakt", "reja", "I", "II", "III", "IV"]


def main(folder: str, output: str, engine: str) -> None:
    frames = []
    for path in sorted(Path(folder).glob("*.xlsx")):
        frame = pd.read_excel(path, sheet_name="Reja", header=3, engine=engine)
        frame = frame.iloc[:, [0, 1, 2, 3, 4, 8, 9, 10, 11]]
        frame.columns = ["kod", "nomi", "birlik", *FIGURES]
        frame = frame.dropna(subset=["kod"])
        for column in FIGURES:
            frame[column] = pd.to_numeric(frame[column], errors="coerce")
        frame["tuman"] = path.stem
        frames.append(frame)
    whole = pd.concat(frames)
    whole["kod"] = whole["kod"].astype(str)
    totals = whole.groupby("kod", sort=False)[FIGURES].sum()
    totals.to_excel(output, sheet_name="Yigma")


if __name__ == "__main__":
    main(*sys.argv[1:4])
