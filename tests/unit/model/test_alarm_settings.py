"""What watches the table: defaults, one severity at a time, and what is refused."""

from typing import Any

import pytest

from globaltables.model import ConfigurationError, Environment
from globaltables.model.alarm_thresholds import CountThreshold


def _environment(**alarms: Any) -> Environment:
    return Environment(name="any", alarms=alarms)  # type: ignore[arg-type] # as a file has it


def test_one_severity_leaves_the_others_as_they_are() -> None:
    """A threshold of another severity is added; false takes one away."""
    added = _environment(read_throttles={"critical": {"maximum_count": 500}}).alarms.read_throttles
    assert (added.critical, added.warning) == (CountThreshold(maximum_count=500), CountThreshold(maximum_count=10))
    assert _environment(read_throttles={"warning": False}).alarms.read_throttles.warning is None


def test_severities_are_those_in_use() -> None:
    """A severity that no kind has needs no topic."""
    assert _environment().alarms.severities() == ("critical", "warning", "notice")
    without = {kind: {"notice": False} for kind in ("user_errors", "request_latency", "transaction_conflicts")}
    assert _environment(**without).alarms.severities() == ("critical", "warning")
    assert "notice" in _environment(**without, anomaly_detection=True).alarms.severities()


@pytest.mark.parametrize(
    ("alarms", "message"),
    [
        (
            {"iterator_age": {"datapoints_to_alarm": 9}},
            (
                "alarms.iterator_age.datapoints_to_alarm: must not exceed evaluation_periods, got 9 of 5; "
                "lower it, or leave it out"
            ),
        ),
        (
            {"write_throttles": {"critical": {"maximum_count": -1}}},
            "alarms.write_throttles.critical.maximum_count: must be at least 0, got -1; raise it",
        ),
        (
            {"subscriptions": [{"protocol": "https", "endpoint": "http://x.example"}]},
            (
                "alarms.subscriptions.0.endpoint: must be a URL that begins with https:// for protocol https, "
                "got 'http://x.example'; correct it"
            ),
        ),
        (
            {"subscriptions": [{"protocol": "email", "endpoint": "a@b.example"}] * 2},
            (
                "alarms.subscriptions.1.endpoint: must name each endpoint once, got 'a@b.example' twice; "
                "put the severities together"
            ),
        ),
        (
            {"subscriptions": [{"protocol": "email", "endpoint": "a@b.example", "roles": ["fourth"]}]},
            (
                "alarms.subscriptions.0.roles: must name the roles of regions (primary, secondary, tertiary), "
                "got fourth; rename it or leave it out"
            ),
        ),
    ],
)
def test_refuses_what_cannot_be_right(alarms: dict[str, Any], message: str) -> None:
    """Each with its key, the rule, what was got and the way out."""
    with pytest.raises(ConfigurationError) as caught:
        _environment(**alarms)
    assert str(caught.value) == message
