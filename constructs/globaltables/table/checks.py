"""What a table's arguments must satisfy: at synth where they are literals, in Terraform where they are tokens."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import get_args

from cdktf import Precondition, Token

from globaltables.model.billing import Billing, Provisioned
from globaltables.model.capacity import check_capacity
from globaltables.model.consistency import REGION_SET_RULE, REGION_SETS, WITNESS_RULE, Consistency, check_consistency
from globaltables.model.errors import ConfigurationError, Problem, shown
from globaltables.model.indexes import GlobalIndex, LocalIndex
from globaltables.model.regions import (
    DISTINCT_RULE,
    PARTITION_PATTERN,
    PARTITION_RULE,
    SERVED_PARTITION_PATTERN,
    SERVED_RULE,
    check_distinct,
    check_region_set,
)
from globaltables.model.replicas import ReplicaOverrides, TableClass
from globaltables.model.source import Source
from globaltables.model.table_rules import check_table_name
from globaltables.model.tags import check_tags
from globaltables.regional.fence import expression
from globaltables.regional.region import Region
from globaltables.table.provisioning import ProvisioningSteps


def check_name_and_regions(table_name: str, regions: Sequence[Region]) -> None:
    """Checks what is known now of a table's name and its regions, home first.

    Raises:
        ConfigurationError: When a rule is broken.
    """
    if not Token.is_unresolved(table_name):
        check_table_name(table_name)
    roles = [region.role for region in regions]
    for role in roles:
        if roles.count(role) > 1:
            raise ConfigurationError(f"regions of a table have different ids, got {role} twice; rename one")
    known = {region.role: region.name for region in regions if not Token.is_unresolved(region.name)}
    if len(known) == len(regions) or len(regions) == 1:
        check_region_set({region.role: region.name for region in regions})
    else:
        check_distinct(known, {role: f"region {role}" for role in known})


def region_preconditions(regions: Sequence[Region]) -> list[Precondition]:
    """The rules between regions, for names that only Terraform knows."""
    if not any(Token.is_unresolved(region.name) for region in regions):
        return []
    names = f"[{', '.join(expression(region.name) for region in regions)}]"
    got = f'got ${{join(", ", {names})}}'
    partitions = f'[for name in {names} : try(regex("{PARTITION_PATTERN}", name), "aws")]'
    return [
        Precondition(
            condition=f"${{length(distinct({names})) == {len(regions)}}}",
            error_message=f"{DISTINCT_RULE}, {got}; choose another for the one that is repeated",
        ),
        Precondition(
            condition=f"${{length(distinct({partitions})) == 1}}",
            error_message=f"{PARTITION_RULE}, {got}; deploy a table per partition",
        ),
        Precondition(
            condition=f'${{alltrue([for name in {partitions} : can(regex("{SERVED_PARTITION_PATTERN}", name))])}}',
            error_message=f"{SERVED_RULE}, {got}; choose regions of those two",
        ),
    ]


def check_table_consistency(
    consistency: Consistency,
    regions: Sequence[Region],
    *,
    time_to_live_attribute: str | None,
    local_indexes: Sequence[LocalIndex],
    source: Source | None,
) -> None:
    """Checks what a strongly consistent table must be, as far as it is known now.

    Raises:
        ConfigurationError: When a rule is broken.
    """
    check_consistency(
        consistency,
        region_names=[None if Token.is_unresolved(region.name) else region.name for region in regions],
        time_to_live_attribute=time_to_live_attribute,
        local_indexes=local_indexes,
        source=source,
    )


def consistency_preconditions(consistency: Consistency, regions: Sequence[Region]) -> list[Precondition]:
    """The same for regions that only Terraform knows; their number is known at synth."""
    if not consistency.is_strong or not any(Token.is_unresolved(region.name) for region in regions):
        return []
    replicas = f"[{', '.join(expression(region.name) for region in regions)}]"
    witness = json.dumps([consistency.witness_region] if consistency.witness_region else [])
    got = f'got ${{join(", ", concat({replicas}, {witness}))}}'
    sets = json.dumps(list(REGION_SETS.values()))
    within = f"anytrue([for allowed in {sets} : length(setsubtract(concat({replicas}, {witness}), allowed)) == 0])"
    preconditions = [
        Precondition(
            condition=f"${{{within}}}",
            error_message=f"{REGION_SET_RULE}, {got}; choose all three of one set, or use mode eventual",
        )
    ]
    if consistency.witness_region:
        preconditions.append(
            Precondition(
                condition=f"${{!contains({replicas}, {json.dumps(consistency.witness_region)})}}",
                error_message=f"{WITNESS_RULE}, {got}; choose another",
            )
        )
    return preconditions


def check_overrides(overrides: Mapping[str, ReplicaOverrides], replica_regions: Iterable[Region]) -> None:
    """Checks that overrides name replicas.

    Raises:
        ConfigurationError: When one names something else.
    """
    roles = [region.role for region in replica_regions]
    for role in overrides:
        if role not in roles:
            message = f"must name the role of a replica ({', '.join(roles)}), got {role}; rename it or leave it out"
            raise ConfigurationError(Problem(f"overrides.{role}", message))


def check_literal_tags(tags: Mapping[str, str]) -> None:
    """Checks the tags whose values are known now.

    Raises:
        ConfigurationError: When a rule is broken.
    """
    check_tags({key: "" if Token.is_unresolved(value) else value for key, value in tags.items()})


def check_recovery_period_and_class(recovery_period_days: int, table_class: str) -> None:
    """Checks two settings that have no type of their own.

    Raises:
        ConfigurationError: When one is out of its range.
    """
    if not Token.is_unresolved(recovery_period_days) and not 1 <= recovery_period_days <= 35:  # noqa: PLR2004 - DynamoDB's limits, named in the message
        message = f"must be 1 to 35, got {recovery_period_days}; use point_in_time_recovery to turn recovery off"
        raise ConfigurationError(Problem("recovery_period_days", message))
    classes = get_args(TableClass)
    if not Token.is_unresolved(table_class) and table_class not in classes:
        message = f"must be {' or '.join(map(shown, classes))}, got {shown(table_class)}; use one of them"
        raise ConfigurationError(Problem("table_class", message))


def check_billing(
    billing: Billing,
    indexes: Sequence[GlobalIndex],
    provisioning: ProvisioningSteps | None,
    read_capacity: int,
    write_capacity: int,
    *,
    overrides: Mapping[str, ReplicaOverrides],
) -> None:
    """Checks that capacities fit one another, and that provisioned ones come with their steps.

    Raises:
        ConfigurationError: When they do not.
    """
    read, write = (None if Token.is_unresolved(units) else units for units in (read_capacity, write_capacity))
    check_capacity(billing, indexes, read, write, overrides)
    if isinstance(billing, Provisioned) != (provisioning is not None):
        got = "none" if provisioning is None else "them with on-demand billing"
        way_out = "pass ProvisioningSteps(stack, ...)" if provisioning is None else "leave them out"
        message = f"a table becomes provisioned in two steps and no other takes any, got {got}; {way_out}"
        raise ConfigurationError(Problem("provisioning", message))
