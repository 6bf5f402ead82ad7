"""The policies of the roles as documents: what they say, how wide they are, and whether IAM takes them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from globaltables.model import ConfigurationError, permissions
from globaltables.model.access import BackupOperator, Role
from globaltables.model.load import parse_environment
from globaltables.model.policies import (
    MAXIMUM_INLINE_CHARACTERS,
    TableArns,
    document,
    read_data,
    read_stream,
    read_write_data,
    use_keys,
    write_data,
)
from globaltables.model.role_policies import DESCRIPTIONS, key_statements, table_statements
from globaltables.model.trust import Trust
from tests.unit.access.policy_evaluator import Document, allows

ACCOUNT = "123456789012"
REGIONS = ("us-east-1", "eu-west-1", "ap-southeast-1")
FIVE = (*REGIONS, "eu-central-1", "ap-northeast-3")
TRUST = Trust(this_account=True)
ROLES: dict[str, Role] = {
    "application": Role(trust=TRUST),
    "reader": Role(trust=TRUST),
    "stream_consumer": Role(trust=TRUST),
    "administrator": Role(trust=TRUST),
    "backup_operator": BackupOperator(trust=TRUST),
}
RESTORER = BackupOperator(trust=TRUST, restore=True)

WILDCARDS = {
    "ListStreams": "IAM knows no resource for ListStreams; narrowed to the deployed regions",
    "ListTables": "IAM knows no resource for ListTables and DescribeLimits; narrowed to the deployed regions",
    "DescribeScaling": "IAM knows no resource for looking at scaling; narrowed to the deployed regions",
    "ListBackups": "IAM knows no resource for ListBackups; narrowed to the deployed regions",
}
"""The statements that allow on every resource, each with its reason."""

PATTERNS = {
    "/stream/*": "a stream's label changes when a replica is made anew",
    "/backup/*": "AWS names backups",
    "-restore-*": "whoever restores names the table, after this one",
    "/index/*": "more indexes than a policy has room for; all are this table's",
}
"""The ends of ARNs with a wildcard in statements that allow, each with its reason."""


def arns(regions: tuple[str, ...] = REGIONS, name: str = "orders", indexes: tuple[str, ...] = ("GSI1",)) -> TableArns:
    """The table of these tests."""
    return TableArns("aws", ACCOUNT, name, regions, indexes, longest_table_name=64)


def key_arns(regions: tuple[str, ...] = REGIONS) -> dict[str, str]:
    """A key in every region."""
    return {region: f"arn:aws:kms:{region}:{ACCOUNT}:key/12345678-1234-1234-1234-123456789012" for region in regions}


def documents(key: str, role: Role, table: TableArns, regions: tuple[str, ...] = REGIONS) -> list[Document]:
    """The two inline policies of a role."""
    return [document(table_statements(key, role, table)), document(key_statements(key, role, key_arns(regions)))]


EVERY_ROLE = [
    *(pytest.param(key, role, id=key) for key, role in ROLES.items()),
    pytest.param("backup_operator", RESTORER, id="restoring backup_operator"),
]
"""Each role, and the backup operator once more with restores."""


def statements(key: str, role: Role) -> list[dict[str, Any]]:
    """All statements of a role."""
    return [statement for policy in documents(key, role, arns()) for statement in policy["Statement"]]


@pytest.mark.parametrize(("key", "role"), EVERY_ROLE)
def test_no_action_is_a_wildcard(key: str, role: Role) -> None:
    """A new action of AWS is nobody's before it was read about."""
    assert [action for one in statements(key, role) for action in one["Action"] if "*" in action] == []


@pytest.mark.parametrize(("key", "role"), EVERY_ROLE)
def test_wildcards_in_resources_are_listed_with_their_reason(key: str, role: Role) -> None:
    """Whatever allows names its resources, but for the two lists above."""
    for one in (one for one in statements(key, role) if one["Effect"] == "Allow"):
        if one["Resource"] == ["*"]:
            assert one["Sid"] in WILDCARDS
            assert one["Condition"] == {"StringEquals": {"aws:RequestedRegion": list(REGIONS)}}
            continue
        for arn in one["Resource"]:
            end = next((end for end in PATTERNS if arn.endswith(end)), "")
            assert "*" not in arn.removesuffix(end)


@pytest.mark.parametrize(("key", "role"), EVERY_ROLE)
def test_every_region_is_a_deployed_one_and_every_deployed_one_is_there(key: str, role: Role) -> None:
    """No statement reaches into a region that has no replica, and none forgets one."""
    for one in statements(key, role):
        regions = [arn.split(":")[3] for arn in one["Resource"] if arn != "*"]
        if one["Sid"].startswith(("UseKey", "GrantKey")):
            (region,) = regions
            assert one["Condition"]["StringEquals"] == {"kms:ViaService": f"dynamodb.{region}.amazonaws.com"}
        elif regions:
            assert set(regions) == set(REGIONS)
    keys = [arn for one in statements(key, role) for arn in one["Resource"] if arn.startswith("arn:aws:kms")]
    assert {arn.split(":")[3] for arn in keys} == set(REGIONS)


@pytest.mark.parametrize(("key", "role"), EVERY_ROLE)
@pytest.mark.parametrize("index_name", ["i" * 10, "i" * 255], ids=["short", "long"])
def test_fits_into_a_role_with_five_regions_and_every_index(key: str, role: Role, index_name: str) -> None:
    """All inline policies of a role together, at the largest table there can be with the longest name a role allows."""
    indexes = tuple(f"{number:02}{index_name}"[:255] for number in range(25))
    table = arns(FIVE, "t" * 48, indexes)
    policies = documents(key, role, table, FIVE)
    size = sum(len(json.dumps(policy, separators=(",", ":"))) for policy in policies)
    assert size <= MAXIMUM_INLINE_CHARACTERS
    assert all(arn.endswith("/index/*") for arn in table.indexes)


NINE = (*FIVE, "us-west-2", "sa-east-1", "ap-south-1", "ca-central-1")
IN_NINE = "\n".join(f'additional_regions.r{number} = "{name}"' for number, name in enumerate(NINE[3:]))
ADMINISTRATOR = "access.administrator.trust.this_account = true"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            f'table_name_prefix = "global-app-data-live"\n{ADMINISTRATOR}\n{IN_NINE}',
            (
                "access.administrator: the policies of a role have at most 10240 characters together, got 10625 for 9 "
                "regions; leave the role or a region out, or shorten the table's name"
            ),
        ),
    ],
)
def test_more_regions_than_a_role_takes_are_refused(text: str, message: str) -> None:
    """Before the replica is made, in whose apply IAM would refuse the policy."""
    with pytest.raises(ConfigurationError) as refused:
        parse_environment(text, Path("environments/dev.toml"))
    assert str(refused.value) == f"environments/dev.toml: {message}"
    fewer = text.replace('\nadditional_regions.r5 = "ca-central-1"', "")
    assert len(parse_environment(fewer, Path("environments/dev.toml")).region_by_role) == 8


@pytest.mark.parametrize("make", [read_data, write_data, read_write_data, read_stream])
def test_a_grant_fits_with_the_longest_names(make: Any) -> None:
    """A table's name has up to 250 characters where no role is named after it."""
    table = TableArns("aws", ACCOUNT, "t" * 250, FIVE, tuple(f"{number:0255}" for number in range(25)))
    policies = [document(make(table)), document(use_keys(key_arns(FIVE), permissions.WRITE_WITH_KEY))]
    assert sum(len(json.dumps(one, separators=(",", ":"))) for one in policies) <= MAXIMUM_INLINE_CHARACTERS


def test_indexes_are_named_while_there_is_room() -> None:
    """Ten indexes with short names in three regions are listed; one more turns all into a pattern per region."""
    ten = tuple(f"GSI{number}" for number in range(1, 11))
    assert [arn.rsplit("/", 1)[1] for arn in arns(indexes=ten).indexes[::3]] == list(ten)
    assert arns(indexes=(*ten, "GSI11")).indexes == [
        f"arn:aws:dynamodb:{region}:{ACCOUNT}:table/orders/index/*" for region in REGIONS
    ]
    assert arns(indexes=()).indexes == []


@pytest.mark.parametrize("key", ["application", "reader", "stream_consumer", "backup_operator"])
@pytest.mark.parametrize("action", permissions.LOSE_TABLE)
def test_only_the_administrator_can_lose_the_table(key: str, action: str) -> None:
    """Denied whatever else is allowed, in every region, for the table and for its backups."""
    everything = {"Statement": [{"Effect": "Allow", "Action": ["*"], "Resource": ["*"]}]}
    given = [*documents(key, ROLES[key], arns()), everything]
    for region in REGIONS:
        table = f"arn:aws:dynamodb:{region}:{ACCOUNT}:table/orders"
        assert not allows(given, action, table)
        assert not allows(given, action, f"{table}/backup/01")
        assert allows(given, action, f"{table}-other")


@pytest.mark.parametrize("action", permissions.SEE_ITEMS)
@pytest.mark.parametrize("part", ["", "/index/GSI1", "/stream/2026-01-01T00:00:00.000", "/backup/01"])
def test_an_administrator_sees_no_items(action: str, part: str) -> None:
    """Denied whatever else is allowed, for every part of the table."""
    everything = {"Statement": [{"Effect": "Allow", "Action": ["*"], "Resource": ["*"]}]}
    given = [*documents("administrator", ROLES["administrator"], arns()), everything]
    assert not allows(given, action, f"arn:aws:dynamodb:{REGIONS[1]}:{ACCOUNT}:table/orders{part}")


@pytest.mark.parametrize(("key", "role"), EVERY_ROLE)
def test_keys_are_used_through_dynamodb_of_their_own_region_alone(key: str, role: Role) -> None:
    """Not by themselves, not through another service, not through another region."""
    given = documents(key, role, arns())
    for region, arn in key_arns().items():
        through = {"kms:ViaService": f"dynamodb.{region}.amazonaws.com"}
        assert allows(given, "kms:Decrypt", arn, through)
        assert not allows(given, "kms:Decrypt", arn)
        assert not allows(given, "kms:Decrypt", arn, {"kms:ViaService": f"s3.{region}.amazonaws.com"})
        other = next(one for one in REGIONS if one != region)
        assert not allows(given, "kms:Decrypt", arn, {"kms:ViaService": f"dynamodb.{other}.amazonaws.com"})
        assert not allows(given, "kms:CreateGrant", arn, through)
        grant = through | {"kms:GrantIsForAWSResource": "true"}
        assert allows(given, "kms:CreateGrant", arn, grant) is (key == "administrator" or role is RESTORER)
        assert not allows(given, "kms:ScheduleKeyDeletion", arn, through)


def test_without_keys_there_is_nothing_to_say_of_keys() -> None:
    """A table under AWS's own keys needs no rights to them."""
    assert [key_statements(key, role, {}) for key, role in ROLES.items()] == [[]] * len(ROLES)


def test_every_role_is_described() -> None:
    """IAM shows the description, and AWS takes 1,000 characters of a small set."""
    assert list(DESCRIPTIONS) == list(ROLES)
    assert all(len(text) <= 1000 and text.isascii() for text in DESCRIPTIONS.values())


def test_restores_are_an_extra() -> None:
    """Without them the backup operator sees no item anywhere."""
    restored = f"arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/orders-restore-1"
    plain, more = (documents("backup_operator", role, arns()) for role in (ROLES["backup_operator"], RESTORER))
    for action in permissions.RESTORE_TARGET:
        assert not allows(plain, action, restored)
        assert allows(more, action, restored)
    table = restored.removesuffix("-restore-1")
    assert not allows(more, "dynamodb:Scan", table)
    assert allows(more, "dynamodb:RestoreTableToPointInTime", table)
