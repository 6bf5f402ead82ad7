"""Where the money goes, as bars: drawn on a terminal, in plain characters elsewhere."""

from __future__ import annotations

import io
import os
from typing import TYPE_CHECKING

from operations.cost.report import money

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from operations.cost.estimate import Estimate

Bar = tuple[str, "Decimal"]
_GAPS = 4
_NARROWEST = 10


def bars(estimate: Estimate, width: int, *, drawn: bool) -> list[str]:
    """A bar per region, then one per item, dearest first.

    Args:
        estimate: What is shown.
        width: How wide a line may be, characters.
        drawn: Whether a terminal is there to draw on; ``NO_COLOR`` is respected.
    """
    parts: list[Sequence[Bar]] = [
        [(region, estimate.amount(region)) for region in estimate.regions],
        sorted(((item, estimate.amount(item=item)) for item in estimate.items), key=lambda bar: -bar[1]),
    ]
    draw = _drawn if drawn else _plain
    label = max((len(name) for part in parts for name, _ in part), default=0)
    figure = max((len(money(amount)) for part in parts for _, amount in part), default=0)
    room = max(_NARROWEST, width - label - figure - _GAPS)
    return [line for part in parts for line in ["", *draw(part, label, figure, room)]]


def _plain(part: Sequence[Bar], label: int, figure: int, room: int) -> list[str]:
    most = max((amount for _, amount in part), default=0)
    return [
        f"{name:<{label}}  {money(amount):>{figure}}  {'#' * (round(room * amount / most) if most else 0)}".rstrip()
        for name, amount in part
    ]


def _drawn(part: Sequence[Bar], label: int, figure: int, room: int) -> list[str]:
    from rich.bar import Bar as RichBar  # noqa: PLC0415 - only a terminal needs it
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    most = float(max((amount for _, amount in part), default=0)) or 1.0
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(width=label)
    table.add_column(width=figure, justify="right")
    table.add_column(width=room)
    for name, amount in part:
        table.add_row(name, money(amount), RichBar(most, 0, float(amount), width=room, color="cyan"))
    text = io.StringIO()
    colours = None if os.environ.get("NO_COLOR") else "standard"
    console = Console(
        file=text,
        width=label + figure + room + 3 * 2,
        force_terminal=True,
        color_system=colours,  # type: ignore[arg-type] # rich's literal
        highlight=False,
    )
    console.print(table)
    return text.getvalue().splitlines()
