"""KMS keys, and the requests that DynamoDB makes of them.

DynamoDB keeps a table's key in memory for five minutes per caller and asks KMS again then.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.howitworks.html
Renewed key material costs a key's price once more, the first two times.
https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from globaltables.model.encryption import EXISTING
from operations.cost.charge import Charge
from operations.cost.products import HOURS_A_MONTH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.cost.charge import Subject

REQUESTS_AN_HOUR = 12
"""Of each caller that is never silent for five minutes."""

PAID_ROTATIONS = 2


def charges(subject: Subject) -> Iterator[Charge]:
    """What keys are charged."""
    environment, usage = subject.environment, subject.workload.usage
    whose = environment.encryption.keys if environment.encryption_at_rest else "aws_owned"
    versions = 1 + min(usage.key_rotations, PAID_ROTATIONS)
    requests = Decimal(usage.callers) * REQUESTS_AN_HOUR * HOURS_A_MONTH
    has_customer_keys = environment.encryption_at_rest and environment.encryption.has_customer_keys
    replicas = list(subject.replicas)
    home = replicas[0]
    for replica in replicas:
        made = {
            "key of the table": whose in {"customer_managed", EXISTING},
            "key of the backups": environment.backup.enabled,
            "key of the alarm topics": environment.alarms.enabled,
            "key of the functions": has_customer_keys
            and (environment.probe.enabled or environment.stream_consumer.enabled),
            "key of the Kinesis stream": environment.encryption.has_customer_keys
            and environment.kinesis.enabled
            and (not environment.kinesis.roles or replica.role in environment.kinesis.roles),
            "key of the trail": environment.audit.enabled and replica is home,
        }
        for item, is_made in made.items():
            yield Charge(replica.region, item, "keys", Decimal(versions if is_made else 0))
        if whose != "aws_owned":
            yield Charge(replica.region, "requests to keys", "key_requests", requests)
