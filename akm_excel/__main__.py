"""The program `akm`, also ``python -m akm_excel``."""

import gc
import sys
from typing import NoReturn


def program() -> NoReturn:
    """Run the command that the arguments name. The version is said before anything is loaded for a command."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        from akm_excel.version import __version__  # noqa: PLC0415 - see above

        print(f"akm-excel {__version__}")
        sys.exit(0)
    gc.disable()  # what modules make stays
    from akm_excel import cli  # noqa: PLC0415 - see above

    gc.enable()
    cli.program()


if __name__ == "__main__":
    program()
