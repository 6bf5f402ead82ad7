"""What must never matter to the guard: order, and everything that has nothing to do with data."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from operations.guard import judge
from operations.terraform.plan import parse_plan
from tests.unit.guard.recorded_plans import raw
from tests.unit.guard.scenarios import SCENARIOS

names = st.sampled_from([scenario.name for scenario in SCENARIOS])
ACTIONS = (["no-op"], ["create"], ["update"], ["delete"], ["delete", "create"], ["create", "delete"], ["forget"])


def shuffled(plan: dict[str, Any], random: Any) -> dict[str, Any]:
    """The same plan with its resources in another order and its replicas too, what is unknown of them included."""
    for key in ("resource_changes", "resource_drift"):
        random.shuffle(plan[key])
        for entry in plan[key]:
            change = entry["change"]
            for side in ("before", "after"):
                values = change.get(side)
                if not values or not values.get("replica"):
                    continue
                order = list(range(len(values["replica"])))
                random.shuffle(order)
                values["replica"] = [values["replica"][place] for place in order]
                unknown = change.get("after_unknown", {}).get("replica")
                if side == "after" and isinstance(unknown, list):
                    change["after_unknown"]["replica"] = [unknown[place] for place in order]
    return plan


def unrelated(number: int, actions: list[str]) -> dict[str, Any]:
    """A change that no rule has a word for."""
    there, later = {"id": str(number), "arn": f"arn:aws:sqs:us-east-1:000000000000:{number}"}, {"id": str(number)}
    return {
        "address": f"aws_sqs_queue.queue[{number}]",
        "mode": "managed",
        "type": "aws_sqs_queue",
        "name": "queue",
        "index": number,
        "provider_name": "registry.terraform.io/hashicorp/aws",
        "change": {
            "actions": actions,
            "before": None if actions == ["create"] else there,
            "after": None if actions in (["delete"], ["forget"]) else later,
            "after_unknown": {},
        },
    }


@given(name=names, random=st.randoms(), noise=st.lists(st.sampled_from(ACTIONS), max_size=20))
def test_order_and_unrelated_resources_never_change_the_findings(
    name: str, random: Any, noise: list[list[str]]
) -> None:
    """Replicas are a set, and the plan's order is Terraform's business."""
    plan = raw(name)
    plan["resource_changes"] += [unrelated(number, actions) for number, actions in enumerate(noise)]
    assert judge(parse_plan(shuffled(plan, random))) == judge(parse_plan(raw(name)))
