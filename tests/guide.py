"""Guides that are executed: their ``console`` blocks are commands with what they print.

    ```console
    $ globaltables status --env orders
    orders: 3 of 3 regions ...
    $ globaltables drift --env orders   # exits 1
    ```

A line that begins with ``$`` is a command, with ``>`` its continuation; all else is what it must print, stdout and
stderr together, in this order and without anything in between. Figures stand for any figure, spaces for any spaces,
``...`` for anything at all. The commands of a guide run in one shell after the other, which keep variables.
"""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.cli.project_copy import ProjectCopy

_SCRIPT = re.compile(r"^```bash\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_EXIT = re.compile(r"\s+# exits (\d)$")
_PART = re.compile(r"\.\.\.|\d[\d,.]*\d|\d|\s+|[^\d\s.]+|\.")
_SECONDS = 240


@dataclass(frozen=True)
class Command:
    """A command of a guide.

    Args:
        text: What is typed.
        printed: What it must print; empty when the guide does not say.
        code: How it must exit.
    """

    text: str
    printed: str
    code: int = 0


def commands(guide: str) -> Iterator[Command]:
    """Reads the commands of a guide, in order."""
    for block in _BLOCK.findall(guide):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            first, *rest = part.rstrip("\n").split("\n")
            exits = _EXIT.search(first)
            typed = [_EXIT.sub("", first)]
            while rest and (rest[0] == ">" or rest[0].startswith("> ")):
                typed.append(rest.pop(0)[2:])
            yield Command("\n".join(typed), "\n".join(rest), int(exits[1]) if exits else 0)


def shell_script(guide: str) -> str:
    """The one ``bash`` block of a guide: a script that people save and run."""
    (script,) = _SCRIPT.findall(guide)
    return str(script)


def prints(printed: str, output: str) -> bool:
    """Whether an output is what the guide says."""
    return re.search("".join(map(_pattern, _PART.findall(printed.strip()))), output, re.DOTALL) is not None


def _pattern(part: str) -> str:
    if part == "...":
        return ".*?"
    if part[0].isdigit():
        return r"\d[\d,.]*(?<![,.])"
    return r"\s+" if part.isspace() else re.escape(part)


def execute(guide: Path, project: ProjectCopy) -> int:
    """Runs all commands of a guide in a project.

    Returns:
        How many there are.

    Raises:
        AssertionError: At the first that exits otherwise, or prints something else.
    """
    kept = project.root / ".guide-variables"
    kept.touch()
    count = 0
    for count, command in enumerate(commands(guide.read_text(encoding="utf-8")), start=1):
        script = f"source {kept.name}\n{command.text}\ncode=$?\nexport -p > {kept.name}\nexit $code\n"
        ran = subprocess.run(  # noqa: S603 - our own guides
            ["/bin/bash", "-c", script],
            cwd=project.root,
            env=dict(project.variables),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
        told = f"{guide.name}, command {count}: {command.text}\nprinted:\n{ran.stdout}"
        assert ran.returncode == command.code, f"{told}\nexited {ran.returncode}, not {command.code}"
        assert prints(command.printed, ran.stdout), f"{told}\nthe guide says:\n{command.printed}"
    return count
