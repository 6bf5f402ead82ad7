"""What there is to draw besides the table itself, as the states have it: what the dashboards show when they are on."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from globaltables.model.alarms import Alarms
from globaltables.model.probe import SUFFIX as PROBE
from operations.plan_summary import region_of_arn

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from operations.terraform.state import ResourceState, State

_LATENCY = "SuccessfulRequestLatency"


@dataclass(frozen=True, slots=True)
class ShownFunction:
    """A Lambda function.

    Args:
        name: Its name.
        reads_stream: Whether it consumes a stream, and so can fall behind.
        queue_name: The queue that hears of what it gave up; empty without one.
    """

    name: str
    reads_stream: bool = False
    queue_name: str = ""


@dataclass(frozen=True, slots=True)
class ShownRegion:
    """What one region has.

    Args:
        functions: Its functions.
        vault_name: The vault of its backups; empty without backups.
        has_data_stream: Whether its changes go to a Kinesis data stream.
    """

    functions: tuple[ShownFunction, ...] = ()
    vault_name: str = ""
    has_data_stream: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """What there is.

    Args:
        index_names: The global indexes.
        operations: Whose latency is shown: those that have an alarm, else those that would have one by default.
        is_probed: Whether a probe publishes lags.
        by_region: The rest, by region.
    """

    index_names: Sequence[str] = ()
    operations: Sequence[str] = Alarms().request_latency.operations
    is_probed: bool = False
    by_region: Mapping[str, ShownRegion] = field(default_factory=dict)


def shown_in(states: Sequence[State], regions: Sequence[str], vault_name_by_region: Mapping[str, str]) -> Shown:
    """Reads the states of all stacks.

    Args:
        states: The data stack's first.
        regions: The table's regions.
        vault_name_by_region: The vaults of its backups.
    """
    functions = _functions(states)
    destinations = _of_type(states, "aws_dynamodb_kinesis_streaming_destination")
    streamed = {region_of_arn(one.values.get("stream_arn")) for one in destinations}
    timed = {
        str(alarm.values["dimensions"]["Operation"])
        for alarm in _of_type(states, "aws_cloudwatch_metric_alarm")
        if alarm.values.get("metric_name") == _LATENCY
    }
    by_default = Alarms().request_latency.operations
    return Shown(
        [
            str(index["name"])
            for table in states[0].of_type("aws_dynamodb_table")[:1]
            for index in table.values.get("global_secondary_index") or ()
        ],
        sorted(timed, key=lambda one: (one not in by_default, one)) or by_default,
        any(one.name.endswith(f"-{PROBE}") for some in functions.values() for one in some),
        {
            region: ShownRegion(
                tuple(sorted(functions[region], key=lambda one: one.name)),
                vault_name_by_region.get(region, ""),
                region in streamed,
            )
            for region in regions
        },
    )


def _functions(states: Sequence[State]) -> dict[str, list[ShownFunction]]:
    """By region; what reads a stream is known by its event source mapping."""
    queues = {
        str(mapping.values["function_arn"]): _queue(mapping.values)
        for mapping in _of_type(states, "aws_lambda_event_source_mapping")
    }
    found: dict[str, list[ShownFunction]] = defaultdict(list)
    for one in _of_type(states, "aws_lambda_function"):
        arn = str(one.values["arn"])
        name = str(one.values["function_name"])
        found[region_of_arn(arn) or ""].append(ShownFunction(name, arn in queues, queues.get(arn, "")))
    return found


def _queue(mapping: Mapping[str, Any]) -> str:
    for destination in mapping.get("destination_config") or ():
        for failure in destination.get("on_failure") or ():
            return str(failure["destination_arn"]).rpartition(":")[2]
    return ""


def _of_type(states: Sequence[State], type_: str) -> Iterator[ResourceState]:
    for state in states:
        yield from state.of_type(type_)
