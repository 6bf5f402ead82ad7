"""The price book: every price with its date and source."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from operations.cost.products import OFFERS, PRODUCT_BY_KEY
from operations.errors import PriceError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

SHIPPED = Path(__file__).with_name("list-prices.toml")
EVERYWHERE, CURRENCY = "everywhere", "USD"
_MOST = 10**9


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


def shipped_prices() -> PriceBook:
    """The prices that come with this project."""
    return PriceBook(read_price_table(SHIPPED))


def read_price_table(file: Path) -> dict[Place, Price]:
    """The prices in a file like `list-prices.toml`; people may write their own, with the prices they negotiated.

    Raises:
        PriceError: When it is no such file.
    """
    try:
        document = tomllib.loads(file.read_text(encoding="utf-8"), parse_float=Decimal)
        as_of, tables = document["as_of"], {name: one for name, one in document.items() if isinstance(one, dict)}
        if document["currency"] != CURRENCY or not isinstance(as_of, date):
            raise ValueError(f"currency {document['currency']} as of {as_of}")  # noqa: TRY301 - one answer for all
        return {place: price for region, one in tables.items() for place, price in _prices(region, one, as_of)}
    except (ValueError, KeyError, TypeError, ArithmeticError, RecursionError) as error:
        said = f"no {error}" if isinstance(error, KeyError) else str(error)
        raise PriceError(
            f"{file}: must have currency USD, as_of, and a table of prices per region, got {said}; "
            "write it like operations/cost/list-prices.toml"
        ) from error


def _prices(region: str, table: Mapping[str, Any], as_of: date) -> Iterator[tuple[Place, Price]]:
    """The prices of one region.

    Raises:
        ValueError: When a price is of nothing known, or no amount.
    """
    for key, said in table.items():
        if key in {"source", "to_be_checked"}:
            continue
        if key not in PRODUCT_BY_KEY:
            raise ValueError(f"{key} in {region}, which is none of {', '.join(PRODUCT_BY_KEY)}")
        is_amount = isinstance(said, Decimal | int) and not isinstance(said, bool) and Decimal(said).is_finite()
        if not (is_amount and 0 <= said < _MOST):
            raise ValueError(f"{said!r} as the price of {key} in {region}")
        is_checked = key not in table.get("to_be_checked", ())
        yield Place(region, key), Price(Decimal(said) / PRODUCT_BY_KEY[key].per, as_of, table["source"], is_checked)


def missing_prices(book: PriceBook, missing: Iterable[Place]) -> PriceError:
    """What is said when prices are not known."""
    products: dict[str, list[str]] = {}
    for place in missing:
        products.setdefault(place.region, []).append(place.product)
    return PriceError(
        "\n".join(
            f"prices of {region}: are needed for {', '.join(dict.fromkeys(keys))}, got none; prices are known for "
            f"{', '.join(book.regions())}; fetch the others with globaltables cost --refresh, or give AWS's offer "
            f"files ({', '.join(OFFERS)}) or prices of your own with --price-list"
            for region, keys in products.items()
        )
    )
