"""IAM's decision on one request by one set of policy documents, written apart from the emulator's.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

Document = Mapping[str, Any]


def allows(documents: Sequence[Document], action: str, resource: str, context: Mapping[str, str] | None = None) -> bool:
    """Whether the request is let through: something allows it and nothing denies it."""
    effects = {
        statement["Effect"]
        for document in documents
        for statement in document["Statement"]
        if _applies(statement, action, resource, context or {})
    }
    return effects == {"Allow"}


def _applies(statement: Mapping[str, Any], action: str, resource: str, context: Mapping[str, str]) -> bool:
    return (
        any(_matches(pattern, action, re.IGNORECASE) for pattern in statement["Action"])
        and any(_matches(pattern, resource) for pattern in statement["Resource"])
        and all(
            _holds(operator, context.get(key), wanted)
            for operator, keys in statement.get("Condition", {}).items()
            for key, wanted in keys.items()
        )
    )


def _holds(operator: str, got: str | None, wanted: str | list[str]) -> bool:
    assert operator in {"StringEquals", "Bool"}, f"the evaluator does not know {operator}"
    return got in ([wanted] if isinstance(wanted, str) else wanted)


def _matches(pattern: str, text: str, flags: int = 0) -> bool:
    regex = "".join({"*": ".*", "?": "."}.get(char, re.escape(char)) for char in pattern)
    return re.fullmatch(regex, text, flags) is not None
