"""What a destroy asks and does in every region, against a service with AWS's rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest
from botocore.exceptions import ClientError

from operations.deployed import Deployed
from operations.destruction.backups import Backups
from operations.destruction.facts import Subject, read_facts
from operations.destruction.tables import Tables as DoomedTables
from operations.destruction.tables import order_of_removal
from operations.destruction.vaults import read_vault
from operations.errors import RefusedError
from operations.region.safety_backup import make_backup, newest_backup
from tests.contract.support import FIRST, HOME, SECOND, Tables


class RegionalClients:
    """The clients that the commands have, of the tests' embedded AWS."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def dynamodb(self, region: str) -> Any:
        """DynamoDB in a region."""
        return self._tables.clients("dynamodb", region)

    def backup(self, region: str) -> Any:
        """AWS Backup in a region."""
        return self._tables.clients("backup", region)

    def of(self, service: str, region: str) -> Any:
        """Any service in a region."""
        return self._tables.clients(service, region)


def clients_of(tables: Tables) -> Any:
    """Clients as the commands take them."""
    return cast("Any", RegionalClients(tables))


def test_replicas_go_one_by_one_and_one_that_is_gone_is_no_error(tables: Tables) -> None:
    """Waited for until home does not list them either; a second time there is nothing to do."""
    name = tables.create_global(FIRST, SECOND)
    doomed = DoomedTables(clients_of(tables), name)
    found = doomed.everywhere([HOME])
    assert list(found) == [HOME, SECOND, FIRST] or list(found) == [HOME, FIRST, SECOND]
    for region in (SECOND, SECOND, FIRST):
        doomed.remove(region, through=HOME)
        assert doomed.find(region) is None
        home = doomed.find(HOME)
        assert home is not None
        assert (home.status, region in home.other_regions) == ("ACTIVE", False)


def test_a_protected_replica_is_refused_and_an_unprotected_one_goes(tables: Tables) -> None:
    """A refusal is not waited out."""
    name = tables.create_global(FIRST)
    tables.clients("dynamodb", FIRST).update_table(TableName=name, DeletionProtectionEnabled=True)
    tables.wait_active(name, FIRST)
    doomed = DoomedTables(clients_of(tables), name)
    with pytest.raises(ClientError, match="deletion protection"):
        doomed.remove(FIRST, through=HOME)
    doomed.unprotect(FIRST)
    doomed.unprotect(SECOND)  # where there is none
    doomed.remove(FIRST, through=HOME)
    assert doomed.find(FIRST) is None


def test_a_home_that_was_made_through_another_region_goes_in_its_turn(tables: Tables) -> None:
    """As after a move: the older region cannot go first on that day, and in order of age everything goes."""
    name = tables.create_global(FIRST)
    doomed = DoomedTables(clients_of(tables), name)
    with pytest.raises(RefusedError, match="made in the last 24 hours, as long as that other one exists; got a"):
        doomed.remove(HOME, through=FIRST)
    order = order_of_removal(
        [table if table.region == HOME else _younger(table) for table in doomed.everywhere([HOME]).values()], FIRST
    )
    assert order == [FIRST, HOME]
    for region in order:
        doomed.remove(region, through=order[-1])
    assert doomed.everywhere([HOME, FIRST]) == {}


def _younger(table: Any) -> Any:
    """Times are told to the second, and these two were made within one."""
    return replace(table, created=table.created + timedelta(seconds=1))


def test_a_final_backup_stands_for_an_hour_and_of_its_own_table_only(tables: Tables) -> None:
    """A destroy that was cut off is gone on with; a later one backs up what was written since."""
    name = tables.create()
    backups = Backups(clients_of(tables), name, HOME)
    table_id = tables.describe(name)["TableId"]
    began = datetime.now(UTC)
    assert backups.final(table_id, began) is None
    made = backups.make_final(table_id, began)
    assert (made.name, made.status) == (f"{name}-final", "AVAILABLE")
    assert backups.make_final(table_id, began) == backups.final(table_id, began) == made
    assert backups.final("another", began) is None
    assert backups.final(table_id, began + timedelta(hours=2)) is None


def test_a_backup_of_an_earlier_table_of_the_name_is_no_backup_of_this_one(tables: Tables) -> None:
    """Whoever leaves a region on the day on which another table was destroyed has none to fall back on."""
    name, clients = tables.create(), clients_of(tables)
    deployed, dynamodb = Deployed(name, HOME, (HOME,), {}, {}), tables.clients("dynamodb")
    make_backup(clients, deployed, FIRST)
    assert newest_backup(clients, deployed, "") is not None
    dynamodb.delete_table(TableName=name)
    dynamodb.get_waiter("table_not_exists").wait(TableName=name, WaiterConfig={"Delay": 1})
    tables.create(wait=False, TableName=name)
    tables.wait_active(name)
    assert newest_backup(clients, deployed, "") is None
    make_backup(clients, deployed, FIRST)
    assert newest_backup(clients, deployed, "") is not None


def test_whether_there_is_a_vault_is_asked_twice(tables: Tables) -> None:
    """A vault that is not there is answered as one that nobody may see; only the list of vaults tells them apart."""
    clients = clients_of(tables)
    with pytest.raises(ClientError, match="AccessDeniedException"):
        clients.backup(HOME).describe_backup_vault(BackupVaultName="none")
    assert read_vault(clients, HOME, "none") is None


def test_the_facts_know_the_keys_that_backups_need(tables: Tables) -> None:
    """By what each backup says of itself; vaults and jobs are asked too."""
    key = tables.clients("kms").create_key()["KeyMetadata"]["Arn"]
    name = tables.create(SSESpecification={"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": key})
    tables.clients("backup").create_backup_vault(BackupVaultName=name)
    subject = Subject(name, HOME, (HOME, FIRST), {HOME: key}, ((HOME, name), (FIRST, name)))
    clients = clients_of(tables)
    before = read_facts(clients, subject)
    assert (list(before.tables), before.regions_of_needed_keys, before.under_way) == ([HOME], frozenset(), {HOME: []})
    assert [(vault.region, vault.contents, vault.lock) for vault in before.vaults] == [(HOME, "no recovery point", "")]
    tables.clients("dynamodb").create_backup(TableName=name, BackupName="by-hand")
    after = read_facts(clients, subject)
    assert (after.regions_of_needed_keys, len(after.backups[HOME])) == (frozenset({HOME}), 1)
    assert read_facts(clients, Subject(name, HOME, (HOME,), {HOME: "another"})).regions_of_needed_keys == frozenset()
