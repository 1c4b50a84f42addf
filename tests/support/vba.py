"""VBA sources as the tests see them: parsed by a grammar of the language, independent of this project."""

from dataclasses import dataclass
from functools import cache

from antlr4 import CommonTokenStream, InputStream
from antlr4.error.ErrorListener import ErrorListener
from antlr4_vba.vbaLexer import vbaLexer
from antlr4_vba.vbaParser import vbaParser


@dataclass(frozen=True)
class Procedure:
    """A Sub or Function: what precedes it (Public, Private), its parameters as written, its text."""

    name: str
    visibility: str
    parameters: tuple[str, ...]
    text: str


class _Errors(ErrorListener):
    def __init__(self) -> None:
        self.found: list[str] = []

    def syntaxError(self, recognizer, symbol, line, column, message, exc) -> None:  # type: ignore[no-untyped-def] # noqa: N802
        self.found.append(f"line {line}, column {column}: {message}")


@cache
def _parsed(source: str):  # type: ignore[no-untyped-def]
    errors = _Errors()
    lexer = vbaLexer(InputStream(source))
    stream = CommonTokenStream(lexer)
    parser = vbaParser(stream)
    for part in (lexer, parser):
        part.removeErrorListeners()
        part.addErrorListener(errors)
    return parser.startRule(), stream, errors.found


def faults(source: str) -> list[str]:
    """What the grammar finds wrong."""
    return list(_parsed(source)[2])


def identifiers(source: str) -> set[str]:
    """All names in a source."""
    _, stream, _ = _parsed(source)
    return {token.text for token in stream.tokens if token.type == vbaLexer.IDENTIFIER}


def procedures(source: str) -> dict[str, Procedure]:
    """The Subs and Functions of a source, by name."""
    tree, stream, errors = _parsed(source)
    assert errors == []
    by_name = {}

    def walk(node) -> None:  # type: ignore[no-untyped-def]
        if type(node).__name__ in {"SubroutineDeclarationContext", "FunctionDeclarationContext"}:
            one = _procedure(node, stream)
            by_name[one.name] = one
        for child in getattr(node, "children", None) or ():
            walk(child)

    walk(tree)
    return by_name


def _procedure(node, stream) -> Procedure:  # type: ignore[no-untyped-def]
    text = stream.tokenSource.inputStream.getText(node.start.start, node.stop.stop).strip()
    head = text.splitlines()[0]
    signature, _, inside = head.partition("(")
    words = signature.split()
    visibility = words[0] if words[0] in {"Public", "Private"} else ""
    parameters = inside.rpartition(")")[0]
    return Procedure(words[-1], visibility, tuple(p.strip() for p in parameters.split(",") if p.strip()), text)
