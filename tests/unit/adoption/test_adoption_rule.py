"""The rule of adopting: nothing is deleted, replaced or forgotten, and no file is overwritten."""

from __future__ import annotations

import io
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from operations.adoption.origin import Maker, Origin
from operations.adoption.proposal import propose
from operations.adoption.reading import live_of
from operations.adoption.takeover import Takeover, has_state, refuse_other_file
from operations.console import Console
from operations.errors import AnswerIsNoError, RefusedError, TerraformError
from operations.terraform.plan import Plan, parse_plan
from operations.terraform.state import State
from tests.unit.adoption.found_tables import HOME, OTHER, facts

STACK: Any = SimpleNamespace(name="global-table-orders")
ADDRESS = "aws_dynamodb_table.table"


def _takeover(err: io.StringIO) -> Takeover:
    live = live_of({HOME: facts(HOME), OTHER: facts(OTHER)}, HOME)
    proposal = propose(live, Origin(Maker.UNKNOWN), Path("environments/orders.toml"), "aws")
    assert proposal.environment is not None
    return Takeover(live, proposal.environment, proposal.text, own_keys=False, console=Console(err=err))


def _plan(*actions: str, type_: str = "aws_dynamodb_table", **change: Any) -> Plan:
    address = ADDRESS if type_ == "aws_dynamodb_table" else f"{type_}.this"
    changed = {
        "address": address,
        "mode": "managed",
        "type": type_,
        "name": "table",
        "change": {"actions": list(actions), "before": {}, "after": {}} | change,
    }
    return parse_plan({"format_version": "1.2", "planned_values": {}, "resource_changes": [changed]})


HARMFUL = {
    "a replacement": (
        _plan("delete", "create", replace_paths=[["hash_key"]]),
        (
            f"{ADDRESS}: a table that is taken over keeps all it has, got a plan to replace it, because of hash_key; "
            "nothing was touched"
        ),
    ),
    "a deletion": (
        _plan("delete"),
        f"{ADDRESS}: a table that is taken over keeps all it has, got a plan to delete it; nothing was touched",
    ),
    "a removal from state": (
        _plan("forget"),
        f"{ADDRESS}: a table that is taken over keeps all it has, got a plan to forget it; nothing was touched",
    ),
}


@pytest.mark.parametrize(("plan", "message"), HARMFUL.values(), ids=HARMFUL.keys())
def test_whatever_takes_something_away_is_refused(plan: Plan, message: str) -> None:
    """No flag allows it, and the exit code says that the answer is no."""
    with pytest.raises(AnswerIsNoError) as caught:
        _takeover(io.StringIO()).prepare(STACK, plan)
    assert (str(caught.value), caught.value.exit_code) == (message, 1)


def test_what_is_refused_after_the_table_is_taken_over_says_so() -> None:
    """The stack that watches is planned once more then, and the table stays taken over."""
    takeover = _takeover(io.StringIO())
    filled = SimpleNamespace(stored_state=lambda: SimpleNamespace(is_empty=False))
    data: Any = SimpleNamespace(name=STACK.name, terraform=filled)
    takeover._data = data
    watching: Any = SimpleNamespace(name="observability-orders")
    with pytest.raises(AnswerIsNoError) as caught:
        takeover.prepare(watching, _plan("delete", type_="aws_cloudwatch_metric_alarm"))
    assert str(caught.value) == (
        "aws_cloudwatch_metric_alarm.this: a table that is taken over keeps all it has, got a plan to delete it; "
        "global-table-orders is taken over and stays so, nothing of observability-orders was touched"
    )


def test_changes_in_place_are_told() -> None:
    """With what was and what will be, once; so is what is made."""
    err = io.StringIO()
    takeover = _takeover(err)
    replica = {"region_name": "eu-west-1", "propagate_tags": False}
    changed = _plan("update", before={"replica": [replica]}, after={"replica": [replica | {"propagate_tags": True}]})
    assert takeover.prepare(STACK, changed) is False
    assert takeover.prepare(STACK, changed) is False
    key = _plan(
        "update", type_="aws_kms_key", before={"tags": {"who": "x"}, "policy": "{}"}, after={"policy": "y" * 500}
    )
    takeover.prepare(STACK, key)
    takeover.prepare(STACK, _plan("create", type_="aws_appautoscaling_scheduled_action"))
    takeover.prepare(STACK, None)
    changed_line, policy_line, gone_line, made_line = err.getvalue().splitlines()
    replica_path = "replica.eu-west-1.propagate_tags"
    assert changed_line == f"{STACK.name}: changes in place: - aws_dynamodb_table {replica_path}: False to True"
    assert (
        policy_line == f"{STACK.name}: changes in place: - aws_kms_key policy: {{}} to {'y' * 146}... (all of it: -v)"
    )
    assert gone_line == f"{STACK.name}: changes in place: - aws_kms_key tags.who: x to nothing"
    assert made_line == f"{STACK.name}: is made beside it: aws_appautoscaling_scheduled_action"


def test_a_state_that_cannot_be_read_may_hold_something() -> None:
    """The file then stays, and what went wrong first is what is told."""

    def gone() -> State:
        raise TerraformError("the bucket is gone")

    deployment: Any = SimpleNamespace(data=SimpleNamespace(terraform=SimpleNamespace(stored_state=State)))
    assert not has_state(None)
    assert not has_state(deployment)
    deployment.data.terraform.stored_state = gone
    assert has_state(deployment)


def test_a_file_is_never_overwritten(tmp_path: Path) -> None:
    """But one that says the same is what a run that was cut off left."""
    file = tmp_path / "orders.toml"
    refuse_other_file(file, "a = 1\n", "orders")
    file.write_text("a = 1\n")
    refuse_other_file(file, "a = 1\n", "orders")
    with pytest.raises(RefusedError, match="must not exist yet, got one that says something else; give the table "):
        refuse_other_file(file, "a = 2\n", "orders")


def test_a_file_of_the_same_table_is_gone_on_with(tmp_path: Path) -> None:
    """Another environment for it would put the table into two states."""
    file = tmp_path / "orders.toml"
    file.write_text('table_name_prefix = "orders"\n')
    with pytest.raises(RefusedError) as caught:
        refuse_other_file(file, "", "orders")
    assert str(caught.value) == (
        f"{file}: must say what table orders is now, got an environment of it that says something else; go on with "
        "globaltables deploy --recover --env orders, which takes over what is left"
    )
    with pytest.raises(RefusedError, match="must not exist yet"):
        refuse_other_file(file, "", "baskets")
