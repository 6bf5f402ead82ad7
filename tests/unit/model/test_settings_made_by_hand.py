"""Settings made in Python, for people who use the constructs in an app of their own."""

from collections.abc import Callable

import pytest
from pydantic import ValidationError

from globaltables.model import ConfigurationError, Environment, Problem
from globaltables.model.billing import OnDemand, Provisioned, Scaling
from globaltables.model.encryption import Encryption
from globaltables.model.indexes import GlobalIndex
from globaltables.model.keys import Attribute
from globaltables.model.regions import check_region_set, partition_of
from globaltables.model.replicas import ReplicaOverrides

BAD: dict[str, tuple[Callable[[], object], str]] = {
    "attribute": (
        lambda: Attribute.string(""),
        "name: must have 1 to 255 characters, got 0; lengthen it",
    ),
    "index": (
        lambda: GlobalIndex(name="ByDate", partition_key=Attribute.string("d"), projection="INCLUDE"),
        (
            "non_key_attributes: index ByDate has projection INCLUDE and must name them, got none; "
            "name 1 to 20, or use KEYS_ONLY"
        ),
    ),
    "on demand": (
        lambda: OnDemand(maximum_read_request_units=0),
        "maximum_read_request_units: must be at least 1, got 0; raise it",
    ),
    "scaling": (
        lambda: Scaling(maximum=10, target_utilization=95),
        "target_utilization: must be 20 to 90, got 95; lower it",
    ),
    "encryption": (
        lambda: Encryption(deletion_window_days=31),
        "deletion_window_days: must be 7 to 30, got 31; lower it",
    ),
    "replica": (
        lambda: ReplicaOverrides(recovery_period_days=0),
        "recovery_period_days: must be 1 to 35, got 0; raise it",
    ),
    "environment": (
        lambda: Environment(name="any", primary_region="eu-west-1"),
        (
            "secondary_region: a global table has one replica per region, so every region must differ, "
            "got eu-west-1 for primary and secondary; choose another for secondary"
        ),
    ),
    "regions": (
        lambda: check_region_set({"home": "eu-west-1", "other": "us-gov-west-1"}),
        (
            "region other: a global table cannot reach across AWS partitions, "
            "got us-gov-west-1 in aws-us-gov beside eu-west-1 in aws; deploy a table per partition"
        ),
    ),
    "one region": (
        lambda: check_region_set({"home": "eu-west-1"}),
        "a global table needs two regions or more, got eu-west-1; add another region",
    ),
}


@pytest.mark.parametrize(("make", "message"), BAD.values(), ids=BAD)
def test_says_what_is_wrong_without_a_file(make: Callable[[], object], message: str) -> None:
    """The same words as for a file, without the file."""
    with pytest.raises(ConfigurationError) as caught:
        make()
    assert str(caught.value) == message


def test_keeps_what_pydantic_said_as_the_cause() -> None:
    """For a traceback with -vv."""
    with pytest.raises(ConfigurationError) as caught:
        Scaling(maximum=0)
    assert isinstance(caught.value.__cause__, ValidationError)
    assert caught.value.problems == (Problem("maximum", "must be at least 1, got 0; raise it"),)


def test_settings_cannot_be_changed() -> None:
    """Settings are values: defaults of arguments share them."""
    with pytest.raises(ValidationError, match="frozen"):
        Encryption().keys = "aws_owned"  # type: ignore[misc]


def test_knows_the_kinds_of_keys() -> None:
    """One constructor per type, so that nobody needs the letters."""
    assert [Attribute.string("a"), Attribute.number("b"), Attribute.binary("c")] == [
        Attribute(name="a", type="S"),
        Attribute(name="b", type="N"),
        Attribute(name="c", type="B"),
    ]


def test_scales_at_seventy_percent_with_a_minute_of_cooldown() -> None:
    """The defaults of provisioned capacity."""
    scaling = Scaling(maximum=100)
    assert Provisioned(read=scaling, write=scaling).model_dump() == {
        "mode": "provisioned",
        "read": {
            "maximum": 100,
            "target_utilization": 70,
            "scale_in_cooldown_seconds": 60,
            "scale_out_cooldown_seconds": 60,
            "scale_in": True,
            "schedule": {},
        },
        "write": {
            "maximum": 100,
            "target_utilization": 70,
            "scale_in_cooldown_seconds": 60,
            "scale_out_cooldown_seconds": 60,
            "scale_in": True,
            "schedule": {},
        },
    }


@pytest.mark.parametrize(
    ("region", "partition"),
    [
        ("us-east-1", "aws"),
        ("eu-central-2", "aws"),
        ("il-central-1", "aws"),
        ("cn-northwest-1", "aws-cn"),
        ("us-gov-west-1", "aws-us-gov"),
        ("us-iso-east-1", "aws-iso"),
        ("us-isob-east-1", "aws-iso-b"),
        ("us-isof-south-1", "aws-iso-f"),
        ("eu-isoe-west-1", "aws-iso-e"),
        ("eusc-de-east-1", "aws-eusc"),
    ],
)
def test_knows_the_partition_of_a_region(region: str, partition: str) -> None:
    """Regions of the isolated partitions begin like ordinary ones."""
    assert partition_of(region) == partition
