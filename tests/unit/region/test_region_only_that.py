"""A step that was agreed to beforehand does that and nothing else, whatever the file says by then."""

from __future__ import annotations

import io
import json
from contextlib import contextmanager
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest

from operations.console import Console
from operations.errors import AnswerIsNoError, RefusedError
from operations.region.home import MoveHome
from operations.region.leave import Leave
from operations.region.subject import Subject
from operations.terraform.plan import Plan, parse_plan
from operations.terraform.state import parse_stored_state
from tests.unit.guard.recorded_plans import raw, recorded

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SUBJECT = cast("Any", SimpleNamespace(what="region-move-primary-eu-west-1"))
HOME, LEAVE = MoveHome(SUBJECT, "secondary", "eu-west-1"), Leave(SUBJECT, "primary", "us-east-1")


def change(
    type_: str, name: str, before: dict[str, Any], after: dict[str, Any], *, imported: bool = False, **unknown: Any
) -> dict[str, Any]:
    """An update; its importing where it is imported."""
    values: dict[str, Any] = {"actions": ["update"], "before": before, "after": after, "after_unknown": unknown}
    values |= {"importing": {"id": "app"}} if imported else {}
    return {"address": f"{type_}.{name}", "mode": "managed", "type": type_, "name": name, "change": values}


def plan(*changes: dict[str, Any]) -> Plan:
    """A plan with these changes."""
    return parse_plan(raw("nothing-to-do") | {"resource_changes": list(changes)})


FENCE = change("terraform_data", "region_primary_Fence_867FA907", {}, {})
HOME_FENCE = change("terraform_data", "table_HomeFence_776C1A22", {}, {})
ALARM = change("aws_cloudwatch_metric_alarm", "Throttles", {"threshold": 1}, {"threshold": 2})


def table(before: dict[str, Any], **after: Any) -> dict[str, Any]:
    """The table as it is imported; what is said of it afterwards differs from before."""
    one = {"region_name": "us-east-1", "propagate_tags": False, "arn": "arn:1", "kms_key_arn": "key"} | before
    unknown = {"replica": [{"arn": True}]}
    values = {name: value for name, value in {**one, "propagate_tags": True, "arn": None, **after}.items() if value}
    named = {"name": "app", "deletion_protection_enabled": True}
    old, new = (named | {"replica": [block]} for block in (one, values))
    return change("aws_dynamodb_table", "table", old, new, imported=True, **unknown)


def test_the_table_is_taken_over_with_what_the_provider_cannot_read() -> None:
    """Which calls nothing; and the fence that remembers the home is made."""
    assert HOME._see_only_the_move(plan(table({}), HOME_FENCE)) == []


@pytest.mark.parametrize(
    ("changes", "got", "way_out"),
    [
        (
            [table({}, kms_key_arn=None), HOME_FENCE],
            "aws_dynamodb_table.table (replica.us-east-1.kms_key_arn)",
            (
                "the table itself is untouched; set home back in the environment file and take it over again with "
                "globaltables deploy --recover"
            ),
        ),
        (
            [ALARM],
            "aws_cloudwatch_metric_alarm.Throttles",
            "eu-west-1 is the home by now: deploy that with globaltables deploy",
        ),
    ],
)
def test_a_moved_home_brings_no_other_change(changes: list[dict[str, Any]], got: str, way_out: str) -> None:
    """Not of the table, and not in the second stack, which is planned after it."""
    with pytest.raises(RefusedError) as error:
        HOME._see_only_the_move(plan(*changes))
    assert str(error.value) == (
        f"region-move-primary-eu-west-1: must take the table over and change nothing else, got {got}; {way_out}"
    )


def test_a_role_is_forgotten_with_its_fences_alone() -> None:
    """The file may have been edited since the region's name was typed."""
    assert LEAVE._see_only_fences(plan(FENCE)) == []
    with pytest.raises(RefusedError) as error:
        LEAVE._see_only_fences(plan(FENCE, ALARM))
    assert str(error.value) == (
        "region-move-primary-eu-west-1: must forget role primary and change nothing else, got "
        "aws_cloudwatch_metric_alarm.Throttles; deploy that first with globaltables deploy, and run the same command "
        "again"
    )


DEPLOYED = {
    "version": 4,
    "outputs": {"table_name": {"value": "orders", "type": "string"}},
    "resources": [
        {
            "mode": "managed",
            "type": "aws_dynamodb_table",
            "name": "table",
            "instances": [{"attributes": {"id": "orders"}}],
        }
    ],
}


class WithPlans(Subject):
    """An environment whose second stack has a plan that is not empty."""

    @contextmanager
    def opened(self, text: str, console: Console, *, fenced: bool = True) -> Iterator[Any]:
        """Two stacks, deployed."""
        del text, console, fenced
        terraform = SimpleNamespace(stored_state=lambda: parse_stored_state(json.dumps(DEPLOYED)))
        stacks = [
            SimpleNamespace(
                name=name, terraform=terraform, variable_names=set(), plan=lambda *_, found=found, **__: found
            )
            for name, found in (("data", (None, None)), ("watching", (None, recorded("one-replica-removed"))))
        ]
        yield SimpleNamespace(stacks=stacks, data=stacks[0], environment=self.environment)


def test_nothing_may_be_pending_in_any_stack_before_the_home_moves(tmp_path: Path) -> None:
    """It would be applied with the move, and nobody would be asked."""
    file, console = tmp_path / "dev.toml", Console(err=io.StringIO())
    file.write_text("")
    subject = WithPlans(file, tmp_path, console, "region-move-primary-eu-west-1")
    (step, *_) = MoveHome(subject, "secondary", "eu-west-1").steps
    with pytest.raises(AnswerIsNoError, match=r"must have nothing else to deploy, got watching: .* deploy first"):
        step.carry_out()
