"""Verifications under faults that a seed decides: nothing is ever wrong, so nothing may be found."""

# ruff: noqa: S311 - faults are drawn by seeds, nothing is secret

from __future__ import annotations

import random
import threading
from typing import TYPE_CHECKING, Any, NamedTuple

from operations.verification import Profile, Proof, Table, check, prove
from tests.histories import REGIONS, SPOILERS, spoilt

if TYPE_CHECKING:
    from operations.aws import Clients
    from tests.contract.support import Faults

PROFILE = Profile("faults", 60, 120, 10, clients_per_region=2, shared_items=6, own_share=0.1, timeout_seconds=20)
"""Half a second of writing under faults."""

PLANTS_PER_RULE = 1


class Outcome(NamedTuple):
    """What came of one run.

    Args:
        proof: What was found.
        planted: How many violations were planted in its history, by rule.
        found: How many of those were found by their rule.
    """

    proof: Proof
    planted: dict[str, int]
    found: dict[str, int]


def faults_of(seed: int) -> list[dict[str, Any]]:
    """Two or three faults, in the order in which they are switched on."""
    chance = random.Random(seed)
    source, target = chance.sample(REGIONS, 2)
    region = chance.choice(REGIONS)
    menu: list[dict[str, Any]] = [
        {"kind": "lag", "source": source, "target": target, "milliseconds": chance.choice((300, 900))},
        # One way is slow, so what was written later elsewhere arrives earlier: changes overtake each other.
        {"kind": "lag", "source": source, "milliseconds": chance.choice((0, 700))},
        {"kind": "partition", "source": source, "target": target},
        {"kind": "partition", "region": region},
        {"kind": "throttle", "service": "dynamodb", "rate": chance.choice((0.1, 0.4))},
        {"kind": "error", "service": "dynamodb", "region": region, "rate": 0.2},
        {"kind": "latency", "service": "dynamodb", "region": region, "milliseconds": 40},
        {"kind": "outage", "region": region, "answer": chance.choice(("503", "hangup"))},
    ]
    # Each kind comes first in every eighth run; the others are drawn.
    first = menu.pop(seed % len(menu))
    return [first, *chance.sample(menu, chance.choice((1, 2)))]


def run(clients: Clients, table: Table, faults: Faults, seed: int) -> Outcome:
    """Verifies under faults that come during the writing and are gone before its end, then plants violations."""
    faults.seed(seed)
    chance = random.Random(seed)
    began = threading.Event()

    def disturb() -> None:
        began.wait()
        for fault in faults_of(seed):
            if ended.wait(chance.uniform(0, 0.15)):
                break
            faults.set(**fault)
        ended.wait(0.6)
        faults.clear()

    ended = threading.Event()
    disturber = threading.Thread(target=disturb)
    disturber.start()
    try:
        began.set()
        proof = prove(clients, table, PROFILE, seed=seed)
    finally:
        ended.set()
        disturber.join()
    planted, found = dict.fromkeys(SPOILERS, 0), dict.fromkeys(SPOILERS, 0)
    for rule in SPOILERS:
        for _ in range(PLANTS_PER_RULE):
            broken = spoilt(proof.history, rule, chance)
            if broken is not None:
                planted[rule] += 1
                found[rule] += rule in {finding.rule for finding in check(broken).findings}
    return Outcome(proof, planted, found)
