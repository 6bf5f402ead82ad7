"""Event source mappings of DynamoDB streams: retries, age, halving, partial failures, destinations and rights.

One batch of a mapping is with its function at a time: a parallelization factor is kept and changes nothing.
"""

import json
import logging
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from local_aws.emulator import Names
from local_aws.functions.batches import Batch, after, too_old
from local_aws.functions.rights import Function, role_may_not
from local_aws.functions.runs import Runs
from local_aws.functions.stream_failures import StreamFailures

logger = logging.getLogger("local_aws.functions")

FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.1, 2.0
"""Between tries. AWS waits longer and longer too, and up to a minute."""

DEFAULTS = {
    "BatchSize": 100,
    "BisectBatchOnFunctionError": False,
    "MaximumRecordAgeInSeconds": -1,
    "MaximumRetryAttempts": -1,
    "ParallelizationFactor": 1,
    "TumblingWindowInSeconds": 0,
}
STREAM_ACTIONS = ("GetRecords", "GetShardIterator", "DescribeStream", "ListStreams")
HTTP_BAD_REQUEST = 400


@dataclass
class _Progress:
    """How far a mapping is.

    Args:
        waiting: Batches of what was read last, the next one first.
        end: The place in the stream after what was read last.
        not_before: When to go on, in monotonic seconds.
        pause_seconds: How long the next pause is.
        noticed_at: Since when records wait for a fuller batch, in monotonic seconds.
    """

    waiting: deque[Batch] = field(default_factory=deque)
    end: int = 0
    not_before: float = 0.0
    pause_seconds: float = FIRST_PAUSE_SECONDS
    noticed_at: float | None = None


class StreamMappings:
    """Reads streams for functions, in place of the emulator's own reading.

    Args:
        runs: Where the age of what is read is published.
    """

    def __init__(self, runs: Runs) -> None:
        self._runs = runs
        self._failures = StreamFailures()
        self._lambda = Names("ministack.services.lambda_svc")
        self._streams = Names("ministack.services.dynamodb")
        self._responses = Names("ministack.core.responses")
        self._progress: dict[str, _Progress] = {}

    def install(self) -> None:
        """Wrap what makes a mapping, and replace what reads for it."""
        self._lambda.wrap("_create_esm", self._wrap_create)
        self._lambda["_poll_dynamodb_streams"] = self.poll

    def _wrap_create(self, original: Callable[[dict[str, Any]], Any]) -> Callable[[dict[str, Any]], Any]:
        def create(data: dict[str, Any]) -> Any:
            stream = data.get("EventSourceArn", "")
            if ":dynamodb:" not in stream:
                return original(data)
            function, _, _ = self._lambda["_get_func_record_for_ref"](data.get("FunctionName", ""))
            problem = self._refusal(function, data) if function else None
            if problem is not None:
                return self._responses["error_response_json"](
                    "InvalidParameterValueException", problem, HTTP_BAD_REQUEST
                )
            answer = original(DEFAULTS | data)
            if answer[0] < HTTP_BAD_REQUEST:
                made = json.loads(answer[2])
                self._lambda["_esms"][made["UUID"]].update(DEFAULTS | {n: data[n] for n in DEFAULTS if n in data})
                made |= {name: self._lambda["_esms"][made["UUID"]][name] for name in DEFAULTS}
                answer = self._responses["json_response"](made, answer[0])
            return answer

        return create

    def _refusal(self, function: Function, data: Mapping[str, Any]) -> str | None:
        stream = data["EventSourceArn"]
        for action in STREAM_ACTIONS:
            if role_may_not(function, f"dynamodb:{action}", "*" if action == "ListStreams" else stream):
                return (
                    f"Cannot access stream {stream}. Please ensure the role can perform the GetRecords, "
                    "GetShardIterator, DescribeStream, and ListStreams Actions on your stream in IAM."
                )
        destination = ((data.get("DestinationConfig") or {}).get("OnFailure") or {}).get("Destination")
        problem = self._failures.refusal(function, destination) if destination else None
        return problem and f"The function execution role does not have permissions to call {problem}"

    def poll(self) -> bool:
        """One turn of every mapping; returns whether any went on."""
        went_on = False
        for account, region, mapping in self._lambda["_iter_all_esms"]():
            stream = mapping.get("EventSourceArn", "")
            if ":dynamodb:" in stream and mapping.get("Enabled", True):
                with self._responses["request_scope"](account, region):
                    went_on = self._turn(mapping, stream.split(":table/")[-1].split("/")[0]) or went_on
        return went_on

    def _turn(self, mapping: dict[str, Any], table_name: str) -> bool:
        progress = self._progress.setdefault(mapping["UUID"], _Progress())
        function, _ = self._lambda["_get_func_record_for_qualifier"](mapping["FunctionName"], mapping.get("Qualifier"))
        table = self._streams["_tables"].get(table_name)
        is_current = table is not None and table.get("LatestStreamArn") == mapping["EventSourceArn"]
        if function is None or not is_current or time.monotonic() < progress.not_before:
            return False
        if not progress.waiting and not self._read(mapping, function, progress, table_name):
            return False
        if progress.waiting:
            self._work(mapping, function, progress)
        if not progress.waiting:
            self._lambda["_dynamodb_stream_positions"][mapping["UUID"]] = progress.end
        return True

    def _read(self, mapping: dict[str, Any], function: Function, progress: _Progress, table_name: str) -> bool:
        """Read the next records; returns whether there were any."""
        positions = self._lambda["_dynamodb_stream_positions"]
        start = max(positions.get(mapping["UUID"], 0), self._streams["stream_start_position"](table_name))
        size = int(mapping["BatchSize"])
        records = self._streams["stream_records_since"](table_name, start, size)
        if not records:
            return False
        now = time.monotonic()
        progress.noticed_at = progress.noticed_at or now
        window = float(mapping.get("MaximumBatchingWindowInSeconds") or 0)
        if len(records) < size and now - progress.noticed_at < window:
            return False
        if role_may_not(function, "dynamodb:GetRecords", mapping["EventSourceArn"]):
            mapping["LastProcessingResult"] = "PROBLEM: the role may not GetRecords"
            self._rest(progress)
            return False
        progress.noticed_at, progress.end = None, start + len(records)
        kept = self._lambda["_apply_filter_criteria"](records, mapping)
        progress.waiting = deque([Batch(tuple(kept))] if kept else [])
        return True

    def _work(self, mapping: dict[str, Any], function: Function, progress: _Progress) -> None:
        """Give the next batch to the function."""
        old, batch = too_old(progress.waiting.popleft(), time.time(), mapping)
        if old is not None:
            self._give_up(mapping, function, old, "MaximumRecordAgeExceeded")
        if batch is None:
            return
        arrived = batch.records[-1]["dynamodb"]["ApproximateCreationDateTime"]
        age_ms = max(0.0, time.time() - arrived) * 1000
        self._runs.record(function["config"]["FunctionName"], "IteratorAge", age_ms, "Milliseconds")
        result = self._lambda["_execute_function"](function, {"Records": list(batch.records)})
        if result.get("throttle"):
            progress.waiting.appendleft(batch)
            self._rest(progress)
            return
        outcome = after(batch, result, mapping)
        progress.waiting.extendleft(reversed(outcome.again))
        mapping["LastProcessingResult"] = "PROBLEM: Function call failed" if result.get("error") else "OK"
        if outcome.given_up is not None:
            self._give_up(mapping, function, outcome.given_up, "RetryAttemptsExhausted")
        if outcome.again and outcome.again[0].failures:
            self._rest(progress)
        else:
            progress.pause_seconds = FIRST_PAUSE_SECONDS

    def _give_up(self, mapping: dict[str, Any], function: Function, batch: Batch, condition: str) -> None:
        if not self._failures.send(mapping, function, batch, condition):
            name = function["config"]["FunctionName"]
            self._runs.record(name, "DestinationDeliveryFailures", 1, "Count")

    def _rest(self, progress: _Progress) -> None:
        progress.not_before = time.monotonic() + progress.pause_seconds
        progress.pause_seconds = min(progress.pause_seconds * 2, LONGEST_PAUSE_SECONDS)
