"""While the home moves the state has no table: who was at it, and which command goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from operations.journal import Entry
    from operations.terraform.state import State

_REGION, _MOVE = "region", "region-move-"


def is_of_regions(what: str) -> bool:
    """Whether a run, or a command, is one of `globaltables region`."""
    return what.startswith(_REGION)


def command_of(what: str) -> str:
    """The command that the journal calls so: ``region move a eu-west-1`` for ``region-move-a-eu-west-1``."""
    action, _, about = what.removeprefix(f"{_REGION}-").partition("-")
    return f"{_REGION} {action} {about.replace('-', ' ', 1) if what.startswith(_MOVE) else about}"


def between_homes(entries: Sequence[Entry], state: State) -> Entry | None:
    """The run that let go of the table and did not take it over; None when there is none.

    Args:
        entries: The runs since the last one that ended well, oldest first.
        state: The data stack's.
    """
    if not state.outputs or state.of_type("aws_dynamodb_table"):
        return None
    return next((one for one in reversed(entries) if one.what.startswith(_MOVE)), None)
