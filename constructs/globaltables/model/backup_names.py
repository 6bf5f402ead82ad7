"""What the backups of a table are called, and what else they are known by in AWS.

A vault's name has 2 to 50 letters, digits, hyphens and underscores, that of a restore testing plan letters, digits and
underscores only. Where a table's name does not fit, it is cut and the start of its hash makes it distinct again.
https://docs.aws.amazon.com/aws-backup/latest/devguide/API_CreateBackupVault.html
https://docs.aws.amazon.com/aws-backup/latest/devguide/API_RestoreTestingPlanForCreate.html
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

LONGEST = 50
HASH_LENGTH = 8
KEPT = LONGEST - HASH_LENGTH - 1

RULE_NAME = "scheduled"
VAULT_KEY_DESCRIPTION = "Encrypts the backups of the DynamoDB table that the alias names"
DELETIONS = ("backup:DeleteBackupVault", "backup:DeleteRecoveryPoint", "backup:UpdateRecoveryPointLifecycle")


@dataclass(frozen=True)
class Alphabet:
    """What a name may be made of.

    Args:
        allowed: The characters, as inside the brackets of a regular expression.
        filler: What stands for any other one.
    """

    allowed: str
    filler: str

    @property
    def pattern(self) -> str:
        """What a name must match to be taken as it is."""
        return f"^[{self.allowed}]{{2,{LONGEST}}}$"

    def fitting(self, name: str) -> str:
        """The name itself, or one made of it."""
        if re.search(self.pattern, name):
            return name
        cut = re.sub(f"[^{self.allowed}]", self.filler, name)[:KEPT]
        return f"{cut}{self.filler}{hashlib.sha256(name.encode()).hexdigest()[:HASH_LENGTH]}"


VAULT = Alphabet("a-zA-Z0-9_-", "-")
"""For vaults and plans, the same in every region; roles and the alias of the key begin with it."""

RESTORE_TESTING = Alphabet("a-zA-Z0-9_", "_")
"""For restore testing plans."""


def vault_policy(break_glass_principal_arns: Sequence[str]) -> dict[str, object]:
    """Denies deletion to every principal but some. AWS Backup itself still removes what has expired.

    https://docs.aws.amazon.com/aws-backup/latest/devguide/create-a-vault-access-policy.html
    """
    denial: dict[str, object] = {
        "Sid": "BackupsStayUntilTheyExpire",
        "Effect": "Deny",
        "Principal": {"AWS": "*"},
        "Action": list(DELETIONS),
        "Resource": "*",
    }
    if break_glass_principal_arns:
        denial["Condition"] = {"ArnNotEquals": {"aws:PrincipalArn": list(break_glass_principal_arns)}}
    return {"Version": "2012-10-17", "Statement": [denial]}
