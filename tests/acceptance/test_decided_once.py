"""What is decided when a table is made stays as it is: its key attributes, its local indexes, and keys that exist."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.acceptance.live_stack import HOME, REPLICAS, TABLE, LiveStack
from tests.cli.project_copy import TWO_REGIONS

if TYPE_CHECKING:
    from operations.terraform.binary import Binary
    from tests.cli.project_copy import ProjectCopy

pytestmark = pytest.mark.acceptance

ATTRIBUTES = ["yankee", "bravo", "oscar", "delta"]


def _environment(keys: dict[str, str], attributes: list[str], sort_key: str = "date") -> str:
    arns = ", ".join(f'{role} = "{arn}"' for role, arn in keys.items())
    return f"""{TWO_REGIONS}
[encryption]
keys = "existing"
key_arn_by_role = {{ {arns} }}

[[local_indexes]]
name = "ByDate"
sort_key = {{ name = "{sort_key}" }}
projection = "INCLUDE"
non_key_attributes = {attributes}
"""


def test_attributes_local_indexes_and_keys_are_kept(quick_project: ProjectCopy, terraform: Binary) -> None:
    """In whatever order attributes are given, plans are empty; other indexes or keys are refused before anything."""
    quick_project.succeed("local", "up")
    live = LiveStack(quick_project, terraform.path, quick_project.run("local", "status"))
    environment = quick_project.root / "environments" / "local.toml"
    try:
        regions = {"primary": HOME, "secondary": REPLICAS[0]}
        keys = {role: live.client("kms", region).create_key()["KeyMetadata"]["Arn"] for role, region in regions.items()}
        environment.write_text(_environment(keys, ATTRIBUTES))

        first = quick_project.succeed("deploy", "--yes", "--json").document

        assert first["second_plan_empty"] is True
        (index,) = live.table(HOME)["LocalSecondaryIndexes"]
        assert index["Projection"]["NonKeyAttributes"] != ATTRIBUTES
        assert sorted(index["Projection"]["NonKeyAttributes"]) == sorted(ATTRIBUTES)

        environment.write_text(_environment(keys, sorted(ATTRIBUTES)))
        assert "0 to add, 0 to change, 0 to destroy" in quick_project.succeed("plan").out

        other = live.client("kms", REPLICAS[0]).create_key()["KeyMetadata"]["Arn"]
        refused = {
            _environment(keys, ATTRIBUTES[:2]): "local indexes: cannot change on a live stack, which has ByDate "
            "(date S, INCLUDE bravo, delta, oscar, yankee), got ByDate (date S, INCLUDE bravo, yankee); nothing",
            _environment(keys, ATTRIBUTES, "day"): "local indexes: cannot change on a live stack, which has ",
            _environment(keys, ATTRIBUTES).partition("[[local")[0]: "oscar, yankee), got none; nothing was touched",
            f'partition_key = {{ name = "PK", type = "N" }}{_environment(keys, ATTRIBUTES)}': "key attributes: a type "
            "cannot change on a live table, which has PK S, got PK N; nothing was touched",
            _environment({**keys, "secondary": other}, ATTRIBUTES): "secondary key: cannot change on a live stack, "
            f"which has {keys['secondary']}, got {other}; nothing was touched",
        }
        for text, message in refused.items():
            environment.write_text(text)
            changed = quick_project.run("deploy", "--yes")
            assert changed.code == 2
            assert message in " ".join(changed.err.split())
        assert live.table(HOME, TABLE)["TableStatus"] == "ACTIVE"
    finally:
        live.close()
