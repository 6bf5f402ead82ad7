"""What a live table keeps when its argument is left out, and the input variables that take it away.

The provider sees no difference where a time to live, or one ceiling of two, is left out; the last ceiling that is
left out it sends as an update of nothing, which AWS refuses. It has to be told to take them away, and that cannot stay
in the configuration: AWS takes no -1 for a table or an index that is being made, forgets it once it is done, and
switches a time to live off by its attribute's name alone. So input variables tell it, once: `globaltables deploy` looks
at the live table and gives them. A plan without them fails where something would stay in silence.
"""

import json
from collections.abc import Sequence
from typing import Any

from cdktf import Postcondition, TerraformResource, TerraformVariable, TerraformVariableValidationConfig
from constructs import Construct

from globaltables.model.billing import Billing
from globaltables.model.ceilings import Ceilings, ceilings_by_index
from globaltables.model.indexes import GlobalIndex
from globaltables.table.blocks import ceiling_arguments, index_block
from globaltables.table.provisioning import CEILINGS_TYPE, ceilings_for_each

CEILINGS = "removed_ceilings"
TIME_TO_LIVE = "removed_time_to_live_attribute"
KINDS = ("read", "write")


class Removals(Construct):
    """Declares the input variables ``removed_ceilings`` and ``removed_time_to_live_attribute``, as a table needs them.

    One per stack, since variables have no scope.
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode-max-throughput.html
    https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTimeToLive.html
    """

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id)

    def of_time_to_live(self, table: TerraformResource) -> None:
        """Has a table without a time to live switch off the one that it has when its attribute is given."""
        description = "Attribute by which items of the live table expire, to switch that off. Empty at all other times."
        self._variable(TIME_TO_LIVE, type="string", default="", description=description)
        given = f'${{var.{TIME_TO_LIVE} == "" ? [] : [var.{TIME_TO_LIVE}]}}'
        content = {"attribute_name": "${ttl.value}", "enabled": False}
        table.add_override("dynamic.ttl", {"for_each": given, "content": content})

    def of_ceilings(self, table: TerraformResource, billing: Billing, indexes: Sequence[GlobalIndex]) -> None:
        """Has an on-demand table and its indexes lose ceilings that are given as -1, where they are to have none."""
        of_indexes = f"[for one in values(var.{CEILINGS}.indexes) : [one.read, one.write]]"
        all_units = f"concat([var.{CEILINGS}.read, var.{CEILINGS}.write], flatten({of_indexes}))"
        validation = TerraformVariableValidationConfig(
            condition=f"${{alltrue([for units in {all_units} : units == null ? true : units == -1])}}",
            error_message=f"{CEILINGS}: a ceiling that is taken away is -1; those to have are in the environment",
        )
        self._variable(
            CEILINGS,
            type=CEILINGS_TYPE,
            default={},
            description="On-demand ceilings that the live table is to lose, each as -1. Nothing at all other times.",
            validation=[validation],
        )
        ceilings = ceilings_by_index(billing, indexes)
        missing = [kind for kind in KINDS if kind not in ceilings[""]]
        if missing == list(KINDS):
            some = f"var.{CEILINGS}.read != null || var.{CEILINGS}.write != null"
            for name, block in ceilings_for_each(f"{some} ? [var.{CEILINGS}] : []").items():
                table.add_override(f"dynamic.{name}", block)
        else:
            for kind in missing:
                path = f"on_demand_throughput.max_{kind}_request_units"
                table.add_override(path, f"${{var.{CEILINGS}.{kind}}}")
        if indexes:
            blocks = [index_block(index) | _index_ceilings(index.name, ceilings[index.name]) for index in indexes]
            table.add_override("global_secondary_index", blocks)

    def _variable(self, name: str, **settings: Any) -> None:
        variable = TerraformVariable(self, name, nullable=False, **settings)
        variable.override_logical_id(name)


def time_to_live_postcondition(removals: Removals | None) -> Postcondition:
    """For a table without a time to live: that none is left on."""
    attribute = '${try(coalesce(self.ttl[0].attribute_name), "")}'
    with_terraform = (
        f"plan with -var {TIME_TO_LIVE}={attribute}"
        if removals
        else "`aws dynamodb update-time-to-live --table-name ${self.name} --time-to-live-specification "
        f"Enabled=false,AttributeName={attribute}`"
    )
    return Postcondition(
        condition="${try(!self.ttl[0].enabled, true)}",
        error_message="time_to_live_attribute: the live table deletes items until that is switched off, got "
        f"{attribute} left out and still on; `globaltables deploy` switches it off; with terraform alone "
        f"{with_terraform}",
    )


def ceiling_postconditions(ceilings: Ceilings, removals: Removals | None) -> list[Postcondition]:
    """For a table with one ceiling: that the other one is not left on."""
    return [_ceiling_postcondition(kind, removals) for kind in KINDS if ceilings and kind not in ceilings]


def _ceiling_postcondition(kind: str, removals: Removals | None) -> Postcondition:
    units = f"self.on_demand_throughput[0].max_{kind}_request_units"
    with_terraform = (
        f"plan with -var '{CEILINGS}={{{kind}=-1}}'"
        if removals
        else "`aws dynamodb update-table --table-name ${self.name} --on-demand-throughput "
        f"Max{kind.capitalize()}RequestUnits=-1`"
    )
    return Postcondition(
        condition=f"${{try({units} <= 0, true)}}",
        error_message=f"maximum_{kind}_request_units: the live table keeps a ceiling until it is taken away, got "
        f'${{try(tostring(coalesce({units})), "")}} left out and still there; `globaltables deploy` takes it away; '
        f"with terraform alone {with_terraform}",
    )


def _index_ceilings(name: str, ceilings: Ceilings) -> dict[str, Any]:
    quoted = json.dumps(name)
    if not ceilings:
        given = f"[for name, one in var.{CEILINGS}.indexes : one if name == {quoted}]"
        return {"dynamic": ceilings_for_each(given)}
    removed = {kind: f"${{try(var.{CEILINGS}.indexes[{quoted}].{kind}, null)}}" for kind in KINDS}
    return {"on_demand_throughput": ceiling_arguments(removed | ceilings)}
