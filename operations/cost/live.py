"""A month as CloudWatch and DescribeTable saw it, in every region.

Consumed units are exact. Metrics do not tell whose a write was, so writes are split between regions by their numbers of
write requests; that decides what each region sends, not what is written. A batch counts as one request there.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from globaltables.model.billing import Provisioned
from operations.cost.products import HOURS_A_MONTH
from operations.cost.workload import OVERHEAD_BYTES, WRITE_UNIT_BYTES, CapacityUnits, IndexLoad, Load, Workload
from operations.errors import NotDeployedError
from operations.metric_query import metric_query
from operations.parallel import by_region

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from globaltables.model import Environment
    from operations.aws import Clients
    from operations.cost.usage import Usage

DAYS = 30
PERIOD_SECONDS = 3600
"""CloudWatch keeps what is older than fifteen days by five minutes and more; by the hour, 30 days fit one answer."""

ENOUGH_HOURS = 7 * 24
"""What is seen of less than a week says little about a month."""

WRITES = ("PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems")
READS = ("GetItem", "BatchGetItem", "TransactGetItems", "Query", "Scan")


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen in one region, scaled to a month.

    Args:
        region: The region.
        hours: Over how many hours, before it was scaled.
        description: The table as DescribeTable has it.
        written: Units written, by index; the table under an empty name.
        read: Units read, by index.
        write_requests: Write requests.
        read_requests: Read requests.
        capacity: Provisioned capacity by index; without what CloudWatch has none of.
    """

    region: str
    hours: Decimal
    description: Mapping[str, Any]
    written: Mapping[str, Decimal]
    read: Mapping[str, Decimal]
    write_requests: Decimal
    read_requests: Decimal
    capacity: Mapping[str, CapacityUnits] = field(default_factory=dict)


def live_workload(environment: Environment, usage: Usage, clients: Clients, now: datetime | None = None) -> Workload:
    """The last 30 days of a deployed table, or as many as there are.

    Args:
        environment: What is deployed.
        usage: What no metric tells.
        clients: AWS clients.
        now: The end of the days. Default now.

    Raises:
        NotDeployedError: When a region has no such table.
    """
    end = (now or datetime.now(UTC)).replace(microsecond=0)
    roles = environment.region_by_role
    seen = by_region(roles.values(), lambda region: _look(environment, clients, region, end))
    requests = sum((one.write_requests for one in seen.values()), Decimal(0))
    loads = []
    for role, region in roles.items():
        one = seen[region]
        share = one.write_requests / requests if requests else Decimal(1) / len(seen)
        loads.append(_load(role, one, share))
    hours = min(one.hours for one in seen.values())
    doubt = "" if hours >= ENOUGH_HOURS else ", which says little: let it run for a week"
    basis = f"what CloudWatch saw in {_span(hours)}, scaled to a month{doubt}{_unseen(environment, seen.values())}"
    return Workload(tuple(loads), usage, basis, is_measured=True)


def _span(hours: Decimal) -> str:
    if hours < 2:  # noqa: PLR2004 - words
        return "the last hour"
    return f"the last {hours:.0f} hours" if hours < 48 else f"the last {hours / 24:.0f} days"  # noqa: PLR2004 - words


def _unseen(environment: Environment, seen: Iterable[Seen]) -> str:
    """CloudWatch has no provisioned capacity of what was on demand in these days."""
    regions = [one.region for one in seen if one.capacity.keys() != one.written.keys()]
    if not isinstance(environment.billing, Provisioned) or not regions:
        return ""
    return f"; it did not see all provisioned capacity in {', '.join(regions)}, and what the peak needs stands for it"


def _load(role: str, seen: Seen, share: Decimal) -> Load:
    description = seen.description
    written = seen.written[""]
    own = written * share
    items, size = Decimal(description.get("ItemCount", 0)), Decimal(description.get("TableSizeBytes", 0))
    average = size / items if items else Decimal(WRITE_UNIT_BYTES)
    units_per_item = max(Decimal(1), (average / WRITE_UNIT_BYTES).to_integral_value(rounding="ROUND_CEILING"))
    local = [_stored(index) for index in description.get("LocalSecondaryIndexes", [])]
    global_ = {index["IndexName"]: index for index in description.get("GlobalSecondaryIndexes", [])}
    return Load(
        role=role,
        region=seen.region,
        write_units=own,
        replicated_write_units=written - own,
        read_units=seen.read[""],
        indexes={
            name: IndexLoad(
                write_units=seen.written[name],
                read_units=seen.read[name],
                stored_bytes=_stored(index),
                events=seen.written[name] + seen.read[name],
            )
            for name, index in global_.items()
        },
        stored_bytes=sum(local, size + items * OVERHEAD_BYTES),
        sent_bytes=own / units_per_item * average,
        events=written / units_per_item + seen.read_requests,
        writes=own / units_per_item,
        reads=seen.read_requests,
        changes=written / units_per_item,
        capacity=seen.capacity,
    )


def _stored(index: Mapping[str, Any]) -> Decimal:
    return Decimal(index.get("IndexSizeBytes", 0)) + Decimal(index.get("ItemCount", 0)) * OVERHEAD_BYTES


def _describe(environment: Environment, clients: Clients, region: str) -> Mapping[str, Any]:
    try:
        return clients.dynamodb(region).describe_table(TableName=environment.table_name)["Table"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise
        raise NotDeployedError(
            f"table {environment.table_name}: must be deployed for --live, got none in {region}; deploy it, or leave "
            "--live out and give a usage profile with --usage"
        ) from error


def _begun(description: Mapping[str, Any], end: datetime) -> datetime:
    """When the days begin: not before the table, since metrics outlive a table and go on under its name."""
    made: datetime = description["CreationDateTime"].astimezone(UTC)
    return max(made, _hour(end - timedelta(days=DAYS)))


def _hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)


def _hours(begun: datetime, end: datetime) -> Decimal:
    """An hour at least: metrics are summed by the hour."""
    return max(Decimal(1), Decimal(str((end - begun).total_seconds())) / 3600)


def _look(environment: Environment, clients: Clients, region: str, end: datetime) -> Seen:
    description = _describe(environment, clients, region)
    indexes = ["", *(index["IndexName"] for index in description.get("GlobalSecondaryIndexes", []))]
    provisioned = isinstance(environment.billing, Provisioned)
    series = dict(_series(environment.table_name, indexes, provisioned=provisioned))
    begun = _begun(description, end)
    values = _metric_data(clients, region, series, _hour(begun), end)
    hours = _hours(begun, end)
    scale = HOURS_A_MONTH / hours

    def total(name: str, index: str) -> Decimal:
        return sum(values[name, index], Decimal(0)) * scale

    def mean(name: str, index: str) -> Decimal | None:
        found = values.get((name, index))
        return sum(found, Decimal(0)) / len(found) if found else None

    capacity = {}
    for index in indexes:
        read_units, write_units = (mean(f"Provisioned{kind}CapacityUnits", index) for kind in ("Read", "Write"))
        if read_units is not None and write_units is not None:
            capacity[index] = CapacityUnits(read_units, write_units)

    return Seen(
        region=region,
        hours=hours,
        description=description,
        written={index: total("ConsumedWriteCapacityUnits", index) for index in indexes},
        read={index: total("ConsumedReadCapacityUnits", index) for index in indexes},
        write_requests=sum((total("SuccessfulRequestLatency", name) for name in WRITES), Decimal(0)),
        read_requests=sum((total("SuccessfulRequestLatency", name) for name in READS), Decimal(0)),
        capacity=capacity,
    )


def _series(
    table_name: str, indexes: list[str], *, provisioned: bool
) -> Iterator[tuple[tuple[str, str], tuple[dict[str, str], str]]]:
    """What to ask for, by the metric's name and what of the table it is about: an index, or an operation."""
    table = {"TableName": table_name}
    for index in indexes:
        dimensions = table | ({"GlobalSecondaryIndexName": index} if index else {})
        for direction in ("Read", "Write"):
            yield (f"Consumed{direction}CapacityUnits", index), (dimensions, "Sum")
            if provisioned:
                yield (f"Provisioned{direction}CapacityUnits", index), (dimensions, "Average")
    for operation in (*WRITES, *READS):
        yield ("SuccessfulRequestLatency", operation), (table | {"Operation": operation}, "SampleCount")


def _metric_data(
    clients: Clients,
    region: str,
    series: Mapping[tuple[str, str], tuple[dict[str, str], str]],
    begin: datetime,
    end: datetime,
) -> dict[tuple[str, str], list[Decimal]]:
    by_id = {f"m{number}": key for number, key in enumerate(series)}
    queries = [
        metric_query(id_, name, series[name, about][0], series[name, about][1], period_seconds=PERIOD_SECONDS)
        for id_, (name, about) in by_id.items()
    ]
    found: dict[tuple[str, str], list[Decimal]] = {key: [] for key in series}
    pages = clients.cloudwatch(region).get_paginator("get_metric_data")
    for page in pages.paginate(MetricDataQueries=queries, StartTime=begin, EndTime=end):
        for result in page["MetricDataResults"]:
            found[by_id[result["Id"]]] += [Decimal(str(value)) for value in result["Values"]]
    return found
