"""A template as plain text (JSON): to keep it, to send it to another process, and to tell one from another.

Plain means that reading it runs nothing: a text can only make the values that are listed here. It is a list of
nodes, each a JSON scalar or ``[kind, part, ...]`` whose parts are the numbers of nodes before it; the last is the
template. Equal values are one node, so equal templates are equal texts, whoever made them.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from enum import Enum
from types import ModuleType
from typing import Any

from akm_excel.core import figures, plan, quantity, ratios, template
from akm_excel.workbook import fields as workbook_fields
from akm_excel.workbook import placed_template
from akm_excel.workbook.placed_template import PlacedTemplate

_JSON = "json"
_MODULES: tuple[ModuleType, ...] = (figures, plan, quantity, ratios, template, workbook_fields, placed_template)
_KINDS = {
    kind.__name__: kind
    for module in _MODULES
    for kind in vars(module).values()
    if isinstance(kind, type)
    and kind.__module__.startswith(("akm_excel.core.", "akm_excel.workbook."))
    and (is_dataclass(kind) or issubclass(kind, tuple | Enum))
}
"""The values that a template is made of: each of them holds something and does nothing."""


_MAKERS: Mapping[str, Callable[..., Any]] = {
    "dict": lambda *parts: dict(zip(parts[::2], parts[1::2], strict=True)),
    "tuple": lambda *parts: parts,
    "Decimal": Decimal,
    **_KINDS,
}


class _Writer:
    """Numbers the nodes of a value; parts come before what is made of them."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self._numbers: dict[tuple[Any, ...], int] = {}

    def number(self, value: Any) -> int:
        kind = type(value)
        if value is None or kind in {bool, int, str}:
            return self._numbered((kind, value), value)
        if kind is tuple:
            return self._node("tuple", value)
        if kind is Decimal:
            return self._node("Decimal", [str(value)])
        if _KINDS.get(kind.__name__) is kind:
            if issubclass(kind, tuple):
                return self._node(kind.__name__, value)
            if issubclass(kind, Enum):
                return self._node(kind.__name__, [value.value])
            return self._node(kind.__name__, [getattr(value, field.name) for field in fields(value)])
        if isinstance(value, Mapping):
            return self._node("dict", [part for pair in value.items() for part in pair])
        raise TypeError(f"a template's text cannot hold a {kind.__name__}")

    def _node(self, kind: str, parts: Iterable[Any]) -> int:
        node = [kind, *map(self.number, parts)]
        return self._numbered(tuple(node), node)

    def _numbered(self, known_by: tuple[Any, ...], node: Any) -> int:
        number = self._numbers.setdefault(known_by, len(self.nodes))
        if number == len(self.nodes):
            self.nodes.append(node)
        return number


def to_text(template: PlacedTemplate) -> str:
    """The template as text, without the name of its file. Raises `TypeError` for a value that has no place in it."""
    if _JSON not in template.texts:
        writer = _Writer()
        writer.number(replace(template, file=""))
        template.texts[_JSON] = json.dumps(writer.nodes, ensure_ascii=False, separators=(",", ":"))
    return template.texts[_JSON]


def from_text(text: str) -> PlacedTemplate:
    """The template in a text. Raises `ValueError` for one that `to_text` did not write."""
    try:
        values: list[Any] = []
        for node in json.loads(text):
            if type(node) is list:
                kind, *parts = node
                values.append(_MAKERS[kind](*[values[part] for part in parts]))
            else:
                values.append(node)
        root = values[-1]
    except (KeyError, IndexError, TypeError, ArithmeticError) as exc:
        raise ValueError("no text of a template") from exc
    if not isinstance(root, PlacedTemplate):
        raise ValueError("no text of a template")
    root.texts[_JSON] = text
    return root
