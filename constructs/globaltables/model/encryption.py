"""Encryption at rest.

DynamoDB always encrypts; the question is with whose key.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.howitworks.html
"""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from globaltables.model.errors import ConfigurationError, Problem
from globaltables.model.settings import Matching, Settings, is_token

EXISTING = "existing"

KeyArn = Annotated[
    str,
    Matching(
        r"^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$",
        "must be the ARN of a KMS key, not of an alias",
        "copy it from the console",
        or_token=True,
    ),
]


class Encryption(Settings):
    """Whose keys encrypt the table where `encryption_at_rest` is on. Decided once: a live table keeps it.

    Args:
        keys: ``customer_managed`` makes a KMS key in every region (the default), ``existing`` uses the keys that
            `key_arn_by_role` names and leaves them alone, ``aws_managed`` uses each region's ``alias/aws/dynamodb``,
            ``aws_owned`` is what `encryption_at_rest = false` means.
        key_arn_by_role: The key of each region by its role, literals or tokens, for ``existing`` alone. Their policies
            have to let DynamoDB use them; nothing of them is made, changed or deleted. A live replica keeps its key.
        deletion_window_days: How long a deleted key can be called back, days, 7 to 30. Default 30.
        rotation_period_days: How often key material is renewed, days, 90 to 2560. Default 365.
    """

    keys: Literal["customer_managed", "existing", "aws_managed", "aws_owned"] = Field(
        default="customer_managed",
        description="Whose keys: a KMS key made per region, keys that exist, AWS's managed key, or AWS's own.",
    )
    key_arn_by_role: dict[str, KeyArn] = Field(
        default_factory=dict, description="ARN of the key of every region by its role, where keys is existing."
    )
    deletion_window_days: int = Field(default=30, ge=7, le=30, description="Days in which a deleted key can return.")
    rotation_period_days: int = Field(default=365, ge=90, le=2560, description="Days between rotations of a key.")

    @property
    def has_customer_keys(self) -> bool:
        """Whether whoever owns the account owns the table's keys, made here or not; what surrounds it follows suit."""
        return self.keys in {"customer_managed", EXISTING}


def check_existing_keys(encryption: Encryption, region_by_role: Mapping[str, str]) -> None:
    """Checks that existing keys are named, each in its own region.

    Args:
        encryption: What is wanted.
        region_by_role: Region name by role, home first; empty where only Terraform knows it.

    Raises:
        ConfigurationError: When a key is missing, too many, or in another region.
    """
    key, arns = "encryption.key_arn_by_role", encryption.key_arn_by_role
    if encryption.keys != EXISTING:
        if arns:
            message = f"is for keys existing alone, got {encryption.keys}; leave it out, or set keys to existing"
            raise ConfigurationError(Problem(key, message))
        return
    for role, arn in arns.items():
        if role not in region_by_role:
            message = (
                f"must name the role of a region ({', '.join(region_by_role)}), got {role}; rename it or leave it out"
            )
            raise ConfigurationError(Problem(f"{key}.{role}", message))
        region = region_by_role[role]
        if region and not is_token(arn) and arn.split(":")[3] != region:
            message = f"a table is encrypted with a key of its own region, {region}, got {arn}; name one there"
            raise ConfigurationError(Problem(f"{key}.{role}", message))
    for role in region_by_role:
        if role not in arns:
            got = ", ".join(arns) or "none"
            message = f"must name a key for every region, got {got} and none for {role}; name the one {role} uses"
            raise ConfigurationError(Problem(key, message))
