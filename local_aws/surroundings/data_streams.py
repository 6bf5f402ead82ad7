"""Kinesis data streams keep the tags they are made with, which the emulator drops."""

from collections.abc import Callable
from typing import Any

from local_aws.emulator import Names

Answer = tuple[int, dict[str, str], bytes]
Handler = Callable[[dict[str, Any]], Answer]
HTTP_OK = 200


def install() -> None:
    """Wrap the making of a stream."""
    kinesis = Names("ministack.services.kinesis")

    def wrap(original: Handler) -> Handler:
        def create(data: dict[str, Any]) -> Answer:
            answer = original(data)
            if answer[0] == HTTP_OK:
                kinesis["_streams"][data["StreamName"]]["tags"].update(data.get("Tags") or {})
            return answer

        return create

    kinesis.wrap("_create_stream", wrap)
