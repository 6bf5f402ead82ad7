"""Says who is waited for, while Terraform waits for the state's lock: in its stream it says only that it waits."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from operations.terraform.events import WaitingForLock

if TYPE_CHECKING:
    from collections.abc import Callable

    from operations.console import Console
    from operations.terraform.events import Event
    from operations.terraform.lock import LockInfo

_A_SECOND = timedelta(seconds=1)


@dataclass
class LockWait:
    """Takes the events of one run.

    Args:
        name: The stack.
        holder: Looks who holds the lock. What it raises is said and stops nothing: Terraform waits all the same.
        timeout_seconds: How long Terraform waits, in seconds.
        console: Where to write.
        began: When the run began. Default: now.
    """

    name: str
    holder: Callable[[], LockInfo | None]
    timeout_seconds: int
    console: Console
    began: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __call__(self, event: Event) -> None:
        """Takes one event."""
        if not isinstance(event, WaitingForLock):
            return
        try:
            lock = self.holder()
        except Exception as error:  # noqa: BLE001 - to know the holder is a comfort, not a condition
            self.console.detail(f"{self.name}: who holds the state's lock cannot be read: {error}")
            return
        if lock is None or self._is_our_own(lock):
            return  # given back meanwhile; or a slow bucket, and nobody in the way
        self.console.say(
            f"{self.name}: the state is locked by {lock.text()}; waiting up to {self.timeout_seconds} s for it"
        )

    def _is_our_own(self, lock: LockInfo) -> bool:
        return lock.created is not None and lock.created > self.began - _A_SECOND
