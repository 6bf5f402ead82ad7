"""How much longer an apply will take: what is left to do, what waits for what, and how long such things took before.

Terraform works on ten resources at once, and on one only when all that it refers to are done; when destroying, the
other way round. So what is left takes as long as its longest chain, or as long as ten hands need for all of it.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from operations.terraform.resource_change import Action

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from operations.durations import Durations
    from operations.terraform.plan import Plan

_HANDS = 10
"""How many resources Terraform works on at once."""

_ACTIONS = {
    Action.CREATE: ("create",),
    Action.UPDATE: ("update",),
    Action.DELETE: ("delete",),
    Action.REPLACE: ("delete", "create"),
}

_Work = tuple[str, str]
"""An address and what is done with it: ``create``, ``update`` or ``delete``."""


class Forecast:
    """The forecast of one apply, which learns while it goes on.

    Args:
        plan: The plan that is applied.
        durations: How long things took before.
        clock: Tells the time in seconds. Default: a clock that is never set.
    """

    def __init__(self, plan: Plan, durations: Durations, clock: Callable[[], float] = time.monotonic) -> None:
        self._durations = durations
        self._clock = clock
        self._types: dict[_Work, str] = {
            (change.address, action): change.type
            for change in plan.resource_changes
            if change.mode == "managed"
            for action in _ACTIONS.get(change.action, ())
        }
        self._first = _what_comes_first(plan, self._types)
        self._began: dict[_Work, float] = {}

    def started(self, address: str, action: str) -> None:
        """Work on a resource began."""
        self._began[address, action] = self._clock()

    def ended(self, address: str, action: str, *, well: bool) -> None:
        """Work on a resource ended; how long it took is remembered where it ended well."""
        type_ = self._types.pop((address, action), None)
        began = self._began.pop((address, action), None)
        if well and type_ and began is not None:
            self._durations.took(type_, action, self._clock() - began)

    def seconds_left(self) -> float:
        """How much longer it will take."""
        needed = {work: self._needed(work) for work in self._types}
        chains: dict[_Work, float] = {}

        def chain(work: _Work) -> float:
            if work not in chains:
                chains[work] = 0.0  # two that wait for each other, which Terraform does not have, end here
                before = [chain(first) for first in self._first.get(work, ()) if first in needed]
                chains[work] = needed[work] + max(before, default=0.0)
            return chains[work]

        return max((*map(chain, needed), sum(needed.values()) / _HANDS), default=0.0)

    def _needed(self, work: _Work) -> float:
        expected = self._durations.expected(self._types[work], work[1])
        began = self._began.get(work)
        return expected if began is None else max(0.0, expected - (self._clock() - began))

    def learn(self) -> None:
        """Writes down what was learned."""
        self._durations.save()


def _what_comes_first(plan: Plan, works: Mapping[_Work, str]) -> dict[_Work, set[_Work]]:
    """What has to be done before each."""
    module = (plan.raw.get("configuration") or {}).get("root_module") or {}
    referred = {block["address"]: set(_references(block)) for block in module.get("resources") or ()}
    of_block: dict[str, list[_Work]] = {}
    for change in plan.resource_changes:
        of_block.setdefault(change.configuration_address, []).extend(
            (change.address, action) for action in ("create", "update", "delete") if (change.address, action) in works
        )
    first: dict[_Work, set[_Work]] = {}
    for block, own in of_block.items():
        for work in own:
            others = [other for name in referred.get(block, ()) for other in of_block.get(name, ())]
            for other in others:
                if work[1] == other[1] == "delete":
                    first.setdefault(other, set()).add(work)
                elif "delete" not in {work[1], other[1]}:
                    first.setdefault(work, set()).add(other)
            if work[1] == "create" and (work[0], "delete") in works:
                first.setdefault(work, set()).add((work[0], "delete"))
    return first


def _references(block: Mapping[str, Any]) -> Iterator[str]:
    """The resources that a block refers to, as ``type.name``."""
    for text in (*_texts(block.get("expressions")), *(block.get("depends_on") or ())):
        type_, _, rest = text.partition(".")
        if rest:
            yield f"{type_}.{rest.partition('.')[0].partition('[')[0]}"


def _texts(expression: Any) -> Iterator[str]:
    if isinstance(expression, list):
        for one in expression:
            yield from _texts(one)
    elif isinstance(expression, dict):
        yield from expression.get("references") or ()
        for one in expression.values():
            if isinstance(one, dict | list):
                yield from _texts(one)
