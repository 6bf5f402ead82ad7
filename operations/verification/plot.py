"""How the lags of each directed pair are spread, drawn in text."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from operations.verification.lag import PairLag

_BLOCKS, _PLAIN = " ▁▂▃▄▅▆▇█", " .:-=+*#@"
_NARROWEST = 20


def lag_chart(pairs: Sequence[PairLag], width: int, *, in_blocks: bool) -> list[str]:
    """A line per pair, from no lag to the longest of all; higher is more writes.

    Args:
        pairs: The pairs.
        width: How wide a line may be, characters.
        in_blocks: Whether the terminal can show block elements; plain characters otherwise.
    """
    longest_ms = max((lag for pair in pairs for lag in pair.lags_seconds), default=0.0) * 1000
    if not longest_ms:
        return ["no write was seen elsewhere, so there is no lag to draw"]
    names = {f"{pair.source} -> {pair.target}": pair for pair in pairs}
    label = max(map(len, names))
    columns = max(_NARROWEST, width - label - 2)
    end = f"{longest_ms:,.0f} ms"
    axis = f"{'0 ms':<{columns - len(end)}}{end}"
    drawn = [
        f"{name:<{label}}  {_line(pair, longest_ms, columns, in_blocks=in_blocks)}" for name, pair in names.items()
    ]
    return ["", f"{'lag':<{label}}  {axis}", *drawn]


def _line(pair: PairLag, longest_ms: float, columns: int, *, in_blocks: bool) -> str:
    counts = [0] * columns
    for lag in pair.lags_seconds:
        counts[min(int(lag * 1000 / longest_ms * columns), columns - 1)] += 1
    levels, most = _BLOCKS if in_blocks else _PLAIN, max(counts) or 1
    return "".join(levels[math.ceil(count / most * (len(levels) - 1))] for count in counts).rstrip()
