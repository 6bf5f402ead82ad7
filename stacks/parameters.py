"""The ten parameters as Terraform input variables, so that the output can be planned without Python.

What one variable must satisfy by itself is a validation; rules between variables are preconditions of the stack,
because Terraform before 1.9 does not let a validation look at another variable.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from cdktf import TerraformVariable, TerraformVariableValidationConfig
from constructs import Construct

from globaltables.model import Environment
from globaltables.model.billing import MAXIMUM_CAPACITY_UNITS
from globaltables.model.environment import SEED_ROLES
from globaltables.model.policies import MAXIMUM_TABLE_NAME
from globaltables.model.regions import REGION_PATTERN, REGION_RULE
from globaltables.model.table_rules import TABLE_NAME_RULE


@dataclass(frozen=True)
class Parameters:
    """The input variables of a stack."""

    table_name_prefix: TerraformVariable
    region_by_role: Mapping[str, TerraformVariable]
    deletion_protection: TerraformVariable
    point_in_time_recovery: TerraformVariable
    encryption_at_rest: TerraformVariable
    backup_retention_days: TerraformVariable
    read_capacity: TerraformVariable
    write_capacity: TerraformVariable


def declare_parameters(scope: Construct, environment: Environment) -> Parameters:
    """Declares the variables; the environment's values are their defaults."""
    number_types = {
        "read_capacity": (1, MAXIMUM_CAPACITY_UNITS, "capacity units"),
        "write_capacity": (1, MAXIMUM_CAPACITY_UNITS, "capacity units"),
        "backup_retention_days": (1, 36_500, "days"),
    }
    numbers = {
        name: _variable(
            scope,
            environment,
            name,
            "number",
            f"var.{name} >= {least} && var.{name} <= {most} && floor(var.{name}) == var.{name}",
            f"{name}: must be a whole number of {unit} from {least} to {most}",
        )
        for name, (least, most, unit) in number_types.items()
    }
    return Parameters(
        table_name_prefix=declare_prefix(scope, environment),
        region_by_role=declare_regions(scope, environment),
        deletion_protection=_variable(scope, environment, "deletion_protection", "bool"),
        point_in_time_recovery=_variable(scope, environment, "point_in_time_recovery", "bool"),
        encryption_at_rest=_variable(scope, environment, "encryption_at_rest", "bool"),
        backup_retention_days=numbers["backup_retention_days"],
        read_capacity=numbers["read_capacity"],
        write_capacity=numbers["write_capacity"],
    )


def declare_prefix(
    scope: Construct, environment: Environment, *, longest: int = MAXIMUM_TABLE_NAME
) -> TerraformVariable:
    """Declares the first part of the table's name; what is named after the table may ask for less than AWS does."""
    more = f", and at most {longest} of them where alarms are named after it" if longest < MAXIMUM_TABLE_NAME else ""
    return _variable(
        scope,
        environment,
        "table_name_prefix",
        "string",
        _name_condition(environment.table_name_suffix, longest),
        f"table_name_prefix: {TABLE_NAME_RULE}, the suffix included{more}",
    )


def declare_regions(scope: Construct, environment: Environment) -> dict[str, TerraformVariable]:
    """Declares the regions that have a variable, by role."""
    return {
        role: _region_variable(scope, environment, role)
        for role in environment.declared_region_by_role
        if role in SEED_ROLES
    }


def _name_condition(suffix: str, longest: int) -> str:
    longest -= len(suffix) + 1 if suffix else 0
    shortest = 1 if suffix else 3
    return f'can(regex("^[a-zA-Z0-9_.-]{{{shortest},{longest}}}$", var.table_name_prefix))'


def _region_variable(scope: Construct, environment: Environment, role: str) -> TerraformVariable:
    name = f"{role}_region"
    return _variable(
        scope,
        environment,
        name,
        "string",
        f'can(regex("{REGION_PATTERN}", var.{name}))',
        f"{name}: {REGION_RULE}; another number of regions comes from the environment file",
    )


def _variable(  # noqa: PLR0917 - private, and called in one shape
    scope: Construct, environment: Environment, name: str, type_: str, condition: str = "", message: str = ""
) -> TerraformVariable:
    return TerraformVariable(
        scope,
        name,
        type=type_,
        default=getattr(environment, name),
        nullable=False,
        # A region is left out in the environment file alone.
        description=(Environment.model_fields[name].description or "").replace("; empty for none", ""),
        validation=[TerraformVariableValidationConfig(condition=f"${{{condition}}}", error_message=message)]
        if condition
        else None,
    )
