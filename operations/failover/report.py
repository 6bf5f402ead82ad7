"""A failover in words and as JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from operations.failover.evacuation import Evacuation
    from operations.procedure import Procedure


def headline(evacuation: Evacuation) -> str:
    """What is about to be done."""
    wanted, takers = evacuation.wanted, " and ".join(evacuation.takers)
    mode = wanted.situation.mode.replace("_", "-")
    way = f"back to {wanted.region}" if wanted.situation.is_back else f"from {wanted.region} to {takers}"
    return f"{evacuation.table.name}: writers go {way} ({mode})"


def state_lines(evacuation: Evacuation) -> list[str]:
    """How things are, a line per region."""
    found = evacuation.assessment
    width = max(map(len, found.trouble_by_region))
    lines = []
    for region, trouble in found.trouble_by_region.items():
        latency = found.latency_ms.get(region)
        figure = f"replication out of it took up to {latency:,.0f} ms lately" if latency is not None else ""
        if region in found.unmeasured:
            figure = f"how long replication out of it took lately is not known: {found.unmeasured[region]}"
        lines.append(f"  {region:<{width}}  {trouble or f'answers; {figure}'}".rstrip("; "))
    return lines


def result_lines(evacuation: Evacuation, since: datetime | None) -> list[str]:
    """What came of it: recovery time, recovery point, and what to watch."""
    recovered, wanted = evacuation.recovered, evacuation.wanted
    lines = []
    if recovered.seconds is not None:
        text = f"recovery time: {recovered.seconds:.1f} s from the first step until writes were proven to work"
        fault = since_fault_seconds(evacuation, since)
        lines.append(text if fault is None else f"{text}, {fault:,.0f} s since the fault")
    if not wanted.situation.is_back:
        pending = "" if recovered.pending is None else f"; {recovered.pending} acknowledged probe items had not arrived"
        lines.append(f"recovery point: {evacuation.newest_text}{pending}")
    return [*lines, *watch_lines(evacuation)]


def watch_lines(evacuation: Evacuation) -> list[str]:
    """What to watch from here on."""
    wanted, takers = evacuation.wanted, " and ".join(evacuation.takers)
    lines = [f"watch: throttles in {takers}, which has another's load besides its own; ReplicationLatency out of it"]
    if not wanted.situation.is_back:
        if not evacuation.assessment.answers(wanted.region):
            lines.append(
                f"{wanted.region} was not told: when it answers, run the same command again before anybody writes there"
            )
        lines += [
            f"when {wanted.region} replicates again, what it held arrives by itself, and the last writer wins per item",
            f"to come back: globaltables failover {wanted.region} --back --env {wanted.environment_name}",
        ]
    return lines


def document(evacuation: Evacuation, procedure: Procedure | None, since: datetime | None) -> dict[str, Any]:
    """The failover as JSON."""
    wanted, found, recovered = evacuation.wanted, evacuation.assessment, evacuation.recovered
    return {
        "table": evacuation.table.name,
        "region": wanted.region,
        "takes_over": list(evacuation.takers),
        "mode": wanted.situation.mode,
        "back": wanted.situation.is_back,
        "accepted_loss": wanted.accepts_loss,
        "regions": {
            region: {"answers": not trouble, "trouble": trouble, "latency_ms": found.latency_ms.get(region)}
            for region, trouble in found.trouble_by_region.items()
        },
        "steps": [asdict(result) for result in procedure.results] if procedure else [],
        "recovery_time_seconds": None if recovered.seconds is None else round(recovered.seconds, 2),
        "recovery_time_since_fault_seconds": since_fault_seconds(evacuation, since),
        "recovery_point": {
            "newest_arrived": recovered.newest_arrived.isoformat(timespec="milliseconds")
            if recovered.newest_arrived
            else None,
            "known_by": recovered.newest_from,
            "pending_probe_items": recovered.pending,
        },
        "left_over": recovered.left_over,
        "log": str(procedure.log) if procedure and procedure.log else None,
    }


def since_fault_seconds(evacuation: Evacuation, since: datetime | None) -> float | None:
    """How long it took since the fault; None where one of the two is not known."""
    at = evacuation.recovered.at
    return None if since is None or at is None else round((at - since).total_seconds(), 1)


def problems(left_over: dict[str, int], run: str) -> Sequence[str]:
    """What could not be tidied up."""
    return [
        f"{region}: still shows, or did not tell of, {number} probe items whose mark is {run}; delete them when it "
        "answers, or leave them to the table's time to live"
        for region, number in left_over.items()
    ]
