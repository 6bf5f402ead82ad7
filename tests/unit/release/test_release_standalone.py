"""What is left when an environment is let go of: configuration without a backend, and a block for every resource."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from operations.release.import_ids import is_known
from operations.release.standalone import import_blocks, without_backend
from operations.terraform.state import ResourceState

GOLDEN = Path(__file__).parents[2] / "synth" / "golden"


def _resource(type_: str, name: str = "this", **values: Any) -> ResourceState:
    return ResourceState(f"{type_}.{name}", "managed", type_, name, None, "aws", "", values)


def test_every_type_of_every_stack_is_known() -> None:
    """How it is imported, or that it needs no import."""
    addresses = {line for file in GOLDEN.glob("addresses-*.txt") for line in file.read_text().split()}
    types = {one.partition(".")[0] for one in addresses if not one.startswith("data.")}
    assert len(types) > 40
    assert sorted(one for one in types if not is_known(one)) == []


def test_blocks_are_formatted_and_literal() -> None:
    """An id is no template; fences are made again, but for the one that asks for a step."""
    target = {"resource_id": "table/orders", "scalable_dimension": "dynamodb:table:WriteCapacityUnits"}
    found = [
        _resource("aws_dynamodb_table", id="orders"),
        _resource("aws_appautoscaling_target", **target),
        _resource("aws_appautoscaling_scheduled_action", id="day"),
        _resource("aws_backup_selection", plan_id="plan", id="${odd}"),
        _resource("terraform_data", "table_NameFence_1", id="x"),
        _resource("terraform_data", "table_ProvisioningFence_1", id="x"),
    ]
    assert import_blocks(found) == (
        'import {\n  to = aws_dynamodb_table.this\n  id = "orders"\n}\n'
        "\n"
        "import {\n  to = aws_appautoscaling_target.this\n"
        '  id = "dynamodb/table/orders/dynamodb:table:WriteCapacityUnits"\n}\n'
        "\n"
        'import {\n  to = aws_backup_selection.this\n  id = "plan|$${odd}"\n}\n'
        "\n"
        'import {\n  to = terraform_data.table_ProvisioningFence_1\n  id = "released"\n}\n'
    )


def test_the_backend_is_left_out_and_nothing_else() -> None:
    """Whoever goes on with it decides where the state is."""
    text = 'terraform {\n{backend}  required_version = ">= 1.5"\n}\n\nvariable "x" {\n  default = {}\n}\n'
    for backend in (
        '  backend "local" {\n    path = "../x.tfstate"\n  }\n',
        '  cloud {\n    organization = "o"\n    workspaces {\n      name = "w"\n    }\n  }\n',
        "",
    ):
        assert without_backend(text.replace("{backend}", backend)) == text.replace("{backend}", "")
