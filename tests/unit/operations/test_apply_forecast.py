"""How much longer an apply takes: the longest chain of what is left, or ten hands for all of it."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

from operations.apply_forecast import Forecast
from operations.apply_progress import ApplyProgress
from operations.console import Console
from operations.durations import Durations
from operations.terraform.events import ApplyComplete, ApplyErrored, ApplyStart
from operations.terraform.plan import Plan, parse_plan

if TYPE_CHECKING:
    from pathlib import Path

KEY, TABLE, ROLE = "aws_kms_key.home", "aws_dynamodb_table.this", "aws_iam_role.reader"


class Clock:
    """A clock that is set by hand."""

    now = 0.0

    def __call__(self) -> float:
        """The time, in seconds."""
        return self.now


def plan(actions: list[str], *, more_roles: int = 0) -> Plan:
    """A plan over a table that refers to a key, a role that depends on the table, and roles that stand alone."""
    addresses = [KEY, TABLE, ROLE, *(f"aws_iam_role.alone_{number}" for number in range(more_roles))]
    changes: list[dict[str, Any]] = [
        {
            "address": address,
            "mode": "managed",
            "type": address.partition(".")[0],
            "name": address.partition(".")[2],
            "change": {"actions": actions, "before": None, "after": None},
        }
        for address in addresses
    ]
    table = {"server_side_encryption": [{"kms_key_arn": {"references": [f"{KEY}[0].arn", KEY, "var.switch"]}}]}
    blocks = [
        {"address": KEY},
        {"address": TABLE, "expressions": table},
        {"address": ROLE, "depends_on": [TABLE]},
        *({"address": address} for address in addresses[3:]),
    ]
    return parse_plan(
        {
            "format_version": "1.2",
            "planned_values": {},
            "resource_changes": changes,
            "configuration": {"root_module": {"resources": blocks}},
        }
    )


def known(tmp_path: Path) -> Durations:
    """Durations that were learned."""
    durations = Durations(tmp_path / "durations.json")
    seconds = {"aws_kms_key": 8.0, "aws_dynamodb_table": 20.0, "aws_iam_role": 2.0}
    for type_, took in seconds.items():
        for action in ("create", "delete"):
            durations.took(type_, action, took)
    return durations


def test_a_chain_is_as_long_as_its_links(tmp_path: Path) -> None:
    """The key, then the table, then the role; and the same links the other way round."""
    for actions, total in ((["create"], 30.0), (["delete"], 30.0), (["delete", "create"], 60.0)):
        assert Forecast(plan(actions), known(tmp_path)).seconds_left() == total


def test_many_that_stand_alone_share_ten_hands(tmp_path: Path) -> None:
    """A hundred and fifty roles and the chain are 330 seconds of work."""
    assert Forecast(plan(["create"], more_roles=150), known(tmp_path)).seconds_left() == 33.0


def test_it_counts_down_and_learns(tmp_path: Path) -> None:
    """What is begun takes less; what takes longer than ever is about to end; what ended well is remembered."""
    clock = Clock()
    durations = known(tmp_path)
    forecast = Forecast(plan(["create"]), durations, clock)
    forecast.started(KEY, "create")
    clock.now = 5.0
    assert forecast.seconds_left() == 25.0
    clock.now = 10.0
    assert forecast.seconds_left() == 22.0
    forecast.ended(KEY, "create", well=True)
    forecast.started(TABLE, "create")
    clock.now = 11.0
    forecast.ended(TABLE, "create", well=False)
    assert forecast.seconds_left() == 2.0
    forecast.learn()
    assert json.loads((tmp_path / "durations.json").read_text())["aws_kms_key"]["create"] == [8.0, 10.0]
    assert durations.expected("aws_dynamodb_table", "create") == 20.0


def test_events_feed_it(tmp_path: Path) -> None:
    """Those of data sources too, of which it knows nothing."""
    clock = Clock()
    forecast = Forecast(plan(["create"]), known(tmp_path), clock)
    progress = ApplyProgress(Console(out=io.StringIO(), err=io.StringIO()), 3, {}, forecast)
    with progress.shown():
        progress(ApplyStart(message="", address="data.aws_partition.now", type="aws_partition", action="read"))
        progress(ApplyStart(message="", address=KEY, type="aws_kms_key", action="create"))
        clock.now = 8.0
        progress(ApplyComplete(message="", address=KEY, type="aws_kms_key", action="create", elapsed_seconds=8.0))
        assert forecast.seconds_left() == 22.0
        progress(ApplyStart(message="", address=TABLE, type="aws_dynamodb_table", action="create"))
        progress(
            ApplyErrored(message="", address=TABLE, type="aws_dynamodb_table", action="create", elapsed_seconds=1.0)
        )
    assert forecast.seconds_left() == 2.0
