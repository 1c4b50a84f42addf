"""Stress as a command: ``python -m tests.stress``; see `docs/stress.md`.

A sub-command is a module of this package with ``main(arguments) -> exit code``; it is found by its name, so a
new one needs no entry anywhere. It makes a `Run` of what it was asked, counts in it what became of each try,
and ends with `Run.finish`, which prints the table and says what differs from the run before.
"""
