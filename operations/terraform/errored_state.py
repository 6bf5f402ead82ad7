"""A state that Terraform could not store: nothing else may be done until it is pushed, or resources are forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.errors import ErroredStateError
from operations.terraform.state import is_whole

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
    if not file.exists():
        return
    if not is_whole(file.read_bytes()):
        raise ErroredStateError(
            f"{file}: must hold the state that could not be stored, got {file.stat().st_size} bytes that are none "
            f"({reason}); globaltables deploy --recover sets it aside and takes over what AWS has"
        )
    raise ErroredStateError(
        f"{file}: must be pushed before anything else is done, got a state that is newer than the stored one "
        f"({reason}); globaltables deploy --recover compares the two and pushes it"
    )
