"""Encryption at rest.

DynamoDB always encrypts; the question is with whose key.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.howitworks.html
"""

from typing import Literal

from pydantic import Field

from globaltables.model.settings import Settings


class Encryption(Settings):
    """Whose keys encrypt the table where `encryption_at_rest` is on. Decided once: a live table keeps it.

    Args:
        keys: ``customer_managed`` makes a KMS key in every region (the default), ``aws_managed`` uses each region's
            ``alias/aws/dynamodb``, ``aws_owned`` is what `encryption_at_rest = false` means.
        deletion_window_days: How long a deleted key can be called back, days, 7 to 30. Default 30.
        rotation_period_days: How often key material is renewed, days, 90 to 2560. Default 365.
    """

    keys: Literal["customer_managed", "aws_managed", "aws_owned"] = Field(
        default="customer_managed", description="Whose keys: a KMS key per region, AWS's managed key, or AWS's own."
    )
    deletion_window_days: int = Field(default=30, ge=7, le=30, description="Days in which a deleted key can return.")
    rotation_period_days: int = Field(default=365, ge=90, le=2560, description="Days between rotations of a key.")
