"""How a guide is read and compared."""

from __future__ import annotations

import pytest

from tests.guide import Command, commands, prints

GUIDE = """
Text.

```console
$ globaltables drift --env orders   # exits 1
eu-west-1  protection
$ cat > a <<'END'
> one
> END
```

```
$ not executed
```

```console
$ true
```
"""


def test_commands_stand_in_console_blocks() -> None:
    """A command has its continuation, its exit code, and what it prints; other blocks are not executed."""
    assert list(commands(GUIDE)) == [
        Command("globaltables drift --env orders", "eu-west-1  protection", 1),
        Command("cat > a <<'END'\none\nEND", ""),
        Command("true", ""),
    ]


@pytest.mark.parametrize(
    ("printed", "output", "same"),
    [
        ("13 added in 40 s; 3 of 3 regions", "x\n7 added in 2.5 s; 2 of 3 regions\ny", True),
        ("13 added in 40 s", "no added in 40 s", False),
        ("one ... three", "one\ntwo\nthree", True),
        ("one three", "one\ntwo\nthree", False),
        ("a  b\nc", "a b c", True),
        ("end.", "endx", False),
        ("", "anything", True),
        ("1,234 items", "12 items", True),
        ("v1.2", "w1.2", False),
    ],
)
def test_figures_and_spaces_may_differ_and_words_may_not(printed: str, output: str, *, same: bool) -> None:
    """Figures stand for any, three dots for anything; every word has to be there, in this order."""
    assert prints(printed, output) is same
