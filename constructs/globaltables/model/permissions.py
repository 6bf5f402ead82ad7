"""What may be done with a global table, in IAM's words: every action by its name, none by a wildcard.

Transactions have no action of their own: each item of one is authorized as the GetItem, PutItem, UpdateItem, DeleteItem
or ConditionCheckItem that it is. Statements in PartiQL have the four PartiQL actions, whatever carries them.
https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
"""

DESCRIBE_TABLE = ("dynamodb:DescribeTable", "dynamodb:DescribeTimeToLive")

READ_ITEMS = (
    "dynamodb:BatchGetItem",
    "dynamodb:GetItem",
    "dynamodb:PartiQLSelect",
    "dynamodb:Query",
    "dynamodb:Scan",
)

READ_INDEX = ("dynamodb:PartiQLSelect", "dynamodb:Query", "dynamodb:Scan")

# ConditionCheckItem reads, but only transactions that write carry it.
WRITE_ITEMS = (
    "dynamodb:BatchWriteItem",
    "dynamodb:ConditionCheckItem",
    "dynamodb:DeleteItem",
    "dynamodb:PartiQLDelete",
    "dynamodb:PartiQLInsert",
    "dynamodb:PartiQLUpdate",
    "dynamodb:PutItem",
    "dynamodb:UpdateItem",
)

READ_STREAM = ("dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator")

ADMINISTER_TABLE = (
    "dynamodb:DeleteTable",
    "dynamodb:DeleteTableReplica",
    "dynamodb:DescribeContinuousBackups",
    "dynamodb:DescribeContributorInsights",
    "dynamodb:DescribeKinesisStreamingDestination",
    "dynamodb:DescribeTable",
    "dynamodb:DescribeTimeToLive",
    "dynamodb:GetResourcePolicy",
    "dynamodb:ListTagsOfResource",
    "dynamodb:TagResource",
    "dynamodb:UntagResource",
    "dynamodb:UpdateContinuousBackups",
    "dynamodb:UpdateContributorInsights",
    "dynamodb:UpdateTable",
    "dynamodb:UpdateTimeToLive",
)

ADMINISTER_INDEX = ("dynamodb:DescribeContributorInsights", "dynamodb:UpdateContributorInsights")

# Changing it belongs to whoever deploys: a scalable target's ARN holds an id that AWS draws, so IAM cannot tell one
# table's from another's before they exist, and whoever may change one may stop the scaling of every table.
# https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsapplicationautoscaling.html
DESCRIBE_SCALING = (
    "application-autoscaling:DescribeScalableTargets",
    "application-autoscaling:DescribeScalingActivities",
    "application-autoscaling:DescribeScalingPolicies",
    "application-autoscaling:DescribeScheduledActions",
)

BACK_UP_TABLE = (
    "dynamodb:CreateBackup",
    "dynamodb:DescribeContinuousBackups",
    "dynamodb:DescribeTable",
    "dynamodb:ListTagsOfResource",
)

RESTORE_SOURCE = ("dynamodb:RestoreTableFromBackup", "dynamodb:RestoreTableToPointInTime")

# AWS asks whoever restores for the right to write and read the items of the new table.
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/backuprestore_IAM.html
FILL_RESTORED = (
    "dynamodb:BatchWriteItem",
    "dynamodb:DeleteItem",
    "dynamodb:DescribeTable",
    "dynamodb:GetItem",
    "dynamodb:PutItem",
    "dynamodb:Query",
    "dynamodb:Scan",
    "dynamodb:UpdateItem",
)

RESTORE_TARGET = (*RESTORE_SOURCE, *FILL_RESTORED)

# IAM cannot look into an UpdateTable: whoever may call it may remove a replica, turn protection off, stop the stream or
# change capacity. So all of it is the administrator's. Besides, AWS asks for DeleteTableReplica in a replica's region.
LOSE_TABLE = (
    "dynamodb:DeleteBackup",
    "dynamodb:DeleteResourcePolicy",
    "dynamodb:DeleteTable",
    "dynamodb:DeleteTableReplica",
    "dynamodb:PutResourcePolicy",
    "dynamodb:UpdateContinuousBackups",
    "dynamodb:UpdateGlobalTable",
    "dynamodb:UpdateGlobalTableSettings",
    "dynamodb:UpdateTable",
    "dynamodb:UpdateTimeToLive",
)

# Every way to the items, the detours included: an export, a restored copy, a Kinesis stream, a policy for another.
SEE_ITEMS = (
    *READ_ITEMS,
    *WRITE_ITEMS,
    "dynamodb:EnableKinesisStreamingDestination",
    "dynamodb:ExportTableToPointInTime",
    "dynamodb:GetRecords",
    "dynamodb:PutResourcePolicy",
    *RESTORE_SOURCE,
)

# Under a customer managed key DynamoDB uses the key with the rights of whoever calls it.
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
READ_WITH_KEY = ("kms:Decrypt", "kms:DescribeKey")
WRITE_WITH_KEY = (
    *READ_WITH_KEY,
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
)
GRANT_KEY = ("kms:CreateGrant",)
