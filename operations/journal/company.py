"""One command at a time works on an environment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.errors import RefusedError

if TYPE_CHECKING:
    from operations.journal.journal import Journal


def refuse_company(journal: Journal) -> None:
    """Refuses to go on while another command is at work on the environment, or a Terraform that it left behind.

    Raises:
        RefusedError: When one is.
    """
    for entry in journal.open_entries():
        if entry.is_at_work:
            raise RefusedError(
                f"{entry.text} is at work: {entry.doing}; nothing was touched; wait for its end, then run this again"
            )
        if entry.terraform_is_at_work and entry.terraform is not None:
            raise RefusedError(
                f"{entry.text} was killed, but its Terraform (process {entry.terraform.pid}) is still at work: "
                f"{entry.doing}; nothing was touched; it ends on its own and writes its state: wait for that, then run "
                "this again"
            )
