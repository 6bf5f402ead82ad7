"""When a scheduled action is due."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from local_aws.autoscaling.schedule import Schedule, ScheduleError

MINUTE = 60


def _seconds(text: str, zone: str = "UTC") -> float:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp()


@pytest.mark.parametrize(
    ("schedule", "due", "not_due"),
    [
        ("at(2026-03-04T05:06:00)", "2026-03-04T05:06", "2026-03-04T05:07"),
        ("cron(0 22 * * ? *)", "2026-03-04T22:00", "2026-03-04T21:59"),
        ("cron(0/15 8-17 ? * MON-FRI *)", "2026-03-04T08:45", "2026-03-07T08:45"),  # a Wednesday, a Saturday
        ("cron(0 0 1,15 JAN,JUL ? 2026)", "2026-07-15T00:00", "2027-07-15T00:00"),
        ("cron(0 0 ? * 1 *)", "2026-03-08T00:00", "2026-03-09T00:00"),  # Sunday is 1
    ],
)
def test_a_time_is_met_in_its_minute(schedule: str, due: str, not_due: str) -> None:
    """At and cron are due in the very minute."""
    read = Schedule(schedule)
    for text, expected in ((due, True), (not_due, False)):
        now = _seconds(text)
        assert read.is_due(now - MINUTE, now, created=0.0) is expected


def test_cron_is_read_in_its_time_zone() -> None:
    """Eight o'clock in Berlin is seven in UTC, in winter."""
    now = _seconds("2026-01-05T08:00", "Europe/Berlin")
    assert Schedule("cron(0 8 * * ? *)", "Europe/Berlin").is_due(now - MINUTE, now, created=0.0)
    assert not Schedule("cron(0 8 * * ? *)").is_due(now - MINUTE, now, created=0.0)


def test_a_rate_counts_from_its_creation() -> None:
    """Every two hours since it was put."""
    read, created = Schedule("rate(2 hours)"), _seconds("2026-03-04T05:30")
    assert read.is_due(created + 7190, created + 7210, created)
    assert not read.is_due(created + 3590, created + 3610, created)


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "daily",
        "rate(1)",
        "rate(x hours)",
        "at(noon)",
        "cron(0 22 * * *)",
        "cron(60 * * * ? *)",
        "cron(0 0 L * ? *)",
    ],
)
def test_what_cannot_be_read_is_refused(wrong: str) -> None:
    """Better no schedule than another one."""
    with pytest.raises(ScheduleError):
        Schedule(wrong)
