"""The policy of each replica, on its own ARN."""

import re
from collections.abc import Sequence

from cdktf import Fn, Token
from cdktf_cdktf_provider_aws.dynamodb_resource_policy import DynamodbResourcePolicy
from constructs import Construct

from globaltables.model.policies import document
from globaltables.model.policy_keys import key_statements
from globaltables.model.resource_policies import PolicyStatement, ResourcePolicy, check_resource_policy
from globaltables.regional import Region, known_names
from globaltables.table.global_table import GlobalTable
from globaltables.table.grants import policy_text


class ReplicaPolicies(Construct):
    """Puts a policy on each replica that has statements; AWS synchronises none.

    The table's own keys let in whom it allows from other accounts, through DynamoDB alone. Keys that exist have to
    say the same themselves.

    While an experiment of AWS FIS pauses replication, the policy has a statement of FIS besides, and a plan wants to
    take it out: let the experiment end first.
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/access-control-resource-based.html

    Args:
        table: The table.
        policy: The statements, each with the replicas it stands on.

    Raises:
        ConfigurationError: When a role is none of the table's, a statement stops replication or scaling or allows what
            the table's keys never will, or a policy is too long.
    """

    def __init__(self, scope: Construct, id: str, *, table: GlobalTable, policy: ResourcePolicy) -> None:
        name = table.given_name
        check_resource_policy(
            policy,
            known_names(table.regions),
            table_name="" if Token.is_unresolved(name) else name,
            index_names=table.access.index_names,
            account_id=_own_account(table),
            has_aws_managed_keys=table.has_aws_managed_keys,
            is_scaled=table.scaling is not None,
        )
        super().__init__(scope, id)
        keys = table.own_key_by_role
        for region in table.regions:
            statements = policy.of_role(region.role)
            if statements:
                self._policy(table, statements, region)
            if statements and region.role in keys:
                endpoint = Fn.join(".", ["dynamodb", region.name, "amazonaws.com"])
                let_in = key_statements(statements, endpoint=endpoint, own_account=_own_account(table))
                keys[region.role].allow(let_in)

    def _policy(self, table: GlobalTable, policy: Sequence[PolicyStatement], region: Region) -> None:
        arns = table.access.arns([region])
        resources = {"table": arns.tables, "indexes": arns.indexes}
        statements = [
            _for_terraform(statement).as_json([arn for part in statement.resources for arn in resources[part]])
            for statement in policy
        ]
        DynamodbResourcePolicy(
            self,
            region.role,
            provider=region.provider,
            resource_arn=arns.tables[0],
            policy=policy_text(document(statements)),
            depends_on=[table.resource],
        )


def _own_account(table: GlobalTable) -> str:
    """The table's account where it is known before Terraform asks; empty otherwise."""
    account_id = table.home.account_id
    return "" if account_id is None or Token.is_unresolved(account_id) else account_id


def _for_terraform(statement: PolicyStatement) -> PolicyStatement:
    """The statement whose conditions, the only free text it has, reach IAM with IAM's variables in them."""
    conditions = {
        operator: {_escaped(key): tuple(_escaped(value) for value in values) for key, values in pairs.items()}
        for operator, pairs in statement.conditions.items()
    }
    return statement.model_copy(update={"conditions": conditions})


def _escaped(text: str) -> str:
    """A text in which IAM's variables do not read as Terraform's templates; what is a token or escaped stays."""
    return re.sub(r"(?<!\$)\$\{(?!TfToken\[)|(?<!%)%\{", lambda found: found[0][0] + found[0], text)
