"""A plan, sorted once so that every rule looks only at what concerns it."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from operations.guard.finding import Hit
from operations.guard.view import values
from operations.guard.view.table_change import TableChange
from operations.terraform.resource_change import Action

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from operations.guard.view.replica_setting import ReplicaSetting
    from operations.terraform.plan import Plan
    from operations.terraform.resource_change import ResourceChange

TABLE = "aws_dynamodb_table"
REPLICA = "aws_dynamodb_table_replica"
_ARN = re.compile(r"^arn:[^:]*:[^:]*:([a-z0-9-]*):([0-9]*):(.*)$", re.DOTALL)


def region_in(arn: object) -> str:
    """The region that an ARN names; empty when it names none."""
    found = _ARN.match(arn) if isinstance(arn, str) else None
    return found[1] if found else ""


def account_in(arn: object) -> str:
    """The account that an ARN names; empty when it names none."""
    found = _ARN.match(arn) if isinstance(arn, str) else None
    return found[2] if found else ""


def table_in(arn: object) -> str:
    """The table that an ARN names; empty when it names none."""
    found = _ARN.match(arn) if isinstance(arn, str) else None
    return found[3].removeprefix("table/").split("/")[0] if found and found[3].startswith("table/") else ""


class PlanView:
    """What the rules ask of a plan.

    Args:
        plan: The plan.
        settings: What changes in replicas beside it. Default: nothing.

    Raises:
        PlanFormatError: When it names actions that are not known.
    """

    def __init__(self, plan: Plan, settings: Iterable[ReplicaSetting] = ()) -> None:
        self.plan = plan
        self._settings = tuple(settings)
        self._by_type: dict[str, list[ResourceChange]] = {}
        self.actions: dict[int, Action] = {}
        for change in plan.resource_changes:
            action = change.action  # of every change: what is not known must not pass as safe
            if change.mode == "managed":
                self._by_type.setdefault(change.type, []).append(change)
                self.actions[id(change)] = action
        self._region_by_provider: dict[str, str] = {}

    def changes(self, types: str | Collection[str], *actions: Action) -> list[ResourceChange]:
        """The managed changes of one or several types with one of these actions; all of them without an action."""
        wanted = (types,) if isinstance(types, str) else types
        found = [change for type_ in wanted for change in self._by_type.get(type_, ())]
        return [change for change in found if self.actions[id(change)] in actions] if actions else found

    @cached_property
    def tables(self) -> Sequence[TableChange]:
        """Every table of the plan, unchanged ones included."""
        return [TableChange(change, self.region_of(change)) for change in self.changes(TABLE)]

    @cached_property
    def updated_tables(self) -> Sequence[TableChange]:
        """The tables that live on with other settings."""
        return [table for table in self.tables if table.change.action is Action.UPDATE]

    def tables_with(self, *actions: Action) -> list[TableChange]:
        """The tables with one of these actions."""
        return [table for table in self.tables if table.change.action in actions]

    def settings(self, name: str) -> list[ReplicaSetting]:
        """The changes of one setting in replicas that the plan does not show."""
        return [setting for setting in self._settings if setting.name == name]

    @cached_property
    def scaling_targets(self) -> frozenset[tuple[str, str]]:
        """What auto scaling looks after once the plan is applied: resource id and end of the dimension."""
        found = set()
        for change in self.changes("aws_appautoscaling_target"):
            resource = values.after(change.change, "resource_id")
            dimension = values.after(change.change, "scalable_dimension")
            if change.change.after is not None and isinstance(resource, str) and isinstance(dimension, str):
                found.add((resource, dimension.rpartition(":")[2]))
        return frozenset(found)

    @cached_property
    def going(self) -> frozenset[str]:
        """The addresses of all that is deleted for good; what is replaced is not among them."""
        return frozenset(
            change.address
            for changes in self._by_type.values()
            for change in changes
            if self.actions[id(change)] is Action.DELETE and change.deposed is None
        )

    def region_of(self, change: ResourceChange) -> str:
        """Where something is: what its ARN says, else its own region, else its provider's; empty when unknown."""
        inner = change.change
        return region_in(values.before(inner, "arn")) or self.region_after(change)

    def region_after(self, change: ResourceChange) -> str:
        """Where the configuration says that something is; empty when that cannot be resolved."""
        inner = change.change
        # Since version 6 of the provider every resource may name its region; without, it reads back the provider's.
        own = values.after(inner, "region") if inner.after is not None else values.before(inner, "region")
        return own if isinstance(own, str) and own else self.provider_region(change)

    def provider_region(self, change: ResourceChange) -> str:
        """The region of the provider block that something uses; empty when it cannot be resolved."""
        provider = self.plan.provider_of(change)
        if provider is None:
            return ""
        if provider.key not in self._region_by_provider:
            found = self.plan.resolve(provider.expressions.get("region"))
            self._region_by_provider[provider.key] = found if isinstance(found, str) else ""
        return self._region_by_provider[provider.key]

    def local_name(self, change: ResourceChange, other: ResourceChange) -> str:
        """How the configuration of a resource refers to another one, or to the module that it is in.

        Empty where it cannot: what is in another module comes in by a variable.
        """
        module = change.configuration_address.removesuffix(f"{change.type}.{change.name}")
        if not other.configuration_address.startswith(module):
            return ""
        return ".".join(other.configuration_address.removeprefix(module).split(".")[:2])

    @cached_property
    def drift(self) -> Mapping[str, ResourceChange]:
        """What changed outside Terraform since the last apply, by address."""
        return {
            change.address: change
            for change in self.plan.resource_drift
            if change.mode == "managed" and change.deposed is None
        }

    def hit(self, change: ResourceChange, label: object, effect: str, instead: str, *, table: str = "") -> Hit:
        """A hit on a resource that is no table.

        Args:
            change: The resource.
            label: Its own name, for example an alarm's; its address stands in when there is none.
            effect: What would happen.
            instead: What to do instead.
            table: The table that is concerned. Default: none that is known.
        """
        region = self.region_of(change)
        name = label if isinstance(label, str) and label else change.address
        unique = f"{change.address}#{change.deposed}" if change.deposed else change.address
        places = tuple(dict.fromkeys((name, f"{name}@{region}", unique)))
        return Hit(change.address, region, table, effect, instead, places)
