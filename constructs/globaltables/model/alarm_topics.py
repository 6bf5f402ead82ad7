"""What the topics of alarms are called, and who may use them and their key.

Arguments may be tokens of cdktf: nothing here looks into them.
"""

from typing import Any

from globaltables.model.key_administration import administration


def key_description(name: str) -> str:
    """What the key of the topics says of itself; *name* is the start of the topics' names."""
    return f"Encrypts the alarm topics of {name}"


def key_alias(name: str) -> str:
    """The alias of that key."""
    return f"alias/{name}-alarms"


def alarm_source(region: str, account_id: str, partition: str) -> str:
    """The ARNs of the account's alarms in a region."""
    return f"arn:{partition}:cloudwatch:{region}:{account_id}:alarm:*"


def key_policy(region: str, account_id: str, partition: str) -> dict[str, Any]:
    """The account administers the key; CloudWatch uses it for alarms of this account and region.

    Without the second statement nothing is ever delivered, and only the alarm's history says so.
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
    """
    return {
        "Version": "2012-10-17",
        "Statement": [
            administration(account_id, partition),
            {
                "Sid": "AlarmsOfThisAccount",
                "Effect": "Allow",
                "Principal": {"Service": "cloudwatch.amazonaws.com"},
                "Action": ["kms:Decrypt", "kms:GenerateDataKey*"],
                "Resource": "*",
                "Condition": _from_here(region, account_id, partition),
            },
        ],
    }


def topic_policy(topic_arn: str, region: str, account_id: str, partition: str) -> dict[str, Any]:
    """CloudWatch publishes for alarms of this account and region; nobody publishes in the clear."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "AlarmsOfThisAccount",
                "Effect": "Allow",
                "Principal": {"Service": "cloudwatch.amazonaws.com"},
                "Action": "sns:Publish",
                "Resource": topic_arn,
                "Condition": _from_here(region, account_id, partition),
            },
            {
                "Sid": "EncryptedTransport",
                "Effect": "Deny",
                "Principal": {"AWS": "*"},
                "Action": "sns:Publish",
                "Resource": topic_arn,
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            },
        ],
    }


def _from_here(region: str, account_id: str, partition: str) -> dict[str, Any]:
    return {
        "StringEquals": {"aws:SourceAccount": account_id},
        "ArnLike": {"aws:SourceArn": alarm_source(region, account_id, partition)},
    }
