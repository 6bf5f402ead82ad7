"""Which role is the home, and which are leaving: the rules, and the order that regions come in."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from globaltables.model import ConfigurationError, Environment
from globaltables.model.load import parse_environment
from globaltables.model.region_roles import RegionRoles

FILE = Path("environments/dev.toml")
REFUSED = {
    "a home that is no role": (
        'regions.home = "ireland"',
        (
            "regions.home: must name the role of a region (primary, secondary, tertiary), got ireland; rename it "
            "or leave it out"
        ),
    ),
    "leaving a role that is none": (
        'regions.leaving = ["ireland"]',
        (
            "regions.leaving.0: must name the role of a region (primary, secondary, tertiary), got ireland; rename it "
            "or leave it out"
        ),
    ),
    "a home that leaves": (
        'regions.leaving = ["primary"]',
        (
            "regions.leaving: the home cannot leave, got primary for both; move the home first with globaltables "
            "region move"
        ),
    ),
    "one region alone stays": (
        'regions.leaving = ["secondary", "tertiary"]',
        "secondary_region: a global table needs two regions or more, got us-east-1 alone; set secondary_region",
    ),
    "no first region while it is the home": (
        'primary_region = ""',
        "primary_region: must be an AWS region name such as eu-west-1, got ''; see AWS's list of regions",
    ),
    "overrides of a home that moved": (
        'regions.home = "secondary"\n[replicas.secondary]\ndeletion_protection = false',
        "replicas.secondary: the home table is set at the top of the file, got overrides for it; move them there",
    ),
    "overrides of a role that is leaving": (
        'regions.leaving = ["tertiary"]\n[replicas.tertiary]\ndeletion_protection = false',
        "replicas.tertiary: must name the role of a replica (secondary), got tertiary; rename it or add its region",
    ),
    "another role in the region that is being left": (
        'regions.leaving = ["tertiary"]\n[additional_regions]\nsingapore = "ap-southeast-1"',
        (
            "additional_regions.singapore: a global table has one replica per region, so every region must differ, got "
            "ap-southeast-1 for tertiary and singapore; choose another for singapore"
        ),
    ),
}


@pytest.mark.parametrize(("text", "message"), REFUSED.values(), ids=REFUSED)
def test_refuses_roles_that_cannot_be(text: str, message: str) -> None:
    """Each with the way out."""
    with pytest.raises(ConfigurationError) as refused:
        parse_environment(text, FILE)
    assert str(refused.value) == f"{FILE}: {message}"


def test_a_role_that_is_leaving_has_no_replica_any_more() -> None:
    """It is still declared, so that its provider stays."""
    environment = Environment(name="dev", regions=RegionRoles(leaving=("tertiary",)))
    assert environment.region_by_role == {"primary": "us-east-1", "secondary": "eu-west-1"}
    assert environment.declared_region_by_role["tertiary"] == "ap-southeast-1"


def test_the_first_region_may_go_once_another_is_the_home() -> None:
    """The role primary is a name like any other."""
    environment = parse_environment('primary_region = ""\nregions.home = "tertiary"', FILE)
    assert environment.region_by_role == {"tertiary": "ap-southeast-1", "secondary": "eu-west-1"}
    assert environment.home_region == "ap-southeast-1"


@given(st.integers(2, 6).flatmap(lambda count: st.tuples(st.just(count), st.integers(0, count - 1))))
def test_a_ring_stays_the_same_ring_wherever_the_home_is(drawn: tuple[int, int]) -> None:
    """The region that follows another is the same for every home: copies of backups go where they went."""
    count, home = drawn
    declared = {f"role_{number}": str(number) for number in range(count)}
    roles = list(RegionRoles(home=f"role_{home}").home_first(declared))
    assert roles[0] == f"role_{home}"
    following = {role: roles[(place + 1) % count] for place, role in enumerate(roles)}
    assert following == {f"role_{number}": f"role_{(number + 1) % count}" for number in range(count)}
