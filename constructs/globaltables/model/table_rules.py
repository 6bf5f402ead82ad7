"""What DynamoDB asks of a table's name, keys and indexes taken together.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
"""

import re
from collections.abc import Iterable, Sequence

from globaltables.model.errors import ConfigurationError, Problem, shown
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


def check_table_name(name: str, key: str = "table_name", way_out: str = "choose another name") -> None:
    """Checks a whole table name; *key* and *way_out* are for the message.

    Raises:
        ConfigurationError: When DynamoDB, or the alias of a key named after it, would refuse it.
    """
    if not re.fullmatch(TABLE_NAME_PATTERN, name):
        got = f"{shown(name)} with {len(name)} characters"
        raise ConfigurationError(Problem(key, f"{TABLE_NAME_RULE}, got {got}; {way_out}"))


def check_schema(
    partition_key: Attribute,
    sort_key: Attribute | None,
    global_indexes: Sequence[GlobalIndex],
    local_indexes: Sequence[LocalIndex],
) -> None:
    """Checks keys and indexes together.

    Raises:
        ConfigurationError: When a rule is broken.
    """
    if sort_key and sort_key.name == partition_key.name:
        message = f"must be another than the partition key, got {sort_key.name} for both; choose another"
        raise ConfigurationError(Problem("sort_key", message))
    _check_count("global_indexes", "global", len(global_indexes), MAXIMUM_GLOBAL_INDEXES)
    _check_count("local_indexes", "local", len(local_indexes), MAXIMUM_LOCAL_INDEXES)
    _check_names_and_projections(global_indexes, local_indexes)
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
        ConfigurationError: When one name is used with two types.
    """
    by_name: dict[str, Attribute] = {}
    for key, attribute in _places(partition_key, sort_key, global_indexes, local_indexes):
        known = by_name.setdefault(attribute.name, attribute)
        if known.type != attribute.type:
            message = (
                f"attribute {attribute.name} has one type wherever it is a key, got {known.type} and "
                f"{attribute.type}; use one of them"
            )
            raise ConfigurationError(Problem(key, message))
    return list(by_name.values())


def check_time_to_live(attribute_name: str | None, attributes: Iterable[Attribute]) -> None:
    """Checks that a key that is also the expiry holds numbers.

    Raises:
        ConfigurationError: When it does not.
    """
    for attribute in attributes:
        if attribute.name == attribute_name and attribute.type != "N":
            message = (
                f"must hold numbers, got key attribute {attribute.name} of type {attribute.type}; "
                "name another attribute"
            )
            raise ConfigurationError(Problem("time_to_live_attribute", message))


def _places(
    partition_key: Attribute,
    sort_key: Attribute | None,
    global_indexes: Sequence[GlobalIndex],
    local_indexes: Sequence[LocalIndex],
) -> Iterable[tuple[str, Attribute]]:
    """Where each key attribute is named, and the attribute."""
    yield "partition_key", partition_key
    if sort_key:
        yield "sort_key", sort_key
    for number, index in enumerate(global_indexes):
        yield f"global_indexes.{number}.partition_key", index.partition_key
        if index.sort_key:
            yield f"global_indexes.{number}.sort_key", index.sort_key
    for number, local in enumerate(local_indexes):
        yield f"local_indexes.{number}.sort_key", local.sort_key


def _check_count(key: str, kind: str, count: int, limit: int) -> None:
    if count > limit:
        message = f"a table has at most {limit} {kind} secondary indexes, got {count}; leave some out"
        raise ConfigurationError(Problem(key, message))


def _check_names_and_projections(global_indexes: Sequence[GlobalIndex], local_indexes: Sequence[LocalIndex]) -> None:
    places = {f"global_indexes.{number}": index for number, index in enumerate(global_indexes)} | {
        f"local_indexes.{number}": index for number, index in enumerate(local_indexes)
    }
    seen: set[str] = set()
    projected = 0
    for key, index in places.items():
        if index.name in seen:
            message = f"index names must differ within a table, got {index.name} twice; rename one"
            raise ConfigurationError(Problem(f"{key}.name", message))
        seen.add(index.name)
        projected += len(index.non_key_attributes)
        if projected > MAXIMUM_PROJECTED_ATTRIBUTES:
            message = (
                f"all indexes together name at most {MAXIMUM_PROJECTED_ATTRIBUTES}, got {projected} up to index "
                f"{index.name}; use projection ALL for some"
            )
            raise ConfigurationError(Problem(f"{key}.non_key_attributes", message))


def _check_local(partition_key: Attribute, sort_key: Attribute | None, local_indexes: Sequence[LocalIndex]) -> None:
    for number, index in enumerate(local_indexes):
        if sort_key is None:
            message = (
                f"index {index.name} is local and needs a table with a sort key, got none; "
                "add sort_key or make it a global index"
            )
            raise ConfigurationError(Problem(f"local_indexes.{number}", message))
        if index.sort_key.name in {sort_key.name, partition_key.name}:
            message = (
                f"index {index.name} needs another than the table's keys, got {index.sort_key.name}; "
                "choose another attribute"
            )
            raise ConfigurationError(Problem(f"local_indexes.{number}.sort_key", message))
