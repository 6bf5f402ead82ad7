"""On demand against provisioned capacity.

A capacity unit costs the same whether it is used or not. Where so much of it is in use on average that the same
requests on demand would cost as much, both break even; above that, provisioned is cheaper.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from operations.cost.items.capacity import provisioned, ranges_of
from operations.cost.items.requests import on_demand
from operations.cost.prices import Place, missing_prices

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from operations.cost.charge import Charge, Subject
    from operations.cost.prices import PriceBook

SECONDS_AN_HOUR = 3600


@dataclass(frozen=True, slots=True)
class BreakEven:
    """Both modes of one direction in one region.

    Args:
        region: The region.
        direction: ``reads`` or ``writes``, of the table and its global indexes.
        utilization: The part of provisioned capacity in use at which both cost the same.
        expected_utilization: The part that would be in use, with capacity at what the peak needs.
        on_demand: What requests cost a month on demand.
        provisioned: What capacity costs a month.
    """

    region: str
    direction: str
    utilization: Decimal
    expected_utilization: Decimal
    on_demand: Decimal
    provisioned: Decimal

    @property
    def cheaper(self) -> str:
        """The mode that is cheaper; on demand where both cost the same."""
        return "provisioned" if self.provisioned < self.on_demand else "on demand"


def break_evens(subject: Subject, book: PriceBook) -> Iterator[BreakEven]:
    """Both directions of every region.

    Raises:
        PriceError: When prices are missing.
    """
    peak = Decimal(str(subject.workload.usage.peak_to_mean))
    for replica in subject.replicas:
        by_request = list(on_demand(replica))
        by_hour = list(provisioned(replica, ranges_of(subject.environment, replica.role), peak))
        for direction in ("writes", "reads"):
            requests = [charge for charge in by_request if direction[:-1] in charge.product]
            capacity = [charge for charge in by_hour if direction[:-1] in charge.product]
            hours = sum((charge.quantity for charge in capacity), Decimal(0))
            units = sum((charge.quantity for charge in requests), Decimal(0))
            per_request = _price(book, requests[0])
            yield BreakEven(
                region=replica.region,
                direction=direction,
                utilization=_price(book, capacity[0]) / (per_request * SECONDS_AN_HOUR),
                expected_utilization=units / (hours * SECONDS_AN_HOUR) if hours else Decimal(0),
                on_demand=_cost(book, requests),
                provisioned=_cost(book, capacity),
            )


def _cost(book: PriceBook, charges: Iterable[Charge]) -> Decimal:
    return sum((charge.quantity * _price(book, charge) for charge in charges), Decimal(0))


def _price(book: PriceBook, charge: Charge) -> Decimal:
    place = Place(charge.region, charge.product)
    price = book.find(place)
    if price is None:
        raise missing_prices(book, [place])
    return price.amount
