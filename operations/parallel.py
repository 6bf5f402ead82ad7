"""One call per region, all at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_Answer = TypeVar("_Answer")


def by_region(regions: Iterable[str], ask: Callable[[str], _Answer]) -> dict[str, _Answer]:
    """Asks for every region in a thread of its own; returns the answers by region, in the order given.

    Raises:
        Exception: The first error, once every thread has ended.
    """
    listed = list(regions)
    with ThreadPoolExecutor(max_workers=max(1, len(listed))) as pool:
        return dict(zip(listed, pool.map(ask, listed), strict=True))
