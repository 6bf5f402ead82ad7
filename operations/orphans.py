"""What a destroy would leave behind in silence.

Terraform looks for a resource in the region of its provider. Where that region is another than the one the resource was
made in, it finds nothing, takes it for gone, and forgets it: the table stays, its replicas' keys go. The fences of the
stack stop every other plan of that kind; a plan to destroy does not evaluate them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.plan_summary import region_of_arn

if TYPE_CHECKING:
    from operations.terraform.plan import Plan
    from operations.terraform.state import State


def sought_elsewhere(plan: Plan, state: State) -> list[str]:
    """Says, for every provider that would look in another region than its resources are in, which and where."""
    found = {}
    for resource in state.resources.values():
        provider = plan.providers.get(f"aws.{resource.provider_alias}")
        made_in = region_of_arn(resource.values.get("arn"))
        if resource.mode != "managed" or provider is None or made_in is None:
            continue
        sought_in = plan.resolve(provider.expressions.get("region"))
        if isinstance(sought_in, str) and sought_in != made_in:
            found[provider.alias] = f"{provider.alias} region: must be {made_in}, where it is deployed, got {sought_in}"
    return list(found.values())
