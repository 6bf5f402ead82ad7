"""Answers GetProducts as AWS's price list does, with one price for every product it knows."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.cost.products import Product

_CODES = {"eu-central-1": "EUC1", "eu-north-1": "EUN1"}
PUBLISHED = "2026-11-01T10:00:00Z"


class PriceListServer(ThreadingHTTPServer):
    """A price list on the loopback.

    Args:
        products: What is sold.
        price: The price of one unit of anything, as AWS writes it.
    """

    def __init__(self, products: list[Product], price: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.products, self.price = products, price
        self.requests: list[dict[str, Any]] = []

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_port}"

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """One product a page, as long as there are any."""
        self.requests.append(request)
        where = {one["Field"]: one["Value"] for one in request["Filters"]}
        sold = [one for one in self.products if one.offer == request["ServiceCode"] and one.usage_type]
        number = int(request.get("NextToken", 0))
        answer: dict[str, Any] = {"FormatVersion": "aws_v1"}
        answer["PriceList"] = [self._entry(one, where) for one in sold[number : number + 1]]
        if number + 1 < len(sold):
            answer["NextToken"] = str(number + 1)
        return answer

    def _entry(self, product: Product, where: dict[str, str]) -> str:
        code = _CODES[where.get("regionCode", "eu-central-1")]
        receiver = next(other for other in _CODES.values() if other != code)
        prefix = f"{code}-{receiver}" if product.between_regions else code
        attributes = {"usagetype": f"{prefix}-{product.usage_type}", "locationType": "AWS Region", **where}
        dimension = {"beginRange": "0", "pricePerUnit": {"USD": self.price}}
        terms = {"OnDemand": {"SKU.TERM": {"priceDimensions": {"SKU.TERM.RATE": dimension}}}}
        return json.dumps({"product": {"attributes": attributes}, "terms": terms, "publicationDate": PUBLISHED})


class _Handler(BaseHTTPRequestHandler):
    server: PriceListServer

    def do_POST(self) -> None:
        """The one operation."""
        assert self.headers["X-Amz-Target"] == "AWSPriceListService.GetProducts"
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        body = json.dumps(self.server.answer(request)).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/x-amz-json-1.1")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@contextmanager
def price_list(products: list[Product], price: str) -> Iterator[PriceListServer]:
    """A price list that is there for as long as a test needs it."""
    server = PriceListServer(products, price)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
