"""Verification against the embedded AWS: what it proves, finds, leaves alone and leaves behind."""

# ruff: noqa: D103 - the names state the rules

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from operations.aws import Clients as OwnClients
from operations.errors import RefusedError
from operations.verification import ONCE, QUICK, Table, describe_table, prove
from tests.contract import fault_runs
from tests.contract.support import FIRST, HOME, SECOND, wait_until
from tests.histories import SPOILERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from local_aws.instance import Running
    from tests.contract.support import Clients, Faults, Tables

REGIONS = (HOME, FIRST, SECOND)
SMALL = replace(QUICK, writes_per_region=20, writes_per_second=100, timeout_seconds=10)


@pytest.fixture(scope="module")
def own_clients(instance: Running) -> Iterator[OwnClients]:
    made = OwnClients(
        {"AWS_ENDPOINT_URL": instance.url, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}, ONCE
    )
    yield made
    for region in REGIONS:
        made.dynamodb(region).close()


@pytest.fixture(scope="module")
def name(tables: Tables) -> str:
    """A table for this module alone, so that nothing else is ever in it."""
    return tables.create_global(FIRST, SECOND)


@pytest.fixture(scope="module")
def table(own_clients: OwnClients, name: str) -> Table:
    return describe_table(own_clients, name, REGIONS)


def count(clients: Clients, name: str) -> list[int]:
    return [clients("dynamodb", region).scan(TableName=name, ConsistentRead=True)["Count"] for region in REGIONS]


def test_reads_the_table_as_it_is(table: Table, name: str) -> None:
    assert (table.name, table.regions, table.consistency) == (name, REGIONS, "eventual")
    assert (table.partition_key.name, table.sort_key and table.sort_key.name) == ("PK", "SK")
    assert (table.time_to_live_attribute, table.writes_per_second) == (None, None)


def test_proves_a_healthy_table_and_leaves_nothing(clients: Clients, own_clients: OwnClients, table: Table) -> None:
    seen = []
    proof = prove(own_clients, table, SMALL, on_arrival=lambda: seen.append(1))
    assert (proof.verdict.findings, proof.is_proven, bool(proof.remains)) == ([], True, False)
    assert [(pair.expected, len(pair.lags_seconds)) for pair in proof.pairs] == [(12, 12)] * 6
    assert (proof.writes, len(seen)) == (60, 72)
    assert proof.convergence_seconds is not None
    assert 0 < proof.convergence_seconds < 2
    assert count(clients, table.name) == [0, 0, 0]


def test_finds_a_partition_that_does_not_heal(
    clients: Clients, own_clients: OwnClients, table: Table, faults: Faults
) -> None:
    cut = faults.set(kind="partition", source=HOME, target=FIRST)
    proof = prove(own_clients, table, replace(SMALL, timeout_seconds=1))
    assert {finding.rule for finding in proof.verdict.findings} == {"arrived", "converged"}
    assert all(FIRST in finding.regions for finding in proof.verdict.findings)
    assert [(pair.source, pair.target) for pair in proof.pairs if not pair.is_proven] == [(HOME, FIRST)]
    assert (proof.is_proven, proof.convergence_seconds) == (False, None)
    faults.clear(cut)
    assert prove(own_clients, table, SMALL).is_proven
    assert count(clients, table.name) == [0, 0, 0]


def test_a_region_that_is_out_is_no_proof(own_clients: OwnClients, table: Table, faults: Faults) -> None:
    out = faults.set(kind="outage", region=SECOND)
    proof = prove(own_clients, table, replace(SMALL, timeout_seconds=1))
    faults.clear(out)
    assert proof.verdict.findings == []
    assert list(proof.verdict.unread) == [SECOND] == list(proof.failures("unknown")) == list(proof.remains.unread)
    assert not proof.is_proven
    assert prove(own_clients, table, SMALL).is_proven


def test_leaves_the_items_of_others_alone(clients: Clients, own_clients: OwnClients, table: Table) -> None:
    foreign: dict[str, Any] = {
        "PK": {"S": "globaltables_verify#fixed#shared-3"},
        "SK": {"S": "globaltables_verify#fixed"},
        "value": {"S": "precious"},
    }
    clients("dynamodb").put_item(TableName=table.name, Item=foreign)
    wait_until(lambda: count(clients, table.name) == [1, 1, 1], "the arrival of the item in every region")
    told: list[bool] = []
    with pytest.raises(RefusedError, match=r"must not exist or carry this run's mark, got an item of somebody else"):
        prove(
            own_clients,
            table,
            replace(SMALL, writes_per_region=60, own_share=0.1),
            run="fixed",
            on_left=lambda cut_short: told.append(bool(cut_short.remains)),
        )
    assert told == [False], "what remains is told of one that returns nothing"
    key = {name: foreign[name] for name in ("PK", "SK")}
    for region in REGIONS:
        shown = clients("dynamodb", region).get_item(TableName=table.name, Key=key, ConsistentRead=True)
        assert shown["Item"] == foreign
    assert count(clients, table.name) == [1, 1, 1]
    clients("dynamodb").delete_item(TableName=table.name, Key=key)


def test_keeps_below_what_a_provisioned_table_can_take(tables: Tables, own_clients: OwnClients) -> None:
    capacity = {"ReadCapacityUnits": 20, "WriteCapacityUnits": 30}
    name = tables.create(BillingMode="PROVISIONED", ProvisionedThroughput=capacity)
    table = describe_table(own_clients, name, [HOME])
    assert (table.writes_per_second, table.reads_per_second) == (15, 10)
    fitted = QUICK.fitted_to(replace(table, regions=REGIONS))
    assert (fitted.writes_per_second, fitted.writes_per_region) == (5, 75)


def test_items_expire_where_the_table_has_a_time_to_live(tables: Tables, own_clients: OwnClients) -> None:
    name = tables.create()
    specification = {"Enabled": True, "AttributeName": "expires"}
    tables.clients("dynamodb").update_time_to_live(TableName=name, TimeToLiveSpecification=specification)
    assert describe_table(own_clients, name, [HOME]).time_to_live_attribute == "expires"


@pytest.mark.parametrize("seed", range(8))
def test_no_false_alarm_under_faults_and_no_planted_violation_missed(
    own_clients: OwnClients, table: Table, faults: Faults, seed: int
) -> None:
    """One run per kind of fault; `make faults` does a hundred."""
    outcome = fault_runs.run(own_clients, table, faults, seed)
    assert outcome.proof.verdict.findings == []
    assert not outcome.proof.verdict.unread
    assert not outcome.proof.remains
    assert outcome.found == outcome.planted
    assert sum(outcome.planted.values()) >= len(SPOILERS) - 2
