"""What is said and asked when somebody presses ctrl-C while Terraform is at work."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from operations.terraform.interrupts import Interrupts

if TYPE_CHECKING:
    from collections.abc import Callable

    from operations.console import Console

THOUGHT_SECONDS = 2.0
"""How long the risk must have been on the screen before another ctrl-C counts as an answer to it."""


class Interruptions:
    """One ctrl-C is forwarded and waited for; a second one says what ending now would risk.

    Only a further one, after that could be read, ends Terraform, and only on a terminal: a CI job that is cancelled
    sends several by itself.

    Args:
        console: Where to say it.
        clock: The time in seconds. Default the computer's.
    """

    def __init__(self, console: Console, clock: Callable[[], float] = time.monotonic) -> None:
        self._console = console
        self._clock = clock
        self._warned: float | None = None

    @property
    def hooks(self) -> Interrupts:
        """What a run of Terraform is given."""
        return Interrupts(forwarded=self._forwarded, confirm_force=self._confirm_force)

    def _forwarded(self) -> None:
        self._warned = None
        self._console.say("interrupt passed on; waiting for Terraform to finish what is in flight")

    def _confirm_force(self) -> bool:
        if not self._console.is_interactive:
            self._console.say(
                "still waiting: ending Terraform now would leave resources behind that it knows nothing of"
            )
            return False
        if self._warned is not None and self._clock() - self._warned >= THOUGHT_SECONDS:
            self._console.say("ending Terraform; globaltables deploy --recover finds what it leaves behind")
            return True
        self._warned = self._clock()
        self._console.say(
            "still waiting: ended now, Terraform leaves what is being made in AWS and forgets it, tables and keys "
            f"included; to end it all the same press ctrl-C again after {THOUGHT_SECONDS:.0f} seconds"
        )
        return False
