"""Lags between regions and their percentiles."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


DRAWN = 200
"""As many lags of a pair as a picture can tell apart."""


@dataclass(slots=True)
class PairLag:
    """What was seen of one region's writes in another.

    Lag is the time from the answer to a write until a read elsewhere saw it, by one clock. It is not the CloudWatch
    metric ReplicationLatency, which AWS measures inside.

    Args:
        source: The region written in.
        target: The region read in.
        expected: How many writes should have arrived.
        lags_seconds: One lag per write that arrived, in seconds.
    """

    source: str
    target: str
    expected: int = 0
    lags_seconds: list[float] = field(default_factory=list)

    @property
    def is_proven(self) -> bool:
        """Whether there were writes and every one arrived."""
        return 0 < self.expected == len(self.lags_seconds)

    def percentiles_ms(self) -> dict[str, float] | None:
        """``p50``, ``p95``, ``p99`` and ``max`` in milliseconds; None when nothing arrived."""
        if not self.lags_seconds:
            return None
        ordered = sorted(self.lags_seconds)
        values = {f"p{rank}": percentile(ordered, rank) for rank in (50, 95, 99)} | {"max": ordered[-1]}
        return {name: round(value * 1000, 1) for name, value in values.items()}

    def drawn_ms(self, most: int = DRAWN) -> list[float]:
        """The lags in ascending order, milliseconds; of more than *most* some at even ranks, both ends among them."""
        ordered = sorted(self.lags_seconds)
        if len(ordered) > most:
            last = len(ordered) - 1
            ordered = [ordered[round(number * last / (most - 1))] for number in range(most)]
        return [round(lag * 1000, 1) for lag in ordered]


def percentile(ordered: Sequence[float], rank: float) -> float:
    """The nearest-rank percentile: the smallest value that at least *rank* percent of the values do not exceed.

    Args:
        ordered: The values in ascending order, at least one.
        rank: Percent, above 0 up to 100.
    """
    return ordered[max(math.ceil(rank / 100 * len(ordered)), 1) - 1]
