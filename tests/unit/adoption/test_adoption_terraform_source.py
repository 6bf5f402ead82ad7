"""The tables of a Terraform configuration: HCL, JSON, modules, variables, and its state where it lies beside."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from operations.adoption.source_table import SourceTable, disagreements
from operations.adoption.terraform_source import chosen, tables_in
from operations.errors import RefusedError

if TYPE_CHECKING:
    from pathlib import Path

ROOT = """
variable "stage" {
  default = "dev"
}
variable "unset" {}
locals {
  name = "orders-${var.stage}"
}
provider "aws" {
  region = "us-east-1"
}
provider "aws" {
  alias  = "eu"
  region = "eu-west-1"
}
resource "aws_kms_key" "home" {}
resource "aws_kms_key" "other" {}
resource "aws_kms_alias" "home" {
  target_key_id = aws_kms_key.home.key_id
}
resource "aws_dynamodb_table" "this" {
  count    = 1
  provider = aws.eu
  name     = local.name
  tags     = { team = "orders", stage = var.stage, other = var.unset }
  server_side_encryption {
    enabled     = true
    kms_key_arn = aws_kms_key.home.arn
  }
  replica {
    region_name = "us-west-2"
  }
  replica {
    region_name = var.unset
  }
}
resource "aws_appautoscaling_target" "write" {
  resource_id = "table/${local.name}"
}
resource "aws_appautoscaling_policy" "write" {
  resource_id = aws_appautoscaling_target.write.resource_id
}
module "baskets" {
  source    = "./table"
  name      = "baskets-${var.stage}"
  providers = { aws = aws.eu }
}
module "elsewhere" {
  source = "registry.example.com/table/aws"
}
"""
REPEATED = """
resource "aws_dynamodb_table" "this" {
  for_each = toset(["orders", "baskets"])
  name     = each.value
}
"""
SHARED_KEY = """
resource "aws_kms_key" "both" {}
resource "aws_kms_key" "own" {}
resource "aws_kms_alias" "both" {
  target_key_id = aws_kms_key.both.id
}
resource "aws_kms_alias" "own" {
  target_key_id = aws_kms_key.own.id
}
resource "aws_dynamodb_table" "a" {
  name = "a"
  server_side_encryption {
    enabled     = true
    kms_key_arn = aws_kms_key.both.arn
  }
}
resource "aws_dynamodb_table" "b" {
  name = "b"
}
resource "aws_dynamodb_table_replica" "a" {
  global_table_arn = aws_dynamodb_table.a.arn
  kms_key_arn      = aws_kms_key.own.arn
}
resource "aws_dynamodb_table_replica" "b" {
  global_table_arn = aws_dynamodb_table.b.arn
  kms_key_arn      = aws_kms_key.both.arn
}
"""
COUNTED = """
variable "on" {}
variable "names" {}
resource "aws_dynamodb_table" "this" {
  count = COUNT
  name  = "orders"
}
"""
MODULE = {
    "variable": {"name": {"type": "string"}},
    "resource": {"aws_dynamodb_table": {"this": {"name": "${var.name}", "hash_key": "id"}}},
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A configuration with a module in JSON."""
    (tmp_path / "main.tf").write_text(ROOT)
    (tmp_path / "terraform.tfvars").write_text('stage = "prod"\n')
    (tmp_path / "table").mkdir()
    (tmp_path / "table" / "main.tf.json").write_text(json.dumps(MODULE))
    return tmp_path


def test_names_regions_and_tags_are_worked_out(folder: Path) -> None:
    """As far as they are written down; what belongs to a table is named with it."""
    assert tables_in(folder) == [
        SourceTable(
            "aws_dynamodb_table.this[0]",
            "orders-prod",
            "eu-west-1",
            ("us-west-2",),
            {"team": "orders", "stage": "prod"},
            (
                "aws_dynamodb_table.this[0]",
                "aws_kms_key.home",
                "aws_kms_alias.home",
                "aws_appautoscaling_target.write",
                "aws_appautoscaling_policy.write",
            ),
        ),
        SourceTable(
            "module.baskets.aws_dynamodb_table.this",
            "baskets-prod",
            "eu-west-1",
            addresses=("module.baskets.aws_dynamodb_table.this",),
        ),
    ]


def _state(*resources: dict[str, Any]) -> str:
    return json.dumps({"version": 4, "serial": 1, "lineage": "x", "outputs": {}, "resources": list(resources)})


def _instance(type_: str, key: str, **attributes: Any) -> dict[str, Any]:
    """An instance of a block with for_each, as a resource of its own."""
    raw = _resource(type_, "this", **attributes)
    raw["instances"][0]["index_key"] = key
    return raw


def _resource(type_: str, label: str, /, module: str = "", **attributes: Any) -> dict[str, Any]:
    instance = {"index_key": 0, "attributes": attributes}
    provider = 'provider["registry.terraform.io/hashicorp/aws"]'
    raw = {"mode": "managed", "type": type_, "name": label, "provider": provider, "instances": [instance]}
    return raw | ({"module": module} if module else {})


def test_a_state_knows_every_address(folder: Path) -> None:
    """Also of what only Terraform can work out, keys and scaling included, and of nothing else."""
    arn = "arn:aws:dynamodb:eu-west-1:123456789012:table/orders-prod"
    key = "arn:aws:kms:eu-west-1:123456789012:key/1"
    (folder / "terraform.tfstate").write_text(
        _state(
            _resource(
                "aws_dynamodb_table",
                "this",
                name="orders-prod",
                arn=arn,
                tags={"team": "orders"},
                replica=[{"region_name": "us-west-2", "kms_key_arn": ""}],
                server_side_encryption=[{"kms_key_arn": key}],
            ),
            _resource("aws_kms_key", "home", arn=key),
            _resource("aws_kms_key", "other", arn=f"{key}2"),
            _resource("aws_appautoscaling_target", "write", resource_id="table/orders-prod/index/by-owner"),
            _resource("aws_appautoscaling_target", "write", module="module.baskets", resource_id="table/baskets-prod"),
        )
    )
    found = chosen(tables_in(folder), "orders-prod", folder)
    assert (found.region, found.replica_regions) == ("eu-west-1", ("us-west-2",))
    assert found.addresses == (
        "aws_dynamodb_table.this[0]",
        "aws_kms_key.home[0]",
        "aws_appautoscaling_target.write[0]",
    )


def test_a_table_of_several_is_told_from_the_others(tmp_path: Path) -> None:
    """By its name in the state; what encrypts another one too is not its own, and no block of others is named whole."""
    (tmp_path / "main.tf").write_text(REPEATED)
    unknown = chosen(tables_in(tmp_path), "orders", tmp_path)
    assert (unknown.address, unknown.name, unknown.addresses) == ("aws_dynamodb_table.this", None, ())

    arn, key = "arn:aws:dynamodb:us-east-1:123456789012:table", "arn:aws:kms:eu-west-1:123456789012:key"
    shared = {"server_side_encryption": [{"kms_key_arn": f"{key}/shared"}]}
    instances = [_resource("aws_kms_key", "shared", arn=f"{key}/shared")]
    for name in ("orders", "baskets"):
        replica = {"global_table_arn": f"{arn}/{name}", "kms_key_arn": f"{key}/{name}"}
        instances += [
            _instance("aws_dynamodb_table", name, name=name, arn=f"{arn}/{name}", **shared),
            _instance("aws_kms_key", name, arn=f"{key}/{name}"),
            _instance("aws_kms_alias", name, target_key_arn=f"{key}/{name}"),
            _instance("aws_dynamodb_table_replica", name, **replica),
        ]
    (tmp_path / "terraform.tfstate").write_text(_state(*instances))
    found = chosen(tables_in(tmp_path), "orders", tmp_path)
    types = ("aws_dynamodb_table", "aws_kms_key", "aws_kms_alias", "aws_dynamodb_table_replica")
    assert found.addresses == tuple(f'{type_}.this["orders"]' for type_ in types)
    assert found.shared_blocks == tuple(f"{type_}.this" for type_ in types)


def test_what_two_tables_share_belongs_to_neither(tmp_path: Path) -> None:
    """A key that both use is neither's, and nothing of the other comes in by it."""
    (tmp_path / "main.tf").write_text(SHARED_KEY)
    assert chosen(tables_in(tmp_path), "a", tmp_path).addresses == (
        "aws_dynamodb_table.a",
        "aws_kms_key.own",
        "aws_kms_alias.own",
        "aws_dynamodb_table_replica.a",
    )


@pytest.mark.parametrize(("count", "addresses"), [("var.on ? 1 : 0", 1), ("2", 0), ("length(var.names)", 0)])
def test_a_count_says_which_only_where_there_is_one(tmp_path: Path, count: str, addresses: int) -> None:
    """Made or not is one; of several only the state knows which."""
    (tmp_path / "main.tf").write_text(COUNTED.replace("COUNT", count))
    (found,) = tables_in(tmp_path)
    assert len(found.addresses) == addresses


def test_one_table_is_meant(folder: Path) -> None:
    """Which one has to be said where there are several."""
    tables = tables_in(folder)
    with pytest.raises(RefusedError) as caught:
        chosen(tables, None, folder)
    assert str(caught.value) == (
        f"{folder}: must have one table, by name, got orders-prod (aws_dynamodb_table.this[0]), baskets-prod "
        "(module.baskets.aws_dynamodb_table.this); name the table: globaltables adopt TABLE"
    )
    assert chosen(tables, "baskets-prod", folder).region == "eu-west-1"


def test_what_is_no_configuration_is_refused(tmp_path: Path) -> None:
    """With the reason."""
    with pytest.raises(RefusedError, match=r"must hold Terraform configuration, got no \.tf and no \.tf\.json"):
        tables_in(tmp_path)
    (tmp_path / "main.tf").write_text("resource {{{")
    with pytest.raises(RefusedError, match=r"main\.tf: must be Terraform configuration, got: "):
        tables_in(tmp_path)


def test_disagreements_with_aws_are_told(folder: Path) -> None:
    """What the old configuration would set back."""
    source = chosen(tables_in(folder), "orders-prod", folder)
    assert disagreements(source, ("us-east-1", "eu-west-1"), {"team": "baskets", "stage": "prod"}) == [
        "the configuration has it at home in eu-west-1, this takes it over in us-east-1",
        "the configuration has replicas in us-west-2, and AWS has none there",
        "the configuration has tag team = orders, AWS has baskets",
    ]
