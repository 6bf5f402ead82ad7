"""The `prod` environment, every option of it, as it is deployed to an embedded AWS."""

from __future__ import annotations

import json
import tomllib
from typing import TYPE_CHECKING, Any

import tomlkit

from tests.cli.project_copy import REPOSITORY
from tests.contract.support import Clients

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.cli.project_copy import ProjectCopy

STACKS = ("global-table-prod", "observability-prod")
TABLE = "global-app-data-prod"
REGIONS = ("us-east-1", "eu-west-1", "ap-southeast-1")
ACCOUNT = "000000000000"
BREAK_GLASS = f"arn:aws:iam::{ACCOUNT}:role/break-glass"
BOUNDARY = f"arn:aws:iam::{ACCOUNT}:policy/boundary"
BOUNDED_SERVICES = (
    "application-autoscaling",
    "backup",
    "cloudwatch",
    "dynamodb",
    "kms",
    "logs",
    "sqs",
    "tag",
    "xray",
)
"""What a permissions boundary has to allow actions of."""
HEARS_OF_BACKUPS = {region: f"arn:aws:sns:{region}:{ACCOUNT}:backups" for region in REGIONS}
HEARS_OF_ALARMS = f"arn:aws:sqs:{REGIONS[0]}:{ACCOUNT}:alarms"
WITHOUT_HINDRANCE = """
target = "embedded_aws"
prevent_destroy = false
backup.force_destroy = true
audit.force_destroy = true
"""
"""What holds copies of items may be destroyed with them, here alone."""
LEFT_OFF = f"""
account_id = "{ACCOUNT}"
table_class = "STANDARD_INFREQUENT_ACCESS"
alarms.anomaly_detection = true
audit.data_events = "all"
kinesis = {{ enabled = true, precision = "MICROSECOND" }}
probe.tracing = true
stream_consumer.tracing = true

[[local_indexes]]
name = "LSI1"
sort_key = {{ name = "created_at" }}
projection = "INCLUDE"
non_key_attributes = ["state"]

[replicas.tertiary]
table_class = "STANDARD"
recovery_period_days = 14
tags = {{ nearest = "readers" }}

[access]
path = "/data/"
permissions_boundary_arn = "{BOUNDARY}"
backup_operator.restore = true

[access.reader.trust]
accounts = ["111122223333"]
external_id = "global-app-data"
require_mfa = true

[access.administrator.trust]
principals = ["{BREAK_GLASS}"]

[[access.application.trust.web_identity]]
issuer = "token.actions.githubusercontent.com"
audiences = ["sts.amazonaws.com"]
subjects = ["repo:owner/repository:ref:refs/heads/main"]

[backup]
copy_retention_days = 60
break_glass_principal_arns = ["{BREAK_GLASS}"]
lock.minimum_retention_days = 14

[backup.notifications.topic_arn_by_role]
primary = "{HEARS_OF_BACKUPS[REGIONS[0]]}"
secondary = "{HEARS_OF_BACKUPS[REGIONS[1]]}"
tertiary = "{HEARS_OF_BACKUPS[REGIONS[2]]}"

[[alarms.subscriptions]]
protocol = "email"
endpoint = "team@example.com"
severities = ["critical"]

[[alarms.subscriptions]]
protocol = "sqs"
endpoint = "{HEARS_OF_ALARMS}"
roles = ["primary"]

[[network.endpoints]]
role = "primary"
vpc_id = "VPC"
route_table_ids = ["ROUTES"]

[[resource_policy.statements]]
sid = "NobodyDeletes"
effect = "Deny"
principals = ["*"]
actions = ["dynamodb:DeleteTable"]
resources = ["table"]
conditions = {{ ArnNotLike = {{ "aws:PrincipalArn" = ["arn:aws:iam::*:root"] }} }}

[[resource_policy.statements]]
sid = "Partner"
effect = "Allow"
principals = ["111122223333"]
actions = ["dynamodb:GetItem", "dynamodb:Query"]
roles = ["secondary"]
"""
"""The options that the file which people deploy leaves to them."""
STAYS_OFF = {
    "additional_regions": "a fourth region is the third once more",
    "alarms.subscriptions.*.roles": "every region without",
    "alarms.*.datapoints_to_alarm": "as many as there are periods; thresholds have tests of their own",
    "alarms.*.critical": "a threshold that this alarm does not have by itself is one more of its kind",
    "alarms.*.warning": "the same",
    "alarms.*.notice": "the same",
    "alarms.*.by_operation": "the same",
    "access.*.trust.*": "each way to say whom a role trusts is on in one role",
    "backup.cold_storage_after_days": "only backups of more than 90 days move, and prod keeps 30",
    "backup.continuous_backup": "there is none for DynamoDB, and true is refused",
    "backup.lock.confirm_compliance_lock": "nobody could destroy the vaults any more",
    "consistency.witness_region": "strong consistency, which this provider cannot say",
    "encryption.key_arn_by_role": "keys of one's own, which take the place of the keys that prod makes",
    "failover.*": "no resource: commands read it, and tests/contract/test_contract_failover.py does",
    "game_day.roles": "every region without",
    "game_day.stop_alarm_arns_by_role": "further alarms beside the own one, which a test sets off",
    "global_indexes.*.maximum_*": "the table's",
    "global_indexes.*.non_key_attributes": "only with another projection than all",
    "global_indexes.*.*_scaling": "provisioned capacity, which takes the place of on demand",
    "global_indexes.*.warm_throughput": "this provider cannot say it",
    "kinesis.roles": "every region without",
    "kinesis.shards": "provisioned shards, which take the place of on demand",
    "network.endpoints.*.other_table_arns": "the control is that this table alone is let through",
    "prevent_destroy": "the tests destroy it",
    "regions.leaving": "regions come and go in tests/acceptance/test_regions.py",
    "replicas.tertiary.contributor_insights": "like the table's",
    "replicas.tertiary.global_indexes": "provisioned capacity, which takes the place of on demand",
    "replicas.tertiary.read": "the same",
    "replicas.tertiary.deletion_protection": "the control is that every replica has it",
    "replicas.tertiary.point_in_time_recovery": "the same",
    "resource_policy.statements.*.conditions": "in the other statement",
    "resource_policy.statements.*.roles": "every region without",
    "source": "a table that is made of another one's past: tests/acceptance/test_source.py",
    "warm_throughput": "this provider cannot say it",
}
"""The options that stay off, and why; `tests/unit/model/test_every_option.py` finds any other."""


def write(file: Path, *, vpc_id: str, route_table_id: str) -> None:
    """Writes the environment as a test deploys it."""
    shipped = REPOSITORY / "environments" / "prod.toml"
    document = tomllib.loads(shipped.read_text(encoding="utf-8"))
    for more in (WITHOUT_HINDRANCE, LEFT_OFF.replace("VPC", vpc_id).replace("ROUTES", route_table_id)):
        _merge(document, tomllib.loads(more))
    file.write_text(tomlkit.dumps(document), encoding="utf-8")


def prepare(project: ProjectCopy) -> str:
    """Makes a project ready to deploy it: an embedded AWS with what it takes for granted; returns its URL."""
    project.succeed("local", "up")
    url = str(json.loads((project.embedded_aws / "instance.json").read_text())["url"])
    clients = Clients(url)
    try:
        vpc_id, route_table_id = _network(clients)
        _make_what_is_named(clients)
    finally:
        clients.close()
    write(project.root / "environments" / "prod.toml", vpc_id=vpc_id, route_table_id=route_table_id)
    return url


def _network(clients: Clients) -> tuple[str, str]:
    ec2 = clients("ec2")
    vpc_id = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    route_table_id = ec2.create_route_table(VpcId=vpc_id)["RouteTable"]["RouteTableId"]
    return vpc_id, route_table_id


def _make_what_is_named(clients: Clients) -> None:
    """The boundary, a role, and who is told."""
    allowed = {"Effect": "Allow", "Action": [f"{service}:*" for service in BOUNDED_SERVICES], "Resource": "*"}
    clients("iam").create_policy(PolicyName="boundary", PolicyDocument=_document(allowed))
    clients("iam").create_role(RoleName="break-glass", AssumeRolePolicyDocument=_document(_TRUST))
    for region in REGIONS:
        clients("sns", region).create_topic(Name="backups")
    sent = {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage"}
    admitted = {"Policy": _document(sent | {"Resource": HEARS_OF_ALARMS})}
    clients("sqs").create_queue(QueueName="alarms", Attributes=admitted)


_TRUST = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "Action": "sts:AssumeRole"}


def _document(statement: Mapping[str, object]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _merge(document: dict[str, Any], more: Mapping[str, Any]) -> None:
    for name, value in more.items():
        if isinstance(value, dict):
            _merge(document.setdefault(name, {}), value)
        else:
            document[name] = value
