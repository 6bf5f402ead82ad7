"""What one DynamoDB call consumed, gathered while the emulator works on it, and published when it is done.

The emulator's handlers run to their end without giving way, and the call being worked on is a context variable, so
whatever the wrapped functions see belongs to that call. Metric names, dimensions and units are AWS's:
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html
"""

import json
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from local_aws.emulator import Names
from local_aws.metrics.capacity import TRANSACTION_FACTOR, read_units, write_units
from local_aws.metrics.series import Place, Series
from local_aws.replication.lag_queue import Pair

Item = dict[str, Any]
THROTTLED_CODES = ("ProvisionedThroughputExceededException", "ThrottlingException", "RequestLimitExceeded")
CONDITION_FAILED = "ConditionalCheckFailedException"
READS = frozenset({"GetItem", "BatchGetItem", "TransactGetItems", "Query", "Scan"})
WRITES = frozenset({"PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems"})
STATEMENTS = frozenset({"ExecuteStatement", "BatchExecuteStatement", "ExecuteTransaction"})
DATA_OPERATIONS = READS | WRITES | STATEMENTS
HTTP_SERVER_ERROR = 500
HTTP_BAD_REQUEST = 400


@dataclass
class Usage:
    """What one call used.

    Args:
        operation: The operation, for example ``PutItem``.
        tables: The tables it named.
        read_units: Units read, by table and index (an empty index is the table itself).
        write_units: Units written, by table and index.
        returned: Items returned by a query or scan; None for other operations.
    """

    operation: str
    tables: set[str] = field(default_factory=set)
    read_units: dict[tuple[str, str], float] = field(default_factory=dict)
    write_units: dict[tuple[str, str], float] = field(default_factory=dict)
    returned: int | None = None


@dataclass(frozen=True)
class Outcome:
    """How a call ended.

    Args:
        status: The HTTP status of the answer.
        error: The error code; empty when it succeeded.
        seconds: How long it took, in seconds.
    """

    status: int
    error: str
    seconds: float

    @property
    def succeeded(self) -> bool:
        """Whether it did what was asked."""
        return self.status < HTTP_BAD_REQUEST

    @property
    def is_user_error(self) -> bool:
        """Whether AWS counts it as the caller's error: throttling and failed conditions have metrics of their own."""
        client = HTTP_BAD_REQUEST <= self.status < HTTP_SERVER_ERROR
        return client and self.error not in (*THROTTLED_CODES, CONDITION_FAILED)

    @property
    def latency_ms(self) -> float:
        """How long it took, in milliseconds, to a tenth."""
        return round(self.seconds * 1000, 1)


current_usage: ContextVar[Usage | None] = ContextVar("current_usage", default=None)


class Recorder:
    """Gathers and publishes.

    Args:
        series: Where metrics go.
    """

    def __init__(self, series: Series) -> None:
        self._series = series
        self._dynamodb = Names("ministack.services.dynamodb")
        self._size_of = self._dynamodb["_item_size_bytes"]
        self._index_units = self._dynamodb["_index_write_units"]

    def install(self) -> None:
        """Wrap what shows the table and the items of a call."""
        self._dynamodb.wrap("_add_consumed_capacity", self._wrap_capacity)
        self._dynamodb.wrap("_batch_get_item", self._wrap_batch_get)

    def _wrap_capacity(self, original: Any) -> Any:
        def add_consumed_capacity(result: Any, data: Any, table_name: str, *args: Any, **options: Any) -> None:
            original(result, data, table_name, *args, **options)
            usage = current_usage.get()
            if usage is None:
                return
            if options.get("write"):
                if options.get("old_item") is None and options.get("new_item") is None:
                    _add(usage.write_units, table_name, "", 1.0)  # deleting what is not there costs a unit
                usage.tables.add(table_name)
                return
            items = result["Items"] if "Items" in result else [result["Item"]] if "Item" in result else []
            if usage.operation in ("Query", "Scan"):
                usage.returned = int(result.get("Count", len(items)))
            self._read(usage, table_name, options.get("index_name") or "", items, bool(data.get("ConsistentRead")))

        return add_consumed_capacity

    def _wrap_batch_get(self, original: Any) -> Any:
        def batch_get_item(data: Any) -> Any:
            status, headers, body = original(data)
            usage = current_usage.get()
            if usage is not None and status < HTTP_BAD_REQUEST:
                for name, items in json.loads(body)["Responses"].items():
                    consistent = bool(data["RequestItems"].get(name, {}).get("ConsistentRead"))
                    for item in items:
                        self._read(usage, name, "", [item], consistent)
            return status, headers, body

        return batch_get_item

    def _read(self, usage: Usage, table: str, index: str, items: list[Item], consistent: bool) -> None:  # noqa: FBT001 - one caller passes DynamoDB's own flag on
        usage.tables.add(table)
        size = sum(self._size_of(item) for item in items)
        _add(usage.read_units, table, index, read_units(size, consistent=consistent))

    def wrote(self, table: dict[str, Any], before: Item | None, after: Item | None) -> None:
        """Note a write to one item; outside a call it is published at once."""
        usage = current_usage.get()
        if usage is None:
            return
        usage.tables.add(table["TableName"])
        factor = TRANSACTION_FACTOR if usage.operation in ("TransactWriteItems", "ExecuteTransaction") else 1
        for index, units in self.units_of(table, before, after).items():
            _add(usage.write_units, table["TableName"], index, units * factor)

    def units_of(self, table: dict[str, Any], before: Item | None, after: Item | None) -> dict[str, float]:
        """What a write costs, by index; an empty index is the table itself."""
        size = max(self._size_of(before) if before else 0, self._size_of(after) if after else 0)
        units = {"": write_units(size)}
        for index in table.get("GlobalSecondaryIndexes") or []:
            index_units = self._index_units(table, index, before, after)
            if index_units:
                units[index["IndexName"]] = index_units
        return units

    def publish(self, place: Place, usage: Usage, outcome: Outcome) -> None:
        """Publish the metrics of one finished call.

        Args:
            place: The account and region it was made in.
            usage: What it used.
            outcome: How it ended.
        """
        record = self._series.record
        for (table, index), units in usage.read_units.items():
            record(place, "ConsumedReadCapacityUnits", units, _of(table, index))
        for (table, index), units in usage.write_units.items():
            record(place, "ConsumedWriteCapacityUnits", units, _of(table, index))
        for table in usage.tables:
            by_table = {"TableName": table}
            by_operation = {**by_table, "Operation": usage.operation}
            if outcome.succeeded:
                record(place, "SuccessfulRequestLatency", outcome.latency_ms, by_operation, "Milliseconds")
                if usage.returned is not None:
                    record(place, "ReturnedItemCount", usage.returned, by_operation)
            elif outcome.status >= HTTP_SERVER_ERROR:
                record(place, "SystemErrors", 1, by_operation)
            elif outcome.error in THROTTLED_CODES:
                record(place, "ThrottledRequests", 1, by_operation)
                record(place, "ReadThrottleEvents" if usage.operation in READS else "WriteThrottleEvents", 1, by_table)
            elif outcome.error == CONDITION_FAILED:
                record(place, "ConditionalCheckFailedRequests", 1, by_table)
        if outcome.is_user_error:
            record(place, "UserErrors", 1, {})

    def delivered(
        self, pair: Pair, table: dict[str, Any], before: Item | None, after: Item | None, lag_ms: float
    ) -> None:
        """Publish what a replicated write shows: its latency at the source, its units at the target.

        Args:
            pair: From where to where.
            table: The replica it reached.
            before: The item there before; None when there was none.
            after: The item as written; None for a delete.
            lag_ms: How long it took, in milliseconds.
        """
        account, name = table["TableArn"].split(":")[4], table["TableName"]
        dimensions = {"TableName": name, "ReceivingRegion": pair.target}
        place = Place(account, pair.source)
        self._series.record(place, "ReplicationLatency", round(lag_ms), dimensions, "Milliseconds")
        for index, units in self.units_of(table, before, after).items():
            self._series.record(Place(account, pair.target), "ConsumedWriteCapacityUnits", units, _of(name, index))


def _add(units: dict[tuple[str, str], float], table: str, index: str, amount: float) -> None:
    units[(table, index)] = units.get((table, index), 0.0) + amount


def _of(table: str, index: str) -> dict[str, str]:
    return {"TableName": table, "GlobalSecondaryIndexName": index} if index else {"TableName": table}
