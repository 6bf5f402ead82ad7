"""Names that AWS Backup takes, made from a table's name, which may be longer and hold other characters."""

from cdktf import Fn, TerraformLocal, Token
from constructs import Construct

from globaltables.model.backup_names import HASH_LENGTH, KEPT, RESTORE_TESTING, VAULT, Alphabet


def vault_name(scope: Construct, table_name: str) -> str:
    """The name of a table's vaults and plans, the same in every region; *table_name* is a literal or a token."""
    return _fitting(scope, "VaultName", table_name, VAULT)


def restore_testing_name(scope: Construct, table_name: str) -> str:
    """The name of a table's restore testing plans; *table_name* is a literal or a token."""
    return _fitting(scope, "RestoreTestingName", table_name, RESTORE_TESTING)


def _fitting(scope: Construct, id_: str, name: str, alphabet: Alphabet) -> str:
    if not Token.is_unresolved(name):
        return alphabet.fitting(name)
    cut = Fn.substr(Fn.replace(name, f"/[^{alphabet.allowed}]/", alphabet.filler), 0, KEPT)
    distinct = Fn.join(alphabet.filler, [cut, Fn.substr(Fn.sha256(name), 0, HASH_LENGTH)])
    fits = Fn.can(Fn.regex(alphabet.pattern, name))
    # A local, because it stands in many places, some of them inside of other expressions.
    return TerraformLocal(scope, id_, Fn.conditional(fits, name, distinct)).as_string
