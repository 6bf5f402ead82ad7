"""Writes the page of refusals: what an environment file says wrongly, and what is answered.

``python -m tests.refusals > docs/refusals.md``, which ``make docs`` does. The cases are those of the tests: every test
in the folders below that is parametrized over a ``message`` and one thing more gives a row per case. So nothing stands
in the page that is not checked word for word, and a rule that gets a test gets a row.
"""

import importlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import tomlkit

PROJECT = Path(__file__).parents[1]
FOLDERS = ("tests/unit/model", "tests/unit/access")
LONGEST_CASE = 240

HEAD = """\
# What is refused

Everything that cannot be right is refused when the stacks are synthesized, before Terraform or AWS is asked. The
command line puts the environment file before each message, and names every key that is wrong by itself in one go.

This page is made of the tests by `make docs`; a test fails where it is out of date.
"""

SECTION_ROOTS = {"test_alarm_settings": "alarms", "test_trust": "access.reader.trust"}
"""Under which key a module's cases stand where they are no whole environments."""


def page() -> str:
    """The page as it stands in the file."""
    return "\n".join([HEAD, *(line for module in _modules() for line in _section(module))])


def _modules() -> Iterator[ModuleType]:
    for folder in FOLDERS:
        for file in sorted((PROJECT / folder).glob("test_*.py")):
            yield importlib.import_module(".".join(file.relative_to(PROJECT).with_suffix("").parts))


def _section(module: ModuleType) -> list[str]:
    rows = [f"| {_shown(module, case)} | {_escaped(message)} |" for case, message in _cases(module)]
    if not rows:
        return []
    title = re.split(r"[:.]|, with|, and what is refused", module.__doc__ or "")[0]
    return [f"## {title}", "", "| the file says | the answer |", "|---|---|", *rows, ""]


def _cases(module: ModuleType) -> Iterator[tuple[Any, str]]:
    """Every case of a module's tests with its message."""
    for test in vars(module).values():
        for mark in getattr(test, "pytestmark", ()):
            names: tuple[str, ...] = mark.args[0] if mark.name == "parametrize" else ()
            if names[1:] != ("message",):
                continue
            for values in mark.args[1]:
                case, message = getattr(values, "values", values)
                if isinstance(case, str | Mapping):
                    yield case, message


def _shown(module: ModuleType, case: str | Mapping[str, Any]) -> str:
    if not isinstance(case, str):
        root = SECTION_ROOTS.get(module.__name__.rpartition(".")[2], "")
        for key in reversed([key for key in root.split(".") if key]):
            case = {key: case}
        case = tomlkit.dumps(case)
    short = re.sub(r"(\w)\1{20,}", r"\1\1\1...", case)
    short = short if len(short) <= LONGEST_CASE else f"{short[: LONGEST_CASE - 3]}..."
    return "<br>".join(f"`{_escaped(line)}`" for line in short.splitlines() if line)


def _escaped(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    print(page(), end="")  # noqa: T201 - the output is the product
