"""What is said when an environment or an argument cannot be right.

ConfigurationError      one or more problems, each with its key, the rule, what was got and the way out
"""

from collections.abc import Sequence
from dataclasses import dataclass


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

    def __init__(self, problems: Sequence[Problem] | str, source: str = "") -> None:
        self.problems = (Problem("", problems),) if isinstance(problems, str) else tuple(problems)
        self.source = source
        prefix = f"{source}: " if source else ""
        super().__init__("\n".join(f"{prefix}{problem}" for problem in self.problems))
