"""The policy of each replica, on its own ARN."""

from cdktf import Token
from cdktf_cdktf_provider_aws.dynamodb_resource_policy import DynamodbResourcePolicy
from constructs import Construct

from globaltables.model.policies import document
from globaltables.model.resource_policies import ResourcePolicy, check_resource_policy
from globaltables.regional import Region, known_names
from globaltables.table.global_table import GlobalTable
from globaltables.table.grants import policy_text


class ReplicaPolicies(Construct):
    """Puts a policy on each replica that has statements; AWS synchronises none.

    While an experiment of AWS FIS pauses replication, the policy has a statement of FIS besides, and a plan wants to
    take it out: let the experiment end first.

    Args:
        table: The table.
        policy: The statements, each with the replicas it stands on.

    Raises:
        ConfigurationError: When a role is none of the table's, or a policy is too long.
    """

    def __init__(self, scope: Construct, id: str, *, table: GlobalTable, policy: ResourcePolicy) -> None:
        name = table.given_name
        check_resource_policy(
            policy,
            known_names(table.regions),
            table_name="" if Token.is_unresolved(name) else name,
            index_names=table.access.index_names,
        )
        super().__init__(scope, id)
        for region in table.regions:
            if policy.of_role(region.role):
                self._policy(table, policy, region)

    def _policy(self, table: GlobalTable, policy: ResourcePolicy, region: Region) -> None:
        arns = table.access.arns([region])
        resources = {"table": arns.tables, "indexes": arns.indexes}
        statements = [
            statement.as_json([arn for part in statement.resources for arn in resources[part]])
            for statement in policy.of_role(region.role)
        ]
        DynamodbResourcePolicy(
            self,
            region.role,
            provider=region.provider,
            resource_arn=arns.tables[0],
            policy=policy_text(document(statements)),
            depends_on=[table.resource],
        )
