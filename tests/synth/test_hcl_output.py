"""The HCL says what the JSON says."""

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from globaltables.model import Environment, load_environment
from globaltables.model.backend import CloudState
from operations.errors import TerraformError
from operations.terraform.binary import find_binary
from operations.terraform.provider import Origin, ProviderRequirement, find_provider
from stacks.app import build_app
from stacks.hcl import render_hcl
from tests.synth.conftest import ENVIRONMENTS, Synthesize
from tests.synth.hcl import parse_hcl

PROJECT = Path(__file__).parents[2]


def _alike(value: Any) -> Any:
    """JSON and parsed HCL in one form.

    A single block is no list, a key that is an expression has no parentheses, and braces have no spaces inside.
    """
    if isinstance(value, dict):
        return {re.sub(r"^\$\{\((.*)\)\}$", r"${\1}", key): _alike(one) for key, one in value.items()}
    if isinstance(value, list):
        alike = [_alike(one) for one in value]
        return alike[0] if len(alike) == 1 and isinstance(alike[0], dict) else alike
    return re.sub(r"(?<=\{) | (?=\})", "", value) if isinstance(value, str) else value


def _merged(blocks: list[dict[str, Any]]) -> dict[str, Any]:
    """Blocks of one kind as JSON has them: by label, the labels nested."""
    merged: dict[str, Any] = {}
    for block in blocks:
        for label, body in block.items():
            known = merged.get(label)
            merged[label] = body if known is None else known | body
    return merged


def _bare(document: Any) -> Any:
    """References without the ``${}`` that python-hcl2 gives them."""
    for resources in [*document["resource"].values(), *document.get("data", {}).values()]:
        for resource in resources.values():
            resource["provider"] = (
                resource["provider"].removeprefix("${").removesuffix("}") if "provider" in resource else ""
            )
            references = [one.removeprefix("${").removesuffix("}") for one in resource.get("depends_on", [])]
            resource["depends_on"] = references
            ignored = resource.get("lifecycle", {}).get("ignore_changes", [])
            if ignored:
                resource["lifecycle"]["ignore_changes"] = [one.removeprefix("${").removesuffix("}") for one in ignored]
    return document


@pytest.fixture(scope="module")
def prod_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the stack of the environment prod, in HCL."""
    outdir = tmp_path_factory.mktemp("hcl")
    build_app(load_environment("prod", ENVIRONMENTS), outdir=str(outdir), hcl_output=True).synth()
    return outdir / "stacks" / "global-table-prod"


@pytest.fixture(scope="module")
def prod_hcl(prod_folder: Path) -> dict[str, Any]:
    """The same, parsed."""
    return parse_hcl((prod_folder / "cdk.tf").read_text(encoding="utf-8"))


def test_has_the_same_table_replicas_and_indexes(prod_hcl: dict[str, Any], synthesize: Synthesize) -> None:
    """The table as a whole, its blocks included."""
    table = synthesize(load_environment("prod", ENVIRONMENTS)).table
    (found,) = [block["aws_dynamodb_table"] for block in prod_hcl["resource"] if "aws_dynamodb_table" in block]
    assert _alike(found["table_8235A42E"] | {"provider": "aws.primary"}) == _alike(table)
    assert len(found["table_8235A42E"]["replica"]) == 2
    assert [index["name"] for index in found["table_8235A42E"]["global_secondary_index"]] == ["GSI1"]


def test_has_the_same_everything(prod_hcl: dict[str, Any], synthesize: Synthesize) -> None:
    """Providers, variables, outputs, fences, keys: nothing is lost and nothing is added."""
    document = synthesize(load_environment("prod", ENVIRONMENTS)).document
    found = {kind: _merged(prod_hcl[kind]) for kind in ("terraform", "variable", "output", "data", "resource")}
    for variable in found["variable"].values():
        variable["type"] = variable["type"].removeprefix("${").removesuffix("}")
    expected = {kind: document[kind] for kind in found}
    assert _alike(prod_hcl["provider"]) == [{"aws": provider} for provider in document["provider"]["aws"]]
    assert _bare(_alike(found)) == _bare(_alike(expected))


def _missing(reason: str) -> None:
    """Fails in CI and skips elsewhere."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.mark.acceptance
def test_terraform_accepts_it(prod_folder: Path, tmp_path: Path) -> None:
    """Real Terraform with the real provider validates the HCL."""
    try:
        binary = find_binary(os.environ, PROJECT)
    except TerraformError as error:
        _missing(str(error))
        raise
    source = find_provider([ProviderRequirement("hashicorp/aws", "5.100.0")], binary, os.environ)
    if source.origin is Origin.REGISTRY:
        _missing("no mirror holds hashicorp/aws 5.100.0")
    configuration = source.cli_config_file(tmp_path)
    variables = os.environ | ({"TF_CLI_CONFIG_FILE": str(configuration)} if configuration else {})
    for command in (["init", "-backend=false", "-input=false"], ["validate", "-no-color"]):
        run = subprocess.run(  # noqa: S603
            [binary.path, *command], cwd=prod_folder, env=variables, capture_output=True, text=True, check=False
        )
        assert run.returncode == 0, run.stderr
    assert run.stdout == "Success! The configuration is valid.\n\n"


def test_writes_metadata_and_manifest_for_the_cdktf_command(tmp_path: Path) -> None:
    """What cdktf reads beside the HCL."""
    build_app(Environment(name="any"), outdir=str(tmp_path), hcl_output=True).synth()
    stack = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))["stacks"]["global-table-any"]
    assert stack["synthesizedStackPath"] == "stacks/global-table-any/cdk.tf"
    metadata = json.loads((tmp_path / stack["stackMetadataPath"]).read_text(encoding="utf-8"))
    assert set(metadata["//"]["outputs"]["global-table-any"]) >= {"table_name", "table_arn_by_region"}


def test_writes_the_block_of_terraform_cloud(tmp_path: Path) -> None:
    """Workspaces are a block in it."""
    environment = Environment(name="any", backend=CloudState(organization="acme"))
    build_app(environment, outdir=str(tmp_path), hcl_output=True).synth()
    parsed = parse_hcl((tmp_path / "stacks" / "global-table-any" / "cdk.tf").read_text(encoding="utf-8"))
    assert parsed["terraform"][0]["cloud"] == [
        {
            "hostname": "app.terraform.io",
            "organization": "acme",
            "workspaces": [{"name": "global-table-any"}],
        }
    ]


@pytest.mark.parametrize(
    ("text", "hcl"),
    [
        ("plain", '"plain"'),
        ('quote " and \\ and\nline', '"quote \\" and \\\\ and\\nline"'),
        ("${var.a}", "var.a"),
        ("a ${var.a} b", '"a ${var.a} b"'),
        ("${var.a}${var.b}", '"${var.a}${var.b}"'),
        ('${join("-", [var.a, "b"])}', 'join("-", [var.a, "b"])'),
        ('${{"a" = "}"}}', '{"a" = "}"}'),
        ('${"${var.a}-}"}', '"${var.a}-}"'),
        ('x ${"\\""}', '"x ${"\\""}"'),
        ("$${not.an.expression}", '"$${not.an.expression}"'),
        ("$${no} ${var.yes}", '"$${no} ${var.yes}"'),
        ("größe", '"größe"'),
    ],
)
def test_keeps_templates_as_they_are(text: str, hcl: str) -> None:
    """Literal parts are escaped, expressions are not, and an expression alone needs no quotes."""
    assert render_hcl({"locals": {"value": text}}) == f"locals {{\n  value = {hcl}\n}}\n"


def test_writes_references_without_quotes() -> None:
    """Providers, dependencies, ignored arguments, types, and the two ends of a move."""
    document = {
        "moved": [{"from": "a.b", "to": "a.c"}],
        "module": {"m": {"source": "./m", "providers": {"aws": "aws.primary"}}},
        "resource": {
            "a": {
                "b": {
                    "provider": "aws.primary",
                    "depends_on": ["a.c"],
                    "lifecycle": {"ignore_changes": "all", "prevent_destroy": True},
                    "tags": {"${var.key}": "x", "b c": None},
                    "empty": [],
                }
            }
        },
    }
    assert render_hcl(document) == (
        "moved {\n  from = a.b\n  to = a.c\n}\n\n"
        'module "m" {\n  source = "./m"\n  providers = { aws = aws.primary }\n}\n\n'
        'resource "a" "b" {\n  provider = aws.primary\n  depends_on = [a.c]\n'
        "  lifecycle {\n    ignore_changes = all\n    prevent_destroy = true\n  }\n"
        '  tags = {\n    (var.key) = "x"\n    "b c" = null\n  }\n  empty = []\n}\n'
    )
