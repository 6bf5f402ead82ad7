"""The whole on the bindings of provider 6.25.0, and on the successor of cdktf: the same, but for what is listed."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import tomlkit

from globaltables.model import ConfigurationError, load_environment
from stacks.app import build_app
from tests.golden import Golden
from tests.synth.conftest import ENVIRONMENTS
from tests.synth.other_bindings import Synthesis, differences, on_the_successor, python_of, synthesize_with
from tests.synth.stack import Stack, without_metadata

STACKS = ("global-table-whole", "observability-whole")

EVERYTHING = {
    "kinesis": {"enabled": True},
    "alarms": {"enabled": True, "dashboards": True, "composite": True, "anomaly_detection": True},
    "network": {
        "endpoints": [
            {"role": "primary", "vpc_id": "vpc-0123456789abcdef0", "route_table_ids": ["rtb-0123456789abcdef0"]}
        ]
    },
    "resource_policy": {
        "statements": [{"sid": "Mine", "effect": "Deny", "principals": ["*"], "actions": ["dynamodb:DeleteTable"]}]
    },
    "replicas": {"tertiary": {"deletion_protection": False}},
}
"""What `prod` leaves off."""

STRONG = """
table_name_prefix = "ledger"
primary_region = "us-east-1"
secondary_region = "us-east-2"
tertiary_region = ""
prevent_destroy = true

[consistency]
mode = "strong"
witness_region = "us-west-2"

[warm_throughput]
read_units_per_second = 20000
write_units_per_second = 6000

[[global_indexes]]
name = "by_owner"
partition_key = { name = "owner" }
warm_throughput = { read_units_per_second = 15000, write_units_per_second = 5000 }

[replicas.secondary]
deletion_protection = false

[alarms]
enabled = true
dashboards = true
"""

PROTECTION = "${var.deletion_protection}"
TABLE, FENCE = "table_8235A42E", "table_ConsistencyFence_B446A286"
SETTINGS = "/output/replica_settings/value"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`prod` with every option on."""
    file = tmp_path_factory.mktemp("environment") / "whole.toml"
    document = tomlkit.parse((ENVIRONMENTS / "prod.toml").read_text(encoding="utf-8"))
    file.write_text(tomlkit.dumps(document | EVERYTHING), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def here(whole: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole on the bindings that the tests run on."""
    outdir = tmp_path_factory.mktemp("here") / "out"
    build_app(load_environment(str(whole)), outdir=str(outdir)).synth()
    return outdir


@pytest.fixture(scope="module")
def on_provider6(whole: Path, tmp_path_factory: pytest.TempPathFactory) -> Synthesis:
    """The whole on the bindings of provider 6.25.0; a warning is an error."""
    outdir = tmp_path_factory.mktemp("provider6") / "out"
    return synthesize_with(python_of("provider6"), whole, outdir, PYTHONWARNINGS="error")


def _documents(outdir: Path) -> dict[str, Any]:
    return {name: Stack.read(outdir, name).document for name in STACKS}


def _found(left: Path, right: Path) -> dict[str, tuple[Any, Any]]:
    """What differs between the stacks of two folders, by place."""
    return {
        f"{stack}{place}": (one, other)
        for stack, document in _documents(left).items()
        for place, one, other in differences(document, Stack.read(right, stack).document)
    }


def _on_a_younger_provider(fence: Any) -> dict[str, tuple[Any, Any]]:
    """What a provider that knows deletion protection of replicas and consistency makes of the same environment."""
    data = STACKS[0]
    block = f"{data}/resource/aws_dynamodb_table/{TABLE}/replica"
    settings = f"{data}{SETTINGS}/${{var"
    expected: dict[str, tuple[Any, Any]] = {f"{data}/resource/terraform_data/{FENCE}": (None, fence)}
    for number, (role, protection) in enumerate((("secondary", PROTECTION), ("tertiary", False))):
        expected[f"{block}/{number}/deletion_protection_enabled"] = (None, protection)
        expected[f"{settings}.{role}_region}}/deletion_protection"] = (protection, None)
    return expected


def _versions(version: str) -> dict[str, tuple[Any, Any]]:
    return {f"{stack}/terraform/required_providers/aws/version": ("5.100.0", version) for stack in STACKS}


def _fence(outdir: Path) -> Any:
    fences = Stack.read(outdir, STACKS[0]).resources("terraform_data")
    return fences[FENCE]


def test_provider_6_gets_the_same_but_for_what_it_can_say(here: Path, on_provider6: Synthesis) -> None:
    """Deletion protection of replicas moves from the output into the block, and consistency gets its fence."""
    assert on_provider6.said == ""
    fence = _fence(on_provider6.outdir)
    assert _found(here, on_provider6.outdir) == _on_a_younger_provider(fence) | _versions("6.25.0")
    assert (fence["input"], fence["lifecycle"]["postcondition"][0]["condition"]) == (
        {"value": "eventual"},
        '${self.output.value == "eventual"}',
    )


def test_the_fast_path_is_the_same_on_provider_6(whole: Path, on_provider6: Synthesis, tmp_path: Path) -> None:
    """Byte for byte what the bindings imported the stock way give, assets included."""
    stock = synthesize_with(python_of("provider6"), whole, tmp_path / "out", GLOBALTABLES_STOCK_BINDINGS="1")
    assert stock.files == on_provider6.files


def test_the_move_to_the_successor_is_a_rename(here: Path, whole: Path, tmp_path: Path) -> None:
    """Its bindings have another shape: each part of the fast path steps back with a warning, the output is the same."""
    source = on_the_successor(tmp_path / "source")
    renamed = synthesize_with(python_of("cdktn"), whole, tmp_path / "out", source)

    fence = _fence(renamed.outdir)
    sources = {f"{stack}/terraform/required_providers/aws/source": ("aws", "hashicorp/aws") for stack in STACKS}
    assert _found(here, renamed.outdir) == _on_a_younger_provider(fence) | _versions("6.69.1") | sources
    assert re.findall(r"StockBindingsWarning: ([^:]+): the fast path does not apply", renamed.said) == [
        "the start of node",
        "the Python side of the provider bindings",
        "the node side of the provider bindings",
    ]


def test_strong_consistency_and_warm_throughput_on_provider_6(tmp_path: Path, golden: Golden) -> None:
    """Witness, consistency and protection in their blocks, no streams, and no alarm on a metric that does not exist."""
    environment = tmp_path / "strong.toml"
    environment.write_text(STRONG, encoding="utf-8")
    outdir = synthesize_with(python_of("provider6"), environment, tmp_path / "out", PYTHONWARNINGS="error").outdir
    data, watching = (Stack.read(outdir, f"{name}-strong") for name in ("global-table", "observability"))
    golden.check_json(
        "strong.json",
        {
            "table": data.table,
            "replica_settings": data.output("replica_settings"),
            "fence": data.resources("terraform_data")[FENCE],
        },
    )
    assert "ReplicationLatency" not in watching.text
    assert list(watching.resources("aws_cloudwatch_dashboard")) == ["dashboards_overview_4C395037"]


def test_the_default_bindings_write_nothing_of_it(tmp_path: Path) -> None:
    """What the provider cannot say is refused before anything is written."""
    environment = tmp_path / "strong.toml"
    environment.write_text(STRONG, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"consistency\.mode: strong consistency needs hashicorp/aws 6\.3\.0"):
        build_app(load_environment(str(environment)), outdir=str(tmp_path / "out"))
    assert not (tmp_path / "out").exists()


def test_differences_are_found_wherever_they_are() -> None:
    """A comparison that saw nothing would find everything the same."""
    left = without_metadata(json.loads('{"a": [1, {"b": 2}], "c": {"d": 3}, "e": [1], "//": 1}'))
    right = {"a": [1, {"b": 4}], "c": {}, "e": [1, 2], "f": 5}
    assert list(differences(left, right)) == [
        ("/a/1/b", 2, 4),
        ("/c/d", 3, None),
        ("/e", [1], [1, 2]),
        ("/f", None, 5),
    ]
