"""What the synthesized stack has that exists already, each with what Terraform imports it by.

Addresses are read from the stack itself, by the construct's path that cdktf writes beside every block, so that they are
right whatever they hash to.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from globaltables.model.backup_names import RESTORE_TESTING, VAULT
from operations.adoption.alarms_imported import PARTS, alarm_import
from operations.adoption.backups_read import role_names
from operations.adoption.scaling_found import target_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from operations.adoption.live import Live
    from operations.adoption.region_facts import RegionFacts
    from operations.terraform.stack_file import StackFile

FENCE_ID = "adopted"
"""A fence that is imported remembers nothing and lets everything pass; any id will do."""


@dataclass(frozen=True, slots=True)
class Import:
    """A resource to import.

    Args:
        address: Where to.
        import_id: What by.
        region: Where it is.
    """

    address: str
    import_id: str
    region: str


@dataclass(frozen=True, slots=True)
class _Block:
    """A resource of the stack: its type, name, place among the constructs, and region."""

    type: str
    address: str
    path: tuple[str, ...]
    facts: RegionFacts


def imports(stack: StackFile, live: Live, region_by_role: Mapping[str, str], *, own_keys: bool) -> list[Import]:
    """Everything of a stack that exists already.

    Args:
        stack: One of the synthesized stacks.
        live: The table as AWS has it.
        region_by_role: The environment's regions.
        own_keys: Whether its keys become this stack's.
    """
    finders = dict(_FINDERS)
    if own_keys:
        finders |= {"aws_kms_key": _key, "aws_kms_alias": _alias}
    found = []
    for block in _blocks(stack, live, region_by_role):
        finder = _BY_PART.get(block.path[0]) or finders.get(block.type)
        import_id = finder(block, live) if finder else None
        if import_id:
            found.append(Import(block.address, import_id, block.facts.region))
    return found


def _blocks(stack: StackFile, live: Live, region_by_role: Mapping[str, str]) -> Iterator[_Block]:
    """The blocks in regions that the table has; a fence, which has no region, is at home."""
    for type_, named in (stack.raw.get("resource") or {}).items():
        for name, raw in named.items():
            role = str(raw.get("provider", "")).partition(".")[2]
            region = region_by_role.get(role, live.table.home)
            if region in live.facts:
                index = "[0]" if "count" in raw else ""
                yield _Block(type_, f"{type_}.{name}{index}", _path(raw), live.facts[region])


def _path(raw: Mapping[str, Any]) -> tuple[str, ...]:
    """The construct's path without the stack."""
    return tuple(raw["//"]["metadata"]["path"].split("/")[1:])


def _table(block: _Block, live: Live) -> str | None:
    return live.table.name if block.path == ("table", "Resource") else None


def _backup(block: _Block, live: Live) -> str | None:
    """What belongs to the backups, by its place in the stack without the region's role."""
    found, (_, kind, *rest) = block.facts.backups, block.path
    if not live.backups or found is None:
        return None
    name, roles = VAULT.fitting(live.table.name), role_names(live.table.name)
    test = RESTORE_TESTING.fitting(live.table.name)
    (plan_id, selection_id), *_ = found.selections
    ids = {
        "Vault/Key/Resource": str(found.key["KeyId"]),
        "Vault/Key/Alias": f"alias/{name}-backup",
        **{f"Vault/{part}": name for part in ("Resource", "Policy", "Lock", "Notifications")},
        "Plan/Resource": plan_id,
        "Plan/Selection": f"{plan_id}|{selection_id}",
        "RestoreTest/Resource": test,
        "RestoreTest/Selection": f"{test}:{test}",
        **{f"{role}/Resource": named for role, named in roles.items()},
        **{f"{role}/Policy": f"{named}:{named}" for role, named in roles.items()},
    }
    return ids.get("/".join([kind, *(rest if kind in roles else rest[1:])]))


def _of_alarms(block: _Block, live: Live) -> str | None:
    return alarm_import(block.path, block.facts.region, live)


def _fence(block: _Block, live: Live) -> str | None:
    is_provisioned = live.table.billing_mode == "provisioned"
    return FENCE_ID if is_provisioned and "ProvisioningFence" in block.path else None


def _key(block: _Block, live: Live) -> str | None:
    if block.path != ("table", block.path[1], "Resource") or block.facts.key is None:
        return None
    del live
    return str(block.facts.key["KeyId"])


def _alias(block: _Block, live: Live) -> str | None:
    name = alias_of(live.table.name)
    return name if block.path[0] == "table" and name in block.facts.key_aliases else None


def alias_of(table: str) -> str:
    """What this project calls the alias of a table's key."""
    return f"alias/{table.replace('.', '-')}"


def _capacity(block: _Block, live: Live) -> tuple[str, str] | None:
    """Resource id and dimension of ``table/Scaling/ROLE/Table/Read/...`` or ``.../ROLE/Index/NAME/Write/...``."""
    parts = block.path
    if parts[:2] != ("table", "Scaling"):
        return None
    index, kind = ("", parts[4]) if parts[3] == "Table" else (parts[4], parts[5])
    found = target_of(live.table.name, index, kind.lower())
    return found if found in block.facts.targets else None


def _target(block: _Block, live: Live) -> str | None:
    found = _capacity(block, live)
    return f"dynamodb/{found[0]}/{found[1]}" if found else None


def _policy(block: _Block, live: Live) -> str | None:
    found = _capacity(block, live)
    if not found:
        return None
    names = [policy["PolicyName"] for policy in block.facts.policies.get(found, ())]
    return f"dynamodb/{found[0]}/{found[1]}/{names[0]}" if names else None


def _insights(block: _Block, live: Live) -> str | None:
    parts = block.path
    if parts[:2] != ("table", "ContributorInsights"):
        return None
    index = parts[4] if parts[3] == "Index" else ""
    return f"name:{live.table.name}/index:{index}/{live.account_id}"


_FINDERS: Mapping[str, Callable[[_Block, Live], str | None]] = {
    "aws_dynamodb_table": _table,
    "terraform_data": _fence,
    "aws_appautoscaling_target": _target,
    "aws_appautoscaling_policy": _policy,
    "aws_dynamodb_contributor_insights": _insights,
}

_BY_PART: Mapping[str, Callable[[_Block, Live], str | None]] = {"backup": _backup} | dict.fromkeys(PARTS, _of_alarms)
"""Those of whole parts of a stack, by the id of their first construct."""
