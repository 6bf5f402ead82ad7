"""Who is told of alarms: what an environment can say of it, and what stays beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from globaltables.model import ConfigurationError
from globaltables.model.alarms import Subscription
from operations.adoption.alarms_read import PENDING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from operations.adoption.alarms_read import RegionAlarms

_OF_ITS_OWN = ("FilterPolicy", "DeliveryPolicy", "RedrivePolicy", "ReplayPolicy", "SubscriptionRoleArn")
"""What a subscription may have set and no environment sets."""

_UNEVEN = "it is of some severities in one region and of others in another"


def subscriptions_of(
    found: Mapping[str, RegionAlarms], role_by_region: Mapping[str, str]
) -> tuple[list[dict[str, Any]], list[str]]:
    """The settings of the subscriptions that an environment can say, and what stays of the others.

    Args:
        found: What every region has.
        role_by_region: What the environment is going to call the regions.
    """
    said, stays = [], []
    severities = list(dict.fromkeys(severity for one in found.values() for severity in one.topics or {}))
    for (protocol, endpoint), listed in _by_endpoint(found).items():
        places = [(region, severity) for region, severity, _ in listed]
        regions = [one for one in found if one in {region for region, _ in places}]
        own = [one for one in severities if one in {severity for _, severity in places}]
        reason = next(filter(None, (_reason(one) for _, _, one in listed)), "")
        if len(places) != len(regions) * len(own):
            reason = reason or _UNEVEN
        settings = {
            "protocol": protocol,
            "endpoint": endpoint,
            **({"severities": own} if own != severities else {}),
            **({"roles": [role_by_region[one] for one in regions]} if regions != list(found) else {}),
        }
        reason = reason or _refusal(settings)
        if reason:
            stays.append(f"{', '.join(regions)}: subscription of {protocol} {endpoint} stays as it is: {reason}")
        else:
            said.append(settings)
    return said, stays


def _by_endpoint(found: Mapping[str, RegionAlarms]) -> dict[tuple[str, str], list[tuple[str, str, Mapping[str, Any]]]]:
    """Region, severity and what AWS says of every subscription, by protocol and endpoint."""
    listed: dict[tuple[str, str], list[tuple[str, str, Mapping[str, Any]]]] = {}
    for region, one in found.items():
        for severity, topic in (one.topics or {}).items():
            for raw in topic.subscriptions:
                listed.setdefault((raw["Protocol"], raw["Endpoint"]), []).append((region, severity, raw))
    return dict(sorted(listed.items()))  # AWS lists in no order that it promises


def _reason(raw: Mapping[str, Any]) -> str:
    """Why no environment can say it as it is."""
    attributes = raw["Attributes"]
    if raw["SubscriptionArn"] == PENDING or attributes.get("PendingConfirmation") == "true":
        return "nobody has confirmed it"
    own = [name for name in _OF_ITS_OWN if attributes.get(name)]
    own += ["RawMessageDelivery"] if attributes.get("RawMessageDelivery") == "true" else []
    return f"it has {', '.join(own)} of its own" if own else ""


def _refusal(settings: Mapping[str, Any]) -> str:
    try:
        Subscription(**settings)
    except ConfigurationError as error:
        return str(error).partition("\n")[0]
    return ""
