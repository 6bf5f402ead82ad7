"""How an estimate is shown."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from globaltables.model import load_environment
from operations.cost.bars import bars
from operations.cost.break_even import break_evens
from operations.cost.comparison import comparison_document, comparison_lines
from operations.cost.products import PRODUCT_BY_KEY
from operations.cost.report import LEFT_OUT, break_even_lines, document, lines, matrix, money, notes
from operations.cost.table import fitted
from operations.cost.usage import Requests, load_usage
from tests.unit.cost.estimates import BOOK, GB_ITEMS, environment, estimated, usage

PROJECT = Path(__file__).parents[3]
TODAY = date(2024, 11, 11)
SMALL = usage(items=230 * GB_ITEMS, by_role={"primary": Requests(writes=3_000_000)})
FOUND = estimated(environment(), SMALL)
EVENS = list(break_evens(FOUND.subject, BOOK))


def test_the_guide_shows_what_is_printed() -> None:
    """Its tables are those of the command."""
    guide = (PROJECT / "docs" / "guides" / "cost.md").read_text(encoding="utf-8")
    profile = load_usage(PROJECT / "environments" / "usage" / "typical.toml")
    dev = estimated(load_environment("dev", PROJECT / "environments"), profile)
    for line in [
        *matrix(dev, 200),
        *break_even_lines(list(break_evens(dev.subject, BOOK)), 200),
        *bars(dev, 100, drawn=False)[:14],
        *(f"left out: {text}" for text in LEFT_OUT),
    ]:
        assert line in guide, "run the commands of docs/guides/cost.md again"


def test_money_is_rounded_half_up_and_grouped() -> None:
    """To the cent, and only here."""
    assert [money(Decimal(text)) for text in ("1.875", "0.004", "1234567.885")] == ["1.88", "0.00", "1,234,567.89"]


def test_items_by_region() -> None:
    """With the sums of both."""
    assert matrix(FOUND, 80) == [
        "USD a month           us-east-1  eu-west-1   total",
        "writes                     1.88       0.00    1.88",
        "replicated writes          0.00       2.12    2.12",
        "storage                   57.50      65.09  122.59",
        "replication transfer       0.05       0.00    0.05",
        "total                     59.43      67.21  126.64",
    ]


@pytest.mark.parametrize("width", [30, 40, 60, 80, 200])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    """Where columns do not fit, each row is a block."""
    longest_word = 30
    shown = lines(FOUND, EVENS, width, TODAY)
    assert max(map(len, shown)) <= max(width, longest_word)
    assert max(map(len, bars(FOUND, max(width, 45), drawn=False))) <= max(width, 45)
    assert any("57.50" in line for line in shown)


def test_a_row_that_does_not_fit_is_a_block() -> None:
    """Its figures below it, each with its column's name."""
    assert fitted(["item", "one", "two"], [["writes", "1.00", "12.00"]], 10) == [
        "writes",
        "  one   1.00",
        "  two  12.00",
    ]


def test_the_notes_say_what_it_rests_on() -> None:
    """Prices with date and age, the free tier, what is assumed and what is left out."""
    shown = "\n".join(lines(FOUND, EVENS, 500, TODAY))
    assert "prices of us-east-1: AWS's list prices, as of 2024-11-01, 10 days old" in shown
    assert "were not read from AWS; globaltables cost --refresh" in shown
    assert "free tier: not taken off; --free-tier does" in shown
    assert "left out: tax, support, savings plans" in shown
    assert "left out: raising warm throughput, once in every region" in shown


@pytest.mark.parametrize("refreshed", [False, True])
def test_what_cannot_be_fetched_is_not_said_to_be(refreshed: bool) -> None:  # noqa: FBT001 - a parameter
    """After a refresh only that is left, with the keys of its prices and how to give others."""
    table = environment(probe={"enabled": True})
    fetched = {
        place: replace(price, is_checked=True)
        for place, price in BOOK.prices.items()
        if PRODUCT_BY_KEY[place.product].usage_type
    }
    found = estimated(table, SMALL, book=BOOK.over(fetched) if refreshed else BOOK)
    said = [note for note in notes(found, TODAY) if note.startswith("prices behind ")]
    amounts = [line.amount for line in found.lines if not PRODUCT_BY_KEY[line.charge.product].usage_type]
    behind = money(sum(amounts, Decimal(0)))
    assert said[-1] == (
        f"prices behind {behind} USD of it were not read from AWS, and --refresh does not ask for "
        "lambda_requests, lambda_gb_seconds, custom_metrics, metric_puts; give your own with --price-list"
    )
    assert ["--refresh fetches AWS's own" in note for note in said] == ([False] if refreshed else [True, False])


@pytest.mark.parametrize("of", ["table", "index", "nothing"])
def test_schedules_of_capacity_are_said_to_be_left_aside(of: str) -> None:
    """Of the table or of an index; nothing is said where there are none."""
    schedule = {"morning": {"schedule": "cron(0 7 * * ? *)", "minimum": 50}}
    reads = {"maximum": 100, "schedule": schedule if of == "table" else {}}
    index: dict[str, Any] = {"name": "one", "partition_key": {"name": "A"}}
    if of == "index":
        index["write_scaling"] = {"schedule": schedule}
    table = environment(
        billing={"mode": "provisioned", "read": reads, "write": {"maximum": 100}}, global_indexes=[index]
    )
    said = "assumed: capacity is bounded as it is between the times of its schedules"
    assert (said in notes(estimated(table, SMALL), TODAY)) == (of != "nothing")


def test_the_document_has_exact_amounts() -> None:
    """As texts, and every line with quantity, price, date and source."""
    found = json.loads(json.dumps(document(FOUND, EVENS, TODAY)))
    sent = Decimal(3_000_000 * 924) / 2**30 * Decimal("0.02")
    assert Decimal(found["regions"]["us-east-1"]) == Decimal("1.875") + Decimal("57.5") + sent
    assert found["items"]["writes"] == "1.875"
    assert found["lines"][0] == {
        "region": "us-east-1",
        "item": "writes",
        "product": "replicated_write_request_units",
        "receiver": None,
        "quantity": "3000000",
        "unit": "replicated write request units",
        "price": "0.000000625",
        "as_of": "2024-11-01",
        "source": "AWS's list prices",
        "checked": True,
        "amount": "1.875",
    }
    assert sum(Decimal(line["amount"]) for line in found["lines"]) == Decimal(found["total"])


def test_two_environments_side_by_side() -> None:
    """Region by region and item by item, with what the other costs more."""
    other = estimated(environment(name="other", point_in_time_recovery=True), SMALL)
    shown = comparison_lines(FOUND, other, 80, TODAY)
    assert shown[3:9] == [
        "USD a month                            bare   other  difference",
        "us-east-1    writes                    1.88    1.88        0.00",
        "us-east-1    storage                  57.50   57.50        0.00",
        "us-east-1    replication transfer      0.05    0.05        0.00",
        "us-east-1    point-in-time recovery    0.00   46.00      +46.00",
        "eu-west-1    replicated writes         2.12    2.12        0.00",
    ]
    documents = [document(one, EVENS, TODAY) for one in (FOUND, other)]
    found = comparison_document(FOUND, other, documents)
    assert [one["item"] for one in found["differences"]] == ["point-in-time recovery"] * 2
    assert (found["this"], found["other"]) == tuple(documents)


def test_plain_bars() -> None:
    """Regions as they come, items dearest first, the longest as wide as there is room."""
    assert bars(FOUND, 50, drawn=False) == [
        "",
        "us-east-1              59.43  ##################",
        "eu-west-1              67.21  ####################",
        "",
        "storage               122.59  ####################",
        "replicated writes       2.12",
        "writes                  1.88",
        "replication transfer    0.05",
    ]


def test_drawn_bars(monkeypatch: pytest.MonkeyPatch) -> None:
    """In colour on a terminal; NO_COLOR is respected."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "\x1b[" in "".join(bars(FOUND, 60, drawn=True))
    monkeypatch.setenv("NO_COLOR", "1")
    plain = bars(FOUND, 60, drawn=True)
    assert "\x1b[3" not in "".join(plain)
    assert "█" in plain[1]
