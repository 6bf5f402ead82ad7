"""Every API call passes here: faults are injected, DynamoDB's metrics taken, and changes noted for the next snapshot.

The emulator's dispatcher is the one place that knows the whole request and the whole answer.
"""

import asyncio
import json
import re
import time
from collections.abc import Awaitable, Callable
from typing import Any

from local_aws.emulator import Names
from local_aws.faults.active import ActiveFaults, Call
from local_aws.metrics.recorder import DATA_OPERATIONS, HTTP_BAD_REQUEST, Outcome, Recorder, Usage, current_usage
from local_aws.metrics.series import Place
from local_aws.repeats import Repeats

Answer = tuple[int, dict[str, str], bytes]
Proceed = Callable[[], Awaitable[Any]]
DYNAMODB_TARGET = "DynamoDB_2012"
READ_PREFIXES = ("Get", "List", "Describe", "Query", "Scan", "BatchGet", "TransactGet", "Head", "Search")
SERVICE_IN_CREDENTIAL = re.compile(r"Credential=[^/]+/\d+/[^/]+/([^/]+)/")
TABLE_NAME = re.compile(rb'"TableName"\s*:\s*"([^"]+)"')
ERROR_CODE = re.compile(rb'"__type"\s*:\s*"(?:[^"#]*#)?([^"]+)"')
ACTION = re.compile(rb"(?:^|&)Action=(\w+)")
OBJECT_OPERATIONS = {"GET": "GetObject", "HEAD": "HeadObject", "PUT": "PutObject", "DELETE": "DeleteObject"}


def refusal(target: str, status: int, code: str, message: str) -> Answer:
    """An error answer in the caller's protocol.

    Args:
        target: The X-Amz-Target header; its absence means an XML protocol.
        status: The HTTP status.
        code: The error code.
        message: The message.
    """
    if target:
        content = json.dumps({"__type": code, "message": message}).encode()
        return status, {"Content-Type": "application/x-amz-json-1.0", "x-amzn-errortype": code}, content
    error = f"<Error><Type>Server</Type><Code>{code}</Code><Message>{message}</Message></Error>"
    return status, {"Content-Type": "text/xml"}, f"<ErrorResponse>{error}</ErrorResponse>".encode()


def unavailable(target: str, region: str) -> Answer:
    """What a region that is out answers."""
    return refusal(target, 503, "ServiceUnavailable", f"Service is unavailable in {region}.")


class Calls:
    """The layer's part in each call.

    Args:
        faults: The faults that are on.
        recorder: Where DynamoDB's metrics go.
        on_change: Called after every call that may have changed something.
    """

    def __init__(self, faults: ActiveFaults, recorder: Recorder, on_change: Callable[[], None]) -> None:
        self._faults = faults
        self._recorder = recorder
        self._on_change = on_change
        self._repeats = Repeats()
        self._region_of = Names("ministack.core.router")["extract_region"]
        self._account_of_call = Names("ministack.core.responses")["get_account_id"]

    def install(self) -> None:
        """Wrap the emulator's dispatcher."""
        Names("ministack.app").wrap("_dispatch_service_request", self._wrap)

    def _wrap(self, original: Callable[..., Any]) -> Callable[..., Any]:
        async def dispatch(method: str, path: str, headers: dict[str, str], body: bytes, *rest: Any) -> Any:
            target = headers.get("x-amz-target", "")
            operation = target.rpartition(".")[2] or _action_of(body)

            async def proceed() -> Any:
                return await original(method, path, headers, body, *rest)

            changes = method not in ("GET", "HEAD") and not operation.startswith(READ_PREFIXES)
            repeatable = changes and operation not in DATA_OPERATIONS
            known = self._repeats.answer_to(headers, operation) if repeatable else None
            if known is not None:
                return known
            if target.startswith(DYNAMODB_TARGET):
                answer = await self._dynamodb(proceed, self._region_of(headers), target, body)
            else:
                service = _service_of(headers)
                named = operation or _object_operation(service, method, path)
                call = Call(self._region_of(headers), service, named, path=path)
                answer = await self._injected(call, target) or await proceed()
            if changes:
                self._on_change()
            if repeatable:
                self._repeats.keep(headers, answer)
            return answer

        return dispatch

    async def _dynamodb(self, proceed: Proceed, region: str, target: str, body: bytes) -> Answer:
        """One DynamoDB call, with its metrics."""
        usage = Usage(target.rpartition(".")[2])
        token = current_usage.set(usage)
        started = time.perf_counter()
        try:
            answer = None
            if self._faults:
                answer = await self._injected(Call(region, "dynamodb", usage.operation, _table_of(body)), target)
            answer = answer or await proceed()
        finally:
            current_usage.reset(token)
        self._publish(region, usage, answer, body, time.perf_counter() - started)
        return answer

    def _publish(self, region: str, usage: Usage, answer: Answer, body: bytes, seconds: float) -> None:
        status, _, content = answer
        error = ""
        if status >= HTTP_BAD_REQUEST:
            found = ERROR_CODE.search(content)
            error = found[1].decode() if found else ""
        elif usage.operation not in DATA_OPERATIONS:
            return
        if not usage.tables and (name := _table_of(body)):
            usage.tables.add(name)
        self._recorder.publish(Place(self._account_of_call(), region), usage, Outcome(status, error, seconds))

    async def _injected(self, call: Call, target: str) -> Answer | None:
        faults = self._faults
        if not faults:
            return None
        latency_ms = faults.latency_ms(call)
        if latency_ms:
            await asyncio.sleep(latency_ms / 1000)
        if faults.hits("error", call):
            code = "InternalServerError" if call.service == "dynamodb" else "InternalFailure"
            return _refused(call, target, 500, code, "Internal server error")
        if faults.hits("denied", call):
            code = "AccessDeniedException" if target else "AccessDenied"
            return _refused(call, target, 403, code, "Access Denied")
        if faults.hits("throttle", call):
            return _throttled(call, target)
        return None


def _refused(call: Call, target: str, status: int, code: str, message: str) -> Answer:
    """An error answer; S3's has no envelope."""
    if call.service != "s3":
        return refusal(target, status, code, message)
    content = f"<Error><Code>{code}</Code><Message>{message}</Message></Error>"
    return status, {"Content-Type": "application/xml"}, content.encode()


def _throttled(call: Call, target: str) -> Answer:
    if call.service == "s3":
        return _refused(call, target, 503, "SlowDown", "Please reduce your request rate.")
    if call.service == "dynamodb" and call.operation in DATA_OPERATIONS:
        message = "The level of configured provisioned throughput for the table was exceeded."
        return refusal(target, 400, "ProvisionedThroughputExceededException", message)
    code = "ThrottlingException" if target else "Throttling"
    return refusal(target, 400, code, "Rate exceeded")


def _service_of(headers: dict[str, str]) -> str:
    found = SERVICE_IN_CREDENTIAL.search(headers.get("authorization", ""))
    return found[1] if found else ""


def _object_operation(service: str, method: str, path: str) -> str:
    """What is done to an object: S3 says it by the method alone. Empty for anything else."""
    is_object = service == "s3" and bool(path.lstrip("/").partition("/")[2])
    return OBJECT_OPERATIONS.get(method, "") if is_object else ""


def _action_of(body: bytes) -> str:
    found = ACTION.search(body[:4096])
    return found[1].decode() if found else ""


def _table_of(body: bytes) -> str:
    found = TABLE_NAME.search(body)
    return found[1].decode().rpartition("/")[2] if found else ""
