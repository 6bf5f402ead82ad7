"""Lists that AWS answers in pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


def pages(client: Any, operation: str, key: str, **arguments: Any) -> Iterator[Any]:
    """Everything that a call lists, page after page.

    Args:
        client: A client of boto3.
        operation: The call, as boto3 names it.
        key: Where the list stands in the answer.
        arguments: The arguments of the call.
    """
    for page in client.get_paginator(operation).paginate(**arguments):
        yield from page.get(key) or ()
