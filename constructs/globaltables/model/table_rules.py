"""What DynamoDB asks of a table's keys and indexes taken together.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
"""

import re
from collections.abc import Iterable, Sequence

from globaltables.model.indexes import (
    MAXIMUM_GLOBAL_INDEXES,
    MAXIMUM_LOCAL_INDEXES,
    MAXIMUM_PROJECTED_ATTRIBUTES,
    GlobalIndex,
    LocalIndex,
)
from globaltables.model.keys import Attribute

TABLE_NAME_PATTERN = r"^[a-zA-Z0-9_.-]{3,250}$"
"""DynamoDB takes 255; a key's alias takes the table's name, and ``alias/`` with 251 would break its limit of 256."""

TABLE_NAME_RULE = "table names have 3 to 250 letters, digits, underscores, dots and hyphens"


def check_table_name(name: str) -> None:
    """Checks a whole table name.

    Raises:
        ValueError: When DynamoDB, or the alias of a key named after it, would refuse it.
    """
    if not re.fullmatch(TABLE_NAME_PATTERN, name):
        raise ValueError(f"{TABLE_NAME_RULE}, got {name!r}; change table_name_prefix or table_name_suffix")


def check_schema(
    partition_key: Attribute,
    sort_key: Attribute | None,
    global_indexes: Sequence[GlobalIndex],
    local_indexes: Sequence[LocalIndex],
) -> None:
    """Checks keys and indexes together.

    Raises:
        ValueError: When a rule is broken.
    """
    if sort_key and sort_key.name == partition_key.name:
        raise ValueError(
            f"partition key and sort key must differ, got {sort_key.name} for both; leave the sort key out"
        )
    _check_counts(global_indexes, local_indexes)
    _check_local(partition_key, sort_key, local_indexes)
    key_attributes(partition_key, sort_key, global_indexes, local_indexes)


def key_attributes(
    partition_key: Attribute,
    sort_key: Attribute | None,
    global_indexes: Sequence[GlobalIndex],
    local_indexes: Sequence[LocalIndex],
) -> list[Attribute]:
    """Every attribute that keys the table or an index, once each, in order of first use.

    Raises:
        ValueError: When one name is used with two types.
    """
    by_name: dict[str, Attribute] = {}
    for attribute in _all_attributes(partition_key, sort_key, global_indexes, local_indexes):
        known = by_name.setdefault(attribute.name, attribute)
        if known.type != attribute.type:
            raise ValueError(
                f"attribute {attribute.name}: has one type wherever it is a key, got {known.type} and "
                f"{attribute.type}; use one of them"
            )
    return list(by_name.values())


def _all_attributes(
    partition_key: Attribute,
    sort_key: Attribute | None,
    global_indexes: Sequence[GlobalIndex],
    local_indexes: Sequence[LocalIndex],
) -> Iterable[Attribute]:
    yield partition_key
    if sort_key:
        yield sort_key
    for index in global_indexes:
        yield index.partition_key
        if index.sort_key:
            yield index.sort_key
    for local in local_indexes:
        yield local.sort_key


def _check_counts(global_indexes: Sequence[GlobalIndex], local_indexes: Sequence[LocalIndex]) -> None:
    indexes = [*global_indexes, *local_indexes]
    for kind, count, limit in (
        ("global", len(global_indexes), MAXIMUM_GLOBAL_INDEXES),
        ("local", len(local_indexes), MAXIMUM_LOCAL_INDEXES),
    ):
        if count > limit:
            raise ValueError(f"a table has at most {limit} {kind} secondary indexes, got {count}; leave some out")
    names = [index.name for index in indexes]
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"index names must differ within a table, got {name} twice; rename one")
    projected = sum(len(index.non_key_attributes) for index in indexes)
    if projected > MAXIMUM_PROJECTED_ATTRIBUTES:
        raise ValueError(
            f"all indexes together project at most {MAXIMUM_PROJECTED_ATTRIBUTES} non_key_attributes, "
            f"got {projected}; use projection ALL for some"
        )


def _check_local(partition_key: Attribute, sort_key: Attribute | None, local_indexes: Sequence[LocalIndex]) -> None:
    for index in local_indexes:
        if sort_key is None:
            raise ValueError(
                f"index {index.name}: a local secondary index needs a table with a sort key, got none; "
                "add sort_key or make it a global index"
            )
        if index.sort_key.name in {sort_key.name, partition_key.name}:
            raise ValueError(
                f"index {index.name}: its sort key must not be a key of the table, got {index.sort_key.name}; "
                "choose another attribute"
            )
