"""An application set for work, and set back whatever happens."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any


@contextmanager
def setting(app: Any, **values: Any) -> Iterator[None]:
    """Inside, properties of an `xlwings.App` have other values; afterwards their own, each set back by itself.

    (xlwings' ``App.properties`` leaves all that follow as they are, once it fails to set one back.)
    """
    with ExitStack() as stack:
        for name, value in values.items():
            stack.callback(setattr, app, name, getattr(app, name))
            setattr(app, name, value)
        yield
