"""Freeze the program into one folder that needs no Python: `python tools/freeze.py FOLDER` (also `just freeze FOLDER`).

The wheel is built, installed into an environment of its own with the extras `documents` and `excel`, and PyInstaller
collects that. On Linux the tests run the result in a root folder without Python. The same command is meant for Windows;
there it was never run. A frozen program that is there already is exchanged when the new one has said its version, not
before; any other folder is refused. The buttons start a Python (`python.exe -m …`), so `akm addin install` needs one all the same.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ENTRY = """import multiprocessing

if __name__ == "__main__":
    multiprocessing.freeze_support()  # a worker is started as the frozen program itself
    from akm_excel.__main__ import program

    program()
"""
LEFT_OUT = ("tkinter", "test", "unittest", "pip", "setuptools", "IPython", "matplotlib", "numpy", "pandas", "pyarrow")
"""What PyInstaller would collect, since some package can use it, and this one does not need."""


def main() -> int:
    target = Path(sys.argv[1]).resolve()
    if target.exists() and not program(target).is_file():
        print(f"{target} exists already, and is no frozen program", file=sys.stderr)
        return 2
    target.parent.mkdir(parents=True, exist_ok=True)
    # Beside the target, as a folder can be renamed only within one disk.
    with tempfile.TemporaryDirectory(prefix=".akm-freeze-", dir=target.parent) as scratch:
        folder = Path(scratch)
        python = environment(folder)
        (folder / "akm.py").write_text(ENTRY, encoding="utf-8")
        left_out = [part for name in LEFT_OUT for part in ("--exclude-module", name)]
        subprocess.run(
            [
                python, "-m", "PyInstaller", "--noconfirm", "--log-level", "ERROR", "--onedir", "--console",
                "--name", "akm", "--collect-all", "akm_excel", "--copy-metadata", "akm-excel",
                "--collect-data", "pdfminer", *left_out,
                "--distpath", str(folder / "dist"), "--workpath", str(folder / "work"), "--specpath", str(folder),
                str(folder / "akm.py"),
            ],
            check=True, cwd=folder,
        )  # fmt: skip
        exchange(folder / "dist" / "akm", target, folder / "before")
    print(f"{target}: {sum(path.stat().st_size for path in target.rglob('*') if path.is_file()) // 2**20} MB")
    return 0


def program(folder: Path) -> Path:
    """What is started in a frozen program's folder."""
    return folder / ("akm.exe" if sys.platform == "win32" else "akm")


def exchange(made: Path, target: Path, aside: Path) -> None:
    """Put a frozen program that runs in the place of another, which stays until then."""
    subprocess.run([program(made), "--version"], check=True, stdout=subprocess.DEVNULL)
    if target.exists():
        target.rename(aside)
    try:
        made.rename(target)
    except OSError:
        if aside.exists():
            aside.rename(target)
        raise


def environment(folder: Path) -> str:
    """An environment with the program's wheel and PyInstaller; its Python."""
    subprocess.run([sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", folder, ROOT], check=True)
    subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
    python = str(folder / "venv" / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python"))
    (wheel,) = folder.glob("akm_excel-*.whl")
    subprocess.run([python, "-m", "pip", "install", "-q", f"{wheel}[documents]", "pyinstaller>=6.10"], check=True)
    return python


if __name__ == "__main__":
    sys.exit(main())
