"""The ASGI application in front of the emulator: the start and stop of the layer, the control endpoint, outages.

Only what must work without reading a body or checking a signature is done here: a region that is out does not check
signatures either. All other faults are answered in `calls`, where the operation is known.
"""

import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from local_aws.calls import unavailable
from local_aws.control import PREFIX, answer
from local_aws.emulator import Names
from local_aws.layer import Layer

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class Gateway:
    """The application that is served.

    Args:
        layer: The behaviour added around the emulator.
    """

    def __init__(self, layer: Layer) -> None:
        self._layer = layer
        self._emulator = Names("ministack.app")["app"]
        self._region_of = Names("ministack.core.router")["extract_region"]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one ASGI scope."""
        if scope["type"] == "lifespan":
            await self._lifespan(scope, receive, send)
        elif scope["type"] == "http" and scope["path"].startswith(PREFIX):
            await self._control(scope, receive, send)
        elif scope["type"] == "http" and self._layer.faults and await self._is_out(scope, receive, send):
            return
        else:
            await self._emulator(scope, receive, send)

    async def _lifespan(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def receive_and_stop() -> Message:
            message = await receive()
            if message["type"] == "lifespan.shutdown":
                await self._layer.stop()
            return message

        async def start_and_send(message: Message) -> None:
            if message["type"] == "lifespan.startup.complete":
                self._layer.start()
            await send(message)

        await self._emulator(scope, receive_and_stop, start_and_send)

    async def _control(self, scope: Scope, receive: Receive, send: Send) -> None:
        status, content = await answer(
            self._layer, scope["method"], scope["path"], _header(scope, b"host"), await _body(receive)
        )
        await _respond(send, status, [(b"content-type", b"application/json")], json.dumps(content).encode() + b"\n")

    async def _is_out(self, scope: Scope, receive: Receive, send: Send) -> bool:
        region = self._region_of({"authorization": _header(scope, b"authorization")})
        how = self._layer.faults.outage(region)
        if how is None:
            return False
        await _body(receive)
        if how == "hangup":
            # A promised byte that never comes makes the server drop the connection.
            start = {"type": "http.response.start", "status": 503, "headers": [(b"content-length", b"1")]}
            await send(start)
            return True
        status, headers, content = unavailable(_header(scope, b"x-amz-target"), region)
        raw_headers = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        await _respond(send, status, raw_headers, content)
        return True


def _header(scope: Scope, name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in scope["headers"] if key.lower() == name), "")


async def _body(receive: Receive) -> bytes:
    parts = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(parts)


async def _respond(send: Send, status: int, headers: list[tuple[bytes, bytes]], content: bytes) -> None:
    headers = [*headers, (b"content-length", str(len(content)).encode())]
    await send({"type": "http.response.start", "status": int(status), "headers": headers})
    await send({"type": "http.response.body", "body": content})
