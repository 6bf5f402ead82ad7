"""A state that Terraform could not upload: nothing else may be done until it is pushed, or resources are forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.errors import ErroredStateError

if TYPE_CHECKING:
    from pathlib import Path

ERRORED_STATE = "errored.tfstate"


def errored_state_file(folder: Path) -> Path:
    """Where Terraform leaves it."""
    return folder / ERRORED_STATE


def refuse_errored_state(folder: Path, reason: str = "an earlier apply could not upload its state") -> None:
    """Refuses to go on while one is there.

    Raises:
        ErroredStateError: When one is there.
    """
    file = errored_state_file(folder)
    if file.exists():
        raise ErroredStateError(
            f"{file}: must be pushed before anything else is done, got a state that is newer than the stored one "
            f"({reason}); globaltables deploy --recover compares the two and pushes it"
        )
