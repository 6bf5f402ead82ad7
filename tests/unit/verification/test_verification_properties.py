"""Correct replication never gives a finding, and every planted violation does."""

# ruff: noqa: S311 - histories are made by seeds, nothing is secret

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from operations.verification.check import check
from operations.verification.history import ABSENT, CONDITION_FAILED, History, Operation, load_history, save_history
from tests.histories import REGIONS, SPOILERS, Model, history_of, spoilt

if TYPE_CHECKING:
    from pathlib import Path

    from operations.verification.history import Kind

SEEDS = st.integers(0, 2**32)


@settings(deadline=None, max_examples=150)
@given(SEEDS, st.integers(1, 150), st.integers(1, 6), st.floats(0.05, 20))
def test_last_writer_wins_replication_gives_no_finding(seed: int, count: int, keys: int, seconds: float) -> None:
    """Whatever the delays, the clocks within their uncertainty, and the answers that are lost."""
    assert check(Model(random.Random(seed)).history(count, keys, seconds)).findings == []


@settings(deadline=None, max_examples=25)
@given(SEEDS)
@pytest.mark.parametrize("rule", SPOILERS)
def test_a_planted_violation_is_found_by_its_rule(rule: str, seed: int) -> None:
    """One item of a history in which nothing else is wrong."""
    chance = random.Random(seed)
    history = spoilt(Model(chance, unknown=0).history(300, 8, 30.0), rule, chance)
    assume(history is not None)  # now and then no item's history has anything to break
    assert history is not None
    assert rule in {finding.rule for finding in check(history).findings}


def register(chance: random.Random, count: int) -> History:
    """What a linearizable table answers: the effect of a call is at one moment between call and answer."""
    version, operations = ABSENT, []
    effects = sorted(chance.uniform(0, count / 40) for _ in range(count))
    for number, effect in enumerate(effects):
        kind: Kind = chance.choice(("put", "swap", "create", "delete", "read"))
        times = effect - chance.expovariate(40), effect + chance.expovariate(40)
        expects = chance.choice((version, "x")) or "x" if kind == "swap" else None
        is_refused = (kind == "swap" and expects != version) or (kind == "create" and version != ABSENT)
        writes = f"v{number}" if kind in {"put", "swap", "create"} else None
        is_lost = chance.random() < 0.03
        tells = chance.random() < 0.7 or kind == "read"
        operations.append(
            Operation(
                kind,
                chance.choice(REGIONS),
                "k",
                *times,
                outcome="unknown" if is_lost else "refused" if is_refused else "ok",
                writes=writes,
                expects=expects,
                saw=version if tells and not is_lost else None,
                reason=CONDITION_FAILED if is_refused else None,
            )
        )
        if not is_refused and kind != "read" and not (is_lost and chance.random() < 0.5):
            version = writes or ABSENT
    end = count / 40 + 60
    operations += [Operation("read", region, "k", end, end + 1, saw=version, is_final=True) for region in REGIONS]
    return history_of(*operations, consistency="strong")


@settings(deadline=None, max_examples=60)
@given(SEEDS, st.integers(1, 80))
def test_a_linearizable_register_gives_no_finding(seed: int, count: int) -> None:
    """Whatever overlaps, whatever is lost, and whether writes tell what they replaced or not."""
    assert check(register(random.Random(seed), count)).findings == []


@settings(deadline=None, max_examples=60)
@given(SEEDS)
def test_a_read_that_comes_too_late_for_its_version_is_not_linearizable(seed: int) -> None:
    """A version that was replaced long before."""
    chance = random.Random(seed)
    history = register(chance, 60)
    first = Operation("put", REGIONS[0], "k", -50, -49, writes="first")
    history.operations += [first, Operation("put", REGIONS[1], "k", -40, -39, writes="second", saw="first")]
    stale = Operation("read", chance.choice(REGIONS), "k", -30, -29, saw="first")
    history.operations = [one for one in history.operations if one.saw != ABSENT or one.invoked > 1] + [stale]
    assert "linearizable" in {finding.rule for finding in check(history).findings}


@settings(deadline=None, max_examples=10)
@given(SEEDS)
def test_a_history_is_the_same_from_its_file(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    """Times to the microsecond."""
    file: Path = tmp_path_factory.mktemp("history") / "h.jsonl"
    history = Model(random.Random(seed)).history(30, 3, 5.0)
    save_history(history, file)
    once = load_history(file)
    assert [(one.kind, one.key, one.saw) for one in once.operations] == [
        (one.kind, one.key, one.saw) for one in history.operations
    ]
    save_history(once, file)
    assert load_history(file) == once
