"""Experiment templates in every region, and the role that their experiments have."""

from collections.abc import Mapping, Sequence

from cdktf_cdktf_provider_aws.iam_role import IamRole
from cdktf_cdktf_provider_aws.iam_role_policy import IamRolePolicy
from constructs import Construct

from globaltables.gameday.replication_pause import ReplicationPause
from globaltables.model.alarms import Alarms
from globaltables.model.game_day import GameDay, check_game_day
from globaltables.model.game_day_policies import game_day_statements, game_day_trust
from globaltables.model.policies import TableArns, document
from globaltables.regional import Region, fitting_name, known_names
from globaltables.table.grants import policy_text

_ENDING = "-game-day"
LONGEST_ROLE_NAME = 64


class GameDays(Construct):
    """A template per region that pauses replication from and to it. Nothing runs until somebody starts it.

    Whoever does needs fis:StartExperiment on the template and on experiments, and the first one in an account
    iam:CreateServiceLinkedRole for fis.amazonaws.com.
    https://docs.aws.amazon.com/fis/latest/userguide/fis-actions-reference.html#dynamodb-actions-reference

    Args:
        table_name: The table, known by its name; a literal or a token.
        regions: All its regions, home first.
        account_id: The account, 12 digits or a token.
        partition: The AWS partition, ``aws`` or a token.
        game_day: For which regions, for how long, and what stops it.
        topic_arn_by_role: A topic that hears of the stop alarm, by role of its region. Default none.
        permissions_boundary_arn: ARN of a managed policy that the role does not go beyond. Default none.
        alarms: Where the runbook is. Default as for an environment that says nothing.
        tags: Tags of everything. Default none.

    Raises:
        ConfigurationError: When a role is none of the table's, or alarms that stop an experiment are in another region
            or too many.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        table_name: str,
        regions: Sequence[Region],
        account_id: str,
        partition: str,
        game_day: GameDay,
        topic_arn_by_role: Mapping[str, str] | None = None,
        permissions_boundary_arn: str | None = None,
        alarms: Alarms = Alarms(),  # noqa: B008 - settings are immutable
        tags: Mapping[str, str] | None = None,
    ) -> None:
        check_game_day(game_day, known_names(regions))
        super().__init__(scope, id)
        wanted = [region for region in regions if game_day.covers(region.role)]
        short = fitting_name(
            self,
            "Name",
            table_name,
            pattern="^[a-zA-Z0-9_.-]+$",
            replaced="[^a-zA-Z0-9_.-]+",
            longest=LONGEST_ROLE_NAME - len(_ENDING),
        )
        name = f"{short}{_ENDING}"
        arns = TableArns(partition, account_id, table_name, [region.name for region in wanted])
        role = IamRole(
            self,
            "Role",
            provider=regions[0].provider,
            name=name,
            description="AWS FIS pauses the replication of the table that the name begins with.",
            assume_role_policy=policy_text(game_day_trust(arns)),
            permissions_boundary=permissions_boundary_arn,
            tags=dict(tags or {}) or None,
        )
        IamRolePolicy(
            self,
            "RolePolicy",
            provider=regions[0].provider,
            role=role.name,
            name="pause-replication",
            policy=policy_text(document(game_day_statements(arns))),
        )
        topics = topic_arn_by_role or {}
        self._pause_by_role = {
            region.role: ReplicationPause(
                self,
                region.role,
                region=region,
                table_name=table_name,
                table_arn=table_arn,
                name=name,
                role_arn=role.arn,
                game_day=game_day,
                runbook_base_url=alarms.runbook_base_url,
                topic_arn=topics.get(region.role),
                tags=tags,
            )
            for region, table_arn in zip(wanted, arns.tables, strict=True)
        }

    @property
    def template_id_by_role(self) -> dict[str, str]:
        """Id of each template by role of its region."""
        return {role: pause.template_id for role, pause in self._pause_by_role.items()}
