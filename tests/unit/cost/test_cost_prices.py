"""The price book, AWS's offer files, and fetched prices."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from operations.cost.offer_file import read_offer_file, read_price_list
from operations.cost.price_refresh import fetch_prices, known_prices, load_prices, save_prices
from operations.cost.prices import Place, Price, read_price_table, shipped_prices
from operations.cost.products import OFFERS, PRODUCTS
from operations.errors import PriceError
from tests.unit.cost.estimates import BOOK, environment, estimated, usage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PUBLISHED = "2026-11-01T10:00:00Z"
DAY = date(2026, 11, 1)


def tiers(*prices: str, currency: str = "USD") -> dict[str, Any]:
    """The terms of a product with a price per tier, the first from zero on."""
    dimensions = {
        str(number): {"beginRange": str(number * 25), "pricePerUnit": {currency: price}}
        for number, price in enumerate(prices)
    }
    return {"SKU.TERM": {"priceDimensions": dimensions}}


def offer(products: dict[str, dict[str, str]], terms: dict[str, Any], code: str = "AmazonDynamoDB") -> str:
    """An offer file."""
    listed = {sku: {"sku": sku, "attributes": attributes} for sku, attributes in products.items()}
    document = {"offerCode": code, "publicationDate": PUBLISHED, "products": listed, "terms": {"OnDemand": terms}}
    return json.dumps(document)


def attributes(usage_type: str, region: str, **more: str) -> dict[str, str]:
    """What the price list says of a product."""
    return {"usagetype": usage_type, "regionCode": region, "locationType": "AWS Region", **more}


def test_every_region_here_has_every_price() -> None:
    """And every price here is of a product."""
    for region in ("us-east-1", "eu-west-1", "ap-southeast-1"):
        assert [one.key for one in PRODUCTS if not BOOK.find(Place(region, one.key))] == []
    assert {place.product for place in BOOK.prices} == {product.key for product in PRODUCTS}


def test_what_a_price_list_lacks_is_priced_everywhere() -> None:
    """Products without a usage type."""
    lacking = {product.key for product in PRODUCTS if not product.usage_type}
    assert {place.product for place in BOOK.prices if place.region == "everywhere"} == lacking


def test_shipped_prices_are_per_unit() -> None:
    """0.625 per million is what the file says."""
    price = shipped_prices().prices[Place("us-east-1", "write_request_units")]
    assert price.amount == Decimal("0.000000625")
    assert (price.as_of, price.is_checked) == (date(2024, 11, 1), True)
    assert not BOOK.prices[Place("eu-west-1", "recovery")].is_checked


def test_a_region_without_prices_names_the_way_out() -> None:
    """Which prices are missing, where there are some, and two ways to get them."""
    with pytest.raises(PriceError) as error:
        estimated(environment(secondary_region="eu-central-1"), usage(items=5))
    assert str(error.value) == (
        "prices of eu-central-1: are needed for storage, got none; prices are known for ap-southeast-1, eu-west-1, "
        "us-east-1; fetch the others with globaltables cost --refresh, or give AWS's offer files (AmazonDynamoDB, "
        "AWSBackup, awskms, AmazonCloudWatch, AmazonKinesis, AWSDataTransfer) or prices of your own with --price-list"
    )


def test_reads_an_offer_file(tmp_path: Path) -> None:
    """Usage types with and without a billing code, table classes told apart, the first tier that is not free."""
    products = {
        "A": attributes("WriteRequestUnits", "us-east-1"),
        "B": attributes("EUC1-WriteRequestUnits", "eu-central-1"),
        "C": attributes("EUC1-ReplWriteRequestUnits", "eu-central-1"),
        "D": attributes("IA-WriteRequestUnits", "us-east-1"),
        "E": attributes("EUC1-IA-WriteRequestUnits", "eu-central-1"),
        "F": attributes("EUC1-TimedStorage-ByteHrs", "eu-central-1"),
        "G": attributes("EUC1-SomethingNew", "eu-central-1"),
        "H": attributes("LAX1-WriteRequestUnits", "us-west-2-lax-1", locationType="AWS Local Zone"),
        "I": attributes("EUC1-ReadRequestUnits", "eu-central-1"),
    }
    terms = {sku: tiers("0.000001") for sku in "ABCDEGH"} | {"F": tiers("0.0000000000", "0.3060000000")}
    file = tmp_path / "index.json"
    file.write_text(offer(products, terms))
    source = "offer file index.json"
    assert read_offer_file(file) == {
        Place("us-east-1", "write_request_units"): Price(Decimal("0.000001"), DAY, source),
        Place("eu-central-1", "write_request_units"): Price(Decimal("0.000001"), DAY, source),
        Place("eu-central-1", "replicated_write_request_units"): Price(Decimal("0.000001"), DAY, source),
        Place("us-east-1", "ia_write_request_units"): Price(Decimal("0.000001"), DAY, source),
        Place("eu-central-1", "ia_write_request_units"): Price(Decimal("0.000001"), DAY, source),
        Place("eu-central-1", "storage"): Price(Decimal("0.3060000000"), DAY, source),
    }


def test_reads_what_is_sent_between_regions(tmp_path: Path) -> None:
    """By attributes where there are any, else by billing codes; other transfer is left."""
    products = {
        "A": {"usagetype": "USE1-USE2-AWS-Out-Bytes", "fromRegionCode": "us-east-1", "toRegionCode": "us-east-2"},
        "B": {"usagetype": "EU-APS1-AWS-Out-Bytes"},
        "C": {"usagetype": "USE1-XYZ9-AWS-Out-Bytes"},
        "D": {"usagetype": "USE1-DataTransfer-Out-Bytes"},
    }
    file = tmp_path / "transfer.json"
    file.write_text(offer(products, {sku: tiers("0.01") for sku in products}, "AWSDataTransfer"))
    assert set(read_offer_file(file)) == {
        Place("us-east-1", "transfer", "us-east-2"),
        Place("eu-west-1", "transfer", "ap-southeast-1"),
    }


def test_recognises_the_usage_types_of_every_product() -> None:
    """Each in its own offer, with the prefix that its service uses."""
    for product in PRODUCTS:
        if product.usage_type:
            prefix = "USE2-EU" if product.between_regions else "us-east-2" if product.offer == "awskms" else "USE2"
            entry = {
                "product": {"attributes": attributes(f"{prefix}-{product.usage_type}", "us-east-2")},
                "terms": {"OnDemand": tiers("1")},
                "publicationDate": PUBLISHED,
            }
            (place,) = read_price_list(product.offer, [json.dumps(entry)])
            receiver = "eu-west-1" if product.between_regions else ""
            assert place == Place("us-east-2", product.key, receiver)


WRONG = {
    "no JSON": ("{", "must be an offer file of AWS's price list in JSON, got Expecting property name"),
    "other JSON": ("{}", "must be an offer file of AWS's price list in JSON, got no 'offerCode'; download index.json"),
    "other service": (offer({}, {}, "AmazonEC2"), "must be the offer file of AmazonDynamoDB, AWSBackup, awskms, "),
    "nothing needed": (offer({}, {}), "must have a price that an estimate needs, got none of AmazonDynamoDB;"),
}


@pytest.mark.parametrize(("text", "message"), WRONG.values(), ids=WRONG)
def test_refuses_a_wrong_offer_file(tmp_path: Path, text: str, message: str) -> None:
    """Which file, what was got, what to do."""
    file = tmp_path / "index.json"
    file.write_text(text)
    with pytest.raises(PriceError) as error:
        read_offer_file(file)
    assert str(error.value).startswith(f"{file}: {message}")


def test_refuses_another_currency(tmp_path: Path) -> None:
    """The regions of China are priced in theirs."""
    file = tmp_path / "index.json"
    products = {"A": attributes("CNN1-WriteRequestUnits", "cn-north-1")}
    file.write_text(offer(products, {"A": tiers("9", currency="CNY")}))
    with pytest.raises(PriceError) as error:
        read_offer_file(file)
    assert str(error.value) == (
        "price of CNN1-WriteRequestUnits: must be a number in USD, got no 'USD'; "
        "this project knows the partition aws alone"
    )


class FakePricing:
    """Remembers what was asked for, and answers two pages each time."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []

    def get_paginator(self, name: str) -> FakePricing:
        """The only operation there is."""
        assert name == "get_products"
        return self

    def paginate(self, **request: Any) -> Iterator[dict[str, list[str]]]:
        """A price of storage on the second page."""
        self.asked.append(request)
        region = request["Filters"][0]["Value"]
        entry = {
            "product": {"attributes": attributes("EU-TimedStorage-ByteHrs", region)},
            "terms": {"OnDemand": tiers("0.5")},
            "publicationDate": PUBLISHED,
        }
        yield {"PriceList": []}
        yield {"PriceList": [json.dumps(entry)] if request["ServiceCode"] == "AmazonDynamoDB" else []}


def test_reads_prices_of_ones_own(tmp_path: Path) -> None:
    """As in the file that comes with this project: per million, with a date and a source."""
    file = tmp_path / "ours.toml"
    file.write_text(
        'currency = "USD"\nas_of = 2026-11-01\n[eu-central-1]\nsource = "our contract"\nwrite_request_units = 0.5\n'
    )
    place = Place("eu-central-1", "write_request_units")
    assert read_price_table(file) == {place: Price(Decimal("0.0000005"), DAY, "our contract")}


OWN = 'currency = "USD"\nas_of = 2026-11-01\n[eu-central-1]\nsource = "x"\n'
WRONG_OWN = {
    'currency = "EUR"\nas_of = 2026-11-01': "got currency EUR as of 2026-11-01; write it like ",
    'currency = "USD"': "got no 'as_of'; write it like ",
    "currency =": "got Invalid value",
    f"{OWN}storrage = 1": "got storrage in eu-central-1, which is none of replicated_write_request_units, ",
    f"{OWN}storage = -1": "got -1 as the price of storage in eu-central-1; write it like ",
    f"{OWN}storage = nan": "got Decimal('NaN') as the price of storage in eu-central-1; write it like ",
    f'{OWN}storage = "1"': "got '1' as the price of storage in eu-central-1; write it like ",
}


@pytest.mark.parametrize(("text", "message"), WRONG_OWN.items(), ids=range(len(WRONG_OWN)))
def test_refuses_wrong_prices_of_ones_own(tmp_path: Path, text: str, message: str) -> None:
    """Which file, what was got, and an example."""
    file = tmp_path / "ours.toml"
    file.write_text(text)
    with pytest.raises(PriceError) as error:
        read_price_table(file)
    wanted = f"{file}: must have currency USD, as_of, and a table of prices per region, "
    assert str(error.value).startswith(wanted + message)


def test_asks_for_every_offer_in_every_region() -> None:
    """And for the transfer of every directed pair."""
    pricing = FakePricing()
    found = fetch_prices(pricing, ["eu-west-1", "us-east-1"])
    price = Price(Decimal("0.5"), DAY, "AWS's price list API")
    assert found == {Place("eu-west-1", "storage"): price, Place("us-east-1", "storage"): price}
    assert len(pricing.asked) == 2 * len(OFFERS)
    assert pricing.asked[0] == {
        "ServiceCode": "AmazonDynamoDB",
        "FormatVersion": "aws_v1",
        "Filters": [{"Type": "TERM_MATCH", "Field": "regionCode", "Value": "eu-west-1"}],
        "PaginationConfig": {"PageSize": 100},
    }
    assert pricing.asked[-1]["Filters"] == [
        {"Type": "TERM_MATCH", "Field": "fromRegionCode", "Value": "us-east-1"},
        {"Type": "TERM_MATCH", "Field": "toRegionCode", "Value": "eu-west-1"},
    ]


def test_fetched_prices_are_kept(tmp_path: Path) -> None:
    """Exactly, and those of other regions stay."""
    file = tmp_path / "deep" / "prices.json"
    one = {Place("eu-west-1", "storage"): Price(Decimal("0.0000000000123"), DAY, "a")}
    two = {Place("us-east-1", "transfer", "us-east-2"): Price(Decimal("0.01"), DAY, "b")}
    save_prices(file, one)
    save_prices(file, two)
    assert load_prices(file) == {**one, **two}
    assert known_prices(file) == shipped_prices().over({**one, **two})
    assert known_prices(tmp_path / "none.json") == shipped_prices()


def test_damaged_fetched_prices_name_the_way_out(tmp_path: Path) -> None:
    """Fetch them again."""
    file = tmp_path / "prices.json"
    file.write_text('[{"region": "eu-west-1"}]')
    with pytest.raises(PriceError) as error:
        load_prices(file)
    assert str(error.value) == (
        f"{file}: must hold fetched prices, got something else ('product'); remove it, or fetch them with --refresh"
    )
