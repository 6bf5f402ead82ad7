"""The controls of the embedded AWS: its faults, and the clock of its CloudWatch."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any

from operations.errors import EmbeddedAwsError

PREFIX = "/_globaltables"
_TIMEOUT_SECONDS = 30.0


def control(url: str, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
    """Asks the control endpoint, which no fault reaches.

    Raises:
        EmbeddedAwsError: When it does not answer, or refuses.
    """
    request = urllib.request.Request(  # noqa: S310 - the URL of the embedded AWS
        f"{url}{PREFIX}{path}", data=None if body is None else json.dumps(body).encode(), method=method
    )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=_TIMEOUT_SECONDS) as answer:
            return json.loads(answer.read())
    except (urllib.error.URLError, OSError, ValueError) as error:
        raise EmbeddedAwsError(f"embedded AWS: {method} {path} must be answered, got {error}; see its log") from error
