"""What is said when an environment or an argument cannot be right.

ConfigurationError      one or more problems, each with its key, the rule, what was got and the way out
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_LONGEST_SHOWN = 60


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong.

    Args:
        key: Where it stands, dotted, for example ``billing.mode``. Empty for the whole.
        message: The rule, what was got and the way out.
    """

    key: str
    message: str

    def __str__(self) -> str:
        return f"{self.key}: {self.message}" if self.key else self.message


class ConfigurationError(ValueError):
    """A configuration that cannot be right, known before AWS is asked.

    Args:
        problems: What is wrong, at least one.
        source: The file it was read from, where it was read from one.
    """

    def __init__(self, problems: Sequence[Problem] | Problem | str, source: str = "") -> None:
        if isinstance(problems, str):
            problems = Problem("", problems)
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
        self.source = source
        prefix = f"{source}: " if source else ""
        super().__init__("\n".join(f"{prefix}{problem}" for problem in self.problems))


def shown(value: object) -> str:
    """A value as a message shows it: as the file has it, and never longer than a line."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return "a table"
    if isinstance(value, list | tuple):
        return "a list"
    text = repr(value) if isinstance(value, str | int | float) else str(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 3]}..."
