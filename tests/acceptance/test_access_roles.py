"""Each role may do its work in every region, and nothing else: deployed by Terraform, assumed by STS, IAM enforced."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

import pytest

from local_aws import process
from local_aws.settings import Settings
from tests.acceptance.deployed_roles import (
    ACCOUNT,
    ELSEWHERE,
    FIRST,
    HOME,
    NARROW,
    REGIONS,
    SECOND,
    Call,
    Principal,
    everywhere,
    refused,
    terraform_for,
)
from tests.acceptance.role_calls import (
    ITEM,
    administration,
    backups,
    describes,
    escalations,
    exports,
    lists,
    losses,
    reads,
    writes,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from operations.terraform.driver import Terraform

pytestmark = pytest.mark.acceptance
TABLE, OTHER = "orders", "orders-other"
ROLES = ("application", "reader", "stream_consumer", "administrator", "backup_operator")


class Deployment:
    """What is deployed, and who may be asked.

    Args:
        url: The embedded AWS.
        terraform: The driver that deployed it.
        folder: Where plans go.
    """

    def __init__(self, url: str, terraform: Terraform, folder: Path) -> None:
        self.terraform = terraform
        self.folder = folder
        self.root = Principal(url, {"AccessKeyId": "test", "SecretAccessKey": "test"})
        self.outputs = {name: cast("Any", output.value) for name, output in terraform.pull_state().outputs.items()}
        arns = self.outputs["role_arn_by_key"] | {NARROW: f"arn:aws:iam::{ACCOUNT}:role/{NARROW}"}
        self.principals = {key: Principal(url, self._assume(arn)) for key, arn in arns.items()}
        self._make_what_the_calls_name()

    def _assume(self, arn: str) -> dict[str, str]:
        answer = self.root.client("sts").assume_role(RoleArn=arn, RoleSessionName="test")
        return cast("dict[str, str]", answer["Credentials"])

    def _make_what_the_calls_name(self) -> None:
        """Another table in every region and one in a region apart, a backup, and a text under each key."""
        request: dict[str, Any] = {
            "KeySchema": [{"AttributeName": "PK", "KeyType": "HASH"}, {"AttributeName": "SK", "KeyType": "RANGE"}],
            "AttributeDefinitions": [{"AttributeName": key, "AttributeType": "S"} for key in ("PK", "SK")],
            "BillingMode": "PAY_PER_REQUEST",
            "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
        }
        for region in REGIONS[1:]:  # as `globaltables deploy` does after apply
            self.settle()
            self.root.client("dynamodb", region).update_table(TableName=TABLE, DeletionProtectionEnabled=True)
        for region, name in [*((region, OTHER) for region in REGIONS), (ELSEWHERE, TABLE)]:
            self.root.client("dynamodb", region).create_table(TableName=name, **request)
        self.settle(OTHER)
        self.settle()
        self.root.client("dynamodb").put_item(TableName=TABLE, Item=ITEM)
        backup = self.root.client("dynamodb").create_backup(TableName=TABLE, BackupName="before")
        self.backup_arn = backup["BackupDetails"]["BackupArn"]

    def settle(self, name: str = TABLE) -> None:
        """Waits until a table can be changed: every replica of it has to be active."""
        for region in REGIONS:
            waiter = self.root.client("dynamodb", region).get_waiter("table_exists")
            waiter.wait(TableName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 20})

    def stream_arn(self, region: str, table: str = TABLE) -> str:
        """The stream of a table."""
        described = self.root.client("dynamodb", region).describe_table(TableName=table)
        return str(described["Table"]["LatestStreamArn"])

    def streams(self, region: str, table: str = TABLE) -> list[Call]:
        """The calls of a consumer of the stream."""
        arn = self.stream_arn(region, table)
        root = self.root.client("dynamodbstreams", region)
        shard = root.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
        at: dict[str, Any] = {"StreamArn": arn, "ShardId": shard, "ShardIteratorType": "TRIM_HORIZON"}
        iterator = root.get_shard_iterator(**at)["ShardIterator"]
        return [
            ("dynamodbstreams", region, "describe_stream", {"StreamArn": arn}),
            ("dynamodbstreams", region, "get_shard_iterator", at),
            ("dynamodbstreams", region, "get_records", {"ShardIterator": iterator}),
        ]

    def key_policy(self, document: dict[str, Any]) -> None:
        """Gives every key of the table another policy."""
        for region, arn in self.outputs["key_arn_by_region"].items():
            self.root.client("kms", region).put_key_policy(KeyId=arn, PolicyName="default", Policy=json.dumps(document))

    def close(self) -> None:
        """Closes every connection."""
        for principal in (self.root, *self.principals.values()):
            principal.close()


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """The stack with every role, deployed once."""
    folder = tmp_path_factory.mktemp("roles")
    running = process.start(folder / "aws", settings=Settings(transition_seconds=0.1))
    try:
        terraform = terraform_for(folder, running.url)
        terraform.init()
        terraform.apply(terraform.plan(folder / "plan"))
        made = Deployment(running.url, terraform, folder)
        yield made
        made.close()
    finally:
        process.stop(folder / "aws")


def allowed(deployment: Deployment) -> dict[str, list[Call]]:
    """What each role must be able to do, in every region."""
    return {
        "application": everywhere(lambda r: [*writes(r, TABLE), *reads(r, TABLE), *describes(r, TABLE)]),
        "reader": everywhere(lambda r: [*reads(r, TABLE), *describes(r, TABLE)]),
        "stream_consumer": everywhere(lambda r: [*deployment.streams(r), lists(r)[0]]),
        "administrator": everywhere(lambda r: [*administration(r, TABLE), *describes(r, TABLE), lists(r)[2]]),
        "backup_operator": [
            *everywhere(lambda r: backups(r, TABLE)),
            ("dynamodb", HOME, "describe_backup", {"BackupArn": deployment.backup_arn}),
        ],
    }


def denied(deployment: Deployment) -> dict[str, list[Call]]:
    """What each role must not be able to do, besides what `for_nobody` lists."""

    def read_and_write(region: str) -> list[Call]:
        return [*writes(region, TABLE), *reads(region, TABLE)]

    def lose(region: str) -> list[Call]:
        return losses(region, TABLE, deployment.backup_arn, SECOND if region == HOME else HOME)

    wider = [*everywhere(lose), *everywhere(lambda r: exports(r, TABLE)), *everywhere(lambda r: lists(r)[2:])]
    return {
        "application": [*wider, *everywhere(deployment.streams), *everywhere(lambda r: lists(r)[:2])],
        "reader": [*wider, *everywhere(lambda r: writes(r, TABLE)), *everywhere(deployment.streams)],
        "stream_consumer": [*wider, *everywhere(read_and_write), *everywhere(lambda r: describes(r, TABLE))],
        "administrator": [
            *everywhere(read_and_write),
            *everywhere(deployment.streams),
            *everywhere(lambda r: exports(r, TABLE)),
            *everywhere(lambda r: lose(r)[6:]),
            ("dynamodb", HOME, "update_table", {"TableName": TABLE, "ReplicaUpdates": [new_replica(ELSEWHERE)]}),
        ],
        "backup_operator": [*wider, *everywhere(read_and_write), *everywhere(deployment.streams)],
    }


def new_replica(region: str) -> dict[str, Any]:
    """The action that adds a replica."""
    return {"Create": {"RegionName": region}}


def for_nobody(deployment: Deployment, role: str) -> list[Call]:
    """Other tables, another region, another role, the keys by themselves."""
    region = {"application": HOME, "reader": FIRST}.get(role, SECOND)
    key_arn = deployment.outputs["key_arn_by_region"][region]
    ciphertext = deployment.root.client("kms", region).encrypt(KeyId=key_arn, Plaintext=b"secret")["CiphertextBlob"]
    arns = deployment.outputs["role_arn_by_key"]
    other_role = arns["administrator" if role != "administrator" else "application"]
    return [
        *everywhere(lambda r: [*reads(r, OTHER, indexes=False), *writes(r, OTHER), *describes(r, OTHER)]),
        *everywhere(lambda r: [("dynamodb", r, "delete_table", {"TableName": OTHER})]),
        *everywhere(lambda r: deployment.streams(r, OTHER)),
        *reads(ELSEWHERE, TABLE, indexes=False),
        *writes(ELSEWHERE, TABLE),
        *describes(ELSEWHERE, TABLE),
        *deployment.streams(ELSEWHERE),
        *lists(ELSEWHERE),
        ("dynamodb", ELSEWHERE, "delete_table", {"TableName": TABLE}),
        ("dynamodb", ELSEWHERE, "create_backup", {"TableName": TABLE, "BackupName": "mine"}),
        *escalations(f"{TABLE}-{role.replace('_', '-')}", other_role, key_arn, ciphertext, region),
    ]


def test_the_second_plan_is_empty(deployment: Deployment) -> None:
    """Roles and policies are as AWS keeps them."""
    assert not deployment.terraform.plan(deployment.folder / "second-plan").has_changes


@pytest.mark.parametrize("role", ROLES)
def test_a_role_can_do_its_work_in_every_region(deployment: Deployment, role: str) -> None:
    """Everything that its work needs, in every region."""
    assert refused(deployment.principals[role], allowed(deployment)[role], wanted=True) == []


@pytest.mark.parametrize("role", ROLES)
def test_a_role_can_do_nothing_else(deployment: Deployment, role: str) -> None:
    """Other work on the table, other tables, other regions, more rights, and the keys without DynamoDB."""
    calls = [*denied(deployment)[role], *for_nobody(deployment, role)]
    assert refused(deployment.principals[role], calls, wanted=False) == []


def test_hundreds_of_calls_are_tried(deployment: Deployment) -> None:
    """The two tests above mean little with few calls."""
    may = sum(map(len, allowed(deployment).values()))
    may_not = sum(len(denied(deployment)[role]) + len(for_nobody(deployment, role)) for role in ROLES)
    print(f"{may} calls must be allowed, {may_not} must be denied")  # noqa: T201 - shown by pytest -rP
    assert may >= 150
    assert may_not >= 800


def test_roles_need_no_word_of_the_key_policy(deployment: Deployment) -> None:
    """With a key policy that leaves everything to IAM the roles can still work, and use no key by themselves."""
    everything = {"Sid": "LeaveToIam", "Effect": "Allow", "Action": "kms:*", "Resource": "*"}
    account = {"Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}}
    deployment.key_policy({"Version": "2012-10-17", "Statement": [everything | account]})
    for role in ("application", "reader", "stream_consumer"):
        assert refused(deployment.principals[role], allowed(deployment)[role], wanted=True) == []
    for role in ROLES:
        calls = [call for call in for_nobody(deployment, role) if call[0] == "kms"]
        assert refused(deployment.principals[role], calls, wanted=False) == []


def test_without_its_key_rights_a_role_reads_nothing(deployment: Deployment) -> None:
    """What the rights through DynamoDB are good for: with IAM deciding, the table's alone do not do."""
    root, reader = deployment.root.client("iam"), deployment.principals["reader"]
    policy = root.get_role_policy(RoleName="orders-reader", PolicyName="reader-keys")["PolicyDocument"]
    root.delete_role_policy(RoleName="orders-reader", PolicyName="reader-keys")
    calls = everywhere(lambda r: reads(r, TABLE))
    assert refused(reader, calls, wanted=False) == []
    elsewhere = json.loads(json.dumps(policy).replace("dynamodb.", "s3."))
    root.put_role_policy(RoleName="orders-reader", PolicyName="reader-keys", PolicyDocument=json.dumps(elsewhere))
    assert refused(reader, calls, wanted=False) == []
    root.put_role_policy(RoleName="orders-reader", PolicyName="reader-keys", PolicyDocument=json.dumps(policy))
    assert refused(reader, calls, wanted=True) == []


def test_grants_hold_where_they_were_given(deployment: Deployment) -> None:
    """Reading in one region, writing and following in another, the keys included, and nothing besides."""
    narrow = deployment.principals[NARROW]
    may = [*reads(HOME, TABLE), *writes(FIRST, TABLE), *deployment.streams(FIRST)]
    assert refused(narrow, may, wanted=True) == []
    may_not = [*writes(HOME, TABLE), *reads(FIRST, TABLE), *reads(SECOND, TABLE), *writes(SECOND, TABLE)]
    may_not += [*deployment.streams(HOME), *deployment.streams(SECOND), *reads(HOME, OTHER, indexes=False)]
    assert refused(narrow, may_not, wanted=False) == []


def test_a_denial_stands_against_a_policy_that_is_attached_later(deployment: Deployment) -> None:
    """With full rights to DynamoDB the application still cannot lose the table, nor the administrator see an item."""
    iam = deployment.root.client("iam")
    full = "arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess"
    for role in ("application", "administrator"):
        iam.attach_role_policy(RoleName=f"{TABLE}-{role}", PolicyArn=full)
    try:
        application, administrator = (deployment.principals[role] for role in ("application", "administrator"))
        assert application.may("dynamodb", HOME, "list_tables")
        lose = everywhere(lambda r: losses(r, TABLE, deployment.backup_arn, SECOND if r == HOME else HOME))
        assert refused(application, lose, wanted=False) == []
        see = everywhere(
            lambda r: [*reads(r, TABLE), *writes(r, TABLE), *deployment.streams(r)[2:], *exports(r, TABLE)]
        )
        assert refused(administrator, see, wanted=False) == []
    finally:
        for role in ("application", "administrator"):
            iam.detach_role_policy(RoleName=f"{TABLE}-{role}", PolicyArn=full)


def test_a_backup_operator_restores_beside_the_table_alone(deployment: Deployment) -> None:
    """Into tables named after it, and never over it or under another name."""
    operator = deployment.principals["backup_operator"]
    backup = {"BackupArn": deployment.backup_arn}
    assert not operator.may("dynamodb", HOME, "restore_table_from_backup", **backup, TargetTableName="mine")
    target = f"{TABLE}-restore-1"
    assert operator.may("dynamodb", HOME, "restore_table_from_backup", **backup, TargetTableName=target)
    waiter = deployment.root.client("dynamodb").get_waiter("table_exists")
    waiter.wait(TableName=target, WaiterConfig={"Delay": 1, "MaxAttempts": 20})
    assert operator.may("dynamodb", HOME, "get_item", TableName=target, Key={"PK": ITEM["PK"], "SK": ITEM["SK"]})
    assert not operator.may("dynamodb", HOME, "delete_table", TableName=target)


def test_an_administrator_removes_a_replica(deployment: Deployment) -> None:
    """The one role that can; last, since it is done."""
    administrator = deployment.principals["administrator"]
    removal = {"ReplicaUpdates": [{"Delete": {"RegionName": SECOND}}]}
    assert administrator.may("dynamodb", SECOND, "update_table", TableName=TABLE, DeletionProtectionEnabled=False)
    deployment.settle()
    assert administrator.may("dynamodb", HOME, "update_table", TableName=TABLE, **removal)
    waiter = deployment.root.client("dynamodb", SECOND).get_waiter("table_not_exists")
    waiter.wait(TableName=TABLE, WaiterConfig={"Delay": 1, "MaxAttempts": 20})
