"""The price book: every price with its date and source."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from operations.cost.products import OFFERS, PRODUCTS
from operations.errors import GlobalTablesError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

SHIPPED = Path(__file__).with_name("list-prices.toml")
EVERYWHERE = "everywhere"


class PriceError(GlobalTablesError):
    """A price is not known, or a file with prices is not what it should be."""


class Place(NamedTuple):
    """Where something has its price.

    Args:
        region: The region, or ``everywhere``.
        product: Key of the product.
        receiver: The receiving region of what is sent between regions; empty for all others.
    """

    region: str
    product: str
    receiver: str = ""


@dataclass(frozen=True, slots=True)
class Price:
    """A price.

    Args:
        amount: Of one unit of the product.
        as_of: The day it was so.
        source: Where it was read.
        is_checked: Whether it was read from AWS.
    """

    amount: Decimal
    as_of: date
    source: str
    is_checked: bool = True


@dataclass(frozen=True, slots=True)
class PriceBook:
    """Prices by place, in US dollars.

    Args:
        prices: The prices.
    """

    prices: Mapping[Place, Price]

    def find(self, place: Place) -> Price | None:
        """The price: to this receiver, else to any, else of every region; None when there is none."""
        anywhere = Place(place.region, place.product)
        for candidate in (place, anywhere, Place(EVERYWHERE, place.product)):
            if candidate in self.prices:
                return self.prices[candidate]
        return None

    def over(self, newer: Mapping[Place, Price]) -> PriceBook:
        """The same with others in front."""
        return PriceBook({**self.prices, **newer})

    def regions(self) -> list[str]:
        """Every region with prices."""
        return sorted({place.region for place in self.prices} - {EVERYWHERE})


def shipped_prices(file: Path = SHIPPED) -> PriceBook:
    """The prices that come with this project."""
    document = tomllib.loads(file.read_text(encoding="utf-8"), parse_float=Decimal)
    prices = {}
    for region, table in document.items():
        if not isinstance(table, dict):
            continue
        for product in PRODUCTS:
            if product.key in table:
                amount = table[product.key] / product.per
                checked = product.key not in table["to_be_checked"]
                prices[Place(region, product.key)] = Price(amount, document["as_of"], table["source"], checked)
    return PriceBook(prices)


def missing_prices(book: PriceBook, missing: Iterable[Place]) -> PriceError:
    """What is said when prices are not known."""
    products: dict[str, list[str]] = {}
    for place in missing:
        products.setdefault(place.region, []).append(place.product)
    return PriceError(
        "\n".join(
            f"prices of {region}: are needed for {', '.join(dict.fromkeys(keys))}, got none; prices are known for "
            f"{', '.join(book.regions())}; fetch the others with globaltables cost --refresh, or give AWS's offer "
            f"files ({', '.join(OFFERS)}) with --price-list"
            for region, keys in products.items()
        )
    )
