"""What the probe takes from its environment and from its caller."""

from __future__ import annotations

from typing import Any

import pytest

from lambda_src.probe.settings import KeyAttribute, Options, WrongSettingError, read_options, read_settings
from tests.unit.lambda_src.probe_worlds import settings

VARIABLES = {
    "AWS_REGION": "eu-west-1",
    "REGIONS": "us-east-1,eu-west-1",
    "TABLE_NAME": "orders",
    "PARTITION_KEY": "S:a:b",
    "SORT_KEY": "",
    "PERIOD_SECONDS": "300",
    "LOST_AFTER_SECONDS": "60",
    "WATCH_SECONDS": "2.5",
    "METRIC_NAMESPACE": "GlobalTables",
}


def test_reads_all_of_the_environment() -> None:
    """Its own region is no source; a name may hold a colon; no sort key is none."""
    read = read_settings(VARIABLES)
    assert read.sources == ("us-east-1",)
    assert read.partition_key == KeyAttribute("a:b", "S")
    assert read.sort_key is None
    assert (read.period_seconds, read.watch_seconds) == (300.0, 2.5)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"TABLE_NAME": ""}, "TABLE_NAME: must be set in the function's environment, got nothing; set it"),
        ({"WATCH_SECONDS": "soon"}, "WATCH_SECONDS: must be a number of seconds, got 'soon'; correct it"),
        ({"SORT_KEY": "SK"}, "a key must be a type and a name such as S:PK, got 'SK'; correct it"),
    ],
)
def test_refuses_a_wrong_environment(change: dict[str, str], message: str) -> None:
    """With what is wrong, instead of probing something else."""
    with pytest.raises(WrongSettingError) as refused:
        read_settings(VARIABLES | change)
    assert str(refused.value) == message


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (None, Options(10.0, 60.0)),
        ({"source": "aws.events", "detail-type": "Scheduled Event"}, Options(10.0, 60.0)),
        ({"watch_seconds": 2, "period_seconds": 5}, Options(2.0, 5.0)),
        ({"clean_up": True}, Options(10.0, 60.0, clean_up=True)),
    ],
)
def test_options_of_a_call(event: dict[str, Any] | None, expected: Options) -> None:
    """A schedule asks for nothing; people may."""
    assert read_options(event, settings()) == expected


@pytest.mark.parametrize(
    ("event", "message"),
    [
        ({"watch": 2}, "watch: unknown option; known are clean_up, period_seconds and watch_seconds"),
        ({"watch_seconds": 900}, "watch_seconds: must be 0 to 50, got 900; correct it"),
        ({"period_seconds": True}, "period_seconds: must be 0 to 86400, got True; correct it"),
        ({"clean_up": "yes"}, "clean_up: must be true or false, got 'yes'; write one of them"),
    ],
)
def test_refuses_wrong_options(event: dict[str, Any], message: str) -> None:
    """A typing error must not pass for a run without options."""
    with pytest.raises(WrongSettingError) as refused:
        read_options(event, settings())
    assert str(refused.value) == message
