"""The faults that are on, and the questions the rest of the layer asks of them.

Faults are a matter of a drill, so they are not stored: a restarted instance is healthy.
"""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from local_aws.errors import UsageError
from local_aws.faults.description import ALL, Fault
from local_aws.replication.lag_queue import Pair


@dataclass(frozen=True)
class Call:
    """What a fault may single out of an API call.

    Args:
        region: The region it is signed for.
        service: The service, for example ``dynamodb``.
        operation: The operation, for example ``PutItem``; empty when the protocol does not show it.
        table: The table it names; empty when it names none.
        path: The path of the request.
    """

    region: str
    service: str
    operation: str = ""
    table: str = ""
    path: str = ""


class ActiveFaults:
    """The faults that are on now.

    Args:
        seed: Seeds which calls are hit by a fault with a rate.
        clock: A monotonic clock, in seconds.
    """

    def __init__(self, seed: int = 0, clock: Callable[[], float] = time.monotonic) -> None:
        self._random = random.Random(seed)  # noqa: S311 - drills must repeat, nothing is secret
        self._clock = clock
        self._faults: dict[str, tuple[Fault, float | None]] = {}
        self._count = 0

    def add(self, fault: Fault) -> str:
        """Switch a fault on; returns its id."""
        self._count += 1
        identifier = f"fault-{self._count}"
        until = None if fault.duration_seconds is None else self._clock() + fault.duration_seconds
        self._faults[identifier] = (fault, until)
        return identifier

    def clear(self, identifier: str | None = None) -> list[str]:
        """Switch one fault off, or all of them; returns the ids.

        Raises:
            UsageError: When no such fault is on.
        """
        if identifier is None:
            cleared = list(self._faults)
            self._faults.clear()
            return cleared
        if self._faults.pop(identifier, None) is None:
            raise UsageError(f"no fault {identifier} is on; list them with `fault list`")
        return [identifier]

    def reseed(self, seed: int) -> None:
        """Start the random choices again, so that a drill can be repeated."""
        self._random.seed(seed)

    def as_json(self) -> list[dict[str, Any]]:
        """The faults that are on, each with its id and how long it still lasts."""
        now = self._clock()
        return [
            {"id": identifier, **fault.as_json(), "remaining_seconds": None if until is None else round(until - now, 3)}
            for identifier, (fault, until) in self._of_kind(*_KINDS)
        ]

    def lag_ms(self, pair: Pair) -> float | None:
        """The lag of a pair in milliseconds, or None when no fault says otherwise; the latest fault counts."""
        lags = [fault.milliseconds for fault in self._on("lag") if _covers_pair(fault, pair)]
        return lags[-1] if lags else None

    def is_cut(self, pair: Pair) -> bool:
        """Whether nothing is replicated between a pair: it is partitioned, or one end is out."""
        if not self._faults:
            return False
        if any(fault.region in (ALL, *pair) for fault in self._on("outage")):
            return True
        return any(_partitions(fault, pair) for fault in self._on("partition"))

    def outage(self, region: str) -> str | None:
        """How a region that is out answers, or None when it is not out."""
        if not self._faults:
            return None
        return next((fault.answer for fault in self._on("outage") if fault.region in (ALL, region)), None)

    def latency_ms(self, call: Call) -> float:
        """By how much a call is slowed, in milliseconds."""
        if not self._faults:
            return 0.0
        return sum(fault.milliseconds for fault in self._on("latency") if _covers_call(fault, call))

    def hits(self, kind: str, call: Call) -> bool:
        """Whether a call is hit by a ``throttle``, ``error`` or ``denied`` fault; every asking throws the dice anew."""
        if not self._faults:
            return False
        return any(_covers_call(fault, call) and self._random.random() < fault.rate for fault in self._on(kind))

    def __bool__(self) -> bool:
        return bool(self._faults)

    def _on(self, kind: str) -> list[Fault]:
        return [fault for _, (fault, _) in self._of_kind(kind)]

    def _of_kind(self, *kinds: str) -> list[tuple[str, tuple[Fault, float | None]]]:
        now = self._clock()
        for identifier, (_, until) in list(self._faults.items()):
            if until is not None and now >= until:
                del self._faults[identifier]
        return [(identifier, entry) for identifier, entry in self._faults.items() if entry[0].kind in kinds]


_KINDS = ("lag", "partition", "outage", "throttle", "error", "denied", "latency")


def _covers_pair(fault: Fault, pair: Pair) -> bool:
    return fault.source in (ALL, pair.source) and fault.target in (ALL, pair.target)


def _partitions(fault: Fault, pair: Pair) -> bool:
    if fault.region != ALL:
        return fault.region in pair
    return _covers_pair(fault, pair)


def _covers_call(fault: Fault, call: Call) -> bool:
    return (
        fault.region in (ALL, call.region)
        and fault.service in (ALL, call.service)
        and fault.operation in (ALL, call.operation)
        and fault.table in (ALL, call.table)
        and fault.path in (ALL, call.path)
    )
