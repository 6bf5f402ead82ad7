"""The control endpoint: what is asked below `/_globaltables`, answered before any signature is looked at.

    GET    /status         pid, version, settings
    GET    /faults         the faults that are on, and what is under way per directed pair
    POST   /faults         switch one on (`faults.description`); answers its id
    DELETE /faults         switch all off
    DELETE /faults/<id>    switch one off
    POST   /seed           {"seed": 7}: start the random choices again
    POST   /flush          write the state to disk now
    POST   /clock          move CloudWatch's clock on (`cloudwatch.control`)
    POST   /alarms/evaluate  evaluate every alarm now

The server listens on the loopback only; a request that names another host is refused, so that no web page can reach
it through a name that resolves to 127.0.0.1.
"""

import json
import os
from http import HTTPStatus
from typing import Any, Protocol

from local_aws.cloudwatch.control import Evaluated, advance, evaluate
from local_aws.emulator import VERSION
from local_aws.errors import UsageError
from local_aws.faults.active import ActiveFaults
from local_aws.faults.description import parse_fault
from local_aws.settings import Settings

PREFIX = "/_globaltables"
LOOPBACK_NAMES = ("127.0.0.1", "localhost")

Answer = tuple[int, dict[str, Any]]


class Controlled(Protocol):
    """What the endpoint acts on."""

    settings: Settings
    faults: ActiveFaults

    @property
    def alarms(self) -> Evaluated:
        """What evaluates the alarms."""

    def queue_depths(self) -> list[dict[str, Any]]:
        """How many changes are under way per directed pair."""

    async def flush(self) -> None:
        """Write the state to disk."""


async def answer(layer: Controlled, method: str, path: str, host: str, body: bytes) -> Answer:
    """Answer one request.

    Args:
        layer: What the request is about.
        method: The HTTP method.
        path: The path below the prefix.
        host: The Host header.
        body: The body as sent.
    """
    if host.rsplit(":", 1)[0] not in LOOPBACK_NAMES:
        return HTTPStatus.FORBIDDEN, {"error": f"this endpoint is for the loopback, not for {host}"}
    try:
        return await _route(layer, method, path.rstrip("/"), body)
    except UsageError as error:
        return HTTPStatus.BAD_REQUEST, {"error": str(error)}


async def _route(layer: Controlled, method: str, path: str, body: bytes) -> Answer:  # noqa: PLR0911 - a route per case
    place = path.removeprefix(PREFIX).strip("/").split("/")
    if place[0] == "faults":
        found = _faults(layer, method, place[1:], body)
        if found is not None:
            return found
    match method, place:
        case "POST", ["clock"]:
            return HTTPStatus.OK, advance(layer.alarms, _json(body))
        case "POST", ["alarms", "evaluate"]:
            return HTTPStatus.OK, evaluate(layer.alarms)
        case "GET", ["status"]:
            return HTTPStatus.OK, {
                "ready": True,
                "pid": os.getpid(),
                "emulator": f"ministack {VERSION}",
                "settings": layer.settings.as_json(),
            }
        case "POST", ["seed"]:
            return HTTPStatus.OK, {"seed": _reseed(layer, _json(body))}
        case "POST", ["flush"]:
            await layer.flush()
            return HTTPStatus.OK, {"flushed": True}
    return HTTPStatus.NOT_FOUND, {"error": f"there is no {method} {path}"}


def _faults(layer: Controlled, method: str, rest: list[str], body: bytes) -> Answer | None:
    match method, rest:
        case "GET", []:
            return HTTPStatus.OK, {"faults": layer.faults.as_json(), "queues": layer.queue_depths()}
        case "POST", []:
            fault = parse_fault(_json(body))
            return HTTPStatus.CREATED, {"id": layer.faults.add(fault), **fault.as_json()}
        case "DELETE", []:
            return HTTPStatus.OK, {"cleared": layer.faults.clear()}
        case "DELETE", [identifier]:
            return HTTPStatus.OK, {"cleared": layer.faults.clear(identifier)}
    return None


def _reseed(layer: Controlled, asked: Any) -> int:
    seed = asked.get("seed") if isinstance(asked, dict) else None
    if not isinstance(seed, int) or isinstance(seed, bool):
        raise UsageError(f'seed must be a whole number, as in {{"seed": 7}}, got {asked!r}')
    layer.faults.reseed(seed)
    return seed


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError as error:
        raise UsageError(f"the body must be JSON: {error}") from error
