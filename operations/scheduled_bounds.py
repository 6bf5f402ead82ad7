"""The bounds of scaling targets that a schedule moves, which Terraform therefore leaves alone.

A scheduled action changes a target's bounds; a plan that knew them would set them back each time. So the stack ignores
them there, and says in the output `scheduled_scaling` between which values they may be. What is none of these (the
environment was changed) is set right by a deploy, the rest is the schedule's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from operations.replica_settings import Difference

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from operations.aws import Clients

OUTPUT = "scheduled_scaling"
_MEMBERS = {"minimum": ("MinCapacity", "minima"), "maximum": ("MaxCapacity", "maxima")}


def wanted_bound(found: int, allowed: Sequence[int]) -> int:
    """What a bound should be: itself where a schedule may have set it, else the one without a schedule."""
    return found if found in allowed else allowed[0]


def bound_differences(scheduled: Iterable[Mapping[str, Any]], clients: Clients) -> list[Difference]:
    """The bounds that no schedule sets."""
    return [difference for one in scheduled for difference, _ in _differences(one, clients)]


def settle_bounds(scheduled: Iterable[Mapping[str, Any]], clients: Clients) -> list[Difference]:
    """Sets them right; returns what was changed."""
    settled: list[Difference] = []
    for one in scheduled:
        found = _differences(one, clients)
        if found:
            clients.application_autoscaling(one["region"]).register_scalable_target(
                **_identity(one), **{member: difference.wanted for difference, member in found}
            )
        settled += [difference for difference, _ in found]
    return settled


def _differences(one: Mapping[str, Any], clients: Clients) -> list[tuple[Difference, str]]:
    identity = _identity(one)
    target = clients.application_autoscaling(one["region"]).describe_scalable_targets(
        ServiceNamespace="dynamodb",
        ResourceIds=[identity["ResourceId"]],
        ScalableDimension=identity["ScalableDimension"],
    )["ScalableTargets"]
    if not target:
        return []  # not made yet: then the bounds are those without a schedule
    what = f"{one['scalable_dimension'].rpartition(':')[2]} of {one['resource_id']}"
    found = []
    for name, (member, allowed) in _MEMBERS.items():
        now = int(target[0][member])
        wanted = wanted_bound(now, [int(units) for units in one[allowed]])
        if wanted != now:
            found.append((Difference(one["region"], f"{name} of scaling {what}", now, wanted), member))
    return found


def _identity(one: Mapping[str, Any]) -> dict[str, str]:
    return {
        "ServiceNamespace": "dynamodb",
        "ResourceId": one["resource_id"],
        "ScalableDimension": one["scalable_dimension"],
    }
