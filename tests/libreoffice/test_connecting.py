"""Connections that break while they are made, as UNO's do now and then: they are made anew."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest

from tests.support.live_calc import engine

from akm_excel.libreoffice.engine.application import Apps  # isort: skip - after xlwings was imported lean

URL = "uno:pipe,name=akm_test;urp;StarOffice.ComponentContext"


class Refused(Exception):
    """UNO's own exception, of which the others are kinds."""


class Disposed(Refused):
    """The connection ended within a call."""


CLASSES = {"com.sun.star.uno.Exception": Refused, "com.sun.star.lang.DisposedException": Disposed}


class Remote:
    """A LibreOffice that was connected to: that lasts, or that ends as soon as it is asked something."""

    def __init__(self, *, lasts: bool) -> None:
        self.ServiceManager = self
        self.lasts = lasts

    def createInstanceWithContext(self, service: str, context: Any) -> Any:  # noqa: N802 - UNO's
        if not self.lasts:
            raise Disposed("Binary URP bridge disposed during call")
        return SimpleNamespace(service=service)


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What resolving gives, one after another, the last for ever; seconds go by at each pause."""
    answers: list[Any] = []

    def resolve(url: str) -> Any:
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    manager = SimpleNamespace(createInstanceWithContext=lambda service, context: SimpleNamespace(resolve=resolve))
    local = SimpleNamespace(ServiceManager=manager)
    fake = SimpleNamespace(getComponentContext=lambda: local, getClass=CLASSES.__getitem__)
    seconds: Iterator[int] = itertools.count()
    monkeypatch.setattr(engine, "uno", lambda: fake)
    monkeypatch.setattr("akm_excel.libreoffice.engine.errors.uno", lambda: fake)
    monkeypatch.setattr(engine, "time", SimpleNamespace(monotonic=lambda: next(seconds), sleep=lambda pause: None))
    return answers


@contextmanager
def connected(patience: float) -> Iterator[Any]:
    """An application, taken off the list again."""
    try:
        yield engine.connect(URL, patience=patience)
    finally:
        for number, app in list(Apps.connected.items()):
            if isinstance(app.context, Remote):
                del Apps.connected[number]


def test_one_that_broke_while_it_was_made_is_made_anew(answers: list[Any]) -> None:
    lasting = Remote(lasts=True)
    answers += [Disposed("disposed during call"), lasting]
    assert engine.context(URL) is lasting


def test_one_that_always_breaks_is_told(answers: list[Any]) -> None:
    answers += [Disposed("disposed during call")]
    with pytest.raises(engine.CalcError, match=r"no LibreOffice answers at .*: disposed during call"):
        engine.context(URL)


def test_where_nobody_listens_it_is_said_at_once(answers: list[Any]) -> None:
    answers += [Refused("couldn't connect"), Remote(lasts=True)]
    with pytest.raises(engine.CalcError, match="couldn't connect"):
        engine.context(URL)


def test_an_application_that_starts_itself_anew_is_waited_for(answers: list[Any]) -> None:
    lasting = Remote(lasts=True)
    answers += [Remote(lasts=False), Refused("couldn't connect"), lasting]
    with connected(patience=60) as app:
        assert app.impl.context is lasting


def test_an_application_that_ends_is_told(answers: list[Any]) -> None:
    answers += [Remote(lasts=False)]
    with pytest.raises(engine.CalcError, match="disposed during call"), connected(patience=0):
        pass
