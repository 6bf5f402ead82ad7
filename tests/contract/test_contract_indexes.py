"""What AWS says of indexes, beyond what it was told."""

from typing import Any

from tests.contract.support import FIRST, HOME, Tables

ATTRIBUTES = ["yankee", "bravo", "oscar", "delta"]
SCALARS = [{"AttributeName": name, "AttributeType": "S"} for name in ("PK", "SK", "owner", "date")]


def _index(name: str, *keys: str) -> dict[str, Any]:
    schema = [{"AttributeName": key, "KeyType": type_} for key, type_ in zip(keys, ("HASH", "RANGE"), strict=False)]
    projection = {"ProjectionType": "INCLUDE", "NonKeyAttributes": ATTRIBUTES}
    return {"IndexName": name, "KeySchema": schema, "Projection": projection}


def test_attributes_of_an_index_come_back_in_another_order(tables: Tables) -> None:
    """Of local and global indexes, made with the table or later, in every region, and always in the same order."""
    name = tables.create_global(
        FIRST,
        AttributeDefinitions=SCALARS,
        LocalSecondaryIndexes=[_index("ByDate", "PK", "date")],
        GlobalSecondaryIndexes=[_index("ByOwner", "owner")],
    )
    tables.clients("dynamodb").update_table(
        TableName=name,
        AttributeDefinitions=SCALARS,
        GlobalSecondaryIndexUpdates=[{"Create": _index("ByOwnerAndDate", "owner", "date")}],
    )
    orders = [
        index["Projection"]["NonKeyAttributes"]
        for region in (HOME, HOME, FIRST)
        for table in [tables.describe(name, region)]
        for index in (*table["LocalSecondaryIndexes"], *table["GlobalSecondaryIndexes"])
    ]
    assert len(orders) == 9
    assert all(order == orders[0] for order in orders)
    assert orders[0] != ATTRIBUTES
    assert sorted(orders[0]) == sorted(ATTRIBUTES)
