"""What was deployed, as the states say it: what to look for in every region."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from operations.plan_summary import region_of_arn

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from operations.deployed import Deployed
    from operations.terraform.state import State

_ALARMS = ("aws_cloudwatch_metric_alarm", "aws_cloudwatch_composite_alarm")
_FUNCTION = "aws_lambda_function"


@dataclass(frozen=True, slots=True)
class ExpectedRegion:
    """What one region should have.

    Args:
        deletion_protection: Whether its table refuses to be deleted.
        point_in_time_recovery: Whether any second of the window can be restored.
        alarm_names: Its alarms.
        function_names: Its functions.
        vault_name: The vault of its backups; empty without backups.
        vault_key_arn: The key of that vault; empty where AWS owns it.
        copies_to: Regions whose vaults take copies of its backups.
    """

    deletion_protection: bool = True
    point_in_time_recovery: bool = True
    alarm_names: frozenset[str] = frozenset()
    function_names: tuple[str, ...] = ()
    vault_name: str = ""
    vault_key_arn: str = ""
    copies_to: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Expected:
    """What was deployed.

    Args:
        deployed: The table.
        time_to_live_attribute: Its attribute; empty where items do not expire.
        backup_role_arn: The role AWS Backup works in; empty without backups.
        by_region: The rest, by region.
    """

    deployed: Deployed
    time_to_live_attribute: str = ""
    backup_role_arn: str = ""
    by_region: Mapping[str, ExpectedRegion] = field(default_factory=dict)


def expected_in(deployed: Deployed, states: Iterable[State]) -> Expected:
    """Reads what is needed from the states of all stacks.

    Args:
        deployed: What the outputs of the data stack say.
        states: The data stack's first.
    """
    listed = list(states)
    outputs = listed[0].outputs
    backups: Mapping[str, Any] = outputs["backups"].value if "backups" in outputs else {}
    tables = listed[0].of_type("aws_dynamodb_table")
    home: Mapping[str, Any] = tables[0].values if tables else {}
    alarms = _names(listed, _ALARMS, "alarm_name")
    functions = _names(listed, (_FUNCTION,), "function_name")
    copies = _copies(listed)
    home_wants = {
        "deletion_protection": bool(home.get("deletion_protection_enabled")),
        "point_in_time_recovery": bool(_block(home, "point_in_time_recovery").get("enabled")),
    }
    # Where the provider can say it, the replica's block does, and the output does not.
    protection_by_region = {
        replica["region_name"]: {"deletion_protection": replica.get("deletion_protection_enabled")}
        for replica in home.get("replica") or ()
    }
    by_region = {}
    for region in deployed.regions:
        settings = deployed.replica_settings.get(region, home_wants)
        wants: Mapping[str, Any] = {**protection_by_region.get(region, {}), **settings}
        by_region[region] = ExpectedRegion(
            deletion_protection=bool(wants["deletion_protection"]),
            point_in_time_recovery=bool(wants["point_in_time_recovery"]),
            alarm_names=frozenset(alarms[region]),
            function_names=tuple(sorted(functions[region])),
            vault_name=backups.get("vault_name_by_region", {}).get(region, ""),
            vault_key_arn=backups.get("key_arn_by_region", {}).get(region, ""),
            copies_to=frozenset(copies[region]),
        )
    time_to_live = _block(home, "ttl")
    return Expected(
        deployed,
        time_to_live_attribute=str(time_to_live.get("attribute_name") or "") if time_to_live.get("enabled") else "",
        backup_role_arn=str(backups.get("backup_role_arn") or ""),
        by_region=by_region,
    )


def _names(states: Iterable[State], types: tuple[str, ...], attribute: str) -> dict[str, set[str]]:
    """The names of all resources of some types, by region."""
    found: dict[str, set[str]] = defaultdict(set)
    for state in states:
        for type_ in types:
            for one in state.of_type(type_):
                found[region_of_arn(one.values.get("arn")) or ""].add(str(one.values[attribute]))
    return found


def _copies(states: Iterable[State]) -> dict[str, set[str]]:
    """Where the plans of each region copy its backups to."""
    found: dict[str, set[str]] = defaultdict(set)
    for plan in (one for state in states for one in state.of_type("aws_backup_plan")):
        for copy in (copy for rule in plan.values.get("rule") or () for copy in rule.get("copy_action") or ()):
            found[region_of_arn(plan.values.get("arn")) or ""].add(region_of_arn(copy["destination_vault_arn"]) or "")
    return found


def _block(values: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    blocks = values.get(name) or [{}]
    block: Mapping[str, Any] = blocks[0]
    return block
