"""Items of one run, which are safe in a table full of others."""

from __future__ import annotations

import time

from globaltables.model.keys import Attribute
from operations.verification.marked_items import KEEP_SECONDS, MARK, MarkedItems


def items(partition: str = "S", sort: str | None = "S", expires: str | None = None) -> MarkedItems:
    """The items of the run `r`."""
    sort_key = None if sort is None else Attribute.model_validate({"name": "SK", "type": sort})
    return MarkedItems("table", Attribute.model_validate({"name": "PK", "type": partition}), sort_key, expires, "r")


def test_a_put_never_overwrites() -> None:
    """It fails where the key exists."""
    put = items().put("eu-west-1", 3)
    assert put == {
        "TableName": "table",
        "Item": {"PK": {"S": f"{MARK}#r#eu-west-1#3"}, "SK": {"S": f"{MARK}#r"}, MARK: {"S": "r"}},
        "ConditionExpression": "attribute_not_exists(#key)",
        "ExpressionAttributeNames": {"#key": "PK"},
    }


def test_a_delete_takes_nothing_but_its_own() -> None:
    """It fails where the item carries another mark, or none."""
    delete = items().delete("eu-west-1", 3)
    assert delete == {
        "TableName": "table",
        "Key": {"PK": {"S": f"{MARK}#r#eu-west-1#3"}, "SK": {"S": f"{MARK}#r"}},
        "ConditionExpression": "attribute_not_exists(#mark) OR #mark = :run",
        "ExpressionAttributeNames": {"#mark": MARK},
        "ExpressionAttributeValues": {":run": {"S": "r"}},
    }


def test_keys_of_every_type_differ_by_region_and_number() -> None:
    """Numbers fit into DynamoDB's 38 digits."""
    for kind in ("S", "N", "B"):
        made = items(kind, kind)
        keys = [made.key(region, number) for region in ("a", "b") for number in range(50)]
        assert len({str(key["PK"]) for key in keys}) == 100
        assert all(set(key["PK"]) == set(key["SK"]) == {kind} for key in keys)
        if kind == "N":
            assert all(len(key["PK"]["N"]) <= 38 for key in keys)
    assert items("B").key("a", 0)["PK"]["B"] == f"{MARK}#r#a#0".encode()


def test_a_table_without_a_sort_key() -> None:
    """Has keys of one attribute."""
    assert items(sort=None).key("a", 0) == {"PK": {"S": f"{MARK}#r#a#0"}}


def test_what_a_crash_leaves_expires() -> None:
    """Where the table has a time to live, within a day; a key that is the expiry too is left alone."""
    item = items(expires="expires_at").put("a", 0)["Item"]
    assert abs(int(item["expires_at"]["N"]) - time.time() - KEEP_SECONDS) < 5
    assert items(expires="SK").put("a", 0)["Item"]["SK"] == {"S": f"{MARK}#r"}


def test_runs_differ() -> None:
    """Each has an id of its own."""
    key = Attribute(name="PK")
    assert MarkedItems("t", key, None).run != MarkedItems("t", key, None).run
