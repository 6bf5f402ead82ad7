"""The JSON Schema that editors complete environment files with."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from globaltables.model import Environment
from globaltables.model.schema import environment_schema, schema_text

ENVIRONMENTS = Path(__file__).parents[3] / "environments"
SCALARS = {"string", "integer", "boolean", "null"}


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _objects(one)


def _schemas(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The schema and every schema in it; a property may be called like a keyword, so the walk follows the keywords."""
    yield schema
    for key in ("$defs", "properties"):
        for one in schema.get(key, {}).values():
            yield from _schemas(one)
    for key in ("anyOf", "oneOf"):
        for one in schema.get(key, ()):
            yield from _schemas(one)
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), dict):
            yield from _schemas(schema[key])


def test_the_committed_schema_is_current() -> None:
    """Written anew with ``python -m globaltables.model.schema > environments/environment.schema.json``."""
    assert (ENVIRONMENTS / "environment.schema.json").read_text(encoding="utf-8") == schema_text()


def test_is_json_schema_of_2020_12() -> None:
    """Its dialect is declared, its keywords are used as the dialect has them, its references resolve."""
    schema = json.loads(schema_text())
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    references = {found["$ref"] for found in _objects(schema) if isinstance(found.get("$ref"), str)}
    assert {reference.removeprefix("#/$defs/") for reference in references} == set(schema["$defs"])
    for one in _schemas(schema):
        assert one.get("type", "string") in SCALARS | {"object", "array"}
        assert set(one.get("required", ())) <= set(one.get("properties", {}))
        re.compile(one.get("pattern", ""))
        if one.get("type") == "object":
            assert isinstance(one["additionalProperties"], bool | dict)


def test_refuses_unknown_keys_like_the_model_does() -> None:
    """Every table with known keys is closed, so that an editor marks a misspelt one."""
    assert all(one["additionalProperties"] is False for one in _schemas(environment_schema()) if "properties" in one)


def test_knows_every_key_and_asks_for_none() -> None:
    """The name is the file's, and everything else has a default."""
    schema = environment_schema()
    assert set(schema["properties"]) == set(Environment.model_fields)
    assert "required" not in schema


@pytest.mark.parametrize("name", ["local", "dev", "prod"])
def test_the_environments_point_to_it(name: str) -> None:
    """The first line is what editors look for."""
    assert (ENVIRONMENTS / f"{name}.toml").read_text(encoding="utf-8").splitlines()[0] == (
        "#:schema ./environment.schema.json"
    )
