"""The probe of one region."""

from collections.abc import Sequence

from cdktf import Fn
from cdktf_cdktf_provider_aws.cloudwatch_event_rule import CloudwatchEventRule
from cdktf_cdktf_provider_aws.cloudwatch_event_target import CloudwatchEventTarget
from cdktf_cdktf_provider_aws.lambda_function_event_invoke_config import LambdaFunctionEventInvokeConfig
from cdktf_cdktf_provider_aws.lambda_permission import LambdaPermission
from constructs import Construct

from globaltables.model import permissions
from globaltables.model.keys import Attribute
from globaltables.model.policies import Statement, TableArns, allow, use_keys
from globaltables.model.probe import MARK, NAMESPACE, SUFFIX, TIMEOUT_SECONDS, Probing
from globaltables.probe.code import FunctionCode
from globaltables.probe.function import FunctionPlace, RegionalFunction, function_name
from globaltables.regional import Region

_OLDEST_EVENT_SECONDS = 60
"""The shortest that Lambda allows. A run that comes late measures nothing."""


class Probe(Construct):
    """A function that writes into its replica and looks there for what the probes of the other regions wrote.

    EventBridge runs it by a schedule, and it can be called by hand at any time:
    ``aws lambda invoke --function-name TABLE-probe``.
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-rule-schedule.html

    Its role may read and write items whose partition key begins with the probe's mark, and no others: IAM sees to it
    for keys of type S. For keys of other types IAM cannot, and only the conditions of the probe's writes do.
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html

    Args:
        place: Where, and for which table.
        regions: All regions of the table.
        partition_key: The table's partition key.
        sort_key: Its sort key. Default none.
        time_to_live_attribute: Its time to live attribute. Default none; then a probe that is taken away leaves its few
            items behind, unless it was called with ``clean_up`` before.
        code: Its code.
        settings: How it works. Default as for an environment that says nothing: every minute.
        table_key_arn: The table's customer managed key in this region, where that key's own policy does not admit the
            account's roles through DynamoDB. The keys of this library do. Default none.

    Raises:
        ConfigurationError: When the function's name would be too long.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        place: FunctionPlace,
        regions: Sequence[Region],
        partition_key: Attribute,
        sort_key: Attribute | None = None,
        time_to_live_attribute: str | None = None,
        code: FunctionCode,
        settings: Probing = Probing(),  # noqa: B008 - settings are immutable
        table_key_arn: str | None = None,
    ) -> None:
        super().__init__(scope, id)
        key = use_keys({place.region.name: table_key_arn}, permissions.WRITE_WITH_KEY) if table_key_arn else []
        self.function = RegionalFunction(
            self,
            "Function",
            place=place,
            name=function_name(place.table_name, SUFFIX),
            description="Probes the replication of a global table",
            code=code,
            environment={
                "TABLE_NAME": place.table_name,
                "REGIONS": Fn.join(",", [region.name for region in regions]),
                "PARTITION_KEY": f"{partition_key.type}:{partition_key.name}",
                "SORT_KEY": f"{sort_key.type}:{sort_key.name}" if sort_key else "",
                "TIME_TO_LIVE_ATTRIBUTE": time_to_live_attribute or "",
                "PERIOD_SECONDS": str(settings.period_seconds),
                "LOST_AFTER_SECONDS": str(settings.lost_after_seconds),
                "WATCH_SECONDS": str(settings.watch_seconds),
                "METRIC_NAMESPACE": NAMESPACE,
            },
            statements=[*_statements(place, partition_key), *key],
            settings=settings,
            timeout_seconds=TIMEOUT_SECONDS,
            # A second run at once would write the same sequence numbers.
            reserved_concurrency=1 if settings.reserve_concurrency else None,
        )
        self._schedule(place, settings)

    def _schedule(self, place: FunctionPlace, settings: Probing) -> None:
        provider, name = place.region.provider, self.function.name
        # A run that failed is followed by the next; tried again it would only be late.
        LambdaFunctionEventInvokeConfig(
            self,
            "Invocation",
            provider=provider,
            function_name=self.function.resource.function_name,
            maximum_retry_attempts=0,
            maximum_event_age_in_seconds=_OLDEST_EVENT_SECONDS,
        )
        rule = CloudwatchEventRule(
            self,
            "Rule",
            provider=provider,
            name=name,
            description="Runs the probe of a global table, in all regions at the same minute",
            schedule_expression=settings.schedule,
            tags=place.given_tags,
        )
        permission = LambdaPermission(
            self,
            "Permission",
            provider=provider,
            statement_id="RunBySchedule",
            action="lambda:InvokeFunction",
            function_name=self.function.resource.function_name,
            principal="events.amazonaws.com",
            source_arn=rule.arn,
        )
        CloudwatchEventTarget(
            self,
            "Target",
            provider=provider,
            rule=rule.name,
            target_id="probe",
            arn=self.function.resource.arn,
            depends_on=[permission],
        )


def _statements(place: FunctionPlace, partition_key: Attribute) -> list[Statement]:
    arns = TableArns(place.partition, place.account_id, place.table_name, [place.region.name])
    metrics = allow("PublishMetrics", ["cloudwatch:PutMetricData"], ["*"])
    return [
        allow("ReadPulses", ["dynamodb:BatchGetItem"], arns.tables) | _marked(partition_key, f"{MARK}#*"),
        allow("WriteOwnPulses", ["dynamodb:DeleteItem", "dynamodb:PutItem"], arns.tables)
        | _marked(partition_key, f"{MARK}#{place.region.name}#*"),
        metrics | {"Condition": {"StringEquals": {"cloudwatch:namespace": NAMESPACE}}},
    ]


def _marked(partition_key: Attribute, pattern: str) -> Statement:
    """The condition that all partition keys of a request begin like the probe's.

    A request without any would meet it too, hence the second part.
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
    """
    if partition_key.type != "S":
        return {}
    leading = "dynamodb:LeadingKeys"
    return {"Condition": {"ForAllValues:StringLike": {leading: [pattern]}, "Null": {leading: "false"}}}
