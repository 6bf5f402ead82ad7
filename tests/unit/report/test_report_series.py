"""The report draws what the dashboards show: whoever adds a graph there adds its line here."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from globaltables.model.alarm_catalogue import Watchable
from globaltables.model.alarms import Alarms
from globaltables.model.dashboards import Boards, vault_widget
from globaltables.model.function_watches import function_widget
from globaltables.model.kinesis_watches import kinesis_widget
from operations.report.series import series_of
from operations.report.shown import Shown, ShownFunction, ShownRegion, shown_in
from operations.terraform.state import ResourceState, State

if TYPE_CHECKING:
    from collections.abc import Iterator

REGIONS = HOME, SECOND = ("us-east-1", "eu-west-1")
TABLE, INDEX, QUEUE = "orders", "by_owner", "orders-given-up"
CONSUMER = ShownFunction("orders-stream-consumer", reads_stream=True, queue_name=QUEUE)
PROBE = ShownFunction("orders-probe")
SHOWN = Shown(
    index_names=[INDEX],
    operations=Alarms().request_latency.operations,
    is_probed=True,
    by_region=dict.fromkeys(REGIONS, ShownRegion((PROBE, CONSUMER), TABLE, has_data_stream=True)),
)
LIMITS = re.compile(r"(Provisioned|OnDemandMax|AccountMaxTableLevel)")

Known = tuple[str, str, frozenset[tuple[str, str]]]
"""Region, metric and dimensions; of a query those that are known."""


def _of_widgets(widgets: list[dict[str, Any]]) -> Iterator[Known]:
    for line in (line for one in widgets for line in one["properties"].get("metrics", ())):
        *names, options = line
        if names:
            yield options["region"], names[1], frozenset(zip(names[2::2], names[3::2], strict=True))
        elif "SEARCH" in options["expression"]:
            terms = dict(re.findall(r'(\w+)="([^"]+)"', options["expression"]))
            yield options["region"], terms.pop("MetricName"), frozenset(terms.items())


def _of_report() -> Iterator[Known]:
    for region in REGIONS:
        for one in series_of(region, TABLE, REGIONS, SHOWN):
            yield region, one.metric.name, frozenset(one.metric.dimensions.items())


@pytest.mark.parametrize("billing", [{"is_provisioned": True}, {"ceilings": {"": ("read", "write")}}, {}])
def test_every_series_of_the_dashboards_is_drawn(billing: dict[str, Any]) -> None:
    """And none besides, but for limits: which of them AWS publishes depends on the capacity mode."""
    further = [
        widget
        for region in REGIONS
        for widget in (
            function_widget(PROBE.name, region),
            function_widget(CONSUMER.name, region, reads_stream=True, dead_letter_queue_name=QUEUE),
            kinesis_widget(TABLE, region),
            vault_widget(TABLE, region),
        )
    ]
    table = Watchable(name=TABLE, index_names=[INDEX], **billing)
    bodies = Boards(table, REGIONS, Alarms(), is_probed=True).bodies([("All else", further)])
    shown = set(_of_widgets([widget for body in bodies.values() for widget in body["widgets"]]))
    drawn = set(_of_report())
    assert len(shown) > 70
    assert shown - drawn == set()
    assert {name for _, name, _ in drawn - shown if not LIMITS.match(name)} == set()


def _resource(type_: str, **values: Any) -> ResourceState:
    return ResourceState(f"{type_}.x", "managed", type_, "x", None, "aws", "", values)


def _state(*resources: ResourceState) -> State:
    return State({f"{one.address}-{number}": one for number, one in enumerate(resources)})


def test_what_there_is_stands_in_the_states() -> None:
    """Of both stacks: indexes, operations with an alarm, functions with their queues, streams and vaults."""
    alarm = {"metric_name": "SuccessfulRequestLatency", "dimensions": {"TableName": TABLE, "Operation": "Scan"}}
    arn = f"arn:aws:lambda:{SECOND}:000000000000:function:"
    failure = {"destination_arn": f"arn:aws:sqs:{SECOND}:000000000000:{QUEUE}"}
    data = _state(_resource("aws_dynamodb_table", global_secondary_index=[{"name": INDEX}]))
    beside = _state(
        _resource("aws_cloudwatch_metric_alarm", **alarm),
        _resource("aws_lambda_function", arn=f"{arn}{PROBE.name}", function_name=PROBE.name),
        _resource("aws_lambda_function", arn=f"{arn}{CONSUMER.name}", function_name=CONSUMER.name),
        _resource(
            "aws_lambda_event_source_mapping",
            function_arn=f"{arn}{CONSUMER.name}",
            destination_config=[{"on_failure": [failure]}],
        ),
        _resource(
            "aws_dynamodb_kinesis_streaming_destination",
            stream_arn=f"arn:aws:kinesis:{SECOND}:000000000000:stream/{TABLE}",
        ),
    )
    found = shown_in([data, beside], REGIONS, {HOME: TABLE})
    assert (found.index_names, found.operations, found.is_probed) == ([INDEX], ["Scan"], True)
    assert found.by_region == {
        HOME: ShownRegion((), TABLE),
        SECOND: ShownRegion((PROBE, CONSUMER), has_data_stream=True),
    }
    alone = shown_in([data], REGIONS, {})
    assert (alone.operations, alone.is_probed) == (Alarms().request_latency.operations, False)
