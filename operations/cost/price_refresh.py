"""Fetches AWS's own prices through the price list API, and keeps them in the project folder.

The API wants ``pricing:GetProducts`` and nothing else, costs nothing, and is served in a few regions for all.
https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/price-list-api.html
"""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from operations.cost.offer_file import read_price_list
from operations.cost.prices import Place, Price, shipped_prices
from operations.cost.products import OFFERS, TRANSFER
from operations.errors import PriceError
from operations.whole_file import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from operations.cost.prices import PriceBook

FETCHED_PRICES = Path(".globaltables") / "prices.json"
"""Where fetched prices are, in the project folder."""

MOST_RESULTS = 100
"""Of one page: https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_pricing_GetProducts.html"""


def fetch_prices(pricing: Any, regions: Sequence[str]) -> dict[Place, Price]:
    """The prices of these regions, and of what is sent between them.

    Args:
        pricing: A boto3 client of the price list API.
        regions: Region names.

    Raises:
        PriceError: When AWS answers something else than it documents.
    """
    found: dict[Place, Price] = {}
    for offer in OFFERS:
        for region in regions:
            for filters in _filters(offer, region, regions):
                found |= read_price_list(offer, _entries(pricing, offer, filters))
    return found


def _filters(offer: str, region: str, regions: Sequence[str]) -> Iterator[dict[str, str]]:
    if offer != TRANSFER:
        yield {"regionCode": region}
        return
    for receiver in regions:
        if receiver != region:
            yield {"fromRegionCode": region, "toRegionCode": receiver}


def _entries(pricing: Any, offer: str, filters: Mapping[str, str]) -> Iterator[str]:
    pages = pricing.get_paginator("get_products").paginate(
        ServiceCode=offer,
        FormatVersion="aws_v1",
        Filters=[{"Type": "TERM_MATCH", "Field": field, "Value": value} for field, value in filters.items()],
        PaginationConfig={"PageSize": MOST_RESULTS},
    )
    for page in pages:
        yield from page["PriceList"]


def save_prices(path: Path, prices: Mapping[Place, Price]) -> None:
    """Writes fetched prices, over those of the same places that are there already."""
    kept = load_prices(path) if path.exists() else {}
    rows = [
        {**place._asdict(), "usd": format(price.amount, "f"), "as_of": price.as_of.isoformat(), "source": price.source}
        for place, price in sorted({**kept, **prices}.items(), key=lambda entry: entry[0])
    ]
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_whole(path, json.dumps(rows, indent=1) + "\n")


def known_prices(fetched: Path = FETCHED_PRICES) -> PriceBook:
    """The prices that come with this project, and those that were fetched in front of them.

    Args:
        fetched: Where those are. Default in the project folder.

    Raises:
        PriceError: When the file is damaged.
    """
    book = shipped_prices()
    return book.over(load_prices(fetched)) if fetched.exists() else book


def load_prices(path: Path) -> dict[Place, Price]:
    """Reads fetched prices.

    Raises:
        PriceError: When the file is damaged.
    """
    try:
        return {
            Place(row["region"], row["product"], row["receiver"]): Price(
                Decimal(row["usd"]), date.fromisoformat(row["as_of"]), row["source"]
            )
            for row in json.loads(path.read_text(encoding="utf-8"))
        }
    except (ValueError, ArithmeticError, KeyError, TypeError) as error:
        raise PriceError(
            f"{path}: must hold fetched prices, got something else ({error}); remove it, or fetch them with --refresh"
        ) from error
