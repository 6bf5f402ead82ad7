"""A DynamoDB global table, version 2019.11.21, with its keys."""

from collections.abc import Mapping, Sequence
from typing import cast

from cdktf import Fn, Postcondition, TerraformResourceLifecycle, Token
from cdktf_cdktf_provider_aws.data_aws_caller_identity import DataAwsCallerIdentity
from cdktf_cdktf_provider_aws.data_aws_partition import DataAwsPartition
from cdktf_cdktf_provider_aws.dynamodb_table import (
    DynamodbTable,
    DynamodbTablePointInTimeRecovery,
    DynamodbTableReplica,
    DynamodbTableServerSideEncryption,
    DynamodbTableTtl,
)
from constructs import Construct

from globaltables.model.billing import Billing, OnDemand, Provisioned
from globaltables.model.ceilings import ceilings_by_index
from globaltables.model.consistency import Consistency
from globaltables.model.encryption import Encryption, check_existing_keys
from globaltables.model.indexes import GlobalIndex, LocalIndex
from globaltables.model.keys import Attribute
from globaltables.model.provider import check_features
from globaltables.model.replicas import ReplicaOverrides
from globaltables.model.source import Source, check_source
from globaltables.model.table_rules import check_schema, check_time_to_live, key_attributes
from globaltables.model.warm_throughput import WarmThroughput, check_warm_throughput, warm_features
from globaltables.regional.encryption_key import EncryptionKey
from globaltables.regional.fence import expression
from globaltables.regional.region import Region, known_names
from globaltables.table.blocks import attribute_blocks, global_index_blocks, local_index_blocks, table_ceilings
from globaltables.table.checks import (
    check_billing,
    check_literal_tags,
    check_name_and_regions,
    check_overrides,
    check_recovery_period_and_class,
    check_table_consistency,
    consistency_preconditions,
    region_preconditions,
)
from globaltables.table.decided_once import fence_what_is_decided_once, key_types_postcondition
from globaltables.table.grants import Grants, TableAccess
from globaltables.table.insights import Insights
from globaltables.table.provider_blocks import replica_arguments, table_arguments
from globaltables.table.provisioning import ProvisioningSteps
from globaltables.table.removals import Removals, ceiling_postconditions, time_to_live_postcondition
from globaltables.table.replica_settings import replica_settings
from globaltables.table.scaling import TableScaling
from globaltables.table.source_blocks import USED_ONCE, source_arguments
from globaltables.table.table_keys import Switch, table_keys


class GlobalTable(Construct, Grants):
    """A table in its home region with a replica in every other, encrypted with a key per region.

    Always on: tags copied to replicas; streams with new and old images, which replication needs unless it is strong.
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_HowItWorks.html

    Args:
        table_name: 3 to 250 letters, digits, underscores, dots and hyphens. A literal or a token.
        partition_key: The table's partition key.
        home: The region through which replicas are made.
        replica_regions: The other regions, one or more.
        sort_key: The table's sort key. Default none.
        global_indexes: Up to 20. Default none.
        local_indexes: Up to 5; they can only be made with the table. Default none.
        billing: Default on demand, without ceilings. Provisioned capacity is auto scaled in every region.
        consistency: How the replicas agree; ``strong`` needs a provider that can say it. Default eventually. Decided
            once.
        warm_throughput: What the table can take at once, ahead of a peak; needs a provider that can say it, and
            *prevent_destroy*. Default what AWS gives it.
        provisioning: The steps in which the table becomes provisioned; needed for provisioned billing alone.
            Default none.
        removals: Input variables that take away what a live table keeps when it is left out: its time to live and
            on-demand ceilings. Default none: then a plan that leaves them out fails and names the call to AWS.
        read_capacity: Minimum read capacity units of each replica where billing is provisioned. Default 10.
        write_capacity: Minimum write capacity units of each replica where billing is provisioned. Default 10.
        encryption: Whose keys. Default a customer managed key in every region.
        encryption_at_rest: Whether those keys are used; AWS owned keys when off. Default on. Decided once.
        point_in_time_recovery: Whether every replica can be restored to any second of its window. Default on.
        recovery_period_days: How far back, days, 1 to 35. Default 35.
        deletion_protection: Whether the table refuses to be deleted, in every region. Default on. Before 6.9.0 the
            provider has no such argument for replicas, and protects the home table alone: see `replica_settings`.
        time_to_live_attribute: Attribute that holds when an item expires, seconds since 1970. Default none.
        table_class: ``STANDARD`` (the default) or ``STANDARD_INFREQUENT_ACCESS``.
        contributor_insights: Whether the most used keys are recorded, in every region. Default off.
        overrides: What a replica has otherwise, by the role of its region. Of these the provider can say
            point_in_time_recovery, contributor_insights and how reads scale, from 6.9.0 on deletion_protection; the
            others are in `replica_settings`, and Terraform sets none of them. Default nothing.
        source: Where the items of the new table come from. Default nowhere: it is empty. AWS takes neither protection,
            tags, ceilings nor a table class while it imports or restores: a second apply sets them.
        tags: Tags of the table, its replicas and keys. Default none.
        prevent_destroy: Whether Terraform refuses any plan that destroys the table or a key. Default false.

    Raises:
        ConfigurationError: When the arguments cannot make a table, or need a younger provider.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        table_name: str,
        partition_key: Attribute,
        home: Region,
        replica_regions: Sequence[Region],
        sort_key: Attribute | None = None,
        global_indexes: Sequence[GlobalIndex] = (),
        local_indexes: Sequence[LocalIndex] = (),
        billing: Billing = OnDemand(),  # noqa: B008 - settings are immutable
        consistency: Consistency = Consistency(),  # noqa: B008
        warm_throughput: WarmThroughput | None = None,
        provisioning: ProvisioningSteps | None = None,
        removals: Removals | None = None,
        read_capacity: int = 10,
        write_capacity: int = 10,
        encryption: Encryption = Encryption(),  # noqa: B008
        encryption_at_rest: Switch = True,
        point_in_time_recovery: Switch = True,
        recovery_period_days: int = 35,
        deletion_protection: Switch = True,
        time_to_live_attribute: str | None = None,
        table_class: str = "STANDARD",
        contributor_insights: bool = False,
        overrides: Mapping[str, ReplicaOverrides] | None = None,
        source: Source | None = None,
        tags: Mapping[str, str] | None = None,
        prevent_destroy: bool = False,
    ) -> None:
        check_name_and_regions(table_name, [home, *replica_regions])
        check_schema(partition_key, sort_key, global_indexes, local_indexes)
        attributes = key_attributes(partition_key, sort_key, global_indexes, local_indexes)
        check_time_to_live(time_to_live_attribute, attributes)
        check_recovery_period_and_class(recovery_period_days, table_class)
        check_overrides(overrides or {}, replica_regions)
        check_existing_keys(encryption, known_names([home, *replica_regions]))
        check_literal_tags(tags or {})
        check_source(
            source,
            table_name="" if Token.is_unresolved(table_name) else table_name,
            home_region="" if Token.is_unresolved(home.name) else home.name,
            local_indexes=local_indexes,
        )
        check_billing(billing, global_indexes, provisioning, read_capacity, write_capacity, overrides=overrides or {})
        check_table_consistency(
            consistency,
            [home, *replica_regions],
            time_to_live_attribute=time_to_live_attribute,
            local_indexes=local_indexes,
            source=source,
        )
        check_warm_throughput(warm_throughput, prevent_destroy=prevent_destroy)
        warm_by_key = {f"index {index.name}": index.warm_throughput for index in global_indexes}
        check_features(consistency.features | warm_features({"warm_throughput": warm_throughput, **warm_by_key}))
        super().__init__(scope, id)
        self.home = home
        self.regions = (home, *replica_regions)
        self._overrides = dict(overrides or {})
        self._replica_settings = replica_settings(
            replica_regions,
            self._overrides,
            deletion_protection=deletion_protection,
            point_in_time_recovery=point_in_time_recovery,
            recovery_period_days=recovery_period_days,
            table_class=table_class,
            tags=tags or {},
        )
        self._name = table_name
        self._index_names = [index.name for index in (*global_indexes, *local_indexes)]
        self._encryption = encryption
        self._keys_enabled: Switch = encryption_at_rest
        self._identity: tuple[str, str] | None = None
        fence_what_is_decided_once(
            self,
            table_name=table_name,
            home=home,
            encryption=encryption,
            encryption_at_rest=encryption_at_rest,
            source=source,
            local_indexes=local_indexes,
            consistency=consistency,
        )
        self._key_arn_by_role = table_keys(
            self,
            encryption,
            encryption_at_rest,
            table_name=table_name,
            regions=self.regions,
            account_and_partition=self._account_and_partition,
            prevent_destroy=prevent_destroy,
            tags=tags,
        )
        self.resource = DynamodbTable(
            self,
            "Resource",
            provider=home.provider,
            name=table_name,
            hash_key=partition_key.name,
            range_key=sort_key.name if sort_key else None,
            attribute=attribute_blocks(attributes),
            global_secondary_index=None if removals else global_index_blocks(global_indexes, billing),
            local_secondary_index=local_index_blocks(local_indexes) or None,
            billing_mode="PAY_PER_REQUEST",
            on_demand_throughput=table_ceilings(billing),
            table_class=table_class,
            server_side_encryption=self._server_side_encryption(encryption, encryption_at_rest),
            point_in_time_recovery=DynamodbTablePointInTimeRecovery(
                enabled=point_in_time_recovery,
                recovery_period_in_days=_when(point_in_time_recovery, recovery_period_days),
            ),
            deletion_protection_enabled=deletion_protection,
            ttl=None
            if time_to_live_attribute is None
            else DynamodbTableTtl(enabled=True, attribute_name=time_to_live_attribute),
            replica=[
                self._replica(region, consistency, point_in_time_recovery, deletion_protection)
                for region in replica_regions
            ],
            tags=dict(tags or {}) or None,
            lifecycle=self._lifecycle(
                consistency,
                [
                    key_types_postcondition(attributes),
                    *([provisioning.postcondition()] if provisioning else []),
                    *([] if time_to_live_attribute else [time_to_live_postcondition(removals)]),
                    *ceiling_postconditions(ceilings_by_index(billing, ())[""], removals),
                ],
                prevent_destroy=prevent_destroy,
                has_source=source is not None,
            ),
            **table_arguments(consistency, warm_throughput),
            **source_arguments(source),
        )
        if removals and not time_to_live_attribute:
            removals.of_time_to_live(self.resource)
        if removals and isinstance(billing, OnDemand):
            removals.of_ceilings(self.resource, billing, global_indexes)
        self.scaling: TableScaling | None = None
        if isinstance(billing, Provisioned) and provisioning is not None:
            provisioning.complete(self.resource, global_indexes)
            provisioning.fence(self, "ProvisioningFence")
            self.scaling = TableScaling(
                self,
                "Scaling",
                table_name=table_name,
                table=self.resource,
                regions=self.regions,
                billing=billing,
                indexes=global_indexes,
                read_capacity=read_capacity,
                write_capacity=write_capacity,
                overrides=self._overrides,
            )
        Insights(
            self,
            "ContributorInsights",
            table=self.resource,
            regions=[region for region in self.regions if self._has_insights(region, contributor_insights)],
            index_names=[index.name for index in global_indexes],
        )

    @property
    def given_name(self) -> str:
        """The table's name as it was given; unlike with `table_name`, nothing made of it waits for the table."""
        return self._name

    @property
    def table_name(self) -> str:
        """The table's name, the same in every region."""
        return self.resource.name

    @property
    def table_arn(self) -> str:
        """ARN of the table in its home region."""
        return self.resource.arn

    @property
    def table_arn_by_region(self) -> str:
        """A Terraform map: ARN of the table in every region, by region name."""
        return self._by_region("arn")

    @property
    def table_stream_arn_by_region(self) -> str:
        """A Terraform map: ARN of the table's stream in every region, by region name."""
        return self._by_region("stream_arn")

    @property
    def replica_settings(self) -> dict[str, dict[str, object]]:
        """What each replica must have and Terraform does not set in it, by region name; tokens where they were given.

        ``deletion_protection`` (on or off; left out from provider 6.9.0 on, which sets it), ``point_in_time_recovery``
        (on or off; the provider sets it too, without a window), ``recovery_period_days`` (days, 1 to 35; nothing where
        recovery is off), ``table_class``, ``tags`` (the table's and the replica's own). No replica is left out, and all
        settings of each are there, those too that AWS has already.

        AWS copies none of it from the home table. The stacks of an environment have it as an output, which
        `globaltables deploy` carries out. In an app of your own make the same outputs, ``table_name``, ``home_region``
        and ``replica_settings``, and after each apply run the script of docs/guides/terraform-alone.md.
        """
        return {region: dict(settings) for region, settings in self._replica_settings.items()}

    @property
    def key_arn_by_role(self) -> dict[str, str]:
        """ARN of the customer managed key by role of its region, made here or not; empty where there are none."""
        return dict(self._key_arn_by_role)

    @property
    def own_key_by_role(self) -> dict[str, EncryptionKey]:
        """The keys made for the table, by role of their region; empty where it uses others."""
        return {key.node.id: key for key in self.node.children if isinstance(key, EncryptionKey)}

    @property
    def has_aws_managed_keys(self) -> bool:
        """Whether AWS's managed keys encrypt it; not where only Terraform knows."""
        return self._keys_enabled is True and self._encryption.keys == "aws_managed"

    @property
    def access(self) -> TableAccess:
        """What a policy has to know of the table; waits for no resource but the keys."""
        account_id, partition = self._account_and_partition()
        return TableAccess(
            partition=partition,
            account_id=account_id,
            table_name=self._name,
            regions=self.regions,
            index_names=self._index_names,
            key_arn_by_role=self.key_arn_by_role,
            keys_enabled=self._keys_enabled,
        )

    def _account_and_partition(self) -> tuple[str, str]:
        """Asked for once, and not at all where nothing needs them."""
        if self._identity is None:
            self._identity = (
                DataAwsCallerIdentity(self, "Account", provider=self.home.provider).account_id,
                DataAwsPartition(self, "Partition", provider=self.home.provider).partition,
            )
        return self._identity

    def _by_region(self, attribute: str) -> str:
        # Written out, since cdktf resolves only the first reference of an expression with braces in it.
        table = f"{self.resource.terraform_resource_type}.{self.resource.friendly_unique_id}"
        home = f"{{ ({expression(self.home.name)}) = {table}.{attribute} }}"
        replicas = f"{{ for replica in {table}.replica : replica.region_name => replica.{attribute} }}"
        return f"${{merge({home}, {replicas})}}"

    def _lifecycle(
        self,
        consistency: Consistency,
        postconditions: Sequence[Postcondition],
        *,
        prevent_destroy: bool,
        has_source: bool,
    ) -> TerraformResourceLifecycle:
        preconditions = [*region_preconditions(self.regions), *consistency_preconditions(consistency, self.regions)]
        return TerraformResourceLifecycle(
            prevent_destroy=True if prevent_destroy else None,
            precondition=preconditions or None,
            ignore_changes=list(USED_ONCE) if has_source else None,
            postcondition=list(postconditions),
        )

    def _override(self, region: Region) -> ReplicaOverrides:
        return self._overrides.get(region.role, ReplicaOverrides())

    def _server_side_encryption(
        self, encryption: Encryption, enabled: Switch
    ) -> DynamodbTableServerSideEncryption | None:
        if encryption.keys == "aws_owned":
            return None
        return DynamodbTableServerSideEncryption(enabled=enabled, kms_key_arn=self._key_arn_by_role.get(self.home.role))

    def _replica(
        self, region: Region, consistency: Consistency, point_in_time_recovery: Switch, deletion_protection: Switch
    ) -> DynamodbTableReplica:
        override = self._override(region)
        recovery, protection = override.point_in_time_recovery, override.deletion_protection
        return DynamodbTableReplica(
            region_name=region.name,
            kms_key_arn=self._key_arn_by_role.get(region.role),
            point_in_time_recovery=point_in_time_recovery if recovery is None else recovery,
            propagate_tags=True,
            **replica_arguments(consistency, deletion_protection if protection is None else protection),
        )

    def _has_insights(self, region: Region, by_default: bool) -> bool:  # noqa: FBT001 - as the setting
        wanted = self._override(region).contributor_insights
        return by_default if wanted is None else wanted


def _when(switch: Switch, value: int) -> int | None:
    if isinstance(switch, bool):
        return value if switch else None
    return cast("int", Token.as_number(Fn.conditional(switch, value, Token.null_value())))
