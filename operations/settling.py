"""Sets in the replicas what Terraform cannot, while the next stack is planned: it looks up nothing of what is set."""

from __future__ import annotations

import threading
from concurrent.futures import Future, wait
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from operations.deployed import deployed
from operations.errors import TerraformInterruptedError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from operations.deployed import Deployed
    from operations.deployment import Deployment
    from operations.replica_settings import Difference


@dataclass(frozen=True, slots=True)
class Settled:
    """What came of it.

    Args:
        changed: What was set.
        left_different: What is not as it should be all the same; looked for where anything was set.
    """

    changed: Sequence[Difference] = ()
    left_different: Sequence[Difference] = ()


class Settling:
    """The settling of one deploy. At the end of the ``with`` block it is not under way any more.

    Who interrupts does not wait for it: a busy table may keep it for minutes, and the next deploy sets what is missing.

    Args:
        deployment: The environment.
    """

    def __init__(self, deployment: Deployment) -> None:
        self._deployment = deployment
        self._begun: Future[Settled] | None = None

    def __enter__(self) -> Self:
        """Begins nothing yet."""
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Waits for its end; its error gives way to the one that ends the block."""
        if self._begun and not (kind and issubclass(kind, (KeyboardInterrupt, TerraformInterruptedError))):
            wait([self._begun])

    def begin(self) -> None:
        """Begins in a thread and says nothing: the console belongs to what goes on beside it."""
        now = deployed(self._deployment)
        self._begun = begun = Future[Settled]()

        def work() -> None:
            try:
                begun.set_result(_settle(self._deployment, now))
            except BaseException as error:  # noqa: BLE001 - whoever waits for the end gets it
                begun.set_exception(error)

        threading.Thread(target=work, daemon=True).start()

    def end(self) -> Settled | None:
        """Waits for what was begun; None where nothing was, or its end was waited for before.

        Raises:
            ClientError: When AWS refused something.
        """
        begun = self._begun
        if begun is None:
            return None
        if not begun.done():
            with self._deployment.console.waiting(f"{self._deployment.data.name}: settling every region"):
                wait([begun])
        self._begun = None
        return begun.result()


def _settle(deployment: Deployment, now: Deployed) -> Settled:
    from operations.replica_settings import left_different, settle  # noqa: PLC0415 - boto3 is slow to import
    from operations.scheduled_bounds import settle_bounds  # noqa: PLC0415

    clients = deployment.clients()
    changed = settle(now, clients) + settle_bounds(now.scheduled_scaling, clients)
    return Settled(changed, left_different(now, clients) if changed else ())
