"""Charges times prices."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from operations.cost.charge import Charge, Subject
from operations.cost.items import charges_of
from operations.cost.items.capacity import too_much
from operations.cost.prices import Place, missing_prices
from operations.cost.products import PRODUCT_BY_KEY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from globaltables.model import Environment
    from operations.cost.prices import Price, PriceBook
    from operations.cost.workload import Workload


@dataclass(frozen=True, slots=True)
class Line:
    """A charge with its price.

    Args:
        charge: The charge.
        price: Of one unit.
    """

    charge: Charge
    price: Price

    @property
    def amount(self) -> Decimal:
        """What it costs a month, US dollars."""
        return self.charge.quantity * self.price.amount


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a month costs.

    Args:
        subject: Of what.
        lines: Every charge, in the order of items.
        has_free_tier: Whether the free tier was taken off.
        warnings: What the figures take for granted and is not so.
    """

    subject: Subject
    lines: tuple[Line, ...]
    has_free_tier: bool
    warnings: tuple[str, ...] = ()

    @property
    def total(self) -> Decimal:
        """Of all regions and items."""
        return self.amount()

    @property
    def regions(self) -> list[str]:
        """Home first."""
        return [load.region for load in self.subject.workload.loads]

    @property
    def items(self) -> list[str]:
        """Every item that costs something anywhere, in the order of items."""
        return list(dict.fromkeys(line.charge.item for line in self.lines))

    def amount(self, region: str | None = None, item: str | None = None) -> Decimal:
        """Of one region or all, of one item or all."""
        return sum(
            (
                line.amount
                for line in self.lines
                if region in {None, line.charge.region} and item in {None, line.charge.item}
            ),
            Decimal(0),
        )


def estimate(environment: Environment, workload: Workload, book: PriceBook, *, free_tier: bool = False) -> Estimate:
    """Estimates a month.

    Args:
        environment: What is deployed.
        workload: What it takes.
        book: The prices.
        free_tier: Whether to take off what is free, as if nothing else in the account used it. Default no.

    Raises:
        PriceError: When prices are missing.
    """
    subject = Subject(environment, workload)
    charges: Iterable[Charge] = charges_of(subject)
    lines, missing = [], []
    for charge in _without_free(charges) if free_tier else charges:
        place = Place(charge.region, charge.product, charge.receiver)
        price = book.find(place)
        if price is None:
            missing.append(place)
        else:
            lines.append(Line(charge, price))
    if missing:
        raise missing_prices(book, missing)
    return Estimate(subject, tuple(lines), free_tier, tuple(too_much(subject)))


def _without_free(charges: Iterable[Charge]) -> Iterator[Charge]:
    used: dict[tuple[str, str], Decimal] = {}
    for charge in charges:
        product = PRODUCT_BY_KEY[charge.product]
        pool = (charge.region if product.free_in == "region" else "", product.key)
        left = product.free - used.get(pool, Decimal(0))
        taken = min(charge.quantity, left)
        used[pool] = used.get(pool, Decimal(0)) + taken
        yield replace(charge, quantity=charge.quantity - taken)
