"""A state, typed: as `show -json` gives it, and as it is stored and `state pull` prints it.

`state pull` needs no provider and is the quicker one; only it knows the serial, the lineage and each resource's
provider alias. `show -json` is the documented form.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from operations.errors import PlanFormatError
from operations.terraform.outputs import Output, parse_outputs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_PROVIDER = re.compile(r'^(?:(?P<module>module\..+)\.)?provider\["(?P<name>[^"]+)"\](?:\.(?P<alias>.+))?$')
_STORED_VERSION = 4


@dataclass(frozen=True, slots=True)
class ResourceState:
    """One resource instance in state.

    Args:
        address: The absolute address, module and index included.
        mode: ``managed`` or ``data``.
        type: The resource type.
        name: The resource's name in the configuration.
        index: The key of ``count`` or ``for_each``. None without.
        provider_name: The provider's whole address.
        provider_alias: The alias of the provider. Empty for the default one, None where it is not said.
        values: Its attributes.
        tainted: Whether the next plan replaces it.
        deposed: The key of a deposed object. None for a current one.
    """

    address: str
    mode: str
    type: str
    name: str
    index: str | int | None
    provider_name: str
    provider_alias: str | None
    values: Mapping[str, Any]
    tainted: bool = False
    deposed: str | None = None


@dataclass(frozen=True, slots=True)
class State:
    """A state.

    Args:
        resources: The current instances by address.
        outputs: The root's outputs by name.
        deposed: What was replaced and could not be destroyed yet.
        serial: How often it was written. None where it is not said.
        lineage: Its identity, which never changes. None where it is not said.
        terraform_version: Who wrote it last.
    """

    resources: Mapping[str, ResourceState] = field(default_factory=dict)
    outputs: Mapping[str, Output] = field(default_factory=dict)
    deposed: tuple[ResourceState, ...] = ()
    serial: int | None = None
    lineage: str | None = None
    terraform_version: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is deployed: data sources do not count."""
        return not self.deposed and all(resource.mode == "data" for resource in self.resources.values())

    def of_type(self, type: str) -> tuple[ResourceState, ...]:
        """The managed instances of one resource type."""
        return tuple(
            resource for resource in self.resources.values() if resource.type == type and resource.mode == "managed"
        )


def parse_state(raw: Mapping[str, Any]) -> State:
    """Reads what `show -json` gives, or the prior state of a plan. Without values it is the empty state.

    Raises:
        PlanFormatError: When it has another form.
    """
    values: Mapping[str, Any] = raw.get("values") or {}
    try:
        found = list(_shown(values.get("root_module") or {}))
        return State(
            resources={resource.address: resource for resource in found if resource.deposed is None},
            outputs=parse_outputs(values.get("outputs") or {}),
            deposed=tuple(resource for resource in found if resource.deposed is not None),
            terraform_version=str(raw.get("terraform_version", "")),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise PlanFormatError(
            f"state: must have the form of terraform show -json, got something else at {error}; make it anew"
        ) from error


def is_whole(text: str | bytes) -> bool:
    """Whether this may be a state: a disk that fills while one is written leaves nothing, or its beginning."""
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False


def parse_stored_state(text: str | bytes, what: str = "state") -> State:
    """Reads what `state pull` prints or a local state file holds. Nothing at all is the empty state.

    Args:
        text: The state.
        what: What to call it where it cannot be read, for example the file.

    Raises:
        PlanFormatError: When it is no JSON, or of a version other than 4.
    """
    if not text.strip():
        return State()
    try:
        raw = json.loads(text)
    except ValueError as error:
        raise PlanFormatError(
            f"{what}: must be JSON, got: {error}; go back to the newest copy that can be read"
        ) from error
    if not isinstance(raw, dict) or raw.get("version") != _STORED_VERSION:
        got = raw.get("version") if isinstance(raw, dict) else type(raw).__name__
        raise PlanFormatError(
            f"{what}: must be of version {_STORED_VERSION}, got {got}; let Terraform 1.5 or later write it anew"
        )
    try:
        found = [resource for block in raw.get("resources") or () for resource in _stored(block)]
        return State(
            resources={resource.address: resource for resource in found if resource.deposed is None},
            outputs=parse_outputs(raw.get("outputs") or {}),
            deposed=tuple(resource for resource in found if resource.deposed is not None),
            serial=raw.get("serial"),
            lineage=raw.get("lineage"),
            terraform_version=str(raw.get("terraform_version", "")),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise PlanFormatError(
            f"{what}: must have the form of version {_STORED_VERSION}, got something else at {error}; "
            "go back to the newest copy that can be read"
        ) from error


def _shown(module: Mapping[str, Any]) -> Iterator[ResourceState]:
    for raw in module.get("resources") or ():
        yield ResourceState(
            address=raw["address"],
            mode=raw["mode"],
            type=raw["type"],
            name=raw["name"],
            index=raw.get("index"),
            provider_name=raw.get("provider_name", ""),
            provider_alias=None,
            values=raw.get("values") or {},
            tainted=bool(raw.get("tainted", False)),
            deposed=raw.get("deposed_key"),
        )
    for child in module.get("child_modules") or ():
        yield from _shown(child)


def _stored(block: Mapping[str, Any]) -> Iterator[ResourceState]:
    provider = _PROVIDER.match(block.get("provider", ""))
    prefix = f"{block['module']}." if block.get("module") else ""
    data = "data." if block["mode"] == "data" else ""
    for raw in block.get("instances") or ():
        index = raw.get("index_key")
        # Terraform writes keys as HCL strings, where a template's start is doubled.
        key = "" if index is None else f"[{json.dumps(index, ensure_ascii=False)}]"
        yield ResourceState(
            address=f"{prefix}{data}{block['type']}.{block['name']}{key.replace('${', '$${').replace('%{', '%%{')}",
            mode=block["mode"],
            type=block["type"],
            name=block["name"],
            index=index,
            provider_name=provider["name"] if provider else "",
            provider_alias=(provider["alias"] or "") if provider else None,
            values=raw.get("attributes") or {},
            tainted=raw.get("status") == "tainted",
            deposed=raw.get("deposed"),
        )
