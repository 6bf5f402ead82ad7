"""Fences around what is decided when a table is made, and never again."""

from constructs import Construct

from globaltables.model.consistency import Consistency
from globaltables.model.encryption import Encryption
from globaltables.model.provider import STRONG_CONSISTENCY, has
from globaltables.model.source import Source
from globaltables.regional.fence import Fence
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
    consistency: Consistency,
) -> None:
    """Fences name, home, encryption, source and, where the provider knows it, consistency.

    Args:
        scope: The table; each fence is a construct below it.
        table_name: The table's name, a literal or a token.
        home: The region through which replicas are made.
        encryption: Whose keys.
        encryption_at_rest: Whether those keys are used.
        source: Where the items came from.
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
    Fence(
        scope,
        "SourceFence",
        value=source_text(source),
        subject="source",
        way_out="a source is used when a table is made: set it back, or deploy a new table beside this one",
    )
    if has(STRONG_CONSISTENCY):  # with an older provider there is nothing it could change to
        Fence(
            scope,
            "ConsistencyFence",
            value=consistency.text,
            subject="consistency",
            way_out="consistency is decided when a table is made: set it back, or deploy a new table beside it",
        )
