"""A plan as `terraform show -json` gives it, typed where it is asked and raw where it is large.

What a change holds stays the JSON that was parsed, so that ten thousand changes cost little more than reading them.
See https://developer.hashicorp.com/terraform/internals/json-format
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from operations.errors import PlanFormatError
from operations.terraform.resource_change import Action, Change, ResourceChange, parse_resource_change

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from operations.terraform.state import State


_VARIABLE = re.compile(r"\$\{var\.([A-Za-z0-9_-]+)\}")


@dataclass(frozen=True, slots=True)
class ProviderConfiguration:
    """One ``provider`` block of the configuration.

    Args:
        key: How resources refer to it, for example ``aws.secondary``, or ``module.x:aws`` within a module.
        name: The provider's local name.
        full_name: The provider's whole address.
        alias: Its alias. Empty for the default one.
        module_address: The module it stands in. Empty for the root.
        version_constraint: The version that is asked for. None when none is.
        expressions: Its arguments as Terraform describes expressions: ``constant_value`` or ``references``.
    """

    key: str
    name: str
    full_name: str
    alias: str
    module_address: str
    version_constraint: str | None
    expressions: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Counts:
    """How much a plan does; a replacement counts as one added and one destroyed, as in Terraform's own line."""

    add: int = 0
    change: int = 0
    destroy: int = 0
    replace: int = 0
    imported: int = 0
    forget: int = 0
    moved: int = 0

    @property
    def text(self) -> str:
        """The line for people, without what is zero after the usual three."""
        parts = [f"{self.add} to add", f"{self.change} to change", f"{self.destroy} to destroy"]
        if self.imported:
            parts.insert(0, f"{self.imported} to import")
        if self.forget:
            parts.append(f"{self.forget} to forget")
        return ", ".join(parts)


@dataclass(frozen=True)
class Plan:
    """A plan.

    Args:
        raw: The whole JSON.
        format_version: Its format, 1.x.
        terraform_version: Who made it.
        resource_changes: What it does, ``no-op`` included.
        resource_drift: What changed outside Terraform since the last apply.
        output_changes: What happens to outputs, by name.
        providers: The provider blocks of the configuration, by key.
        variables: The values of the root's input variables, by name.
        errored: Whether planning failed; such a plan must not be applied.
        complete: Whether an apply would leave nothing to do. None when Terraform is older than 1.8.
        applyable: Whether apply would do anything. None when Terraform is older than 1.8.
    """

    raw: Mapping[str, Any]
    format_version: str
    terraform_version: str
    resource_changes: tuple[ResourceChange, ...]
    resource_drift: tuple[ResourceChange, ...]
    output_changes: Mapping[str, Change]
    providers: Mapping[str, ProviderConfiguration]
    variables: Mapping[str, Any]
    errored: bool
    complete: bool | None
    applyable: bool | None

    @cached_property
    def counts(self) -> Counts:
        """How many resources are added, changed, destroyed and so on."""
        managed = [change for change in self.resource_changes if change.mode == "managed"]
        by_action = Counter(change.action for change in managed)
        return Counts(
            add=by_action[Action.CREATE] + by_action[Action.REPLACE],
            change=by_action[Action.UPDATE],
            destroy=by_action[Action.DELETE] + by_action[Action.REPLACE],
            replace=by_action[Action.REPLACE],
            imported=sum(change.change.import_id is not None for change in managed),
            forget=by_action[Action.FORGET],
            moved=sum(change.previous_address is not None for change in managed),
        )

    @property
    def is_empty(self) -> bool:
        """Whether it does nothing at all: no resource, no output. Drift alone is no change."""
        return not any(change.changes_anything for change in self.resource_changes) and all(
            change.action is Action.NO_OP for change in self.output_changes.values()
        )

    @cached_property
    def prior_state(self) -> State:
        """The state the plan was made from, refreshed."""
        from operations.terraform.state import parse_state  # noqa: PLC0415 - most plans are judged without it

        return parse_state(self.raw.get("prior_state") or {})

    @property
    def checks(self) -> Sequence[Mapping[str, Any]]:
        """The results of check blocks and conditions, as Terraform gives them."""
        return self.raw.get("checks") or ()

    @cached_property
    def _blocks(self) -> dict[str, Mapping[str, Any]]:
        return dict(_walk_configuration((self.raw.get("configuration") or {}).get("root_module") or {}, ""))

    def provider_of(self, change: ResourceChange) -> ProviderConfiguration | None:
        """The provider block a resource uses; None when its own block is gone from the configuration."""
        block = self._blocks.get(change.configuration_address)
        return None if block is None else self.providers.get(block.get("provider_config_key", ""))

    def expressions_of(self, change: ResourceChange) -> Mapping[str, Any]:
        """What the configuration gives a resource, as Terraform describes expressions; empty when its block is gone.

        Terraform describes no ``dynamic`` block.
        """
        return self._blocks.get(change.configuration_address, {}).get("expressions") or {}

    def resolve(self, expression: Mapping[str, Any] | None) -> Any:
        """The value of a constant, or of an input variable that stands alone; None for anything else.

        Plan JSON names what an expression refers to, not how: a template around one variable looks like the variable.
        """
        if expression is None:
            return None
        if "constant_value" in expression:
            constant = expression["constant_value"]
            # In JSON configuration Terraform shows a provider's template as if it were a constant.
            template = _VARIABLE.fullmatch(constant) if isinstance(constant, str) else None
            return self.variables.get(template[1]) if template else constant
        references: list[str] = expression.get("references") or []
        if len(references) == 1 and references[0].startswith("var."):
            return self.variables.get(references[0].removeprefix("var."))
        return None


def parse_plan(raw: Mapping[str, Any]) -> Plan:
    """Reads a plan.

    Raises:
        PlanFormatError: When it is no plan, or of a format other than 1.x.
    """
    version = str(raw.get("format_version", "")) if isinstance(raw, dict) else ""
    if version.split(".")[0] != "1" or "planned_values" not in raw:
        raise PlanFormatError(
            f"plan: must be the output of terraform show -json PLANFILE with format_version 1.x, "
            f"got {f'format_version {version}' if version else 'none'}; make it with terraform 1.5 or later"
        )
    try:
        return Plan(
            raw=raw,
            format_version=version,
            terraform_version=str(raw.get("terraform_version", "")),
            resource_changes=tuple(map(parse_resource_change, raw.get("resource_changes") or ())),
            resource_drift=tuple(map(parse_resource_change, raw.get("resource_drift") or ())),
            output_changes={name: Change(change) for name, change in (raw.get("output_changes") or {}).items()},
            providers=_providers((raw.get("configuration") or {}).get("provider_config") or {}),
            variables={name: value.get("value") for name, value in (raw.get("variables") or {}).items()},
            errored=bool(raw.get("errored", False)),
            complete=raw.get("complete"),
            applyable=raw.get("applyable"),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise PlanFormatError(
            f"plan: must have the form of plan format 1.2, got something else at {error}; "
            "make it with terraform show -json PLANFILE"
        ) from error


def parse_plan_text(text: str | bytes) -> Plan:
    """Reads a plan from its JSON text.

    Raises:
        PlanFormatError: When it is no JSON or no plan.
    """
    try:
        raw = json.loads(text)
    except ValueError as error:
        raise PlanFormatError(
            f"plan: must be JSON, got: {error}; make it with terraform show -json PLANFILE"
        ) from error
    return parse_plan(raw)


def _providers(raw: Mapping[str, Mapping[str, Any]]) -> dict[str, ProviderConfiguration]:
    return {
        key: ProviderConfiguration(
            key=key,
            name=provider.get("name", ""),
            full_name=provider.get("full_name", ""),
            alias=provider.get("alias", ""),
            module_address=provider.get("module_address", ""),
            version_constraint=provider.get("version_constraint"),
            expressions=provider.get("expressions") or {},
        )
        for key, provider in raw.items()
    }


def _walk_configuration(module: Mapping[str, Any], prefix: str) -> list[tuple[str, Mapping[str, Any]]]:
    blocks = [(prefix + block["address"], block) for block in module.get("resources") or ()]
    for name, call in (module.get("module_calls") or {}).items():
        blocks += _walk_configuration(call.get("module") or {}, f"{prefix}module.{name}.")
    return blocks
