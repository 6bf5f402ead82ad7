"""Two estimates side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from operations.cost.prices import CURRENCY
from operations.cost.report import headline, money, notes, wrapped
from operations.cost.table import fitted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from decimal import Decimal

    from operations.cost.estimate import Estimate


@dataclass(frozen=True, slots=True)
class Pair:
    """The same region and item in both.

    Args:
        region: The region.
        item: The item.
        this: What it costs in the first.
        other: What it costs in the second.
    """

    region: str
    item: str
    this: Decimal
    other: Decimal

    @property
    def difference(self) -> Decimal:
        """What the second costs more."""
        return self.other - self.this


def compared(this: Estimate, other: Estimate) -> list[Pair]:
    """Every region and item that either has; regions and items in the order of the first."""
    regions = dict.fromkeys([*this.regions, *other.regions])
    items = dict.fromkeys([*this.items, *other.items])
    pairs = [
        Pair(region, item, this.amount(region, item), other.amount(region, item))
        for region in regions
        for item in items
    ]
    return [pair for pair in pairs if pair.this or pair.other]


def comparison_lines(this: Estimate, other: Estimate, width: int, today: date) -> list[str]:
    """Both in words and figures."""
    names = _names(this, other)
    rows = [_row(pair) for pair in compared(this, other)]
    rows.append(_row(Pair("total", "", this.total, other.total)))
    return [
        *wrapped(headline(this), width),
        *wrapped(headline(other), width),
        "",
        *fitted([f"{CURRENCY} a month", "", *names, "difference"], rows, width, texts=2),
        "",
        *(text for note in notes(this, today) for text in wrapped(note, width)),
    ]


def comparison_document(this: Estimate, other: Estimate, documents: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Both for programs."""
    return {
        "this": documents[0],
        "other": documents[1],
        "difference": format(other.total - this.total, "f"),
        "differences": [
            {"region": pair.region, "item": pair.item, "difference": format(pair.difference, "f")}
            for pair in compared(this, other)
            if pair.difference
        ],
    }


def _names(this: Estimate, other: Estimate) -> tuple[str, str]:
    first, second = this.subject.environment.name, other.subject.environment.name
    return (first, second) if first != second else (first, f"other {second}")


def _row(pair: Pair) -> list[str]:
    more = f"{'+' if pair.difference > 0 else ''}{money(pair.difference)}"
    return [pair.region, pair.item, money(pair.this), money(pair.other), more]
