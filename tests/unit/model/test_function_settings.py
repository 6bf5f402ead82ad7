"""The probe's and the stream consumer's settings: what is refused, and what follows from a period."""

from typing import Any

import pytest

from globaltables.model import ConfigurationError, Environment
from globaltables.model.alarms import Alarms
from globaltables.model.probe import LONGEST_WATCH_SECONDS, MARK, PERIODS_MINUTES, Probing
from globaltables.model.stream_consumer import StreamConsuming
from lambda_src.probe import pulses
from lambda_src.probe.settings import LARGEST_OPTION, Options


def test_both_are_off_unless_asked_for() -> None:
    """They cost money, and the consumer is an example."""
    environment = Environment(name="any")
    assert (environment.probe.enabled, environment.stream_consumer.enabled) == (False, False)


def test_the_role_and_the_code_mean_the_same_items() -> None:
    """The function imports nothing of the model, so the mark stands in both, and the longest watch."""
    assert (pulses.MARK, LARGEST_OPTION["watch_seconds"]) == (MARK, LONGEST_WATCH_SECONDS)


@pytest.mark.parametrize("minutes", PERIODS_MINUTES)
def test_both_know_when_a_run_writes_again(minutes: int) -> None:
    """The estimate of the cost and the function."""
    for watch_seconds in range(1, LONGEST_WATCH_SECONDS + 1):
        probe = Probing(period_minutes=minutes, watch_seconds=watch_seconds)
        options = Options(float(watch_seconds), float(probe.period_seconds))
        assert probe.second_write_seconds == options.second_write_seconds < watch_seconds


def test_a_probe_with_the_defaults_measures_in_every_run() -> None:
    """Its two writes are further apart than the time between two watches is long, and nearer than a watch."""
    probe = Probing()
    assert probe.period_seconds - probe.watch_seconds < probe.second_write_seconds < probe.watch_seconds


def test_what_is_too_old_is_told_of_before_it_is_given_up() -> None:
    """With the defaults; and whoever has no alarms, or none of a severity, may give up as early as they like."""
    consumer = {"enabled": True, "maximum_record_age_seconds": 3600}
    late = Alarms().iterator_age.critical
    assert late is not None
    assert late.maximum_milliseconds == StreamConsuming().maximum_record_age_seconds * 1000 / 2
    for alarms in ({}, {"enabled": True, "iterator_age": {"critical": False}}):
        assert Environment(name="any", alarms=alarms, stream_consumer=consumer)  # type: ignore[arg-type] # as a file has it


@pytest.mark.parametrize("minutes", [1, 2, 5, 60])
def test_a_schedule_meets_every_full_hour(minutes: int) -> None:
    """In all regions alike, and in seconds for the function and the alarms."""
    probe = Probing(period_minutes=minutes)
    first = {1: "*", 60: "0"}.get(minutes, f"0/{minutes}")
    assert (probe.schedule, probe.period_seconds) == (f"cron({first} * * * ? *)", minutes * 60)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (
            {"probe": {"period_minutes": 7}},
            "probe.period_minutes: must be one of 1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30, 60, got 7; choose one of them",
        ),
        ({"probe": {"watch_seconds": 60}}, "probe.watch_seconds: must be 1 to 50, got 60; lower it"),
        (
            {"stream_consumer": {"maximum_record_age_seconds": 30}},
            "stream_consumer.maximum_record_age_seconds: must be 60 to 86400, got 30; raise it",
        ),
        (
            {
                "alarms": {"enabled": True},
                "stream_consumer": {"enabled": True, "maximum_record_age_seconds": 21_600},
            },
            (
                "alarms.iterator_age.critical.maximum_milliseconds: must be below "
                "stream_consumer.maximum_record_age_seconds, at which changes are given up, "
                "got 21600000 with 21600 seconds; lower it, or set critical = false"
            ),
        ),
        (
            {"stream_consumer": {"starting_position": "NOW"}},
            ("stream_consumer.starting_position: must be 'LATEST' or 'TRIM_HORIZON', got 'NOW'; use one of them"),
        ),
        (
            {"stream_consumer": {"log_retention_days": 3000}},
            (
                "stream_consumer.log_retention_days: CloudWatch Logs keeps events for 1, 3, 5, 7, 14, 30, 60, 90, 120, "
                "150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653 days, got 3000; "
                "write for example 3288"
            ),
        ),
        (
            {"probe": {"enabled": True}, "table_name_prefix": "a" * 60},
            (
                "probe.enabled: the names of functions and their roles have at most 64 characters, "
                f"got {'a' * 60}-probe-secondary; shorten the table's name or turn probe off"
            ),
        ),
    ],
)
def test_refuses_what_cannot_be_right(settings: dict[str, Any], message: str) -> None:
    """With the key, the rule, what was got and the way out."""
    with pytest.raises(ConfigurationError) as refused:
        Environment(name="any", **settings)
    assert str(refused.value) == message
