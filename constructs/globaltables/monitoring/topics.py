"""Where the alarms of one region send: an encrypted topic per severity."""

import json
from collections.abc import Mapping, Sequence

from cdktf_cdktf_provider_aws.kms_alias import KmsAlias
from cdktf_cdktf_provider_aws.kms_key import KmsKey
from cdktf_cdktf_provider_aws.sns_topic import SnsTopic
from cdktf_cdktf_provider_aws.sns_topic_policy import SnsTopicPolicy
from cdktf_cdktf_provider_aws.sns_topic_subscription import SnsTopicSubscription
from constructs import Construct

from globaltables.model.alarm_thresholds import Severity
from globaltables.model.alarm_topics import key_alias, key_description, key_policy, topic_policy
from globaltables.model.alarms import Subscription
from globaltables.regional import Region


class Topics(Construct):
    """A topic per severity in one region, with one key. An alarm can only send to topics of its own region.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html

    Args:
        region: Where.
        name: The start of the topics' names, and the key's alias; a literal or a token. No dots.
        severities: The severities that have a topic, one or more.
        account_id: The account, 12 digits or a token.
        partition: The AWS partition, ``aws`` or a token.
        subscriptions: Who is told; those of other regions' roles are left out. Default nobody.
        tags: Tags of topics and key. Default none.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        region: Region,
        name: str,
        severities: Sequence[Severity],
        account_id: str,
        partition: str,
        subscriptions: Sequence[Subscription] = (),
        tags: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(scope, id)
        self.region = region
        given = dict(tags or {}) or None
        key = KmsKey(
            self,
            "Key",
            provider=region.provider,
            description=key_description(name),
            enable_key_rotation=True,
            rotation_period_in_days=365,
            deletion_window_in_days=7,  # it holds nothing: messages are not kept
            policy=json.dumps(key_policy(region.name, account_id, partition)),
            tags=given,
        )
        KmsAlias(self, "KeyAlias", provider=region.provider, name=key_alias(name), target_key_id=key.key_id)
        key_arn = key.arn
        self._arn_by_severity: dict[Severity, str] = {}
        for severity in severities:
            topic = SnsTopic(
                self,
                severity,
                provider=region.provider,
                name=f"{name}-{severity}",
                kms_master_key_id=key_arn,
                tags=given,
            )
            arn = self._arn_by_severity[severity] = topic.arn
            of_topic = Construct(self, f"Of{severity.capitalize()}")
            SnsTopicPolicy(
                of_topic,
                "Policy",
                provider=region.provider,
                arn=arn,
                policy=json.dumps(topic_policy(arn, region.name, account_id, partition)),
            )
            self._subscribe(of_topic, severity, subscriptions)

    def topic_arn(self, severity: Severity) -> str:
        """ARN of the topic of a severity.

        Raises:
            KeyError: When the severity has no topic.
        """
        return self._arn_by_severity[severity]

    def _subscribe(self, scope: Construct, severity: Severity, subscriptions: Sequence[Subscription]) -> None:
        scope_by_protocol: dict[str, Construct] = {}
        for subscription in subscriptions:
            elsewhere = subscription.roles and self.region.role not in subscription.roles
            if elsewhere or severity not in subscription.severities:
                continue
            protocol = subscription.protocol
            if protocol not in scope_by_protocol:
                scope_by_protocol[protocol] = Construct(scope, protocol)
            # The endpoint is the id: a place in the list would mean another one after one above it is gone.
            SnsTopicSubscription(
                scope_by_protocol[protocol],
                subscription.endpoint.replace("/", "|"),
                provider=self.region.provider,
                topic_arn=self._arn_by_severity[severity],
                protocol=protocol,
                endpoint=subscription.endpoint,
                endpoint_auto_confirms=True if protocol == "https" else None,
            )
