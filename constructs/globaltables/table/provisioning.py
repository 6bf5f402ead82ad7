"""The two steps in which a table with replicas becomes provisioned, as input variables of the stack.

AWS takes replicas of a provisioned table, and provisioned capacity of a table with replicas, once auto scaling of the
writes of the table and of every index exists; auto scaling wants the table first. So the first apply makes or leaves
the table on demand (``billing_mode=PAY_PER_REQUEST``) and makes the scaling; the second one makes it provisioned and
says how much capacity it starts with (``starting_capacity``). From then on neither is given: capacity belongs to auto
scaling, and as the configuration says nothing of it, no plan ever shows or resets it. `globaltables deploy` does both
in one run.
"""

import json
from collections.abc import Sequence
from typing import Any

from cdktf import (
    Fn,
    Postcondition,
    TerraformResource,
    TerraformResourceLifecycle,
    TerraformVariable,
    TerraformVariableValidationConfig,
)
from constructs import Construct

from globaltables.model.indexes import GlobalIndex
from globaltables.table.blocks import index_block

ON_DEMAND = "PAY_PER_REQUEST"
PROVISIONED = "PROVISIONED"

_EXAMPLE = "-var 'starting_capacity={read=10,write=10}'"
_CAPACITY_TYPE = (
    "object({ read = optional(number), write = optional(number), "
    "indexes = optional(map(object({ read = number, write = number })), {}) })"
)
CEILINGS_TYPE = (
    "object({ read = optional(number), write = optional(number), "
    "indexes = optional(map(object({ read = optional(number), write = optional(number) })), {}) })"
)


class ProvisioningSteps(Construct):
    """Declares the input variables ``billing_mode``, ``starting_capacity`` and ``kept_ceilings``.

    One per stack, since variables have no scope.
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-global-table-design.prescriptive-guidance.throughput.html
    """

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id)
        self._variable(
            "billing_mode",
            "string",
            PROVISIONED,
            "PAY_PER_REQUEST for the apply that makes the scaling of a table that is not provisioned yet.",
            f'contains(["{PROVISIONED}", "{ON_DEMAND}"], var.billing_mode)',
            f"billing_mode: must be {PROVISIONED} or {ON_DEMAND}",
        )
        self._variable(
            "starting_capacity",
            _CAPACITY_TYPE,
            {},
            "Capacity units with which the table becomes provisioned, or with which a new index starts; an index that "
            "is not named has the table's. Nothing at all other times: capacity is auto scaling's.",
            "alltrue([for units in concat([var.starting_capacity.read, var.starting_capacity.write], "
            "flatten([for one in values(var.starting_capacity.indexes) : [one.read, one.write]])) : "
            "units == null ? true : units >= 1 && floor(units) == units])",
            "starting_capacity: capacity units must be whole numbers of 1 and more",
        )
        self._variable(
            "kept_ceilings",
            CEILINGS_TYPE,
            {},
            "On-demand ceilings that the table has and keeps until it is provisioned.",
        )

    def _variable(  # noqa: PLR0917 - private, and called in one shape
        self, name: str, type_: str, default: Any, description: str, condition: str = "", message: str = ""
    ) -> None:
        validation = [TerraformVariableValidationConfig(condition=f"${{{condition}}}", error_message=message)]
        variable = TerraformVariable(
            self,
            name,
            type=type_,
            default=default,
            nullable=False,
            description=description,
            validation=validation if condition else None,
        )
        variable.override_logical_id(name)

    def fence(self, scope: Construct, id: str) -> None:
        """Has the first plan with scaling in it fail unless it leaves the table on demand.

        It remembers the mode of the apply that made it; an imported one remembers nothing and lets everything pass.
        """
        resource = TerraformResource(
            Construct(scope, id),
            "Resource",
            terraform_resource_type="terraform_data",
            lifecycle=TerraformResourceLifecycle(
                ignore_changes=["input"],
                postcondition=[
                    Postcondition(
                        condition=f'${{try(self.input.value, "{ON_DEMAND}") == "{ON_DEMAND}"}}',
                        error_message=f"billing_mode: a table with replicas becomes {PROVISIONED} once its writes are "
                        f"auto scaled, got {PROVISIONED} before that; nothing was touched; `globaltables deploy` takes "
                        f"both steps; with terraform alone apply with -var billing_mode={ON_DEMAND} first, and then "
                        f"with {_EXAMPLE}",
                    )
                ],
            ),
        )
        resource.add_override("input", {"value": "${var.billing_mode}"})

    def postcondition(self) -> Postcondition:
        """The table's: a table never becomes provisioned with the one unit that the provider sends for none."""
        return Postcondition(
            condition=f'${{self.billing_mode != "{PROVISIONED}" || self.read_capacity > 0}}',
            error_message="starting_capacity: must say with how much capacity the table becomes provisioned, got none, "
            f"which is 1 unit; plan with {_EXAMPLE}, enough for the traffic of now",
        )

    def complete(self, table: TerraformResource, indexes: Sequence[GlobalIndex]) -> None:
        """Gives a table resource its billing mode, starting capacity, indexes and kept ceilings."""
        table.add_override("billing_mode", "${var.billing_mode}")
        for kind in ("read", "write"):
            table.add_override(f"{kind}_capacity", _if_provisioned(f"var.starting_capacity.{kind}"))
        some = "var.kept_ceilings.read != null || var.kept_ceilings.write != null"
        kept = ceilings_for_each(f'var.billing_mode == "{ON_DEMAND}" && ({some}) ? [var.kept_ceilings] : []')
        for name, block in kept.items():
            table.add_override(f"dynamic.{name}", block)
        if indexes:
            table.add_override("global_secondary_index", [_index_block(index) for index in indexes])


def policy_name(metric: str, resource_id: str) -> str:
    """What AWS itself calls a policy that tracks *metric*: one that it made in a replica is then changed, not doubled.

    Args:
        metric: The predefined metric, for example ``DynamoDBWriteCapacityUtilization``.
        resource_id: The target's, a literal or a token.
    """
    return Fn.substr(f"{metric}:{resource_id}", 0, 256)


def _index_block(index: GlobalIndex) -> dict[str, Any]:
    name = json.dumps(index.name)
    block = index_block(index)
    for kind in ("read", "write"):
        units = f"try(var.starting_capacity.indexes[{name}].{kind}, var.starting_capacity.{kind})"
        block[f"{kind}_capacity"] = _if_provisioned(units)
    own = f'[for name, one in var.kept_ceilings.indexes : one if name == {name} && var.billing_mode == "{ON_DEMAND}"]'
    return block | {"dynamic": ceilings_for_each(own)}


def _if_provisioned(value: str) -> str:
    return f'${{var.billing_mode == "{PROVISIONED}" ? {value} : null}}'


def ceilings_for_each(each: str) -> dict[str, Any]:
    """A dynamic block for ceilings; the expression *each* has at most one element, with ``read`` and ``write``."""
    content = {f"max_{kind}_request_units": f"${{on_demand_throughput.value.{kind}}}" for kind in ("read", "write")}
    return {"on_demand_throughput": {"for_each": f"${{{each}}}", "content": content}}
