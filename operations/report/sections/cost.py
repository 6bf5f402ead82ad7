"""What a month costs: bars per region and per item, and every figure in a table."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from operations.cost.report import money
from operations.report.drawing.bar import bar
from operations.report.sections.kept import NOT_SHOWN, Kept
from operations.report.words import ago, when

if TYPE_CHECKING:
    from collections.abc import Mapping

    from markupsafe import Markup

    from operations.report.contents import Contents


@dataclass(frozen=True, slots=True)
class CostRow:
    """An item or a region.

    Args:
        name: The item or region.
        picture: Its bar.
        amount: A month, US dollars.
        by_region: The same in each region; empty where it is one region's.
    """

    name: str
    picture: Markup
    amount: str
    by_region: list[str]


@dataclass(frozen=True, slots=True)
class Cost:
    """An estimate.

    Args:
        total: A month, US dollars.
        basis: What the figures rest on.
        regions: Region names.
        region_rows: A bar per region.
        item_rows: A bar per item, the dearest first.
        warnings: What the figures take for granted and is not so.
        notes: Where prices come from, what is assumed and left out.
    """

    total: str
    basis: str
    regions: list[str]
    region_rows: list[CostRow]
    item_rows: list[CostRow]
    warnings: list[str]
    notes: list[str]


def cost_of(contents: Contents) -> Kept[Cost]:
    """The estimate that was kept, or made for this page."""
    if contents.cost is None:
        return Kept(missing=contents.cost_missing)
    made = "made for this page"
    if contents.cost_at:
        made = f"globaltables cost, {when(contents.cost_at)}, {ago(contents.cost_at, contents.at)}"
    try:
        return Kept(_built(contents), made)
    except NOT_SHOWN as error:
        return Kept(missing=f"the last result of globaltables cost cannot be shown ({error!r}); run it again")


def _built(contents: Contents) -> Cost:
    document = contents.cost or {}
    regions = list(document["regions"])
    amounts: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for line in document["lines"]:
        amounts[line["item"], line["region"]] += Decimal(line["amount"])
    by_region = {region: Decimal(amount) for region, amount in document["regions"].items()}
    by_item = sorted(((item, Decimal(amount)) for item, amount in document["items"].items()), key=lambda row: -row[1])
    bars = _bars(by_region) | _bars(dict(by_item))
    return Cost(
        total=money(Decimal(document["total"])),
        basis=str(document["basis"]),
        regions=regions,
        region_rows=[CostRow(name, bars[name], money(amount), []) for name, amount in by_region.items()],
        item_rows=[
            CostRow(
                item,
                bars[item],
                money(amount),
                [money(amounts[item, region]) if (item, region) in amounts else "" for region in regions],
            )
            for item, amount in by_item
        ],
        warnings=[str(warning) for warning in document["warnings"]],
        notes=[str(note) for note in document["notes"]],
    )


def _bars(amounts: Mapping[str, Decimal]) -> dict[str, Markup]:
    most = max(amounts.values(), default=Decimal(0))
    return {name: bar(float(amount / most) if most else 0.0) for name, amount in amounts.items()}
