"""The experiment template of one region."""

from collections.abc import Mapping, Sequence

from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from cdktf_cdktf_provider_aws.fis_experiment_template import (
    FisExperimentTemplate,
    FisExperimentTemplateAction,
    FisExperimentTemplateActionParameter,
    FisExperimentTemplateActionTarget,
    FisExperimentTemplateExperimentOptions,
    FisExperimentTemplateLogConfiguration,
    FisExperimentTemplateLogConfigurationCloudwatchLogsConfiguration,
    FisExperimentTemplateStopCondition,
    FisExperimentTemplateTarget,
)
from constructs import Construct

from globaltables.gameday.stop_alarm import stop_alarm
from globaltables.model.game_day import GameDay
from globaltables.regional import Region

ACTION = "aws:dynamodb:global-table-pause-replication"
TARGET_TYPE = "aws:dynamodb:global-table"


class ReplicationPause(Construct):
    """A template, its stop alarm and its log group. An experiment of it cuts the region's replica off from all others.

    The experiment denies DynamoDB's replication in the replica's own policy until a time, and nothing else: reads and
    writes go on in every region, and what was written meanwhile is replicated afterwards.
    https://docs.aws.amazon.com/fis/latest/userguide/fis-actions-reference.html#dynamodb-actions-reference

    Args:
        region: Where.
        table_name: The table's name, a literal or a token.
        table_arn: ARN of the replica in that region.
        name: The start of the names of alarm and log group.
        role_arn: The role that the experiment has.
        game_day: For how long, and what stops it.
        runbook_base_url: What the stop alarm's description links to.
        topic_arn: A topic of the region that hears of the stop alarm. Default none.
        tags: Tags of everything. Default none.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        region: Region,
        table_name: str,
        table_arn: str,
        name: str,
        role_arn: str,
        game_day: GameDay,
        runbook_base_url: str,
        topic_arn: str | None = None,
        tags: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(scope, id)
        given = dict(tags or {})
        log_group = CloudwatchLogGroup(
            self,
            "LogGroup",
            provider=region.provider,
            # The prefix keeps the account's log delivery policy, which has a limit, from growing with each group.
            name=f"/aws/vendedlogs/fis/{name}",
            retention_in_days=game_day.log_retention_days,
            tags=given or None,
        )
        alarm = stop_alarm(
            self,
            region=region,
            name=f"{name}-stop",
            table_name=table_name,
            maximum_errors_per_minute=game_day.maximum_errors_per_minute,
            runbook_base_url=runbook_base_url,
            topic_arn=topic_arn,
            tags=tags,
        )
        self.resource = FisExperimentTemplate(
            self,
            "Resource",
            provider=region.provider,
            description=f"Pauses replication of {table_name} from and to {region.name}.",
            role_arn=role_arn,
            stop_condition=_stop_conditions([alarm.arn, *game_day.stop_alarm_arns_by_role.get(region.role, ())]),
            target=[
                FisExperimentTemplateTarget(
                    name="table", resource_type=TARGET_TYPE, resource_arns=[table_arn], selection_mode="ALL"
                )
            ],
            action=[
                FisExperimentTemplateAction(
                    name="pause",
                    action_id=ACTION,
                    description="Denies replication in the policies of the replica and of its stream.",
                    parameter=[
                        FisExperimentTemplateActionParameter(key="duration", value=f"PT{game_day.duration_minutes}M")
                    ],
                    target=FisExperimentTemplateActionTarget(key="Tables", value="table"),
                )
            ],
            experiment_options=FisExperimentTemplateExperimentOptions(
                account_targeting="single-account", empty_target_resolution_mode="fail"
            ),
            log_configuration=FisExperimentTemplateLogConfiguration(
                log_schema_version=2,
                cloudwatch_logs_configuration=FisExperimentTemplateLogConfigurationCloudwatchLogsConfiguration(
                    log_group_arn=f"{log_group.arn}:*"
                ),
            ),
            tags={"Name": name, **given},
        )

    @property
    def template_id(self) -> str:
        """Id of the template: ``aws fis start-experiment --experiment-template-id``."""
        return self.resource.id


def _stop_conditions(alarm_arns: Sequence[str]) -> list[FisExperimentTemplateStopCondition]:
    return [FisExperimentTemplateStopCondition(source="aws:cloudwatch:alarm", value=arn) for arn in alarm_arns]
