"""The parts of a verification that need no AWS: what is done, what it may cost, how it is told."""

from __future__ import annotations

import io
import threading
import time
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from globaltables.model.keys import Attribute
from operations.cli import run
from operations.console import Console
from operations.cost.prices import PriceBook, shipped_prices
from operations.errors import HistoryError, RefusedError
from operations.verification import PROFILES, QUICK, SOAK, STANDARD, PairLag, Table, load_history
from operations.verification.allowance import Allowance
from operations.verification.ending import Remains
from operations.verification.estimate import Use, refuse_to_spend_more, use_of
from operations.verification.plot import lag_chart
from operations.verification.profiles import MAXIMUM_COST_USD
from operations.verification.prove import Proof
from operations.verification.report import document, lines, plan_line, problems, warnings
from operations.verification.workload import steps_of
from tests.histories import FIRST, HOME, REGIONS, SECOND, at, final, history_of

if TYPE_CHECKING:
    from pathlib import Path

TABLE = Table("orders", REGIONS, Attribute(name="PK"))


def test_a_seed_decides_the_steps() -> None:
    """The same seed the same ones; as many writes as asked, and each own item once."""
    steps = steps_of(HOME, QUICK, 7)
    assert steps == steps_of(HOME, QUICK, 7) != steps_of(HOME, QUICK, 8)
    kinds = Counter(step.kind for step in steps)
    assert kinds.pop("read") == 5
    assert kinds.total() == QUICK.writes_per_region
    own = [step.key for step in steps if step.is_own]
    assert sorted(own) == sorted(f"{HOME}-{number}" for number in range(60))


def test_a_single_write_is_one_whose_arrival_is_timed() -> None:
    """Else nothing would be proven."""
    assert [step.is_own for step in steps_of(HOME, replace(QUICK, writes_per_region=1), 0)] == [True]


@pytest.mark.parametrize("profile", PROFILES.values(), ids=lambda profile: profile.name)
def test_no_profile_costs_more_than_is_allowed(profile: object) -> None:
    """In the three default regions, at list prices."""
    assert profile in {QUICK, STANDARD, SOAK}
    assert isinstance(profile, type(QUICK))
    cost = use_of(TABLE, profile, shipped_prices()).cost_usd
    assert cost is not None
    assert cost <= MAXIMUM_COST_USD


def test_every_region_pays_for_every_write() -> None:
    """And for the deletes in the end; reads are bounded by how often it may look."""
    profile = replace(QUICK, writes_per_region=10, own_share=0.5, shared_items=2, read_share=0)
    use = use_of(TABLE, profile, shipped_prices())
    assert use.write_units == (30 + 17) * 3
    assert use.read_units == (5 * 2 * 140 + 2 * 17 * 70) * 3


def test_without_a_price_it_tells_units() -> None:
    """No other region's price stands in."""
    use = use_of(TABLE, QUICK, PriceBook({}))
    assert use.cost_usd is None
    assert plan_line(TABLE, QUICK, use) == (
        "orders: quick, 100 writes in each of 3 regions, up to 240 a second; at most 1,470 write and 130,215 "
        "read units, no price is known"
    )


def test_the_plan_tells_the_cost() -> None:
    """At list prices."""
    use = use_of(TABLE, QUICK, shipped_prices())
    assert use.cost_usd is not None
    assert plan_line(TABLE, QUICK, use).endswith(f"read units, {use.cost_usd:.3f} USD at AWS's list prices")
    assert Decimal(0) < use.cost_usd < Decimal("0.1")


def test_a_small_table_gets_fewer_and_slower_writes() -> None:
    """Within the profile's time; a table without limits gets all."""
    assert QUICK.fitted_to(TABLE) == QUICK
    fitted = STANDARD.fitted_to(replace(TABLE, writes_per_second=3))
    assert (fitted.writes_per_second, fitted.writes_per_region) == (1, 120)


def test_an_allowance_ends() -> None:
    """What is more than is left is not given, and nothing of it."""
    allowance = Allowance(5, None)
    assert [allowance.take(3), allowance.take(3), allowance.take(2), allowance.take(1)] == [True, False, True, False]


@pytest.mark.parametrize(
    ("cost", "allowed", "message"),
    [
        (Decimal("0.99"), None, ""),
        (Decimal("1.01"), 2.0, ""),
        (None, None, ""),
        (
            Decimal("1.01"),
            None,
            "got an estimate of 1.01; allow more with --max-cost, or do less with --writes",
        ),
        (
            None,
            1.0,
            (
                "got no estimate, as a price is not known; fetch prices with globaltables cost --refresh, or leave out "
                "--max-cost"
            ),
        ),
    ],
)
def test_a_limit_holds_where_prices_are_not_known_too(
    cost: Decimal | None, allowed: float | None, message: str
) -> None:
    """Whoever says one means it; without one an unknown price stops nobody."""
    if not message:
        refuse_to_spend_more(Use(1, 1, cost), allowed)
        return
    with pytest.raises(RefusedError) as caught:
        refuse_to_spend_more(Use(1, 1, cost), allowed)
    assert str(caught.value) == f"verify: may cost at most 1 USD, {message}"


def test_a_history_that_cannot_be_written_is_refused_beforehand(tmp_path: Path) -> None:
    """Half an hour later it would be too late."""
    file, err = tmp_path / "none" / "h.jsonl", io.StringIO()
    assert run(["verify", "--history", str(file)], Console(out=io.StringIO(), err=err)) == 2
    assert err.getvalue() == (
        f"error: verify: --history must be in a folder that exists, got {file}; make {file.parent}\n"
    )


def test_an_allowance_takes_its_time() -> None:
    """The first take is free, the next waits until the first is paid; so do those of other threads."""
    allowance, began = Allowance(100, 100), time.monotonic()
    threads = [threading.Thread(target=allowance.take, args=(5,)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 0.09 < time.monotonic() - began < 1


def proof_of(*operations: object, remains: Remains | None = None) -> Proof:
    """A proof of these operations, with the lag of one pair."""
    from operations.verification import Operation, check  # noqa: PLC0415 - only here

    history = history_of(*(one for one in operations if isinstance(one, Operation)))
    pairs = [PairLag(HOME, FIRST, 2, [0.1, 0.2]), PairLag(HOME, SECOND, 1, [])]
    return Proof(history, check(history), pairs, 2.0, 0.25, remains or Remains())


PUT = at((0, 1), "put", HOME, "a", saw="")


def test_tells_what_is_proven() -> None:
    """Pair by pair, then the promises, then the speed."""
    assert lines(proof_of(PUT, *final("a")), 30) == [
        "us-east-1 -> eu-west-1       p50     100 ms   p95     200 ms   p99     200 ms   max     200 ms   2 of 2",
        "us-east-1 -> ap-southeast-1  not seen after 30 s",
        "lag from the answer to a write until a read saw it, measured on a test",
        (
            "proven: 4 operations on 1 items; each write arrived or lost to a later one, deletes stayed, all "
            "regions agree; the last writer is certain for 0 of 0 contended items"
        ),
        "1 writes, 0 a second; all regions agreed 0.25 s after the last one",
    ]


def test_tells_what_is_wrong_and_what_failed() -> None:
    """A few findings of each rule, what did not arrive, what is left; calls that failed are warnings."""
    lost = at((2, 3), "put", FIRST, "x", outcome="unknown", reason="ReadTimeoutError")
    throttled = at((2, 3), "put", FIRST, "y", outcome="refused", reason="ThrottlingException")
    proof = proof_of(PUT, lost, throttled, *final(""), remains=Remains({FIRST: 2}, {SECOND: 1}))
    assert problems(proof) == [
        *(
            f"arrived: k: {region} shows no item in the end, older than the put of a in us-east-1 at 0.000 s, "
            "which was acknowledged"
            for region in REGIONS
        ),
        (
            "own-writes: k: a strong read in us-east-1 at 100.000 s found no item, older than the put of a in "
            "us-east-1 at 0.000 s, which was acknowledged before"
        ),
        "1 of 2 directed pairs did not receive all writes; see `globaltables verify --help`",
        (
            "eu-west-1: still shows 2 items of this run, whose attribute globaltables_verify is run; delete them "
            "when the region answers, or leave them to the table's time to live"
        ),
        (
            "ap-southeast-1: did not tell of 1 items of this run, whose attribute globaltables_verify is run; delete "
            "them when the region answers, or leave them to the table's time to live"
        ),
    ]
    assert warnings(proof) == [
        "eu-west-1: 1 calls were refused with ThrottlingException",
        "eu-west-1: 1 calls may or may not have happened: ReadTimeoutError",
    ]
    shown = document(proof)
    assert (shown["proven"], shown["left_over"], shown["left_unread"]) == (False, {FIRST: 2}, {SECOND: 1})
    assert shown["unknown"] == {FIRST: {"ReadTimeoutError": 1}}


def test_draws_lags() -> None:
    """More writes are higher; in plain characters where the terminal has no blocks."""
    pairs = [PairLag("a", "b", 3, [0.01, 0.1, 0.1]), PairLag("b", "a", 1, [0.05])]
    assert lag_chart(pairs, 28, in_blocks=True) == [
        "",
        "lag     0 ms          100 ms",
        "a -> b    ▄                █",
        "b -> a            █",
    ]
    assert lag_chart(pairs, 28, in_blocks=False)[2:] == ["a -> b    =                @", "b -> a            @"]
    assert lag_chart([PairLag("a", "b", 1)], 28, in_blocks=True) == [
        "no write was seen elsewhere, so there is no lag to draw"
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("{}\n", 1),
        ('{"history": 1, "table_name": "t", "regions": ["a"], "run": "r"}\n{"kind": "put"}\n', 2),
        (
            (
                '{"history": 1, "table_name": "t", "regions": ["a"], "run": "r"}\n'
                '{"kind": "chop", "region": "a", "key": "k", "invoked": 0, "completed": 1}\n'
            ),
            2,
        ),
        (
            (
                '{"history": 1, "table_name": "t", "regions": ["a"], "run": "r"}\n'
                '{"kind": "put", "region": "a", "key": "k", "invoked": 2, "completed": 1}\n'
            ),
            2,
        ),
    ],
)
def test_a_file_that_is_no_history_is_refused(tmp_path: Path, text: str, line: int) -> None:
    """With its name, the line, and what is wrong with it."""
    file = tmp_path / "h.jsonl"
    file.write_text(text)
    with pytest.raises(
        HistoryError, match=rf"h\.jsonl, line {line}: must be as globaltables verify --history writes it"
    ):
        load_history(file)
