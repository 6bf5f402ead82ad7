"""An environment: everything that distinguishes one deployment of the global table from another.

The ten parameters of the original system keep their names, types and defaults and stand at the top level. Each is also
an input variable of the synthesized Terraform, with the value given here as its default.
"""

import re
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, field_validator, model_validator

from globaltables.model.access import Access, check_role_names
from globaltables.model.accounts import AccountId
from globaltables.model.alarm_names import check_alarm_names
from globaltables.model.alarms import Alarms, check_subscriptions
from globaltables.model.audit import Audit
from globaltables.model.backend import Backend, LocalState
from globaltables.model.backup_policies import check_backup_policies
from globaltables.model.backups import Backups, check_backups
from globaltables.model.billing import MAXIMUM_CAPACITY_UNITS, Billing, OnDemand, Provisioned
from globaltables.model.capacity import check_capacity
from globaltables.model.consistency import Consistency, check_consistency
from globaltables.model.encryption import Encryption, check_existing_keys
from globaltables.model.environment_watches import check_watched
from globaltables.model.errors import ConfigurationError, Problem, shown
from globaltables.model.failover import Failover, check_failover
from globaltables.model.functions import check_function_names
from globaltables.model.game_day import GameDay, check_game_day
from globaltables.model.game_day_policies import check_game_day_policy
from globaltables.model.indexes import GlobalIndex, LocalIndex
from globaltables.model.keys import Attribute, AttributeName
from globaltables.model.kinesis import KinesisDestination, check_kinesis
from globaltables.model.network import Network, check_network
from globaltables.model.probe import SUFFIX as PROBE_SUFFIX
from globaltables.model.probe import Probing
from globaltables.model.provider import Feature
from globaltables.model.region_roles import RegionRoles, check_region_roles
from globaltables.model.regions import PRIMARY, REGION_PATTERN, REGION_RULE, ROLE_PATTERN, check_region_set
from globaltables.model.replicas import RecoveryPeriodDays, ReplicaOverrides, TableClass, check_replicas
from globaltables.model.resource_policies import ResourcePolicy, check_resource_policy
from globaltables.model.role_policies import check_role_policies
from globaltables.model.settings import Matching, Settings, false_means_none, none_is_false
from globaltables.model.source import Source, check_source
from globaltables.model.stream_consumer import SUFFIX as STREAM_CONSUMER_SUFFIX
from globaltables.model.stream_consumer import StreamConsuming, check_record_age
from globaltables.model.table_rules import check_schema, check_table_name, check_time_to_live, key_attributes
from globaltables.model.tags import Tags
from globaltables.model.warm_throughput import WarmThroughput, check_warm_throughput, warm_features

EMBEDDED_ACCOUNT_ID = "000000000000"
"""The account of the embedded AWS."""

SEED_ROLES = (PRIMARY, "secondary", "tertiary")
"""The roles whose regions have keys of their own."""

NameFragment = Annotated[
    str,
    Field(max_length=250),
    Matching(r"^[a-zA-Z0-9_.-]*$", "must be letters, digits, underscores, dots and hyphens", "remove the others"),
]


class Environment(Settings):
    """One deployment of the global table, as its environment file says it."""

    name: Annotated[
        str,
        Matching(
            r"^[a-z0-9][a-z0-9-]{0,39}$",
            "must be 1 to 40 lower-case letters, digits and hyphens, no hyphen first",
            "rename the file, or set name in it",
        ),
    ] = Field(description="Name of the environment; the file's name when absent.")
    target: Literal["aws", "embedded_aws"] = Field(
        default="aws", description="Where it is deployed: AWS, or the embedded AWS on this machine."
    )
    account_id: AccountId | None = Field(
        default=None, description="The one AWS account it may be deployed to, 12 digits. Any account when absent."
    )

    table_name_prefix: NameFragment = Field(
        default="global-app-data", min_length=1, description="First part of the table's name."
    )
    table_name_suffix: NameFragment = Field(default="", description="Second part, after a hyphen. None when empty.")
    primary_region: str = Field(
        default="us-east-1",
        description="Home region, through which replicas are made, unless [regions] says another.",
    )
    secondary_region: str = Field(default="eu-west-1", description="Second region; empty for none.")
    tertiary_region: str = Field(default="ap-southeast-1", description="Third region; empty for none.")
    additional_regions: dict[str, str] = Field(
        default_factory=dict, description="Further regions by role, for example frankfurt = 'eu-central-1'."
    )
    regions: RegionRoles = Field(default=RegionRoles(), description="Which role is the home, and which are leaving.")
    read_capacity: int = Field(
        default=10,
        ge=1,
        le=MAXIMUM_CAPACITY_UNITS,
        description="Minimum read capacity units of each replica where billing is provisioned.",
    )
    write_capacity: int = Field(
        default=10,
        ge=1,
        le=MAXIMUM_CAPACITY_UNITS,
        description="Minimum write capacity units of each replica where billing is provisioned.",
    )
    backup_retention_days: int = Field(default=30, ge=1, le=36500, description="How long backups are kept, in days.")
    deletion_protection: bool = Field(default=True, description="Whether the table refuses to be deleted.")
    point_in_time_recovery: bool = Field(default=True, description="Whether any second of the window can be restored.")
    encryption_at_rest: bool = Field(
        default=True, description="Whether the keys of [encryption] are used; AWS owned keys when false."
    )

    partition_key: Attribute = Attribute(name="PK")
    sort_key: Annotated[Attribute | None, BeforeValidator(false_means_none)] = Field(
        default=Attribute(name="SK"),
        description="The table's sort key; false for a table with a partition key alone.",
        json_schema_extra=none_is_false,
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
    consistency: Consistency = Field(default=Consistency(), description="How the replicas agree; decided once.")
    warm_throughput: WarmThroughput | None = Field(
        default=None, description="What the table can take at once, ahead of a peak; what AWS gives it when absent."
    )
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
    access: Access = Field(default=Access(), description="IAM roles for the table; none but those that are named.")
    backup: Backups = Field(default=Backups(), description="Backups of every replica by AWS Backup, and their copies.")
    tags: Tags = Field(default_factory=dict, description="Tags of every resource in every region.")
    prevent_destroy: bool = Field(
        default=False, description="Whether Terraform refuses any plan that destroys the table or a key."
    )
    alarms: Alarms = Field(default=Alarms(), description="What watches the table, and who is told.")
    kinesis: KinesisDestination = Field(
        default=KinesisDestination(), description="Kinesis data streams with the changes of each replica."
    )
    resource_policy: ResourcePolicy = Field(
        default=ResourcePolicy(), description="The policy that each replica itself has."
    )
    source: Source | None = Field(
        default=None, description="Where the items of a new table come from; it is empty when absent."
    )
    network: Network = Field(default=Network(), description="How VPCs reach the table.")
    audit: Audit = Field(default=Audit(), description="The trail of who did what.")
    game_day: GameDay = Field(default=GameDay(), description="Experiments that pause replication, for drills.")
    probe: Probing = Field(default=Probing(), description="A function in every region that probes replication.")
    stream_consumer: StreamConsuming = Field(
        default=StreamConsuming(), description="A function in every region that handles the changes made there."
    )
    failover: Failover = Field(
        default=Failover(), description="How the application writes, and what leads it elsewhere."
    )
    backend: Backend = Field(default=LocalState(), description="Where Terraform keeps its state.")

    @property
    def table_name(self) -> str:
        """The table's name: prefix and suffix with a hyphen between them."""
        return "-".join(part for part in (self.table_name_prefix, self.table_name_suffix) if part)

    @property
    def declared_region_by_role(self) -> dict[str, str]:
        """Every region that is named, by its role; those that are being left included."""
        seed = {PRIMARY: self.primary_region, "secondary": self.secondary_region, "tertiary": self.tertiary_region}
        return {role: region for role, region in (seed | self.additional_regions).items() if region}

    @property
    def region_by_role(self) -> dict[str, str]:
        """Every region the table is in, by its role, home first."""
        return self.regions.home_first(self.declared_region_by_role)

    @property
    def home_region(self) -> str:
        """The home region."""
        return self.declared_region_by_role[self.regions.home]

    @property
    def provider_features(self) -> dict[str, Feature]:
        """What not every version of the provider can say, by the key that wants it."""
        warm_by_key = {"warm_throughput": self.warm_throughput} | {
            f"global_indexes.{number}.warm_throughput": index.warm_throughput
            for number, index in enumerate(self.global_indexes)
        }
        return self.consistency.features | warm_features(warm_by_key)

    @field_validator("primary_region", "secondary_region", "tertiary_region")
    @classmethod
    def _is_a_region(cls, region: str) -> str:
        if region and not re.fullmatch(REGION_PATTERN, region):
            raise ConfigurationError(f"{REGION_RULE}, got {shown(region)}; see AWS's list of regions")
        return region

    @field_validator("additional_regions")
    @classmethod
    def _roles_and_regions(cls, regions: dict[str, str]) -> dict[str, str]:
        for role, region in regions.items():
            if role in SEED_ROLES:
                message = f"must be another role than {', '.join(SEED_ROLES)}, got {role}; set {role}_region instead"
                raise ConfigurationError(Problem(role, message))
            if not re.fullmatch(ROLE_PATTERN, role):
                raise ConfigurationError(
                    "a role is a word of up to 31 lower-case letters, digits and underscores, a letter first, "
                    f"got {shown(role)}; rename it"
                )
            if not re.fullmatch(REGION_PATTERN, region):
                message = f"{REGION_RULE}, got {shown(region)}; see AWS's list of regions"
                raise ConfigurationError(Problem(role, message))
        return regions

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        check_table_name(self.table_name, "table_name_prefix", "change table_name_prefix or table_name_suffix")
        self._check_regions()
        check_role_names(self.table_name, self.access)
        check_role_policies(
            self.access,
            table_name=self.table_name,
            regions=list(self.region_by_role.values()),
            index_names=[index.name for index in (*self.global_indexes, *self.local_indexes)],
            has_keys=self.encryption_at_rest and self.encryption.has_customer_keys,
        )
        check_existing_keys(self.encryption, self.region_by_role)
        keys = (self.partition_key, self.sort_key, self.global_indexes, self.local_indexes)
        check_schema(*keys)
        check_time_to_live(self.time_to_live_attribute, key_attributes(*keys))
        self._check_consistency()
        check_warm_throughput(self.warm_throughput, prevent_destroy=self.prevent_destroy)
        check_replicas(
            self.replicas,
            region_by_role=self.region_by_role,
            home_role=self.regions.home,
            has_recovery=self.point_in_time_recovery,
            tags=self.tags,
        )
        check_subscriptions(self.alarms, self.region_by_role)
        check_alarm_names(self.alarms, self.table_name, [index.name for index in self.global_indexes])
        check_record_age(self.stream_consumer, self.alarms)
        check_capacity(self.billing, self.global_indexes, self.read_capacity, self.write_capacity, self.replicas)
        check_function_names(
            self.table_name,
            self.region_by_role,
            {"probe": PROBE_SUFFIX, "stream_consumer": STREAM_CONSUMER_SUFFIX},
            {"probe": self.probe.enabled, "stream_consumer": self.stream_consumer.enabled},
        )
        check_backups(
            self.backup,
            retention_days=self.backup_retention_days,
            region_by_role=self.region_by_role,
            table_name=self.table_name,
        )
        if self.backup.enabled:
            check_backup_policies(
                table_name=self.table_name,
                regions=list(self.region_by_role.values()),
                has_keys=self.encryption_at_rest and self.encryption.has_customer_keys,
            )
        self._check_surroundings()
        check_watched(self)
        if self.target == "embedded_aws" and self.account_id not in {None, EMBEDDED_ACCOUNT_ID}:
            message = f"the embedded AWS is account {EMBEDDED_ACCOUNT_ID}, got {self.account_id}; leave account_id out"
            raise ConfigurationError(Problem("account_id", message))
        return self

    def _check_regions(self) -> None:
        declared = self.declared_region_by_role
        if not self.primary_region and self.regions.home == PRIMARY:
            message = f"{REGION_RULE}, got {shown('')}; see AWS's list of regions"
            raise ConfigurationError(Problem("primary_region", message))
        if len(self.regions.staying(declared)) < 2:  # noqa: PLR2004 - the word global says it
            got = ", ".join(self.regions.staying(declared).values())
            message = f"a global table needs two regions or more, got {got} alone; set secondary_region"
            raise ConfigurationError(Problem("secondary_region", message))
        check_region_roles(self.regions, declared)
        keys = {role: f"{role}_region" if role in SEED_ROLES else f"additional_regions.{role}" for role in declared}
        check_region_set({self.regions.home: self.home_region} | declared, keys)

    def _check_consistency(self) -> None:
        is_latency_set = "replication_latency" in self.alarms.model_fields_set
        is_embedded = self.target == "embedded_aws"
        check_consistency(
            self.consistency,
            region_names=list(self.region_by_role.values()),
            time_to_live_attribute=self.time_to_live_attribute,
            local_indexes=self.local_indexes,
            source=self.source,
            needs_by_key={
                "stream_consumer": "streams in its replicas, got a consumer of them" * self.stream_consumer.enabled,
                "alarms.replication_latency": "ReplicationLatency metric, got an alarm on it" * is_latency_set,
                "game_day": "experiment here that pauses replication, got templates of it" * self.game_day.enabled,
                "target": "place in the embedded AWS, which replicates with a lag, got embedded_aws" * is_embedded,
            },
        )

    def _check_surroundings(self) -> None:
        regions = self.region_by_role
        check_network(self.network, regions)
        check_game_day(self.game_day, regions)
        if self.game_day.enabled:
            drilled = [name for role, name in regions.items() if self.game_day.covers(role)]
            check_game_day_policy(table_name=self.table_name, regions=drilled)
        check_failover(self.failover, regions)
        check_kinesis(self.kinesis, regions)
        check_resource_policy(
            self.resource_policy,
            regions,
            table_name=self.table_name,
            index_names=[index.name for index in (*self.global_indexes, *self.local_indexes)],
            account_id=self.account_id or "",
            has_aws_managed_keys=self.encryption_at_rest and self.encryption.keys == "aws_managed",
            is_scaled=isinstance(self.billing, Provisioned),
        )
        check_source(
            self.source,
            table_name=self.table_name,
            home_region=self.home_region,
            local_indexes=self.local_indexes,
        )
