"""Entries of docs/guides/troubleshooting.md that no other test makes happen."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError

from operations.aws import Clients as OperationsClients
from operations.deployed import Deployed
from operations.status.expected import Expected, ExpectedRegion
from operations.status.reading import IMPATIENT, read_regions
from operations.status.symptoms import symptoms
from tests.contract.support import FIRST, HOME

if TYPE_CHECKING:
    from local_aws.instance import Running
    from tests.contract.support import Faults, Tables


@pytest.mark.parametrize(
    ("insights", "hint"),
    [
        (False, "set contributor_insights = true to see whether one hot key is the cause"),
        (True, "the most throttled keys are in the CloudWatch contributor insights rule "),
    ],
    ids=["without-insights", "with-insights"],
)
def test_writes_that_were_really_throttled_are_told_with_where_to_look(
    tables: Tables, faults: Faults, instance: Running, hint: str, *, insights: bool
) -> None:
    """How many, in which region, and where the hot keys are listed or how to have them listed."""
    name = tables.create_global(FIRST)
    if insights:
        tables.clients("dynamodb", FIRST).update_contributor_insights(
            TableName=name, ContributorInsightsAction="ENABLE"
        )
    faults.set(kind="throttle", service="dynamodb", rate=1.0, region=FIRST, table=name)
    for _ in range(3):
        with pytest.raises(ClientError, match="ProvisionedThroughputExceeded"):
            tables.put(name, "hot", region=FIRST)
    faults.clear()
    plain = ExpectedRegion(deletion_protection=False, point_in_time_recovery=False)
    deployed = Deployed(name, HOME, (HOME, FIRST), key_arn_by_region={}, replica_settings={})
    wanted = Expected(deployed, by_region={HOME: plain, FIRST: plain})
    variables = {"AWS_ENDPOINT_URL": instance.url, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}

    facts = read_regions(wanted, OperationsClients(variables, IMPATIENT))
    (found,) = symptoms(wanted, facts, datetime.now(UTC))

    assert (found.subject, found.found) == (FIRST, "3 writes were throttled in 15 minutes")
    assert found.way_out is not None
    assert hint in found.way_out
