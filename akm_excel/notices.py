"""One line for whoever runs the program, of something that changes no result: a cache that is of no use, say."""

from akm_excel.escaping import visible


def say(text: str) -> None:
    """Say a line: a warning of the logger ``akm_excel``, on the error stream unless somebody wants it elsewhere."""
    import logging  # noqa: PLC0415 - 10 ms that nobody pays who has nothing to be told

    logging.getLogger("akm_excel").warning("%s", visible(text))
