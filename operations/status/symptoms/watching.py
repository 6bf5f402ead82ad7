"""Alarms that fire, are gone or silenced; functions that fail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.finding import Finding, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from operations.status.expected import Expected
    from operations.status.facts import RegionFacts

_REMEDY = "the alarm's description names the section of docs/runbook.md"


def find(expected: Expected, facts: Mapping[str, RegionFacts]) -> Iterator[Finding]:
    """Looks at every region that answers."""
    for region, found in facts.items():
        if found.unreachable:
            continue
        if "alarms" not in found.unread:
            yield from _alarms(expected.by_region[region].alarm_names, found)
        for name, errors in found.errors_by_function.items():
            if errors:
                yield Finding(
                    region,
                    Verdict.BAD,
                    f"function {name} failed {errors:,.0f} times in 15 minutes",
                    f"aws logs tail /aws/lambda/{name} --region {region}; see that its role may do what it does",
                )


def _alarms(wanted: frozenset[str], found: RegionFacts) -> Iterator[Finding]:
    for alarm in found.alarms:
        if alarm["StateValue"] == "ALARM":
            text = f"alarm {alarm['AlarmName']} is in ALARM: {alarm.get('StateReason') or 'no reason given'}"
            yield Finding(found.region, Verdict.BAD, text, _REMEDY)
        if not alarm.get("ActionsEnabled", True):
            text = f"alarm {alarm['AlarmName']} has its actions switched off: nobody is told"
            yield Finding(found.region, Verdict.BAD, text, "aws cloudwatch enable-alarm-actions, or deploy again")
    missing = sorted(wanted - {alarm["AlarmName"] for alarm in found.alarms})
    if missing:
        text = f"{len(missing)} of {len(wanted)} alarms are missing: {', '.join(missing[:3])}"
        more = f" and {len(missing) - 3} more" if len(missing) > 3 else ""  # noqa: PLR2004 - as many as are named
        yield Finding(found.region, Verdict.BAD, text + more, "deploy makes them again")
