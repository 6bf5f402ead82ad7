"""Fences around what is decided when a table is made, and never again."""

from collections.abc import Sequence

from cdktf import Postcondition
from constructs import Construct

from globaltables.model.consistency import Consistency
from globaltables.model.encryption import EXISTING, Encryption
from globaltables.model.indexes import LocalIndex
from globaltables.model.keys import Attribute
from globaltables.model.provider import STRONG_CONSISTENCY, has
from globaltables.model.source import Source
from globaltables.regional.fence import Fence, expression
from globaltables.regional.region import Region
from globaltables.table.source_blocks import source_text
from globaltables.table.table_keys import Switch, effective_keys


def fence_what_is_decided_once(
    scope: Construct,
    *,
    table_name: str,
    home: Region,
    encryption: Encryption,
    encryption_at_rest: Switch,
    source: Source | None,
    local_indexes: Sequence[LocalIndex],
    consistency: Consistency,
) -> None:
    """Fences name, home, encryption, source, local indexes and, where the provider knows it, consistency.

    Args:
        scope: The table; each fence is a construct below it.
        table_name: The table's name, a literal or a token.
        home: The region through which replicas are made.
        encryption: Whose keys.
        encryption_at_rest: Whether those keys are used.
        source: Where the items came from.
        local_indexes: Its local indexes.
        consistency: How the replicas agree.
    """
    Fence(
        scope,
        "NameFence",
        value=table_name,
        subject="table name",
        way_out="a renamed table is a new, empty one: set the name back, or deploy the new one beside it",
    )
    Fence(
        scope,
        "HomeFence",
        value=home.role,
        subject="home",
        way_out="a home moves without losing anything by globaltables region move: use it, or set it back",
    )
    Fence(
        scope,
        "EncryptionFence",
        value=effective_keys(encryption, encryption_at_rest),
        subject="encryption keys",
        way_out="encryption is decided when a table is made: set it back",
    )
    if encryption.keys == EXISTING and encryption_at_rest is not False:
        _fence_keys(scope, encryption)
    Fence(
        scope,
        "SourceFence",
        value=source_text(source),
        subject="source",
        way_out="a source is used when a table is made: set it back, or deploy a new table beside this one",
    )
    Fence(
        scope,
        "LocalIndexesFence",
        value=_local_indexes_text(local_indexes),
        subject="local indexes",
        way_out="local indexes are made with their table: set them back, or deploy a new table beside this one",
    )
    if has(STRONG_CONSISTENCY):  # with an older provider there is nothing it could change to
        Fence(
            scope,
            "ConsistencyFence",
            value=consistency.text,
            subject="consistency",
            way_out="consistency is decided when a table is made: set it back, or deploy a new table beside it",
        )


def key_types_postcondition(attributes: Sequence[Attribute]) -> Postcondition:
    """Fails every plan in which an attribute that keys the live table or an index has another type.

    DynamoDB changes none, and the provider sees no difference: without this nothing would happen, and items with values
    of the new type would be refused, or be in no index. The table remembers the types itself, so this is no fence.
    https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeDefinition.html
    """
    types = f"{{ {', '.join(f'{expression(one.name)} = {expression(one.type)}' for one in attributes)} }}"
    wanted = f"lookup({types}, one.name, one.type)"

    def those(type_: str) -> str:
        return f'join(", ", [for one in self.attribute : "${{one.name}} ${{{type_}}}" if {wanted} != one.type])'

    return Postcondition(
        condition=f"${{alltrue([for one in self.attribute : {wanted} == one.type])}}",
        error_message="key attributes: a type cannot change on a live table, which has "
        f"${{{those('one.type')}}}, got ${{{those(wanted)}}}; "
        "nothing was touched; set it back, or let another attribute key a new index or table",
    )


def _fence_keys(scope: Construct, encryption: Encryption) -> None:
    """Fences the key of every region, the home's too: a role keeps its key, whichever of them is the home."""
    keys = Construct(scope, "KeyFence")
    for role, arn in encryption.key_arn_by_role.items():
        Fence(
            keys,
            role,
            value=arn,
            subject=f"{role} key",
            way_out="a replica is encrypted when it is made: set it back, or let its region leave and join again with "
            "the other key by `globaltables region`",
        )


def _local_indexes_text(indexes: Sequence[LocalIndex]) -> str:
    """As ``ByDate (date N, INCLUDE owner, total)``, in whatever order indexes and their attributes are given.

    The provider sees no difference in an index that keeps its name, and replaces the table for any other.
    https://github.com/hashicorp/terraform-provider-aws/issues/31730
    """

    def text(index: LocalIndex) -> str:
        projection = f"{index.projection} {', '.join(sorted(index.non_key_attributes))}".strip()
        return f"{index.name} ({index.sort_key.name} {index.sort_key.type}, {projection})"

    return "; ".join(sorted(text(index) for index in indexes)) or "none"
