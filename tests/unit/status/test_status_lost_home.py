"""The way back of a home that was deleted: from a region that still has the table, and only else from a backup."""

from __future__ import annotations

import pytest

from operations.deployed import Deployed
from operations.status.expected import Expected
from operations.status.facts import RegionFacts
from operations.status.symptoms.regions import find

HOME, OTHER = "us-east-1", "eu-west-1"
KEY = "arn:aws:kms:us-east-1:123456789012:key/table"
THERE = RegionFacts(OTHER, table={"TableStatus": "ACTIVE"})
CALL = f"aws dynamodb update-table --region {OTHER} --table-name orders --replica-updates "


@pytest.mark.parametrize(
    ("keys", "other", "way"),
    [
        (
            {HOME: KEY},
            THERE,
            (
                f"{OTHER} still has it: do not restore, make it a replica again, then deploy: {CALL}"
                f'\'[{{"Create": {{"RegionName": "{HOME}", "KMSMasterKeyId": "{KEY}"}}}}]\''
            ),
        ),
        (
            {},
            THERE,
            (
                f"{OTHER} still has it: do not restore, make it a replica again, then deploy: {CALL}"
                f'\'[{{"Create": {{"RegionName": "{HOME}"}}}}]\''
            ),
        ),
        (
            {},
            RegionFacts(OTHER, unreachable="it hung up"),
            f"restore nothing before you know that {OTHER} has it no more",
        ),
        ({}, RegionFacts(OTHER), "no region has it: restore it before you deploy, as docs/guides/restore.md says"),
    ],
)
def test_a_lost_home_comes_back_from_where_it_still_is(keys: dict[str, str], other: RegionFacts, way: str) -> None:
    """A table restored under that name would stand alone, and its items are older."""
    expected = Expected(Deployed("orders", HOME, (HOME, OTHER), keys, {}))
    found = next(one for one in find(expected, {HOME: RegionFacts(HOME), OTHER: other}) if one.subject == HOME)
    assert found.way_out == f"find in CloudTrail who deleted it; {way}"
