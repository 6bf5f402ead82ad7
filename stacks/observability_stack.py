"""The stack beside the data: what watches the table, and where its changes go. It knows the table by its name alone.

Topics, alarms, dashboards, functions, Kinesis data streams, trail, drills. Losing it loses no item, only records of
changes that nobody has read yet; it can be applied, destroyed and made anew without touching the table: no reference
and no remote state leads from one to the other. A stream's ARN holds the time it was made, so the consumer's is looked
up.
"""

from cdktf import Fn, TerraformOutput, TerraformStack, Token
from cdktf_cdktf_provider_aws.data_aws_caller_identity import DataAwsCallerIdentity
from cdktf_cdktf_provider_aws.data_aws_partition import DataAwsPartition
from constructs import Construct

from globaltables.backup.names import vault_name
from globaltables.model import Environment
from globaltables.model.alarm_names import longest_table_name
from globaltables.model.billing import Provisioned
from globaltables.model.ceilings import ceilings_by_index
from globaltables.monitoring import Dashboards, Topics, WatchedTable, WatchedVault
from globaltables.regional import Region
from stacks.alarms import add_alarms
from stacks.backend import configure_backend
from stacks.functions import Account, add_functions
from stacks.parameters import declare_prefix, declare_regions
from stacks.surroundings import add_audit_and_drills, add_data_streams


class ObservabilityStack(TerraformStack):
    """Everything that watches the table of an environment or takes up its changes.

    Args:
        environment: What is wanted.
    """

    def __init__(self, scope: Construct, id: str, *, environment: Environment) -> None:
        super().__init__(scope, id)
        configure_backend(self, id, environment.backend, workspace_suffix="-observability")
        index_names = [index.name for index in environment.global_indexes]
        longest = longest_table_name(environment.alarms, index_names)
        prefix = declare_prefix(self, environment, longest=longest).string_value
        variables = declare_regions(self, environment)
        name_by_role = environment.declared_region_by_role | {
            role: variable.string_value for role, variable in variables.items()
        }
        scope_of_regions = Construct(self, "region")
        regions = {
            role: Region(scope_of_regions, role, name=name, account_id=environment.account_id)
            for role, name in name_by_role.items()
        }
        # In the order they are declared in, wherever the home is: what watches stays where it is when the home moves.
        watched = [regions[role] for role in environment.regions.staying(environment.declared_region_by_role)]
        suffix = environment.table_name_suffix
        table = WatchedTable(
            name=Token.as_string(Fn.join("-", [prefix, suffix])) if suffix else prefix,
            regions=watched,
            index_names=index_names,
            is_provisioned=isinstance(environment.billing, Provisioned),
            ceilings=ceilings_by_index(environment.billing, environment.global_indexes),
            is_probed=environment.probe.enabled,
            is_strongly_consistent=environment.consistency.is_strong,
            data_stream_roles=[region.role for region in watched if environment.kinesis.covers(region.role)]
            if environment.kinesis.enabled
            else (),
        )
        self.topics_by_role: dict[str, Topics] = {}
        parts = (
            environment.alarms,
            environment.probe,
            environment.stream_consumer,
            environment.audit,
            environment.game_day,
        )
        has_stream_keys = environment.kinesis.enabled and environment.encryption.has_customer_keys
        needs_account = has_stream_keys or any(part.enabled for part in parts)
        account = self._account(watched[0]) if needs_account else Account("", "")
        functions = add_functions(self, environment, table, account)
        watches = environment.alarms.enabled or environment.alarms.dashboards
        vaults = self._vaults(table) if watches and environment.backup.enabled else []
        if environment.alarms.enabled:
            self.topics_by_role = add_alarms(
                self, environment, table=table, account=account, functions=functions, vaults=vaults
            )
        if environment.alarms.dashboards:
            shown = [function for one in functions.values() for function in one.values()]
            Dashboards(self, "dashboards", table=table, alarms=environment.alarms, functions=shown, vaults=vaults)
        surroundings = [
            *add_data_streams(self, environment=environment, table=table, account=account),
            *add_audit_and_drills(
                self,
                environment=environment,
                table=table,
                account=account,
                vaults=vaults,
                topics_by_role=self.topics_by_role,
            ),
        ]
        for name, value, description in surroundings:
            TerraformOutput(self, name, value=Token.as_any(value), description=description)
        TerraformOutput(
            self,
            "topic_arns_by_region",
            value=Token.as_any(
                {
                    name_by_role[role]: {one: topics.topic_arn(one) for one in environment.alarms.severities()}
                    for role, topics in self.topics_by_role.items()
                }
            ),
            description="ARNs of the alarm topics by region and severity.",
        )

    def _account(self, region: Region) -> Account:
        return Account(
            DataAwsCallerIdentity(self, "account", provider=region.provider).account_id,
            DataAwsPartition(self, "partition", provider=region.provider).partition,
        )

    def _vaults(self, table: WatchedTable) -> list[WatchedVault]:
        name = vault_name(self, table.name)
        return [WatchedVault(name, region) for region in table.regions]
