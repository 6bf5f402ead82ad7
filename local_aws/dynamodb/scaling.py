"""Whether a table's write capacity is auto scaled, which decides if a provisioned table may have replicas.

`autoscaling` answers for the targets and policies it knows; until it does, nothing is scaled.
"""

from collections.abc import Callable

ScaledQuestion = Callable[[str, str, str, str], bool]


def never_scaled(account: str, region: str, table: str, index: str) -> bool:  # noqa: ARG001 - the shape of the question
    """The answer while there is no Application Auto Scaling: no."""
    return False


class WriteScaling:
    """Answers for the table and every index; whoever implements scaling replaces the question."""

    def __init__(self) -> None:
        self.is_scaled: ScaledQuestion = never_scaled

    def covers(self, account: str, region: str, table: str, indexes: list[str]) -> bool:
        """Whether the table (an empty index) and all its global indexes have scaled write capacity."""
        return all(self.is_scaled(account, region, table, index) for index in ["", *indexes])
