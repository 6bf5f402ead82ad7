"""The two roles that AWS Backup assumes: one backs up and copies, the other restores.

Neither is the account's AWSBackupDefaultServiceRole, which only the console makes.
https://docs.aws.amazon.com/aws-backup/latest/devguide/iam-service-roles.html
"""

from collections.abc import Mapping, Sequence

from cdktf import Fn, ITerraformDependable
from cdktf_cdktf_provider_aws.iam_role import IamRole
from cdktf_cdktf_provider_aws.iam_role_policy import IamRolePolicy
from constructs import Construct

from globaltables.model.policies import Statement
from globaltables.regional import Region

SERVICE = "backup.amazonaws.com"


class ServiceRole(Construct):
    """A role that AWS Backup alone may assume, for this account's resources alone.

    Args:
        home: The region whose provider makes it; roles are global.
        name: Up to 64 letters, digits and ``_+=,.@-``. A literal or a token.
        description: What it is for.
        account_id: The account, 12 digits or a token.
        permissions_boundary_arn: ARN of a managed policy that it does not go beyond. Default none.
        tags: Tags of the role. Default none.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        home: Region,
        name: str,
        description: str,
        account_id: str,
        permissions_boundary_arn: str | None = None,
        tags: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(scope, id)
        self._home = home
        trust = {
            "Effect": "Allow",
            "Principal": {"Service": SERVICE},
            "Action": "sts:AssumeRole",
            "Condition": {"StringEquals": {"aws:SourceAccount": account_id}},
        }
        self.resource = IamRole(
            self,
            "Resource",
            provider=home.provider,
            name=name,
            description=description,
            assume_role_policy=Fn.jsonencode({"Version": "2012-10-17", "Statement": [trust]}),
            permissions_boundary=permissions_boundary_arn,
            tags=dict(tags or {}) or None,
        )

    @property
    def role_arn(self) -> str:
        """ARN of the role."""
        return self.resource.arn

    def allow(self, statements: Sequence[Statement]) -> ITerraformDependable:
        """Gives the role its one policy; whoever uses the role must wait for what is returned."""
        return IamRolePolicy(
            self,
            "Policy",
            provider=self._home.provider,
            name=self.resource.name,
            role=self.resource.name,
            policy=Fn.jsonencode({"Version": "2012-10-17", "Statement": list(statements)}),
        )
