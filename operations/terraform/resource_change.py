"""What a plan does to one resource instance: typed where it is asked, raw where it is large."""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from operations.errors import PlanFormatError

if TYPE_CHECKING:
    from collections.abc import Mapping

_INDEX = re.compile(r'\[(?:\d+|"(?:[^"\\]|\\.)*")\]')


class Action(enum.StrEnum):
    """What happens to a resource."""

    NO_OP = "no-op"
    READ = "read"
    CREATE = "create"
    UPDATE = "update"
    REPLACE = "replace"
    DELETE = "delete"
    FORGET = "forget"


_ACTIONS: dict[tuple[str, ...], Action] = {
    ("no-op",): Action.NO_OP,
    ("read",): Action.READ,
    ("create",): Action.CREATE,
    ("update",): Action.UPDATE,
    ("delete", "create"): Action.REPLACE,
    ("create", "delete"): Action.REPLACE,
    ("create", "forget"): Action.REPLACE,
    ("delete",): Action.DELETE,
    ("forget",): Action.FORGET,
}


@dataclass(frozen=True, slots=True)
class Change:
    """What a change does: a view of its JSON.

    Args:
        raw: The JSON of the change.
    """

    raw: Mapping[str, Any]

    @property
    def actions(self) -> tuple[str, ...]:
        """Terraform's own words, in the order in which they are done."""
        return tuple(self.raw["actions"])

    @property
    def action(self) -> Action:
        """What happens, as one word.

        Raises:
            PlanFormatError: When Terraform names actions that are not known; what is not known must not pass as safe.
        """
        try:
            return _ACTIONS[tuple(self.raw["actions"])]
        except KeyError as error:
            raise PlanFormatError(
                f"plan: actions must be among those of plan format 1.2, got {self.raw.get('actions')}; "
                "use a Terraform version that this release was tested with"
            ) from error

    @property
    def before(self) -> Any:
        """The values before; None when there are none."""
        return self.raw.get("before")

    @property
    def after(self) -> Any:
        """The values after, without those that are not known yet; None when there are none."""
        return self.raw.get("after")

    @property
    def after_unknown(self) -> Any:
        """True at the place of each value that is not known before apply."""
        return self.raw.get("after_unknown") or {}

    @property
    def before_sensitive(self) -> Any:
        """True at the place of each sensitive value before."""
        return self.raw.get("before_sensitive") or {}

    @property
    def after_sensitive(self) -> Any:
        """True at the place of each sensitive value after."""
        return self.raw.get("after_sensitive") or {}

    @property
    def replace_paths(self) -> tuple[tuple[str | int, ...], ...]:
        """The arguments that force a replacement; empty for a tainted resource."""
        return tuple(tuple(path) for path in self.raw.get("replace_paths") or ())

    @property
    def import_id(self) -> str | None:
        """The id that is imported; empty when it is not known yet, None when nothing is imported."""
        importing = self.raw.get("importing")
        return None if importing is None else str(importing.get("id") or "")


@dataclass(frozen=True, slots=True)
class ResourceChange:
    """A change of one resource instance, or its drift.

    Args:
        address: The absolute address, module and index included.
        module_address: The address of its module. Empty for the root.
        mode: ``managed`` or ``data``.
        type: The resource type.
        name: The resource's name in the configuration.
        index: The key of ``count`` or ``for_each``. None without.
        provider_name: The provider's whole address.
        change: What it does.
        action_reason: Terraform's reason, for example ``replace_because_tainted``. None when it gives none.
        previous_address: The address it had before it was moved. None when it was not moved.
        deposed: The key of a deposed object. None for a current one.
    """

    address: str
    module_address: str
    mode: str
    type: str
    name: str
    index: str | int | None
    provider_name: str
    change: Change
    action_reason: str | None = None
    previous_address: str | None = None
    deposed: str | None = None

    @property
    def action(self) -> Action:
        """What happens to it, as one word."""
        return self.change.action

    @property
    def configuration_address(self) -> str:
        """The address of the block in the configuration: without any index."""
        prefix = _INDEX.sub("", self.module_address) + "." if self.module_address else ""
        data = "data." if self.mode == "data" else ""
        return f"{prefix}{data}{self.type}.{self.name}"

    @property
    def changes_anything(self) -> bool:
        """Whether apply does anything with it, a move or an import included."""
        return self.action is not Action.NO_OP or self.change.import_id is not None or self.previous_address is not None


def parse_resource_change(raw: Mapping[str, Any]) -> ResourceChange:
    """Reads one entry of `resource_changes` or `resource_drift`."""
    change = raw["change"]
    if not isinstance(change["actions"], list):
        raise TypeError("actions")
    return ResourceChange(
        address=raw["address"],
        module_address=raw.get("module_address", ""),
        mode=raw["mode"],
        type=raw["type"],
        name=raw["name"],
        index=raw.get("index"),
        provider_name=raw.get("provider_name", ""),
        change=Change(change),
        action_reason=raw.get("action_reason"),
        previous_address=raw.get("previous_address"),
        deposed=raw.get("deposed"),
    )
