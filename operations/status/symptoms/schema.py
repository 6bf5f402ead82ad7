"""Replicas whose keys or indexes are others than the home's: such tables do not replicate, or serve other queries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from operations.finding import Finding, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from operations.status.expected import Expected
    from operations.status.facts import RegionFacts


def find(expected: Expected, facts: Mapping[str, RegionFacts]) -> Iterator[Finding]:
    """Compares every replica with the home, where both answer."""
    home = facts[expected.deployed.home]
    if not home.table:
        return
    wanted = _schema(home.table)
    for region, found in facts.items():
        if region == home.region or not found.table:
            continue
        for name, value in _schema(found.table).items():
            if value != wanted[name]:
                yield Finding(
                    region,
                    Verdict.BAD,
                    f"{name} {'are' if name.endswith('s') else 'is'} {_text(value)}, at home {_text(wanted[name])}",
                    "wait if an index is being made; otherwise this is another table: export its items, remove it, and "
                    "let deploy make the replica",
                )


def _schema(table: Mapping[str, Any]) -> dict[str, Any]:
    types = {one["AttributeName"]: one["AttributeType"] for one in table.get("AttributeDefinitions", ())}

    def keys(owner: Mapping[str, Any]) -> str:
        ordered = sorted(owner.get("KeySchema", ()), key=lambda key: key["KeyType"])
        return ", ".join(f"{key['AttributeName']} ({types.get(key['AttributeName'], '?')})" for key in ordered)

    indexes = {
        f"{one['IndexName']} on {keys(one)}"
        for kind in ("GlobalSecondaryIndexes", "LocalSecondaryIndexes")
        for one in table.get(kind, ())
    }
    return {"key": keys(table), "indexes": sorted(indexes)}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else "; ".join(value) or "none"
