"""Roles and grants in the synthesized stack."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from cdktf import App, TerraformStack, TerraformVariable, Testing
from cdktf_cdktf_provider_aws.iam_role import IamRole

from globaltables.access import TableRoles
from globaltables.model import ConfigurationError, Environment, load_environment
from globaltables.model.access import Access, Role
from globaltables.model.backups import Backups
from globaltables.model.encryption import Encryption
from globaltables.model.trust import Trust
from globaltables.table import Attribute, GlobalTable, Region
from tests.synth.conftest import ENVIRONMENTS, Synthesize

if TYPE_CHECKING:
    from pathlib import Path

    from tests.golden import Golden
    from tests.synth.stack import Stack

HERE = Trust(this_account=True)
READER = Access(reader=Role(trust=HERE))

VALUES = {
    "var.primary_region": "us-east-1",
    "var.secondary_region": "eu-west-1",
    "var.tertiary_region": "ap-southeast-1",
    "data.aws_partition.table_Partition_3651C41C.partition": "aws",
    "data.aws_caller_identity.table_Account_2E19D0E3.account_id": "123456789012",
    'join("-", [var.table_name_prefix, "prod"])': "global-app-data-prod",
}


def filled_in(text: str) -> str:
    """The text as Terraform would fill it in; what it does not know stays as the name of the resource."""

    def value(found: re.Match[str]) -> str:
        key = re.fullmatch(r"one\(aws_kms_key\.table_([a-z]+)_[0-9A-F]+\[\*\]\.arn\)", found[1])
        return f"<key of {key[1]}>" if key else VALUES[found[1]]

    return re.sub(r"\$\{([^}]*)\}", value, text)


def roles_of_access(stack: Stack) -> dict[str, Any]:
    """The roles for people and programs; AWS Backup has roles of its own."""
    return {name: role for name, role in stack.resources("aws_iam_role").items() if name.startswith("access_")}


@pytest.fixture
def prod(synthesize: Synthesize) -> Stack:
    """The stack of the environment prod, which has every role."""
    return synthesize(load_environment("prod", ENVIRONMENTS))


def test_roles_are_as_reviewed(prod: Stack, golden: Golden) -> None:
    """Each role without its rule on the length of its name, which the next test but one has."""
    roles = {
        name.split("_", 1)[1].rsplit("_", 1)[0]: {key: role[key] for key in role if key != "lifecycle"}
        | {"assume_role_policy": json.loads(filled_in(role["assume_role_policy"])), "name": filled_in(role["name"])}
        for name, role in roles_of_access(prod).items()
    }
    golden.check_json("roles.json", roles)


@pytest.mark.parametrize("role", ["application", "reader", "stream_consumer", "administrator", "backup_operator"])
def test_policies_are_as_reviewed(prod: Stack, golden: Golden, role: str) -> None:
    """What each role may do and may not."""
    policies = {
        name.removeprefix(f"access_{role}_").rsplit("_", 1)[0]: json.loads(filled_in(policy["policy"]))
        for name, policy in prod.resources("aws_iam_role_policy").items()
        if name.startswith(f"access_{role}_")
    }
    golden.check_json(f"policies-{role}.json", policies)


def test_a_name_that_terraform_makes_has_the_rule_of_synth(prod: Stack) -> None:
    """With -var table_name_prefix=<long> the plan fails in the words of synth."""
    reader = next(role for name, role in prod.resources("aws_iam_role").items() if name.startswith("access_reader_"))
    name = 'join("", ["${join("-", [var.table_name_prefix, "prod"])}-reader"])'
    assert reader["lifecycle"]["precondition"] == [
        {
            "condition": f"${{length({name}) <= 64}}",
            "error_message": f"names of IAM roles have at most 64 characters, got ${{{name}}}; "
            "shorten the table's name or leave the role out",
        }
    ]


def test_rights_to_keys_come_and_go_with_the_keys(prod: Stack) -> None:
    """A statement without a resource would be refused by IAM."""
    for name, policy in prod.resources("aws_iam_role_policy").items():
        if not name.startswith("access_"):
            continue
        assert policy.get("count") == ("${var.encryption_at_rest ? 1 : 0}" if "_Keys_" in name else None)


def test_no_role_is_made_unasked(synthesize: Synthesize) -> None:
    """An environment that names none has none, and its outputs say so."""
    bare = Environment(name="any", encryption=Encryption(keys="aws_owned"), backup=Backups(enabled=False))
    stack = synthesize(bare)
    assert stack.resources("aws_iam_role") == {}
    assert stack.output("role_arn_by_key") == {}
    assert "data" not in stack.document


def test_session_boundary_path_and_tags_reach_the_role(synthesize: Synthesize) -> None:
    """What the environment says of roles."""
    boundary = "arn:aws:iam::123456789012:policy/boundary"
    access = Access(reader=Role(trust=HERE, max_session_seconds=7200), path="/data/", permissions_boundary_arn=boundary)
    stack = synthesize(Environment(name="any", access=access, tags={"team": "us"}))
    (role,) = roles_of_access(stack).values()
    wanted = {
        "max_session_duration": 7200,
        "path": "/data/",
        "permissions_boundary": boundary,
        "provider": "aws.primary",
        "tags": {"team": "us"},
    }
    assert {key: role[key] for key in wanted} == wanted


class OwnApp:
    """A table with literal names in somebody's own app, and a role.

    Args:
        folder: Where it is written.
        table_name: The table's name.
    """

    def __init__(self, folder: Path, table_name: str = "orders") -> None:
        self.app = App(outdir=str(folder), context={"excludeStackIdFromLogicalIds": "true"})
        self.stack = TerraformStack(self.app, "own")
        self.home = Region(self.stack, "home", name="eu-west-1")
        self.away = Region(self.stack, "away", name="eu-central-1")
        self.table = GlobalTable(
            self.stack,
            "table",
            table_name=table_name,
            partition_key=Attribute(name="id"),
            home=self.home,
            replica_regions=[self.away],
        )
        self.role = IamRole(self.stack, "role", provider=self.home.provider, assume_role_policy="{}")

    def policies(self) -> dict[str, Any]:
        """The inline policies by the end of their name, with the account filled in."""
        document = json.loads(Testing.synth(self.stack))
        return {
            policy["name"]: json.loads(re.sub(r"\$\{[^}]*\.(account_id|partition|arn)\}", r"<\1>", policy["policy"]))
            for policy in document["resource"]["aws_iam_role_policy"].values()
        }


@pytest.fixture
def own(tmp_path: Path) -> OwnApp:
    """An app of somebody's own."""
    return OwnApp(tmp_path)


def test_a_grant_reaches_every_region_with_its_key(own: OwnApp) -> None:
    """Nothing to do for keys or replicas by hand."""
    grant = own.table.grant_write_data(own.role)
    assert grant.regions == (own.home, own.away)
    assert len(grant.policies) == 2
    policies = own.policies()
    assert list(policies) == ["orders-write-data-keys", "orders-write-data"]
    (statement,) = policies["orders-write-data"]["Statement"]
    assert statement["Resource"] == [
        f"arn:<partition>:dynamodb:{region}:<account_id>:table/orders" for region in ("eu-west-1", "eu-central-1")
    ]
    assert [
        statement["Condition"]["StringEquals"]["kms:ViaService"]
        for statement in policies["orders-write-data-keys"]["Statement"]
    ] == ["dynamodb.eu-west-1.amazonaws.com", "dynamodb.eu-central-1.amazonaws.com"]


def test_a_grant_can_be_narrowed(own: OwnApp) -> None:
    """To some of the table's regions."""
    own.table.grant_stream_read(own.role, regions=[own.away])
    statements = own.policies()["orders-stream-read"]["Statement"]
    assert statements[0]["Resource"] == ["arn:<partition>:dynamodb:eu-central-1:<account_id>:table/orders/stream/*"]
    assert statements[1]["Condition"] == {"StringEquals": {"aws:RequestedRegion": ["eu-central-1"]}}
    assert len(own.policies()["orders-stream-read-keys"]["Statement"]) == 1


def test_grants_add_up(own: OwnApp) -> None:
    """Different rights, each in a policy of its own below the role."""
    for grant in (own.table.grant_read_data, own.table.grant_read_write_data, own.table.grant_stream_read):
        grant(own.role)
    assert {name for name in own.policies() if not name.endswith("-keys")} == {
        "orders-read-data",
        "orders-read-write-data",
        "orders-stream-read",
    }
    paths = [policy.node.path for policy in own.table.grant_write_data(own.role).policies]
    assert paths == ["own/role/Grant/table/WriteData/Table", "own/role/Grant/table/WriteData/Keys"]


@pytest.mark.parametrize("table_name", ["orders", None, "o" * 250])
def test_two_tables_of_one_name_do_not_overwrite_each_other(tmp_path: Path, table_name: str | None) -> None:
    """A role has a policy of each name once: the first keeps its name, the second's says which table it is."""
    own = OwnApp(tmp_path, "orders")
    name = table_name or TerraformVariable(own.stack, "name", type="string").string_value
    for place, home in (("us", own.home), ("eu", own.away)):
        other = own.away if home is own.home else own.home
        key = Attribute(name="id")
        table = GlobalTable(own.stack, place, table_name=name, partition_key=key, home=home, replica_regions=[other])
        table.grant_read_write_data(own.role)
    names = [re.sub(r"\$\{substr\([^}]*\}", "<name>", name) for name in own.policies()]
    start = "<name>" if table_name is None else name[:100]
    one, another = f"{start}-read-write-data", f"{start}-read-write-data-93d132"
    assert sorted(names) == sorted([one, f"{one}-keys", another, f"{another}-keys"])
    assert max(map(len, names)) <= 128


def test_refuses_a_grant_that_cannot_be_meant(own: OwnApp) -> None:
    """Another's region, no region, and the same right twice."""
    elsewhere = Region(own.stack, "elsewhere", name="us-east-1")
    for regions, message in (
        ([elsewhere], "regions: must be the table's (home, away), got elsewhere; add it to the table or leave it out"),
        ([], "regions: must name one or more of the table's (home, away), got none; leave regions out for all"),
    ):
        with pytest.raises(ConfigurationError) as caught:
            own.table.grant_read_data(own.role, regions=regions)
        assert str(caught.value) == message
    own.table.grant_read_data(own.role, regions=[own.home])
    with pytest.raises(ConfigurationError) as caught:
        own.table.grant_read_data(own.role, regions=[own.away])
    assert str(caught.value) == (
        "role own/role: is given ReadData on own/table once, got twice; name all regions in one call"
    )


def test_a_literal_name_is_checked_at_synth(tmp_path: Path) -> None:
    """Where it is known nobody waits for the plan."""
    own = OwnApp(tmp_path, "t" * 58)
    with pytest.raises(ConfigurationError) as caught:
        TableRoles(own.stack, "roles", table=own.table, access=READER)
    assert str(caught.value) == (
        f"access.reader: names of IAM roles have at most 64 characters, got {'t' * 58}-reader with 65; "
        "shorten the table's name or leave the role out"
    )
