"""AWS's own prices: offer files of the price list's bulk API, and the answers of its query API.

Both say the same of a product: attributes, and terms with prices by tier. A product is recognised by its usage type,
which a region's billing code precedes, except in us-east-1.
https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/reading-service-price-list-file-for-services.html
"""

from __future__ import annotations

import json
import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from operations.cost.prices import CURRENCY, Place, Price
from operations.cost.products import OFFERS, PRODUCTS, Product
from operations.errors import PriceError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

_CODE = r"(?!IA-)(?:[A-Z]{2,3}[0-9]?|[a-z]{2}(?:-[a-z]+)+-[0-9])"
"""A billing code such as EU or APS1; KMS writes the region's name. IA is a table class."""

REGION_BY_BILLING_CODE = {
    "AFS1": "af-south-1",
    "APE1": "ap-east-1",
    "APN1": "ap-northeast-1",
    "APN2": "ap-northeast-2",
    "APN3": "ap-northeast-3",
    "APS1": "ap-southeast-1",
    "APS2": "ap-southeast-2",
    "APS3": "ap-south-1",
    "APS4": "ap-southeast-3",
    "APS5": "ap-south-2",
    "APS6": "ap-southeast-4",
    "CAN1": "ca-central-1",
    "EU": "eu-west-1",
    "EUC1": "eu-central-1",
    "EUC2": "eu-central-2",
    "EUN1": "eu-north-1",
    "EUS1": "eu-south-1",
    "EUS2": "eu-south-2",
    "EUW1": "eu-west-1",
    "EUW2": "eu-west-2",
    "EUW3": "eu-west-3",
    "ILC1": "il-central-1",
    "MEC1": "me-central-1",
    "MES1": "me-south-1",
    "SAE1": "sa-east-1",
    "UGE1": "us-gov-east-1",
    "UGW1": "us-gov-west-1",
    "USE1": "us-east-1",
    "USE2": "us-east-2",
    "USW1": "us-west-1",
    "USW2": "us-west-2",
}
"""https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-understanding-billing.html"""


def _pattern(product: Product) -> re.Pattern[str]:
    name = re.escape(product.usage_type)
    pair = rf"(?P<source>{_CODE})-(?P<receiver>{_CODE})-{name}"
    return re.compile(pair if product.between_regions else rf"(?:{_CODE}-)?{name}")


_RECOGNISED = {
    offer: [(product, _pattern(product)) for product in PRODUCTS if product.offer == offer and product.usage_type]
    for offer in OFFERS
}


def read_offer_file(path: Path) -> dict[Place, Price]:
    """The prices in an offer file, ``index.json`` of a service, of one region or of all.

    Raises:
        PriceError: When it is no offer file, of a service that nothing here is billed by, or in another currency.
    """
    try:
        document = json.loads(path.read_bytes())
        offer, products, terms = document["offerCode"], document["products"], document["terms"]
        published = date.fromisoformat(document["publicationDate"][:10])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise PriceError(
            f"{path}: must be an offer file of AWS's price list in JSON, got {_reason(error)}; download index.json "
            "of a service from the price list bulk API"
        ) from error
    if offer not in OFFERS:
        raise PriceError(f"{path}: must be the offer file of {', '.join(OFFERS)}, got {offer}; give one of these")
    found: dict[Place, Price] = {}
    for sku, product in products.items():
        on_demand = terms.get("OnDemand", {}).get(sku)
        if on_demand:
            found |= _prices(offer, product.get("attributes", {}), on_demand, published, f"offer file {path.name}")
    if not found:
        raise PriceError(f"{path}: must have a price that an estimate needs, got none of {offer}; download it anew")
    return found


def read_price_list(offer: str, entries: Iterable[str]) -> dict[Place, Price]:
    """The prices in what GetProducts answers: a JSON text per product.

    Raises:
        PriceError: When an entry is not what AWS documents.
    """
    found: dict[Place, Price] = {}
    for text in entries:
        try:
            entry = json.loads(text)
            attributes, terms = entry["product"]["attributes"], entry["terms"].get("OnDemand", {})
            published = date.fromisoformat(entry["publicationDate"][:10])
        except (ValueError, KeyError, TypeError) as error:
            raise PriceError(
                f"price list of {offer}: an entry must have attributes, terms and a date, got {_reason(error)}; "
                "use --price-list with AWS's offer file"
            ) from error
        found |= _prices(offer, attributes, terms, published, "AWS's price list API")
    return found


def _prices(
    offer: str, attributes: Mapping[str, str], on_demand: Mapping[str, Any], published: date, source: str
) -> dict[Place, Price]:
    usage_type = attributes.get("usagetype", "")
    for product, pattern in _RECOGNISED[offer]:
        match = pattern.fullmatch(usage_type)
        place = match and _place(product, attributes, match)
        if place:
            amount = _amount(on_demand, usage_type)
            return {} if amount is None else {place: Price(amount, published, source)}
    return {}


def _place(product: Product, attributes: Mapping[str, str], match: re.Match[str]) -> Place | None:
    if not product.between_regions:
        is_region = attributes.get("locationType", "AWS Region") == "AWS Region"
        region = attributes.get("regionCode", "")
        return Place(region, product.key) if region and is_region else None
    source = attributes.get("fromRegionCode") or REGION_BY_BILLING_CODE.get(match["source"])
    receiver = attributes.get("toRegionCode") or REGION_BY_BILLING_CODE.get(match["receiver"])
    return Place(source, product.key, receiver) if source and receiver else None


def _amount(on_demand: Mapping[str, Any], usage_type: str) -> Decimal | None:
    """The price of the first tier that is not free; None when there is no price at all.

    Later tiers are for amounts that one table does not reach.
    """
    dimensions = [one for term in on_demand.values() for one in term.get("priceDimensions", {}).values()]
    try:
        tiers = sorted(
            (Decimal(one.get("beginRange") or 0), Decimal(one["pricePerUnit"][CURRENCY])) for one in dimensions
        )
    except (KeyError, TypeError, InvalidOperation) as error:
        raise PriceError(
            f"price of {usage_type}: must be a number in {CURRENCY}, got {_reason(error)}; "
            "this project knows the partition aws alone"
        ) from error
    amounts = [amount for _, amount in tiers]
    return next((amount for amount in amounts if amount), amounts[0] if amounts else None)


def _reason(error: Exception) -> str:
    return f"no {error}" if isinstance(error, KeyError) else str(error) or type(error).__name__
