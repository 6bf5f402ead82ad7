"""The examples of AWS's page on missing data, and a few more.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
"""

# ruff: noqa: D103 - the names state the rules

import pytest

from local_aws.cloudwatch.verdict import Evaluation, judge

KEEPS = None
NO_DATA = "INSUFFICIENT_DATA"
TREATMENTS = ("missing", "ignore", "breaching", "notBreaching")


@pytest.mark.parametrize(
    ("found", "states"),
    [
        ("0-X-X", ("OK", "OK", "OK", "OK")),
        ("----0", ("OK", "OK", "OK", "OK")),
        ("-----", (NO_DATA, KEEPS, "ALARM", "OK")),
        ("0XX-X", ("ALARM", "ALARM", "ALARM", "ALARM")),
        ("--X--", ("ALARM", KEEPS, "ALARM", "OK")),
        ("----X", ("OK", KEEPS, "ALARM", "OK")),
    ],
)
def test_three_of_three(found: str, states: tuple[str | None, ...]) -> None:
    assert tuple(judge(Evaluation(3, 3, one), found) for one in TREATMENTS) == states


@pytest.mark.parametrize(
    ("found", "states"),
    [
        ("0-X-X", ("ALARM", "ALARM", "ALARM", "ALARM")),
        ("00X0X", ("ALARM", "ALARM", "ALARM", "ALARM")),
        ("0-X--", ("OK", KEEPS, "ALARM", "OK")),
        ("----0", ("OK", KEEPS, "ALARM", "OK")),
        ("-----", (NO_DATA, KEEPS, "ALARM", "OK")),
        ("---X-", ("ALARM", KEEPS, "ALARM", "OK")),
    ],
)
def test_two_of_three(found: str, states: tuple[str | None, ...]) -> None:
    assert tuple(judge(Evaluation(3, 2, one), found) for one in TREATMENTS) == states
