"""States, as they are shown and as they are stored."""

from __future__ import annotations

import json
from typing import Any

import pytest

from operations.errors import PlanFormatError
from operations.terraform.outputs import Output, parse_outputs
from operations.terraform.state import ResourceState, State, parse_state, parse_stored_state

AWS = "registry.terraform.io/hashicorp/aws"
STORED: dict[str, Any] = {
    "version": 4,
    "terraform_version": "1.11.4",
    "serial": 7,
    "lineage": "1234",
    "outputs": {
        "table": {"value": "app", "type": "string"},
        "key": {"value": "k", "type": "string", "sensitive": True},
    },
    "resources": [
        {
            "mode": "managed",
            "type": "aws_kms_key",
            "name": "key",
            "provider": f'provider["{AWS}"].secondary',
            "instances": [
                {"index_key": 'a"${b}', "attributes": {"id": "1"}},
                {"index_key": 'a"${b}', "attributes": {"id": "0"}, "deposed": "abcd1234"},
            ],
        },
        {
            "module": "module.data[0]",
            "mode": "managed",
            "type": "aws_dynamodb_table",
            "name": "t",
            "provider": f'module.data.provider["{AWS}"]',
            "instances": [{"status": "tainted", "index_key": 3, "attributes": {"id": "t"}}],
        },
        {
            "mode": "data",
            "type": "aws_region",
            "name": "r",
            "provider": f'provider["{AWS}"]',
            "instances": [{"attributes": {}}],
        },
    ],
}


def test_reads_a_stored_state() -> None:
    """Addresses as Terraform writes them, the provider's alias, taint, and what is deposed."""
    state = parse_stored_state(json.dumps(STORED))
    key = ResourceState(
        'aws_kms_key.key["a\\"$${b}"]', "managed", "aws_kms_key", "key", 'a"${b}', AWS, "secondary", {"id": "1"}
    )
    assert list(state.resources) == [key.address, "module.data[0].aws_dynamodb_table.t[3]", "data.aws_region.r"]
    assert state.resources[key.address] == key
    table = state.resources["module.data[0].aws_dynamodb_table.t[3]"]
    assert (table.tainted, table.provider_name, table.provider_alias) == (True, AWS, "")
    assert [(gone.address, gone.deposed) for gone in state.deposed] == [(key.address, "abcd1234")]
    assert (state.serial, state.lineage, state.terraform_version) == (7, "1234", "1.11.4")
    assert state.outputs["table"] == Output("table", "app", "string")
    assert state.of_type("aws_dynamodb_table") == (table,)
    assert not state.is_empty


def test_reads_a_shown_state() -> None:
    """Child modules to any depth; the form does not say the serial or the alias."""
    child = {"address": "module.a.module.b.x.y", "mode": "managed", "type": "x", "name": "y", "values": {"id": "1"}}
    root = {
        "resources": [{"address": "x.z", "mode": "managed", "type": "x", "name": "z", "tainted": True}],
        "child_modules": [{"child_modules": [{"resources": [child]}]}],
    }
    state = parse_state({"format_version": "1.0", "terraform_version": "1.11.4", "values": {"root_module": root}})
    assert list(state.resources) == ["x.z", "module.a.module.b.x.y"]
    assert state.resources["x.z"].tainted
    assert (state.resources["module.a.module.b.x.y"].provider_alias, state.serial) == (None, None)


@pytest.mark.parametrize("text", ["", " \n", b""])
def test_nothing_stored_is_the_empty_state(text: str | bytes) -> None:
    """As before the first apply."""
    assert parse_stored_state(text) == State()
    assert State().is_empty


def test_data_sources_alone_are_an_empty_state() -> None:
    """Nothing is deployed."""
    only_data = {**STORED, "resources": STORED["resources"][2:]}
    assert parse_stored_state(json.dumps(only_data)).is_empty


@pytest.mark.parametrize(
    ("text", "got"),
    [
        ("{", "must be JSON"),
        ("[]", "must be of version 4, got list"),
        ('{"version": 3}', "must be of version 4, got 3"),
        ('{"version": 4, "resources": [{}]}', "got something else at 'mode'"),
    ],
)
def test_refuses_what_is_no_state(text: str, got: str) -> None:
    """Cut short, of another version, of another form."""
    with pytest.raises(PlanFormatError, match=f"^a file: .*{got}"):
        parse_stored_state(text, "a file")


def test_an_output_may_have_no_value() -> None:
    """The stream leaves out sensitive ones."""
    outputs = parse_outputs(
        {"b": {"sensitive": True, "type": "string"}, "a": {"value": [1], "type": ["list", "number"]}}
    )
    assert list(outputs.values()) == [Output("a", [1], ["list", "number"]), Output("b", None, "string", sensitive=True)]
