"""A fault as it is asked for: parsed from JSON, refused when it makes no sense.

    {"kind": "lag", "source": "us-east-1", "target": "eu-west-1", "milliseconds": 2000}
    {"kind": "partition", "source": "us-east-1", "target": "eu-west-1"}
    {"kind": "partition", "region": "eu-west-1"}
    {"kind": "outage", "region": "eu-west-1", "answer": "503"}             or "hangup"
    {"kind": "throttle", "region": "*", "service": "dynamodb", "rate": 0.3, "table": "*"}
    {"kind": "error", "region": "*", "service": "*", "rate": 0.1}
    {"kind": "denied", "service": "s3", "operation": "PutObject", "path": "/bucket/key"}
    {"kind": "latency", "region": "eu-west-1", "service": "*", "milliseconds": 200}

`*` stands for all. Any fault may have `duration_seconds`, after which it heals by itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from local_aws.errors import UsageError

ALL = "*"

NEEDED = {
    "lag": {"milliseconds"},
    "partition": set[str](),
    "outage": {"region"},
    "throttle": {"rate"},
    "error": {"rate"},
    "denied": {"service"},
    "latency": {"milliseconds"},
}
ALLOWED = {
    "lag": {"source", "target", "milliseconds"},
    "partition": {"source", "target", "region"},
    "outage": {"region", "answer"},
    "throttle": {"region", "service", "rate", "table", "operation"},
    "error": {"region", "service", "rate", "operation", "path"},
    "denied": {"region", "service", "operation", "path"},
    "latency": {"region", "service", "milliseconds", "operation"},
}
ANSWERS = ("503", "hangup")


@dataclass(frozen=True)
class Fault:
    """One thing that is made to go wrong.

    Args:
        kind: ``lag``, ``partition``, ``outage``, ``throttle``, ``error``, ``denied`` or ``latency``.
        source: The region writes leave from.
        target: The region writes go to.
        region: The region calls are made to, or the region cut from all others.
        service: The service as the signature names it, for example ``dynamodb``.
        operation: The operation, for example ``PutItem``.
        table: The table's name.
        path: The path of the request, where that says what is meant: ``/bucket/key`` of an object.
        rate: The share of calls it hits, 0 to 1.
        milliseconds: The lag or the added latency.
        answer: How an outage shows: ``503`` or ``hangup``.
        duration_seconds: How long it lasts; None until it is cleared.
    """

    kind: str
    source: str = ALL
    target: str = ALL
    region: str = ALL
    service: str = ALL
    operation: str = ALL
    table: str = ALL
    path: str = ALL
    rate: float = 1.0
    milliseconds: float = 0.0
    answer: str = "503"
    duration_seconds: float | None = None

    def as_json(self) -> dict[str, Any]:
        """What says something for this kind of fault."""
        shown = sorted(ALLOWED[self.kind])
        described = {"kind": self.kind, **{name: getattr(self, name) for name in shown}}
        if self.duration_seconds is not None:
            described["duration_seconds"] = self.duration_seconds
        return described


def parse_fault(description: Any) -> Fault:
    """Read a fault description.

    Raises:
        UsageError: When it is not an object, names an unknown kind or key, lacks a key, or a value is out of range.
    """
    if not isinstance(description, Mapping):
        raise UsageError(f"a fault must be a JSON object, got {description!r}")
    kind = description.get("kind")
    if not isinstance(kind, str) or kind not in ALLOWED:
        raise UsageError(f"fault kind must be one of {', '.join(ALLOWED)}, got {kind!r}")
    given = set(description) - {"kind", "duration_seconds"}
    unknown = sorted(given - ALLOWED[kind])
    if unknown:
        raise UsageError(f"fault {kind}: unknown {', '.join(unknown)}; allowed are {', '.join(sorted(ALLOWED[kind]))}")
    missing = sorted(NEEDED[kind] - given)
    if missing:
        raise UsageError(f"fault {kind}: {', '.join(missing)} must be given")
    for name, value in description.items():
        _check(kind, name, value)
    return Fault(**description)


def _check(kind: str, name: str, value: Any) -> None:
    if name in ("rate", "milliseconds", "duration_seconds"):
        if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
            raise UsageError(f"fault {kind}: {name} must be a number from 0, got {value!r}")
        if name == "rate" and value > 1:
            raise UsageError(f"fault {kind}: rate must be 0 to 1, got {value!r}")
    elif not isinstance(value, str) or not value:
        raise UsageError(f"fault {kind}: {name} must be a name or *, got {value!r}")
    elif name == "answer" and value not in ANSWERS:
        raise UsageError(f"fault {kind}: answer must be one of {', '.join(ANSWERS)}, got {value!r}")
