"""Plain Terraform on the synthesized folder, without Python: validations, preconditions, and a live stack's fences."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from globaltables.model.regions import DISTINCT_RULE
from globaltables.model.table_rules import TABLE_NAME_RULE
from tests.acceptance.live_stack import REGIONS

if TYPE_CHECKING:
    from tests.acceptance.live_stack import LiveStack

pytestmark = pytest.mark.acceptance

REGION_RULE = "must be an AWS region name such as eu-west-1; another number of regions comes from the environment file"


def errors_of(live: LiveStack, **variables: str) -> list[str]:
    """The details of all errors of a plan with these variables; the plan must fail."""
    arguments = [f"-var={name}={value}" for name, value in variables.items()]
    finished = live.terraform("plan", "-json", "-input=false", *arguments)
    assert finished.code == 1, finished.out
    events = [json.loads(line) for line in finished.out.splitlines()]
    found = [event["diagnostic"] for event in events if event["type"] == "diagnostic"]
    return [one["detail"].split("\n\nThis was checked")[0] for one in found if one["severity"] == "error"]


def test_every_variable_is_checked_at_once(live: LiveStack) -> None:
    """Each with the rule that Python has."""
    found = errors_of(
        live,
        table_name_prefix="a/b",
        primary_region="virginia",
        secondary_region="eu-west",
        tertiary_region="",
        read_capacity="0",
        write_capacity="1.5",
        backup_retention_days="40000",
    )
    assert sorted(found) == [
        "backup_retention_days: must be a whole number of days from 1 to 36500",
        f"primary_region: {REGION_RULE}",
        "read_capacity: must be a whole number of capacity units from 1 to 4000000",
        f"secondary_region: {REGION_RULE}",
        f"table_name_prefix: {TABLE_NAME_RULE}, the suffix included",
        f"tertiary_region: {REGION_RULE}",
        "write_capacity: must be a whole number of capacity units from 1 to 4000000",
    ]


FENCES = {
    "primary_region=us-west-2": "primary region: cannot change on a live stack, which has us-east-1, "
    "got us-west-2; nothing was touched; ",
    "secondary_region=eu-west-2": "secondary region: cannot change on a live stack, which has eu-west-1, "
    "got eu-west-2; nothing was touched; ",
    "table_name_prefix=other": "table name: cannot change on a live stack, which has global-app-data-local, "
    "got other-local; nothing was touched; a renamed table is a new, empty one",
    "tertiary_region=eu-west-2": f"{DISTINCT_RULE}, got us-west-2, eu-west-2, eu-west-2; choose another for the "
    "one that is repeated",
    "encryption_at_rest=false": "encryption keys: cannot change on a live stack, which has customer_managed, "
    "got aws_owned; nothing was touched; encryption is decided when a table is made",
}
"""The start of the message, by variable and value."""


def test_a_fence_for_everything_that_would_lose_data(live: LiveStack) -> None:
    """Each fails at plan with its own message, in one plan as alone, and nothing is touched.

    With them the rule between variables: a region that is repeated has the words of synth.
    """
    before = live.project.state_file.read_bytes()
    found = errors_of(live, **dict(one.split("=") for one in FENCES))
    for message in FENCES.values():
        assert [one for one in found if one.startswith(message)], message
    assert live.project.state_file.read_bytes() == before
    assert all(live.table(region)["TableStatus"] == "ACTIVE" for region in REGIONS)


def test_deploy_shows_the_fence_as_one_message(live: LiveStack) -> None:
    """Through our own command it is the same message, exit code 2 and one JSON document."""
    refused = live.project.run("deploy", "--yes", "--json", "--var", "secondary_region=eu-west-2")
    assert refused.code == 2
    assert "secondary region: cannot change on a live stack" in refused.document["error"]
    assert refused.err.count("error: ") == 1
