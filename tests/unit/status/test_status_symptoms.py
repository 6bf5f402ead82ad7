"""What status calls wrong, and what it advises."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from operations.finding import Verdict
from operations.status.facts import Latency
from operations.status.symptoms import symptoms
from tests.unit.status.healthy_table import EXPECTED, HOME, NOW, SECOND, TABLE, THIRD, healthy

if TYPE_CHECKING:
    from collections.abc import Callable

    from operations.status.facts import RegionFacts

    World = dict[str, RegionFacts]


def found_in(facts: World) -> list[tuple[str, Verdict, str]]:
    """What is wrong, without the way out, which must be there."""
    findings = symptoms(EXPECTED, facts, NOW)
    assert all(finding.way_out for finding in findings)
    return [(finding.subject, finding.verdict, finding.found) for finding in findings]


def test_nothing_is_wrong_with_a_healthy_table() -> None:
    """No finding, not even one to know."""
    assert symptoms(EXPECTED, healthy(), NOW) == []


def of_table(region: str, **values: Any) -> Callable[[World], None]:
    """Changes a region's description of the table."""

    def change(facts: World) -> None:
        facts[region].table = {**facts[region].table, **values}

    return change


def of_facts(region: str, **values: Any) -> Callable[[World], None]:
    """Changes what else is known of a region."""

    def change(facts: World) -> None:
        for name, value in values.items():
            setattr(facts[region], name, value)

    return change


def replicas_with(status: str, **more: str) -> list[dict[str, str]]:
    """The other regions as the home sees them."""
    return [{"RegionName": SECOND, "ReplicaStatus": status, **more}, {"RegionName": THIRD, "ReplicaStatus": "ACTIVE"}]


BAD, WARNING = Verdict.BAD, Verdict.WARNING
CASES = {
    "stream disabled": (
        of_table(SECOND, StreamSpecification={}),
        [(SECOND, BAD, "stream is off, and replication needs it")],
    ),
    "stream without old images": (
        of_table(HOME, StreamSpecification={"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}),
        [(HOME, WARNING, "stream holds KEYS_ONLY, new replicas need NEW_AND_OLD_IMAGES")],
    ),
    "schema mismatch": (
        of_table(THIRD, KeySchema=[{"AttributeName": "PK", "KeyType": "HASH"}]),
        [(THIRD, BAD, "key is PK (S), at home PK (S), SK (S)")],
    ),
    "replica creation failed": (
        of_table(HOME, Replicas=replicas_with("CREATION_FAILED", ReplicaStatusDescription="access denied")),
        [(SECOND, BAD, f"replica is CREATION_FAILED (access denied), as {HOME} sees it")],
    ),
    "replication denied": (
        of_table(HOME, Replicas=replicas_with("REPLICATION_NOT_AUTHORIZED")),
        [(SECOND, BAD, f"replica is REPLICATION_NOT_AUTHORIZED, as {HOME} sees it")],
    ),
    "replica missing": (
        of_table(HOME, Replicas=[{"RegionName": THIRD, "ReplicaStatus": "ACTIVE"}]),
        [(SECOND, BAD, f"replica is missing, as {HOME} sees it")],
    ),
    "table being changed": (of_table(HOME, TableStatus="UPDATING"), [(HOME, WARNING, "table is UPDATING")]),
    "table without its key": (
        of_table(THIRD, TableStatus="INACCESSIBLE_ENCRYPTION_CREDENTIALS"),
        [(THIRD, BAD, "table is INACCESSIBLE_ENCRYPTION_CREDENTIALS: DynamoDB cannot use its key")],
    ),
    "table deleted": (of_facts(SECOND, table={}), [(SECOND, BAD, f"there is no table {TABLE}")]),
    "region down": (
        of_facts(SECOND, unreachable="it hung up", table={}),
        [(SECOND, BAD, "region does not answer: it hung up")],
    ),
    "a call denied": (
        of_facts(HOME, unread={"time_to_live": "AccessDenied"}, time_to_live={}),
        [(HOME, BAD, "time to live could not be read: AccessDenied")],
    ),
    "key disabled": (
        of_facts(THIRD, key_state="Disabled"),
        [(THIRD, BAD, "key is Disabled; after 20 hours without it the replica leaves the global table")],
    ),
    "other key": (
        of_table(SECOND, SSEDescription={}),
        [
            (
                SECOND,
                BAD,
                "table is encrypted with a key that AWS owns, should be arn:aws:kms:eu-west-1:123456789012:key/table",
            )
        ],
    ),
    "protection off": (of_table(HOME, DeletionProtectionEnabled=False), [(HOME, BAD, "deletion protection is off")]),
    "recovery off": (of_facts(HOME, recovery={}), [(HOME, BAD, "point-in-time recovery is off")]),
    "time to live off": (
        of_facts(HOME, time_to_live={"TimeToLiveStatus": "DISABLED"}),
        [(HOME, BAD, "time to live is off, should be expires_at")],
    ),
    "alarm missing": (
        of_facts(HOME, alarms=healthy()[HOME].alarms[:1]),
        [(HOME, BAD, "1 of 2 alarms are missing: app-data-impaired")],
    ),
    "alarm firing and silenced": (
        of_facts(
            HOME,
            alarms=[
                {
                    **healthy()[HOME].alarms[0],
                    "StateValue": "ALARM",
                    "StateReason": "3 over 0",
                    "ActionsEnabled": False,
                },
                healthy()[HOME].alarms[1],
            ],
        ),
        [
            (HOME, BAD, "alarm app-data-read-throttles-warning is in ALARM: 3 over 0"),
            (HOME, BAD, "alarm app-data-read-throttles-warning has its actions switched off: nobody is told"),
        ],
    ),
    "backup failed": (
        of_facts(
            HOME,
            backup_jobs=[{"State": "FAILED", "StatusMessage": "no role", "CreationDate": NOW}, {"State": "COMPLETED"}],
        ),
        [(HOME, BAD, "last backup job FAILED: no role (1 of 2 jobs of 7 days failed)")],
    ),
    "backup role missing": (
        of_facts(HOME, backup_role_exists=False),
        [(HOME, BAD, "backup role app-data-backup is missing: no backup can be made")],
    ),
    "vault missing": (of_facts(THIRD, vault=None), [(THIRD, BAD, "backup vault app-data is missing")]),
    "vault key going": (
        of_facts(THIRD, vault_key_state="PendingDeletion"),
        [
            (
                THIRD,
                BAD,
                "key of backup vault app-data is PendingDeletion: none can be made or restored",
            )
        ],
    ),
    "no backup yet": (
        of_facts(THIRD, backup_jobs=[], last_backup=None),
        [(THIRD, WARNING, "no backup was made yet")],
    ),
    "function errors": (
        of_facts(SECOND, errors_by_function={"app-data-probe": 4.0}),
        [(SECOND, BAD, "function app-data-probe failed 4 times in 15 minutes")],
    ),
    "throttled": (
        of_facts(SECOND, throttles={"read": 0.0, "write": 12.0}),
        [(SECOND, WARNING, "12 writes were throttled in 15 minutes")],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_each_symptom_is_found_and_nothing_else(name: str) -> None:
    """One thing broken, one finding, with a way out."""
    change, expected = CASES[name]
    facts = healthy()
    change(facts)
    assert found_in(facts) == expected


def slow(facts: World) -> World:
    """Four minutes from the home to the second region."""
    facts[HOME].latency_by_region[SECOND] = Latency(240_000.0, NOW - timedelta(minutes=2))
    return facts


def test_latency_without_a_visible_cause() -> None:
    """It says that nothing explains it."""
    text = "replication latency is 240 s; likely cause: nothing in the table's own figures explains it"
    assert found_in(slow(healthy())) == [(f"{HOME} -> {SECOND}", BAD, text)]


def test_an_old_value_says_nothing_of_now() -> None:
    """A table without writes has no newer one."""
    facts = healthy()
    facts[HOME].latency_by_region[SECOND] = Latency(240_000.0, NOW - timedelta(minutes=40))
    assert found_in(facts) == []


def test_throttled_writes_are_the_likely_cause_of_latency() -> None:
    """With the hint how to find a hot key, by what contributor insights are."""
    facts = slow(healthy())
    facts[SECOND].throttles["write"] = 90.0
    (finding,) = symptoms(EXPECTED, facts, NOW)
    assert finding.found.endswith(f"likely cause: 90 writes were throttled in {SECOND}")
    assert finding.way_out == (
        "raise or remove the request maximum; set contributor_insights = true to see whether one hot key is the cause"
    )
    rule = "DynamoDBContributorInsights-PKT-app-data-1"
    facts[SECOND].insights = {"ContributorInsightsStatus": "ENABLED", "ContributorInsightsRuleList": [rule]}
    (finding,) = symptoms(EXPECTED, facts, NOW)
    assert finding.way_out.endswith(f"the most throttled keys are in the CloudWatch contributor insights rule {rule}")


def test_a_replica_with_less_capacity_than_the_source_is_a_likely_cause() -> None:
    """Told as the cause where replication is slow, and to know where it is not yet."""
    facts = slow(healthy())
    for region, units in ((HOME, 50), (SECOND, 10), (THIRD, 50)):
        of_table(
            region,
            BillingModeSummary={"BillingMode": "PROVISIONED"},
            ProvisionedThroughput={"ReadCapacityUnits": 5, "WriteCapacityUnits": units},
        )(facts)
    assert [text for _, _, text in found_in(facts)] == [
        f"replication latency is 240 s; likely cause: {SECOND} has 10 write capacity units, {HOME} 50",
        "has 10 write capacity units, the home 50",
    ]


def test_an_unreachable_region_is_the_likely_cause() -> None:
    """And its own finding stands beside."""
    facts = slow(healthy())
    of_facts(SECOND, unreachable="timed out", table={})(facts)
    assert [text for _, _, text in found_in(facts)] == [
        "region does not answer: timed out",
        f"replication latency is 240 s; likely cause: {SECOND} does not answer",
    ]
