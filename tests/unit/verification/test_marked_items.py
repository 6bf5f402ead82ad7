"""Items of one run, which are safe in a table full of others."""

from __future__ import annotations

import time

from globaltables.model.keys import Attribute
from operations.verification.marked_items import KEEP_SECONDS, MARK, VERSION, MarkedItems


def items(partition: str = "S", sort: str | None = "S", expires: str | None = None) -> MarkedItems:
    """The items of the run `r`."""
    sort_key = None if sort is None else Attribute.model_validate({"name": "SK", "type": sort})
    return MarkedItems("table", Attribute.model_validate({"name": "PK", "type": partition}), sort_key, expires, "r")


KEY = {"PK": {"S": f"{MARK}#r#one"}, "SK": {"S": f"{MARK}#r"}}
OLD = {"ReturnValues": "ALL_OLD", "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}


def test_a_put_overwrites_nothing_but_its_own() -> None:
    """It fails where an item carries another mark, or none."""
    assert items().put("one", "v") == {
        "TableName": "table",
        "Item": {**KEY, MARK: {"S": "r"}, VERSION: {"S": "v"}},
        "ConditionExpression": "attribute_not_exists(#key) OR #mark = :run",
        "ExpressionAttributeNames": {"#key": "PK", "#mark": MARK},
        "ExpressionAttributeValues": {":run": {"S": "r"}},
        **OLD,
    }


def test_a_create_overwrites_nothing() -> None:
    """It fails where the key exists."""
    assert items().create("one", "v") == {
        "TableName": "table",
        "Item": {**KEY, MARK: {"S": "r"}, VERSION: {"S": "v"}},
        "ConditionExpression": "attribute_not_exists(#key)",
        "ExpressionAttributeNames": {"#key": "PK"},
        **OLD,
    }


def test_a_swap_overwrites_one_version_of_its_own() -> None:
    """It fails where there is another, or none."""
    assert items().swap("one", "v", "u") == {
        "TableName": "table",
        "Item": {**KEY, MARK: {"S": "r"}, VERSION: {"S": "v"}},
        "ConditionExpression": "#mark = :run AND #version = :expects",
        "ExpressionAttributeNames": {"#mark": MARK, "#version": VERSION},
        "ExpressionAttributeValues": {":run": {"S": "r"}, ":expects": {"S": "u"}},
        **OLD,
    }


def test_a_delete_takes_nothing_but_its_own() -> None:
    """It fails where an item carries another mark, or none."""
    assert items().delete("one") == {
        "TableName": "table",
        "Key": KEY,
        "ConditionExpression": "attribute_not_exists(#key) OR #mark = :run",
        "ExpressionAttributeNames": {"#key": "PK", "#mark": MARK},
        "ExpressionAttributeValues": {":run": {"S": "r"}},
        **OLD,
    }


def test_knows_its_own_items() -> None:
    """The version of its own, none where there is no item, and nothing of others."""
    assert items().version_of(items().put("one", "v")["Item"]) == "v"
    assert items().version_of(None) == items().version_of({}) == ""
    assert items().version_of({**KEY, VERSION: {"S": "v"}}) is None
    assert items().version_of({**KEY, MARK: {"S": "another"}, VERSION: {"S": "v"}}) is None


def test_keys_of_every_type_differ_by_region_and_number() -> None:
    """Numbers fit into DynamoDB's 38 digits."""
    for kind in ("S", "N", "B"):
        made = items(kind, kind)
        keys = [made.key(f"{region}-{number}") for region in ("a", "b") for number in range(50)]
        assert len({str(key["PK"]) for key in keys}) == 100
        assert all(set(key["PK"]) == set(key["SK"]) == {kind} for key in keys)
        if kind == "N":
            assert all(len(key["PK"]["N"]) <= 38 for key in keys)
    assert items("B").key("one")["PK"]["B"] == f"{MARK}#r#one".encode()


def test_a_table_without_a_sort_key() -> None:
    """Has keys of one attribute."""
    assert items(sort=None).key("one") == {"PK": {"S": f"{MARK}#r#one"}}


def test_what_a_crash_leaves_expires() -> None:
    """Where the table has a time to live, within a day; a key that is the expiry too is left alone."""
    item = items(expires="expires_at").put("one", "v")["Item"]
    assert abs(int(item["expires_at"]["N"]) - time.time() - KEEP_SECONDS) < 5
    assert items(expires="SK").put("one", "v")["Item"]["SK"] == {"S": f"{MARK}#r"}


def test_runs_differ() -> None:
    """Each has an id of its own."""
    key = Attribute(name="PK")
    assert MarkedItems("t", key, None).run != MarkedItems("t", key, None).run
