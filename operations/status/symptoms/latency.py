"""Replication that is slow, and what is likely to make it so."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from operations.finding import Finding, Verdict
from operations.status.symptoms.settings import ENABLED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from operations.status.expected import Expected
    from operations.status.facts import RegionFacts

CAUSE_FOR_INVESTIGATION_MS = 180_000
"""Three minutes, by AWS's recommended alarms.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Best_Practice_Recommended_Alarms_AWS_Services.html
"""
STILL_TRUE = timedelta(minutes=15)
"""How old a value may be to say something of now."""


def find(expected: Expected, facts: Mapping[str, RegionFacts], now: datetime) -> Iterator[Finding]:
    """Looks at every directed pair, then at throttling and at replicas that can take fewer writes than the home."""
    slow = set()
    for source, found in facts.items():
        for target, latency in found.latency_by_region.items():
            if (
                latency.milliseconds < CAUSE_FOR_INVESTIGATION_MS
                or now - latency.at > STILL_TRUE
                or target not in facts
            ):
                continue
            slow |= {source, target}
            causes = list(_causes(found, facts[target]))
            likely = "; ".join(cause for cause, _ in causes) or "nothing in the table's own figures explains it"
            ways = "; ".join(dict.fromkeys(way for _, way in causes)) or (
                "look at AWS Health for both regions; globaltables verify measures it by real writes"
            )
            yield Finding(
                f"{source} -> {target}",
                Verdict.BAD,
                f"replication latency is {latency.milliseconds / 1000:,.0f} s; likely cause: {likely}",
                ways,
            )
    for region, found in facts.items():
        if region in slow:
            continue
        for kind, count in found.throttles.items():
            if count:
                yield Finding(
                    region, Verdict.WARNING, f"{count:,.0f} {kind}s were throttled in 15 minutes", _throttling(found)
                )
    yield from _less_capacity(expected, facts)


def _causes(source: RegionFacts, target: RegionFacts) -> Iterator[tuple[str, str]]:
    if target.unreachable:
        yield f"{target.region} does not answer", "look at AWS Health; changes arrive once the region is back"
        return
    status = source.replica_status_by_region.get(target.region, "missing")
    if status != "ACTIVE":
        yield f"replica {target.region} is {status}", "bring the replica back first"
    for end in (source, target):
        if end.key_state not in {None, ENABLED}:
            yield f"the key of {end.region} is {end.key_state}", "enable the key"
        if end.throttles.get("write"):
            yield f"{end.throttles['write']:,.0f} writes were throttled in {end.region}", _throttling(end)
    if source.is_provisioned and target.is_provisioned and target.write_capacity < source.write_capacity:
        yield (
            (
                f"{target.region} has {target.write_capacity} write capacity units, "
                f"{source.region} {source.write_capacity}"
            ),
            f"raise the writes of {target.region}: it must take the writes of all regions",
        )


def _throttling(found: RegionFacts) -> str:
    """More capacity helps a table, not one hot key; contributor insights tell which it is."""
    rules = [rule for rule in found.insights.get("ContributorInsightsRuleList", ()) if "-PKT-" in rule]
    if found.insights.get("ContributorInsightsStatus") == "ENABLED":
        rule = rules[0] if rules else "DynamoDBContributorInsights-PKT-TABLE"
        hint = f"the most throttled keys are in the CloudWatch contributor insights rule {rule}"
    else:
        hint = "set contributor_insights = true to see whether one hot key is the cause"
    capacity = "raise the maximum of auto scaling" if found.is_provisioned else "raise or remove the request maximum"
    return f"{capacity}; {hint}"


def _less_capacity(expected: Expected, facts: Mapping[str, RegionFacts]) -> Iterator[Finding]:
    home = facts[expected.deployed.home]
    for region, found in facts.items():
        if found.is_provisioned and home.is_provisioned and found.write_capacity < home.write_capacity:
            yield Finding(
                region,
                Verdict.WARNING,
                f"has {found.write_capacity} write capacity units, the home {home.write_capacity}",
                "AWS scales replicas together: if it stays, look at the scaling target of its writes",
            )
