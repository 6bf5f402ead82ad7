"""What holds for every environment and every usage."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

from operations.cost.break_even import break_evens
from operations.cost.comparison import compared
from operations.cost.prices import Place, Price, PriceBook
from operations.cost.usage import Requests, Usage
from tests.unit.cost.estimates import BOOK, environment, estimated

if TYPE_CHECKING:
    from globaltables.model import Environment

EXAMPLES = settings(max_examples=8, deadline=None)
TINY = Decimal("0.000001")
counts = st.integers(0, 10**9)
percents = st.integers(0, 50)
requests = st.builds(
    Requests,
    writes=counts,
    reads=counts,
    transactional_writes_percent=percents,
    strongly_consistent_reads_percent=percents,
    transactional_reads_percent=percents,
    expired_items=counts,
)
usages = st.builds(
    Usage,
    items=counts,
    item_bytes=st.integers(1, 10_000),
    every_region=requests,
    peak_to_mean=st.integers(1, 9),
    callers=st.integers(0, 50),
    exports=st.integers(0, 3),
    restores=st.integers(0, 3),
    stream_reads=counts,
    kinesis=st.booleans(),
    kinesis_readers=st.integers(0, 3),
    handling_milliseconds=st.integers(0, 100),
    drills=st.integers(0, 3),
)
provisioned = {"mode": "provisioned", "read": {"maximum": 1000}, "write": {"maximum": 1000}}
environments = st.fixed_dictionaries(
    {},
    optional={
        "billing": st.sampled_from([provisioned, {"mode": "on_demand"}]),
        "table_class": st.sampled_from(["STANDARD", "STANDARD_INFREQUENT_ACCESS"]),
        "point_in_time_recovery": st.booleans(),
        "encryption_at_rest": st.booleans(),
        "contributor_insights": st.booleans(),
        "alarms": st.sampled_from(
            [{"enabled": True, "anomaly_detection": True}, {"enabled": True, "dashboards": True}]
        ),
        "backup": st.sampled_from(
            [{"restore_testing": {"enabled": True}}, {"copy_to": "primary"}, {"copy_to": "none"}]
        ),
        "probe": st.just({"enabled": True}),
        "stream_consumer": st.just({"enabled": True}),
        "audit": st.sampled_from([{"enabled": True}, {"enabled": True, "data_events": "all"}]),
        "game_day": st.just({"enabled": True}),
        "kinesis": st.sampled_from([{"enabled": True}, {"enabled": True, "shards": 2, "roles": ["primary"]}]),
        "global_indexes": st.just([{"name": "one", "partition_key": {"name": "A"}}]),
    },
).map(lambda more: environment(**more))


@given(environments, usages, st.booleans())
@EXAMPLES
def test_parts_add_up(what: Environment, usage: Usage, free_tier: bool) -> None:  # noqa: FBT001 - hypothesis
    """Items, regions and lines come to the same total, and nothing is negative."""
    found = estimated(what, usage, free_tier=free_tier)
    assert abs(sum(found.amount(item=item) for item in found.items) - found.total) < TINY
    assert abs(sum(found.amount(region) for region in found.regions) - found.total) < TINY
    assert all(line.amount >= 0 for line in found.lines)
    assert {line.charge.region for line in found.lines} <= set(found.regions)


@given(environments, usages, st.sampled_from(["writes", "reads", "expired_items", "items", "item_bytes"]), counts)
@EXAMPLES
def test_more_usage_never_costs_less(what: Environment, usage: Usage, name: str, more: int) -> None:
    """Of whatever there is more."""
    if name in Usage.model_fields:
        raised = usage.model_copy(update={name: getattr(usage, name) + more % 100_000})
    else:
        every = usage.every_region
        raised = usage.model_copy(update={"every_region": every.model_copy(update={name: getattr(every, name) + more})})
    assert estimated(what, raised).total >= estimated(what, usage).total - TINY


@given(environments, usages)
@EXAMPLES
def test_another_region_is_never_cheaper(what: Environment, usage: Usage) -> None:
    """Even when nobody works there: it takes the writes of the others."""
    idle = Requests(writes=0, reads=0, expired_items=0)
    wider = what.model_copy(update={"tertiary_region": "ap-southeast-1"})
    quiet = usage.model_copy(update={"by_role": {"tertiary": idle}})
    assert estimated(wider, quiet).total >= estimated(what, usage).total - TINY


@given(environments, usages)
@EXAMPLES
def test_the_free_tier_never_costs_more(what: Environment, usage: Usage) -> None:
    """Nor does any item of it."""
    paid, free = estimated(what, usage), estimated(what, usage, free_tier=True)
    assert all(free.amount(item=item) <= paid.amount(item=item) for item in paid.items)


@given(environments, usages, st.integers(2, 9))
@EXAMPLES
def test_prices_scale_the_total_and_not_the_break_even(what: Environment, usage: Usage, factor: int) -> None:
    """Twice the prices are twice the money."""
    dearer = PriceBook({place: _times(price, factor) for place, price in BOOK.prices.items()})
    one, more = estimated(what, usage), estimated(what, usage, book=dearer)
    assert abs(more.total - factor * one.total) < TINY
    pairs = zip(break_evens(one.subject, BOOK), break_evens(more.subject, dearer), strict=True)
    assert all(abs(a.utilization - b.utilization) < TINY and a.cheaper == b.cheaper for a, b in pairs)


@given(environments, environments, usages)
@EXAMPLES
def test_differences_add_up(this: Environment, other: Environment, usage: Usage) -> None:
    """Side by side, every difference is told once."""
    first, second = estimated(this, usage), estimated(other, usage)
    pairs = compared(first, second)
    assert abs(sum(pair.difference for pair in pairs) - (second.total - first.total)) < TINY
    assert len({(pair.region, pair.item) for pair in pairs}) == len(pairs)


def _times(price: Price, factor: int) -> Price:
    return Price(price.amount * factor, price.as_of, price.source, price.is_checked)


def test_a_price_to_one_receiver_wins_over_the_price_to_any() -> None:
    """As from us-east-1 to us-east-2."""
    near = Place("us-east-1", "transfer", "us-east-2")
    book = BOOK.over({near: _times(BOOK.prices[Place("us-east-1", "transfer")], 5)})
    found: list[Any] = [book.find(place) for place in (near, Place("us-east-1", "transfer", "eu-west-1"))]
    assert [price.amount for price in found] == [Decimal("0.10"), Decimal("0.02")]
