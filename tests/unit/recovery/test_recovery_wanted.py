"""What is written down of a plan's creations, so that they can be found without their ids."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from operations.recovery.import_blocks import FILE, remove_imports, write_imports
from operations.recovery.match import Found
from operations.recovery.search import can_find
from operations.recovery.wanted import MADE_AGAIN, Wanted, from_document, wanted_by
from operations.terraform.plan import parse_plan

GOLDEN = Path(__file__).parents[2] / "synth" / "golden"


def change(address: str, after: dict[str, Any] | None, actions: tuple[str, ...] = ("create",)) -> dict[str, Any]:
    """One change of a plan."""
    type_, _, name = address.partition("[")[0].partition(".")
    inner = {"actions": list(actions), "before": None, "after": after, "after_unknown": {}}
    return {"address": address, "mode": "managed", "type": type_, "name": name, "change": inner}


def block(address: str, **references: str) -> dict[str, Any]:
    """One block of the configuration, in the home region."""
    expressions = {name: {"references": [f"{to}.id", to]} for name, to in references.items()}
    return {"address": address, "provider_config_key": "aws.primary", "expressions": expressions}


PLAN = {
    "format_version": "1.2",
    "planned_values": {},
    "resource_changes": [
        change("aws_dynamodb_table.t", {"name": "app", "hash_key": "PK", "range_key": None, "tags": {"secret": "x"}}),
        change("aws_kms_key.k[0]", {"description": "Encrypts it", "tags": {"team": "data"}}),
        change("aws_kms_alias.a[0]", {"name": "alias/app"}),
        change("aws_backup_plan.p", {"name": "daily"}),
        change("aws_backup_selection.s", {"name": "table"}),
        change("aws_lambda_function.f", {"function_name": "probe"}),
        change("aws_lambda_event_source_mapping.m", {"event_source_arn": "arn:stream"}),
        change("aws_cloudwatch_metric_alarm.again", {"alarm_name": "x"}),
        change("aws_iam_role.there", {"name": "x"}, ("no-op",)),
        change("aws_iam_role.replaced", {"name": "x"}, ("delete", "create")),
    ],
    "configuration": {
        "provider_config": {
            "aws.primary": {
                "name": "aws",
                "alias": "primary",
                "expressions": {"region": {"constant_value": "us-east-1"}},
            }
        },
        "root_module": {
            "resources": [
                block("aws_dynamodb_table.t"),
                block("aws_kms_key.k"),
                block("aws_kms_alias.a", target_key_id="aws_kms_key.k"),
                block("aws_backup_plan.p"),
                block("aws_backup_selection.s", plan_id="aws_backup_plan.p"),
                block("aws_lambda_function.f"),
                block("aws_lambda_event_source_mapping.m", function_name="aws_lambda_function.f"),
            ]
        },
    },
}


def test_each_is_kept_with_what_it_is_known_by() -> None:
    """A key with the alias that will lead to it; nothing that AWS makes twice, nothing that is in state."""
    wanted = wanted_by(parse_plan(PLAN))
    assert {one.address: one.values for one in wanted} == {
        "aws_dynamodb_table.t": {"name": "app", "hash_key": "PK"},
        "aws_kms_key.k[0]": {"description": "Encrypts it", "tags": {"team": "data"}, "alias": "alias/app"},
        "aws_kms_alias.a[0]": {"name": "alias/app"},
        "aws_backup_plan.p": {"name": "daily"},
        "aws_backup_selection.s": {"name": "table", "plan_name": "daily"},
        "aws_lambda_function.f": {"function_name": "probe"},
        "aws_lambda_event_source_mapping.m": {"event_source_arn": "arn:stream", "function_name": "probe"},
    }
    assert {one.region for one in wanted} == {"us-east-1"}
    assert [from_document(json.loads(json.dumps(one.document()))) for one in wanted] == wanted


def test_every_type_of_every_stack_is_looked_for_or_made_again() -> None:
    """What nobody looks for and AWS refuses to make twice would fail every deploy after a crash."""
    addresses = {line for file in GOLDEN.glob("addresses-*.txt") for line in file.read_text().split()}
    types = {one.partition(".")[0] for one in addresses if not one.startswith("data.")}
    assert len(types) > 40
    assert sorted(one for one in types if not can_find(one) and one not in MADE_AGAIN) == []
    assert [one for one in MADE_AGAIN if can_find(one)] == []


def test_imports_are_written_beside_the_stack_and_go_again(tmp_path: Path) -> None:
    """As blocks of Terraform's JSON."""
    write_imports(tmp_path, [Found(Wanted("aws_kms_key.k[0]", "aws_kms_key", "us-east-1", {}), "1234")])
    assert json.loads((tmp_path / FILE).read_text()) == {"import": [{"to": "aws_kms_key.k[0]", "id": "1234"}]}
    remove_imports(tmp_path)
    remove_imports(tmp_path)
    assert list(tmp_path.iterdir()) == []
