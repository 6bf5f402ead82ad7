"""Lags and their percentiles."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from operations.verification.lag import PairLag, percentile

LAGS = st.lists(st.floats(0, 100, allow_nan=False), min_size=1, max_size=300)
RANKS = st.floats(0.001, 100)


@given(LAGS, RANKS)
def test_a_percentile_is_a_value_that_was_seen(lags: list[float], rank: float) -> None:
    """The smallest that at least so many percent do not exceed."""
    ordered = sorted(lags)
    value = percentile(ordered, rank)
    assert value in ordered
    assert sum(lag <= value for lag in ordered) >= rank / 100 * len(ordered) * (1 - 1e-9)
    smaller = [lag for lag in ordered if lag < value]
    assert len(smaller) < rank / 100 * len(ordered) * (1 + 1e-9)


@given(LAGS)
def test_percentiles_rise(lags: list[float]) -> None:
    """From p50 to max, in milliseconds."""
    found = PairLag("a", "b", len(lags), lags).percentiles_ms()
    assert found is not None
    assert list(found) == ["p50", "p95", "p99", "max"]
    assert list(found.values()) == sorted(found.values())
    assert found["max"] == round(max(lags) * 1000, 1)


def test_percentiles_of_a_hundred() -> None:
    """The nearest rank, by example."""
    pair = PairLag("a", "b", 100, [number / 1000 for number in range(100, 0, -1)])
    assert pair.percentiles_ms() == {"p50": 50.0, "p95": 95.0, "p99": 99.0, "max": 100.0}


def test_nothing_arrived() -> None:
    """There is no percentile of nothing."""
    assert PairLag("a", "b", 3).percentiles_ms() is None


def test_a_pair_is_proven_by_writes_that_all_arrived() -> None:
    """No write proves nothing, and one missing proves the contrary."""
    assert PairLag("a", "b", 1, [0.1]).is_proven
    assert not PairLag("a", "b", 2, [0.1]).is_proven
    assert not PairLag("a", "b", 0, []).is_proven
