"""Talks to an instance's control endpoint. Standard library only, so that it starts in no time."""

import json
import urllib.error
import urllib.request
from typing import Any

from local_aws.errors import LocalAwsError, UsageError

PREFIX = "/_globaltables"


def call(url: str, method: str, path: str, body: Any = None, timeout_seconds: float = 5.0) -> Any:
    """Send one request to the control endpoint.

    Args:
        url: The instance's URL, for example ``http://127.0.0.1:4566``.
        method: ``GET``, ``POST`` or ``DELETE``.
        path: The path below ``/_globaltables``, for example ``/faults``.
        body: What to send as JSON; nothing by default.
        timeout_seconds: How long to wait for the answer.

    Returns:
        The answer's JSON.

    Raises:
        UsageError: When the endpoint refuses the request; the message is its own.
        LocalAwsError: When nothing answers.
    """
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(  # noqa: S310 - the URL is built from a port on the loopback
        url + PREFIX + path, data=data, method=method, headers={"content-type": "application/json"}
    )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=timeout_seconds) as response:
            return json.loads(response.read())
    except urllib.error.HTTPError as error:
        with error:
            raise UsageError(_message_of(error.read())) from error
    except (OSError, ValueError) as error:
        raise LocalAwsError(f"{url} does not answer: {error}") from error


def _message_of(answer: bytes) -> str:
    try:
        return str(json.loads(answer)["error"])
    except (ValueError, KeyError, TypeError):
        return answer.decode(errors="replace")
