"""The roles of a global table."""

from collections.abc import Mapping

from cdktf import Precondition, TerraformResourceLifecycle, Token
from cdktf_cdktf_provider_aws.iam_role import IamRole
from constructs import Construct

from globaltables.model.access import MAXIMUM_ROLE_NAME, ROLE_NAME_RULE, Access, Role, check_role_names, role_suffix
from globaltables.model.role_policies import DESCRIPTIONS, key_statements, table_statements
from globaltables.model.trust import trust_document
from globaltables.regional.fence import expression
from globaltables.table import GlobalTable
from globaltables.table.checks import check_literal_tags
from globaltables.table.grants import policy_text


class TableRoles(Construct):
    """One IAM role for each kind of work that the settings name. IAM is global: they are made once, at the home.

    No role but the administrator can delete the table, a replica or a backup, change their settings or turn protection
    or recovery off: that is denied, so that a policy attached later cannot allow it. The administrator is denied the
    items in the same way.
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/using-identity-based-policies.html

    Args:
        table: The table, in all its regions.
        access: Which roles, and who may assume each.
        tags: Tags of the roles. Default none.

    Raises:
        ConfigurationError: When a role's name would be too long, or a tag breaks a rule of AWS.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        table: GlobalTable,
        access: Access,
        tags: Mapping[str, str] | None = None,
    ) -> None:
        check_literal_tags(tags or {})
        if access.role_by_key and not Token.is_unresolved(table.access.table_name):
            check_role_names(table.access.table_name, access)
        super().__init__(scope, id)
        self._role_by_key = {
            key: self._role(key, role, table, access, dict(tags or {})) for key, role in access.role_by_key.items()
        }

    @property
    def role_by_key(self) -> dict[str, IamRole]:
        """The roles by their key in the settings, for example ``stream_consumer``."""
        return dict(self._role_by_key)

    @property
    def role_arn_by_key(self) -> dict[str, str]:
        """ARN of each role by its key in the settings."""
        return {key: role.arn for key, role in self._role_by_key.items()}

    def _role(self, key: str, role: Role, table: GlobalTable, access: Access, tags: dict[str, str]) -> IamRole:
        of_role, facts = Construct(self, key), table.access
        name = f"{facts.table_name}-{role_suffix(key)}"
        made = IamRole(
            of_role,
            "Resource",
            provider=table.home.provider,
            name=name,
            path=None if access.path == "/" else access.path,
            description=DESCRIPTIONS[key],
            assume_role_policy=policy_text(
                trust_document(role.trust, partition=facts.partition, account_id=facts.account_id)
            ),
            max_session_duration=role.max_session_seconds,
            permissions_boundary=access.permissions_boundary_arn,
            tags=tags or None,
            lifecycle=_name_fits(name) if Token.is_unresolved(facts.table_name) else None,
        )
        arns = facts.arns(facts.regions, longest_table_name=MAXIMUM_ROLE_NAME)
        keys = facts.key_arn_by_region(facts.regions)
        facts.add_policies(
            of_role, made, role_suffix(key), table_statements(key, role, arns), key_statements(key, role, keys)
        )
        return made


def _name_fits(name: str) -> TerraformResourceLifecycle:
    """The rule of synth for a name that only Terraform knows."""
    text = expression(name)
    return TerraformResourceLifecycle(
        precondition=[
            Precondition(
                condition=f"${{length({text}) <= {MAXIMUM_ROLE_NAME}}}",
                error_message=f"{ROLE_NAME_RULE}, got ${{{text}}}; shorten the table's name or leave the role out",
            )
        ]
    )
