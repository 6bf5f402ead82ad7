"""What Terraform sees, from the very plan that the next deploy would make.

A refresh-only plan tells what changed outside, and not what becomes of it. An ordinary plan tells both: its drift
compares state with AWS, its changes compare AWS with the environment.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from operations.drift.difference import DriftedValue, Winner
from operations.drift.flat import flat
from operations.plan_summary import FENCE_TYPE, region_of
from operations.terraform.resource_change import Action

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from operations.terraform.plan import Plan
    from operations.terraform.resource_change import Change, ResourceChange

_ANSWERED = re.compile(
    r"^(arn|id|owner_id|tags_all|stream_arn|stream_label|last_updated_date|key_id|creation_date|recovery_points)(\.|$)"
    r"|^replica\.[^.]+\.(arn|stream_arn|stream_label)$"
)
"""What AWS answers and nobody asks for; ``tags_all`` says again what ``tags`` says."""

_HELD_ELSEWHERE = {
    "aws_sns_topic": re.compile(r"policy(\.|$)"),
    "aws_sqs_queue": re.compile(r"(policy|redrive_allow_policy)(\.|$)"),
    "aws_iam_role": re.compile(r"(inline_policy|managed_policy_arns)(\.|$)"),
    "aws_s3_bucket": re.compile(
        r"(policy|lifecycle_rule|logging|server_side_encryption_configuration|versioning|grant)(\.|$)"
    ),
}
"""What reads back in one resource and is another one's to say, which tells it when it differs."""

_CAPACITY = re.compile(r"^(global_secondary_index\..+\.)?(read|write)_capacity$")
_BOUND = re.compile(r"^(min|max)_capacity$")
_HIDDEN = "(sensitive)"
_ABSENT = object()


def planned_differences(plan: Plan) -> list[DriftedValue]:
    """Everything that differs, resource by resource.

    Args:
        plan: An ordinary plan, refreshed.
    """
    drifts = {one.address: one for one in plan.resource_drift if one.mode == "managed" and one.deposed is None}
    changes = {
        one.address: one
        for one in plan.resource_changes
        if one.mode == "managed" and one.deposed is None and one.type != FENCE_TYPE
    }
    found: list[DriftedValue] = []
    for address in dict.fromkeys([*changes, *drifts]):
        change, drift = changes.get(address), drifts.get(address)
        if (change or drift).type != FENCE_TYPE:  # type: ignore[union-attr]  # one of them is there
            found += _of_resource(plan, address, change, drift)
    return found


def _of_resource(
    plan: Plan, address: str, change: ResourceChange | None, drift: ResourceChange | None
) -> Iterator[DriftedValue]:
    region = region_of(plan, change or drift)  # type: ignore[arg-type]  # one of them is there
    action = change.action if change else Action.NO_OP
    was_deleted = drift is not None and drift.action is Action.DELETE
    if action is Action.CREATE:
        winner = Winner.MADE_ANEW if was_deleted else Winner.APPLIED
        yield DriftedValue(region, address, "", "there", "deleted" if was_deleted else "not there", winner)
    elif action in {Action.DELETE, Action.FORGET}:
        yield DriftedValue(region, address, "", "not there", "there", Winner.APPLIED)
    elif was_deleted:
        yield DriftedValue(region, address, "", "there", "deleted", Winner.TAKEN_OVER)
    else:
        yield from _of_values(region, address, change, drift)


def _of_values(
    region: str, address: str, change: ResourceChange | None, drift: ResourceChange | None
) -> Iterator[DriftedValue]:
    live_values = drift.change.after if drift else change.change.before if change else None
    live = flat(live_values)
    state = flat(drift.change.before) if drift else live
    is_changed = change is not None and change.changes_anything
    wanted = flat(change.change.after) if change and is_changed else live
    unknown = flat(change.change.after_unknown) if change and is_changed else {}
    hidden = _sensitive([one.change for one in (change, drift) if one])
    type_ = (change or drift).type  # type: ignore[union-attr]  # one of them is there
    for path in dict.fromkeys([*wanted, *live, *state]):
        if _ANSWERED.match(path) or _is_unknown(path, unknown):
            continue
        if type_ in _HELD_ELSEWHERE and _HELD_ELSEWHERE[type_].match(path):
            continue
        winner = _winner(type_, path, state.get(path, _ABSENT), live.get(path, _ABSENT), wanted.get(path, _ABSENT))
        if winner is None:
            continue
        expected = wanted.get(path) if winner is not Winner.TAKEN_OVER else state.get(path)
        if winner is Winner.SCALED:
            expected = state.get(path)
        if path.partition(".")[0] in hidden:
            yield DriftedValue(region, address, path, _HIDDEN, _HIDDEN, winner)
        else:
            yield DriftedValue(region, address, path, expected, live.get(path), winner)


def _winner(type_: str, path: str, state: object, live: object, wanted: object) -> Winner | None:
    if state == live == wanted:
        return None
    if wanted == live:
        if (type_ == "aws_dynamodb_table" and _CAPACITY.match(path)) or (
            type_ == "aws_appautoscaling_target" and _BOUND.match(path)
        ):
            return Winner.SCALED
        # What nobody asked for reads back as a default one day: that is the provider, not a person.
        return None if state is _ABSENT else Winner.TAKEN_OVER
    return Winner.SET_BACK if wanted == state else Winner.APPLIED


def _is_unknown(path: str, unknown: Mapping[str, Any]) -> bool:
    """Whether the plan does not know a value yet: then it is AWS's to answer, or follows from what is listed."""
    return any(one is True and (path == at or path.startswith(f"{at}.")) for at, one in unknown.items())


def _sensitive(changes: list[Change]) -> set[str]:
    return {
        name
        for change in changes
        for marks in (change.before_sensitive, change.after_sensitive)
        if isinstance(marks, dict)
        for name, mark in marks.items()
        if mark is True or flat({name: mark})
    }
