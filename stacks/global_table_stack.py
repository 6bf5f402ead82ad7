"""The stack that holds the data: providers, keys, the table and its replicas."""

from typing import cast

from cdktf import Fn, TerraformOutput, TerraformStack, Token
from constructs import Construct

from globaltables.access import TableRoles
from globaltables.model import Environment
from globaltables.regional import Region
from globaltables.table import GlobalTable, Provisioned, ProvisioningSteps, Removals
from stacks.backend import configure_backend
from stacks.backup import add_backup
from stacks.parameters import declare_parameters
from stacks.surroundings import add_to_table


class GlobalTableStack(TerraformStack):
    """Everything whose loss would be a loss of data.

    Args:
        environment: What to deploy.
    """

    def __init__(self, scope: Construct, id: str, *, environment: Environment) -> None:
        super().__init__(scope, id)
        configure_backend(self, id, environment.backend)
        parameters = declare_parameters(self, environment)
        declared = environment.declared_region_by_role | {
            role: variable.string_value for role, variable in parameters.region_by_role.items()
        }
        name_by_role = {role: declared[role] for role in environment.region_by_role}
        # A scope of their own: people choose the roles, and one of them may be called like a part of the stack.
        scope_of_regions = Construct(self, "region")
        regions = {
            role: Region(scope_of_regions, role, name=name, account_id=environment.account_id)
            for role, name in declared.items()  # those that are being left too: their provider reaches what is there
        }
        home = environment.regions.home
        is_provisioned = isinstance(environment.billing, Provisioned)
        prefix = parameters.table_name_prefix.string_value
        suffix = environment.table_name_suffix
        self.table = GlobalTable(
            self,
            "table",
            table_name=Fn.join("-", [prefix, suffix]) if suffix else prefix,
            partition_key=environment.partition_key,
            sort_key=environment.sort_key,
            home=regions[home],
            replica_regions=[regions[role] for role in name_by_role if role != home],
            global_indexes=environment.global_indexes,
            local_indexes=environment.local_indexes,
            billing=environment.billing,
            consistency=environment.consistency,
            warm_throughput=environment.warm_throughput,
            provisioning=ProvisioningSteps(self, "provisioning") if is_provisioned else None,
            removals=Removals(self, "removals"),
            read_capacity=cast("int", parameters.read_capacity.number_value),
            write_capacity=cast("int", parameters.write_capacity.number_value),
            encryption=environment.encryption,
            encryption_at_rest=parameters.encryption_at_rest.boolean_value,
            point_in_time_recovery=parameters.point_in_time_recovery.boolean_value,
            recovery_period_days=environment.recovery_period_days,
            deletion_protection=parameters.deletion_protection.boolean_value,
            time_to_live_attribute=environment.time_to_live_attribute,
            table_class=environment.table_class,
            contributor_insights=environment.contributor_insights,
            overrides=environment.replicas,
            source=environment.source,
            tags=environment.tags,
            prevent_destroy=environment.prevent_destroy,
        )
        self.roles = TableRoles(self, "access", table=self.table, access=environment.access, tags=environment.tags)
        self._output("table_name", self.table.table_name, "Name of the table, the same in every region.")
        self._output("region_by_role", name_by_role, "Region name by role.")
        self._output("home_region", name_by_role[home], "The home region, through which replicas are made.")
        self._output("table_arn_by_region", self.table.table_arn_by_region, "ARN of the table by region.")
        self._output("stream_arn_by_region", self.table.table_stream_arn_by_region, "ARN of the stream by region.")
        self._output(
            "key_arn_by_region",
            {name_by_role[role]: arn for role, arn in self.table.key_arn_by_role.items()},
            "ARN of the customer managed key by region.",
        )
        self._output("role_arn_by_key", self.roles.role_arn_by_key, "ARN of each role of [access] by its key there.")
        self._output(
            "replica_settings",
            self.table.replica_settings,
            "What the provider has no argument for in a replica; `globaltables deploy` sets and checks it.",
        )
        if self.table.scaling and self.table.scaling.scheduled:
            self._output(
                "scheduled_scaling",
                self.table.scaling.scheduled,
                "Between which bounds schedules move scaling targets, those without a schedule first.",
            )
        backups = add_backup(self, self.table, environment, parameters)
        self._output("backups", backups, "Vaults, their keys and backup plans by region, and the roles of AWS Backup.")
        for output in add_to_table(self, self.table, environment):
            self._output(*output)

    def _output(self, name: str, value: object, description: str) -> None:
        TerraformOutput(self, name, value=Token.as_any(value), description=description)
