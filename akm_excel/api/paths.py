"""How a program names a file."""

from pathlib import Path

PathLike = str | Path
