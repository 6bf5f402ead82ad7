"""An environment: everything that distinguishes one deployment of the global table from another.

The ten parameters of the original system keep their names, types and defaults and stand at the top level. Each is also
an input variable of the synthesized Terraform, with the value given here as its default.
"""

import re
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator, model_validator

from globaltables.model.backend import Backend, LocalState
from globaltables.model.billing import Billing, OnDemand, Provisioned, check_minimum
from globaltables.model.encryption import Encryption
from globaltables.model.indexes import GlobalIndex, LocalIndex
from globaltables.model.keys import Attribute, AttributeName
from globaltables.model.regions import PRIMARY, REGION_PATTERN, REGION_RULE, ROLE_PATTERN, check_region_set
from globaltables.model.replicas import RecoveryPeriodDays, ReplicaOverrides, TableClass
from globaltables.model.settings import Settings
from globaltables.model.table_rules import check_schema, check_table_name, key_attributes
from globaltables.model.tags import Tags

EMBEDDED_ACCOUNT_ID = "000000000000"
"""The account of the embedded AWS."""

NameFragment = Annotated[str, Field(max_length=250, pattern=r"^[a-zA-Z0-9_.-]*$")]


def _false_means_none(value: object) -> object:
    """TOML has no null, so false says that there is none."""
    return None if value is False else value


def _none_is_false(schema: dict[str, Any]) -> None:
    schema["anyOf"] = [choice for choice in schema["anyOf"] if choice.get("type") != "null"] + [{"const": False}]


class Environment(Settings):
    """One deployment of the global table, as its environment file says it."""

    name: str = Field(
        pattern=r"^[a-z0-9][a-z0-9-]{0,39}$",
        description="Name of the environment; the file's name when absent.",
    )
    target: Literal["aws", "embedded_aws"] = Field(
        default="aws", description="Where it is deployed: AWS, or the embedded AWS on this machine."
    )
    account_id: str | None = Field(
        default=None,
        pattern=r"^[0-9]{12}$",
        description="The one AWS account it may be deployed to, 12 digits. Any account when absent.",
    )

    table_name_prefix: NameFragment = Field(default="global-app-data", description="First part of the table's name.")
    table_name_suffix: NameFragment = Field(default="", description="Second part, after a hyphen. None when empty.")
    primary_region: str = Field(default="us-east-1", description="Home region, through which replicas are made.")
    secondary_region: str = Field(default="eu-west-1", description="Second region; empty for none.")
    tertiary_region: str = Field(default="ap-southeast-1", description="Third region; empty for none.")
    additional_regions: dict[str, str] = Field(
        default_factory=dict, description="Further regions by role, for example frankfurt = 'eu-central-1'."
    )
    read_capacity: int = Field(
        default=10, ge=1, description="Minimum read capacity units of each replica where billing is provisioned."
    )
    write_capacity: int = Field(
        default=10, ge=1, description="Minimum write capacity units of each replica where billing is provisioned."
    )
    backup_retention_days: int = Field(default=30, ge=1, le=36500, description="How long backups are kept, in days.")
    deletion_protection: bool = Field(default=True, description="Whether the table refuses to be deleted.")
    point_in_time_recovery: bool = Field(default=True, description="Whether any second of the window can be restored.")
    encryption_at_rest: bool = Field(
        default=True, description="Whether the keys of [encryption] are used; AWS owned keys when false."
    )

    partition_key: Attribute = Attribute(name="PK")
    sort_key: Annotated[Attribute | None, BeforeValidator(_false_means_none)] = Field(
        default=Attribute(name="SK"),
        description="The table's sort key; false for a table with a partition key alone.",
        json_schema_extra=_none_is_false,
    )
    global_indexes: tuple[GlobalIndex, ...] = Field(
        default=(GlobalIndex(name="GSI1", partition_key=Attribute(name="GSI1PK"), sort_key=Attribute(name="GSI1SK")),),
        strict=False,
        description="Global secondary indexes; by default GSI1 on GSI1PK and GSI1SK with all attributes.",
    )
    local_indexes: tuple[LocalIndex, ...] = Field(
        default=(), strict=False, description="Local secondary indexes; they can only be made with the table."
    )
    time_to_live_attribute: AttributeName | None = Field(
        default=None, description="Attribute with the second since 1970 after which an item may be deleted."
    )
    billing: Billing = Field(default=OnDemand(), description="Pay per request, or provisioned with scaling.")
    encryption: Encryption = Field(default=Encryption(), description="Whose keys encrypt the table.")
    recovery_period_days: RecoveryPeriodDays = Field(
        default=35, description="How far back point-in-time recovery reaches, in days, 1 to 35."
    )
    stream_view_type: Literal["NEW_AND_OLD_IMAGES"] = Field(
        default="NEW_AND_OLD_IMAGES", description="What a stream record holds; replication needs both images."
    )
    table_class: TableClass = Field(default="STANDARD", description="Storage class of the table.")
    contributor_insights: bool = Field(default=False, description="Whether the most used keys are recorded.")
    replicas: dict[str, ReplicaOverrides] = Field(
        default_factory=dict, description="What a replica has otherwise than the table, by role."
    )
    tags: Tags = Field(default_factory=dict, description="Tags of every resource in every region.")
    prevent_destroy: bool = Field(
        default=False, description="Whether Terraform refuses any plan that destroys the table or a key."
    )
    backend: Backend = Field(default=LocalState(), description="Where Terraform keeps its state.")

    @property
    def table_name(self) -> str:
        """The table's name: prefix and suffix with a hyphen between them."""
        return "-".join(part for part in (self.table_name_prefix, self.table_name_suffix) if part)

    @property
    def region_by_role(self) -> dict[str, str]:
        """Every region's name by its role, home first."""
        seed = {PRIMARY: self.primary_region, "secondary": self.secondary_region, "tertiary": self.tertiary_region}
        return {role: region for role, region in (seed | self.additional_regions).items() if region}

    @field_validator("primary_region", "secondary_region", "tertiary_region")
    @classmethod
    def _is_a_region(cls, region: str, info: ValidationInfo) -> str:
        none_allowed = info.field_name != "primary_region"
        if not (none_allowed and not region) and not re.fullmatch(REGION_PATTERN, region):
            raise ValueError(f"{REGION_RULE}, got {region!r}; see AWS's list of regions")
        return region

    @field_validator("additional_regions")
    @classmethod
    def _roles_and_regions(cls, regions: dict[str, str]) -> dict[str, str]:
        for role, region in regions.items():
            if role in {PRIMARY, "secondary", "tertiary"}:
                raise ValueError(f"{role} has a key of its own; set {role}_region instead")
            if not re.fullmatch(ROLE_PATTERN, role):
                raise ValueError(f"a role is a lower-case word of letters, digits and underscores, got {role!r}")
            if not re.fullmatch(REGION_PATTERN, region):
                raise ValueError(f"{role} {REGION_RULE}, got {region!r}; see AWS's list of regions")
        return regions

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        check_table_name(self.table_name)
        check_region_set(self.region_by_role)
        check_schema(self.partition_key, self.sort_key, self.global_indexes, self.local_indexes)
        self._check_time_to_live()
        self._check_replicas()
        if isinstance(self.billing, Provisioned):
            check_minimum("read_capacity", self.read_capacity, self.billing.read)
            check_minimum("write_capacity", self.write_capacity, self.billing.write)
            self._check_no_ceilings()
        if self.target == "embedded_aws" and self.account_id not in {None, EMBEDDED_ACCOUNT_ID}:
            raise ValueError(
                f"the embedded AWS is account {EMBEDDED_ACCOUNT_ID}, got account_id {self.account_id}; leave it out"
            )
        return self

    def _check_time_to_live(self) -> None:
        attributes = key_attributes(self.partition_key, self.sort_key, self.global_indexes, self.local_indexes)
        for attribute in attributes:
            if attribute.name == self.time_to_live_attribute and attribute.type != "N":
                raise ValueError(
                    f"time_to_live_attribute: must hold numbers, got key attribute {attribute.name} of type "
                    f"{attribute.type}; name another attribute"
                )

    def _check_replicas(self) -> None:
        for role, overrides in self.replicas.items():
            if role == PRIMARY:
                raise ValueError(
                    "replicas.primary: the home table is set at the top of the file, got overrides for it; move them"
                )
            if role not in self.region_by_role:
                known = ", ".join(known for known in self.region_by_role if known != PRIMARY)
                raise ValueError(f"replicas.{role}: must name a replica's role ({known}), got {role}")
            recovery = overrides.point_in_time_recovery
            if overrides.recovery_period_days and not (self.point_in_time_recovery if recovery is None else recovery):
                raise ValueError(
                    f"replicas.{role}: recovery_period_days needs point_in_time_recovery, got false; "
                    "turn it on or leave the days out"
                )

    def _check_no_ceilings(self) -> None:
        for index in self.global_indexes:
            if index.maximum_read_request_units or index.maximum_write_request_units:
                raise ValueError(
                    f"index {index.name}: request unit ceilings need billing.mode on_demand, got provisioned; "
                    "leave them out"
                )
