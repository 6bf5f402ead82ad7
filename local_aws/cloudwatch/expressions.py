"""Reads a metric-math expression into a tree; never `eval`.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
"""

import re
from dataclasses import dataclass

_TOKEN = re.compile(
    r"\s*(?:(\d+(?:\.\d+)?)|([A-Za-z_]\w*)|(\"[^\"]*\"|'[^']*')|(<=|>=|==|!=|&&|\|\||[-+*/^()\[\],<>]))"
)
_LEVELS = (("OR", "||"), ("AND", "&&"), ("<", ">", "<=", ">=", "==", "!="), ("+", "-"), ("*", "/"), ("^",))
_SAME = {"||": "OR", "&&": "AND"}


class ExpressionError(ValueError):
    """The expression cannot be read or worked out."""


@dataclass(frozen=True)
class Number:
    """A constant."""

    value: float


@dataclass(frozen=True)
class Text:
    """A quoted text."""

    value: str


@dataclass(frozen=True)
class Reference:
    """The id of another query."""

    id: str


@dataclass(frozen=True)
class Array:
    """Several series."""

    items: tuple["Node", ...]


@dataclass(frozen=True)
class Call:
    """A function or an operator over its arguments."""

    name: str
    arguments: tuple["Node", ...]


Node = Number | Text | Reference | Array | Call


def parse(text: str) -> Node:
    """Read an expression.

    Raises:
        ExpressionError: When it is none.
    """
    reader = _Reader(_tokens(text), text)
    node = reader.level(0)
    if reader.rest:
        raise ExpressionError(f"unexpected {reader.rest[0]} in {text}")
    return node


def references(node: Node) -> set[str]:
    """The ids a tree names."""
    if isinstance(node, Reference):
        return {node.id}
    children = node.items if isinstance(node, Array) else node.arguments if isinstance(node, Call) else ()
    return set().union(*(references(child) for child in children))


def _tokens(text: str) -> list[str]:
    found, at = [], 0
    stripped = text.rstrip()
    while at < len(stripped):
        match = _TOKEN.match(stripped, at)
        if match is None:
            raise ExpressionError(f"unexpected {stripped[at:].strip()[:1]} in {text}")
        found.append(match[0].strip())
        at = match.end()
    return found


class _Reader:
    def __init__(self, tokens: list[str], text: str) -> None:
        self.rest = tokens
        self._text = text

    def level(self, number: int) -> Node:
        if number == len(_LEVELS):
            return self._operand()
        node = self.level(number + 1)
        while self.rest and self.rest[0] in _LEVELS[number]:
            operator = self.rest.pop(0)
            node = Call(_SAME.get(operator, operator), (node, self.level(number + 1)))
        return node

    def _operand(self) -> Node:  # noqa: PLR0911 - a return per kind
        word = self._take()
        if word == "-":
            return Call("-", (Number(0.0), self._operand()))
        if word == "(":
            node = self.level(0)
            self._take(")")
            return node
        if word == "[":
            return Array(self._until("]"))
        if word[0] in "\"'":
            return Text(word[1:-1])
        if word[0].isdigit():
            return Number(float(word))
        if not (word[0].isalpha() or word[0] == "_"):
            raise ExpressionError(f"unexpected {word} in {self._text}")
        if self.rest[:1] == ["("]:
            self._take("(")
            return Call(word.upper(), self._until(")"))
        return Reference(word)

    def _until(self, end: str) -> tuple[Node, ...]:
        items: list[Node] = []
        while self.rest[:1] != [end]:
            if items:
                self._take(",")
            items.append(self.level(0))
        self._take(end)
        return tuple(items)

    def _take(self, expected: str | None = None) -> str:
        if not self.rest or (expected is not None and self.rest[0] != expected):
            got = self.rest[0] if self.rest else "the end"
            raise ExpressionError(f"unexpected {got} in {self._text}")
        return self.rest.pop(0)
