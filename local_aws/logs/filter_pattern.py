"""Reads the pattern of a metric filter over JSON events into a tree, and finds whether an event meets it.

What AWS knows besides (terms, columns, regular expressions, wildcards in paths, order) is refused, not read wrongly.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
"""

import json
import re
from collections.abc import Callable
from typing import Any

LONGEST = 1024
"""Characters: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutMetricFilter.html."""

Test = Callable[[Any], bool]
"""Whether an event is met."""

_TOKEN = re.compile(r'\s*(\(|\)|&&|\|\||!=|=|"[^"\\]*"|[^\s()=!<>&|"{}%]+)')
_PATH = re.compile(r"\$(?:\.[A-Za-z0-9_-]+(?:\[\d+\])*)+")
_STEP = re.compile(r"\.([A-Za-z0-9_-]+)|\[(\d+)\]")
_VALUE = re.compile(r"\*?[^*]*\*?")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_ABSENT = object()
_IS = {"TRUE": True, "FALSE": False, "NULL": None}


class PatternError(ValueError):
    """The pattern cannot be read."""


def parse(text: str) -> Test:
    """What a pattern asks of an event; events that are no JSON objects never meet it, unless it is empty.

    Raises:
        PatternError: When it is too long, or is no pattern that is known here.
    """
    if len(text) > LONGEST:
        raise PatternError(f"a pattern has at most {LONGEST} characters, got {len(text)}")
    stripped = text.strip()
    if not stripped:
        return lambda _event: True
    if not (stripped.startswith("{") and stripped.endswith("}")):
        raise PatternError(f"the embedded AWS knows patterns over JSON alone, which stand in braces, got {text}")
    reader = _Reader(_tokens(stripped[1:-1]))
    test = reader.either()
    if reader.rest:
        raise PatternError(f"unexpected {reader.rest[0]} in {text}")
    return lambda event: isinstance(event, dict) and test(event)


def read_event(message: str) -> Any:
    """The event that a message is; None when it is no JSON."""
    try:
        return json.loads(message)
    except ValueError:
        return None


def _tokens(text: str) -> list[str]:
    found, at, end = [], 0, len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None:
            raise PatternError(f"unexpected {text[at:].strip()[:1]} in {text}")
        found.append(match[1])
        at = match.end()
    return found


class _Reader:
    """Reads by descent; ``&&`` binds closer than ``||``."""

    def __init__(self, tokens: list[str]) -> None:
        self.rest = tokens

    def either(self) -> Test:
        tests = [self._both()]
        while self.rest[:1] == ["||"]:
            self._take()
            tests.append(self._both())
        return lambda event: any(test(event) for test in tests)

    def _both(self) -> Test:
        tests = [self._one()]
        while self.rest[:1] == ["&&"]:
            self._take()
            tests.append(self._one())
        return lambda event: all(test(event) for test in tests)

    def _one(self) -> Test:
        word = self._take()
        if word == "(":
            test = self.either()
            self._take(")")
            return test
        if not _PATH.fullmatch(word):
            raise PatternError(f"a condition begins with a path such as $.eventName, got {word}")
        return self._condition(word)

    def _condition(self, path: str) -> Test:
        operator = self._take()
        if operator == "NOT":
            self._take("EXISTS")
            return lambda event: _found(event, path) is _ABSENT
        if operator == "IS":
            wanted = _IS.get(self._take(*_IS))
            return lambda event: _found(event, path) is wanted
        if operator not in {"=", "!="}:
            raise PatternError(f"{path} is followed by =, !=, IS or NOT EXISTS, got {operator}")
        is_met, is_wanted = _comparison(self._take()), operator == "="
        # What is not there is not different either: nothing is known of it.
        return lambda event: (found := _found(event, path)) is not _ABSENT and is_met(found) is is_wanted

    def _take(self, *wanted: str) -> str:
        word = self.rest.pop(0) if self.rest else "the end"
        if wanted and word not in wanted:
            raise PatternError(f"expected {' or '.join(wanted)}, got {word}")
        return word


def _found(event: Any, path: str) -> Any:
    """What stands at a path of an event."""
    for name, index in _STEP.findall(path):
        if name:
            event = event.get(name, _ABSENT) if isinstance(event, dict) else _ABSENT
        else:
            event = event[int(index)] if isinstance(event, list) and int(index) < len(event) else _ABSENT
    return event


def _comparison(word: str) -> Test:
    """Whether a text or a number is the one that is asked for; texts may be left open at either end."""
    text = word[1:-1] if word.startswith('"') else word
    if not _VALUE.fullmatch(text) or word in {"(", ")", "&&", "||", "=", "!=", "the end"}:
        raise PatternError(f"a value is a text with * at its ends alone, or a number, got {word}")
    if _NUMBER.fullmatch(word):
        return lambda found: not isinstance(found, bool) and isinstance(found, int | float) and found == float(word)
    pattern = re.compile(".*".join(map(re.escape, text.split("*"))), re.DOTALL)
    return lambda found: isinstance(found, str) and pattern.fullmatch(found) is not None
