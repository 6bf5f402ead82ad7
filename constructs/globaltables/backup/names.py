"""Names that AWS Backup takes, made from a table's name, which may be longer and hold other characters.

A vault's name has 2 to 50 letters, digits, hyphens and underscores, that of a restore testing plan letters, digits and
underscores only. Where a table's name does not fit, it is cut and the start of its hash makes it distinct again.
https://docs.aws.amazon.com/aws-backup/latest/devguide/API_CreateBackupVault.html
https://docs.aws.amazon.com/aws-backup/latest/devguide/API_RestoreTestingPlanForCreate.html
"""

import hashlib
import re

from cdktf import Fn, TerraformLocal, Token
from constructs import Construct

LONGEST = 50
_HASH_LENGTH = 8
_KEPT = LONGEST - _HASH_LENGTH - 1


def vault_name(scope: Construct, table_name: str) -> str:
    """The name of a table's vaults and plans, the same in every region; *table_name* is a literal or a token."""
    return _fitting(scope, "VaultName", table_name, allowed="a-zA-Z0-9_-", filler="-")


def restore_testing_name(scope: Construct, table_name: str) -> str:
    """The name of a table's restore testing plans; *table_name* is a literal or a token."""
    return _fitting(scope, "RestoreTestingName", table_name, allowed="a-zA-Z0-9_", filler="_")


def _fitting(scope: Construct, id_: str, name: str, *, allowed: str, filler: str) -> str:
    pattern = f"^[{allowed}]{{2,{LONGEST}}}$"
    if not Token.is_unresolved(name):
        if re.search(pattern, name):
            return name
        cut = re.sub(f"[^{allowed}]", filler, name)[:_KEPT]
        return f"{cut}{filler}{hashlib.sha256(name.encode()).hexdigest()[:_HASH_LENGTH]}"
    cut = Fn.substr(Fn.replace(name, f"/[^{allowed}]/", filler), 0, _KEPT)
    distinct = Fn.join(filler, [cut, Fn.substr(Fn.sha256(name), 0, _HASH_LENGTH)])
    fits = Fn.can(Fn.regex(pattern, name))
    # A local, because it stands in many places, some of them inside of other expressions.
    return TerraformLocal(scope, id_, Fn.conditional(fits, name, distinct)).as_string
