"""From a table that exists to the settings of an environment, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from globaltables.model import Environment
from globaltables.model.ceilings import ceilings_by_index
from globaltables.model.encryption import EXISTING
from globaltables.model.regions import PRIMARY
from globaltables.model.replicas import ReplicaOverrides
from operations.adoption.description import (
    AWS_MANAGED,
    AWS_OWNED,
    NEW_AND_OLD_IMAGES,
    Ceilings,
    IndexDescription,
    KeyAttribute,
    ReplicaDescription,
    TableDescription,
)
from operations.adoption.scaling_said import index_scaling, own_reads, scaling_said, scaling_settings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from globaltables.model.keys import Attribute

CUSTOMER_MANAGED = "customer_managed"
"""For keys that this project makes, or takes over as if it had made them."""

_SEED_ROLES = (PRIMARY, "secondary", "tertiary")


def environment_of(
    table: TableDescription,
    *,
    name: str,
    target: str,
    account_id: str,
    further: Sequence[str] = (),
    backups: Mapping[str, Any] | None = None,
    alarms: Mapping[str, Any] | None = None,
) -> Environment:
    """The environment that says what the table is.

    Args:
        table: The table.
        name: The environment's name.
        target: ``aws`` or ``embedded_aws``.
        account_id: The account the table is in.
        further: Regions that the table does not have yet. Default none.
        backups: The settings of its backups. Default none are wanted.
        alarms: The settings of its alarms. Default none are wanted.

    Raises:
        ConfigurationError: When the table has something that no environment can say.
    """
    roles = role_by_region([*table.regions, *further])
    home, by_role = table.at_home, {roles[region]: region for region in roles}
    data: dict[str, Any] = {
        "name": name,
        "target": target,
        "table_name_prefix": table.name,
        **{f"{role}_region": by_role.get(role, "") for role in _SEED_ROLES},
        "additional_regions": {role: region for role, region in by_role.items() if role not in _SEED_ROLES},
        "partition_key": _attribute(table.partition_key),
        "sort_key": _attribute(table.sort_key) if table.sort_key else False,
        "local_indexes": [_index(one, named) for one, named in table.local_indexes.items()],
        "time_to_live_attribute": table.time_to_live_attribute,
        "consistency": {"mode": table.consistency, "witness_region": table.witness_region},
        "encryption": _encryption(table, roles),
        "point_in_time_recovery": home.recovery_days is not None,
        "deletion_protection": home.deletion_protection,
        "table_class": home.table_class,
        "contributor_insights": home.contributor_insights,
        "tags": dict(home.tags),
        **(backups or {"backup": {"enabled": False}}),
        **({"alarms": alarms} if alarms else {}),
        **_billing(table),
    }
    if target == "aws":
        data["account_id"] = account_id
    if home.recovery_days is not None:
        data["recovery_period_days"] = home.recovery_days
    overrides = {roles[region]: _overrides(table, one) for region, one in table.replicas.items() if one is not home}
    data["replicas"] = {role: settings for role, settings in overrides.items() if settings}
    return Environment(**data)


def role_by_region(regions: Sequence[str]) -> dict[str, str]:
    """Primary, secondary and tertiary for the first three; the others are called after themselves."""
    return {
        region: _SEED_ROLES[number] if number < len(_SEED_ROLES) else region.replace("-", "_")
        for number, region in enumerate(regions)
    }


def _attribute(key: KeyAttribute) -> dict[str, str]:
    return {"name": key.name, "type": key.type}


def _index(name: str, index: IndexDescription) -> dict[str, Any]:
    settings: dict[str, Any] = {"name": name, "projection": index.projection}
    if index.non_key_attributes:
        settings["non_key_attributes"] = list(index.non_key_attributes)
    if index.partition_key:
        settings["partition_key"] = _attribute(index.partition_key)
    if index.sort_key:
        settings["sort_key"] = _attribute(index.sort_key)
    return settings


def _encryption(table: TableDescription, roles: Mapping[str, str]) -> dict[str, Any]:
    key = table.at_home.key
    if key in {AWS_OWNED, AWS_MANAGED, CUSTOMER_MANAGED}:
        return {"keys": key}
    arns = {roles[region]: one.key for region, one in table.replicas.items() if one.key.startswith("arn:")}
    return {"keys": EXISTING, "key_arn_by_role": arns}


def _billing(table: TableDescription) -> dict[str, Any]:
    if table.billing_mode == "on_demand":
        units = {"read": table.ceilings.read, "write": table.ceilings.write}
        billing = {f"maximum_{kind}_request_units": most for kind, most in units.items()}
        indexes = [_index(one, named) | _index_ceilings(named, units) for one, named in table.global_indexes.items()]
        return {"billing": {"mode": "on_demand"} | billing, "global_indexes": indexes}
    scaling = table.at_home.scaling
    read, write = scaling["", "read"], scaling["", "write"]
    indexes = []
    for one, named in table.global_indexes.items():
        own = {
            f"{kind}_scaling": settings
            for kind, of_table in (("read", read), ("write", write))
            if (settings := index_scaling(scaling[one, kind], of_table))
        }
        indexes.append(_index(one, named) | own)
    return {
        "billing": {"mode": "provisioned", "read": scaling_settings(read), "write": scaling_settings(write)},
        "read_capacity": read.minimum,
        "write_capacity": write.minimum,
        "global_indexes": indexes,
    }


def _index_ceilings(index: IndexDescription, of_table: Mapping[str, int | None]) -> dict[str, Any]:
    own = {"read": index.ceilings.read, "write": index.ceilings.write}
    return {
        f"maximum_{kind}_request_units": False if units is None else units
        for kind, units in own.items()
        if units != of_table[kind]
    }


def _overrides(table: TableDescription, replica: ReplicaDescription) -> dict[str, Any]:
    home, settings = table.at_home, dict[str, Any]()
    if (replica.recovery_days is None) != (home.recovery_days is None):
        settings["point_in_time_recovery"] = replica.recovery_days is not None
    if replica.recovery_days not in {None, home.recovery_days}:
        settings["recovery_period_days"] = replica.recovery_days
    for name in ("deletion_protection", "contributor_insights", "table_class"):
        if getattr(replica, name) != getattr(home, name):
            settings[name] = getattr(replica, name)
    tags = {key: value for key, value in replica.tags.items() if home.tags.get(key) != value}
    return settings | ({"tags": tags} if tags else {}) | own_reads(table, replica)


def description_of(environment: Environment) -> TableDescription:
    """What an environment says a table is, in the same words."""
    regions = environment.region_by_role
    consistency = environment.consistency
    billing = environment.billing
    ceilings = {
        name: Ceilings(one.get("read"), one.get("write"))
        for name, one in ceilings_by_index(billing, environment.global_indexes).items()
    }
    return TableDescription(
        name=environment.table_name,
        home=environment.home_region,
        partition_key=_key_attribute(environment.partition_key),
        sort_key=_key_attribute(environment.sort_key) if environment.sort_key else None,
        global_indexes={
            one.name: IndexDescription(
                _key_attribute(one.partition_key),
                _key_attribute(one.sort_key) if one.sort_key else None,
                one.projection,
                one.non_key_attributes,
                ceilings[one.name],
            )
            for one in environment.global_indexes
        },
        local_indexes={
            one.name: IndexDescription(None, _key_attribute(one.sort_key), one.projection, one.non_key_attributes)
            for one in environment.local_indexes
        },
        billing_mode=billing.mode,
        ceilings=ceilings[""],
        time_to_live_attribute=environment.time_to_live_attribute,
        stream_view_type="" if consistency.is_strong else NEW_AND_OLD_IMAGES,
        consistency=consistency.mode,
        witness_region=consistency.witness_region,
        replicas={region: _replica_of(environment, role) for role, region in regions.items()},
    )


def _key_attribute(attribute: Attribute) -> KeyAttribute:
    return KeyAttribute(attribute.name, attribute.type)


def _replica_of(environment: Environment, role: str) -> ReplicaDescription:
    own = environment.replicas.get(role, ReplicaOverrides())
    recoverable = _own_or(own.point_in_time_recovery, environment.point_in_time_recovery)
    days = own.recovery_period_days or environment.recovery_period_days
    encryption = environment.encryption
    keys = encryption.keys if environment.encryption_at_rest else AWS_OWNED
    return ReplicaDescription(
        recovery_days=days if recoverable else None,
        deletion_protection=_own_or(own.deletion_protection, environment.deletion_protection),
        table_class=own.table_class or environment.table_class,
        key=encryption.key_arn_by_role[role] if keys == EXISTING else keys,
        contributor_insights=_own_or(own.contributor_insights, environment.contributor_insights),
        tags=environment.tags | own.tags,
        scaling=scaling_said(environment, role),
    )


def _own_or(own: bool | None, of_table: bool) -> bool:  # noqa: FBT001 - a value, not a switch
    return of_table if own is None else own
