"""``akm-python``: this Python, as the macros start it, but for what xlwings would take along.

xlwings' RunPython starts ``INTERPRETER -B -c "import xlwings.utils;...; COMMAND" --wb=... --from_xl=1 ...``, and that
first import takes half a second where pandas is installed, before anything of ours is run. So the settings name
this program as the interpreter: it takes the same arguments, imports xlwings lean, and runs the same code.
"""

import sys
from typing import Any

from akm_excel.buttons.lean_xlwings import import_xlwings

_SWITCHES = {"-B": 0, "-u": 0, "-W": 1}
"""The interpreter's switches that the macros give, and how many values each has; they change nothing here."""


def main() -> None:
    """Run the code after ``-c``; what follows it is `sys.argv`, as Python itself has it."""
    rest = sys.argv[1:]
    while rest and rest[0] in _SWITCHES:
        del rest[: 1 + _SWITCHES[rest[0]]]
    if len(rest) < 2 or rest[0] != "-c":
        sys.exit("usage: akm-python [-B] [-u] [-W ACTION] -c CODE [ARGUMENTS]")
    sys.argv = ["-c", *rest[2:]]
    sys.dont_write_bytecode = True
    import_xlwings()
    names: dict[str, Any] = {"__name__": "__main__"}
    exec(compile(rest[1], "<string>", "exec"), names)


if __name__ == "__main__":
    main()
