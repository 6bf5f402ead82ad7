"""Whether the keys of a table become this project's, or are only used.

A key is only used unless it is ours already: one that this project made and let go of, known by its description and its
alias. Taking over another one would put our policy in the place of its own, so that is done on request alone, and
refused where anything else may depend on it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from operations.adoption.description import AWS_MANAGED, AWS_OWNED
from operations.adoption.import_list import alias_of
from operations.aws_pages import pages

if TYPE_CHECKING:
    from collections.abc import Mapping

    from operations.adoption.live import Live
    from operations.adoption.region_facts import RegionFacts
    from operations.aws import Clients


def has_own_keys(live: Live) -> bool:
    """Whether customer managed keys encrypt the table."""
    return live.table.at_home.key not in {AWS_OWNED, AWS_MANAGED}


def are_ours(live: Live) -> bool:
    """Whether every key is as this project leaves it: its description, and the alias named after the table."""
    return has_own_keys(live) and all(_is_ours(facts, live.table.name) for facts in live.facts.values())


def _is_ours(facts: RegionFacts, table: str) -> bool:
    description = (facts.key or {}).get("Description")
    return description == f"Encrypts the DynamoDB table {table}" and alias_of(table) in facts.key_aliases


def key_problems(live: Live, clients: Clients) -> list[str]:
    """Why a key cannot become this project's."""
    if not has_own_keys(live):
        return [f"--own-keys: needs customer managed keys, got {live.table.at_home.key}; leave it out"]
    problems = []
    for region, facts in live.facts.items():
        key = facts.key or {}
        where = f"{region}: key {key.get('Arn')}"
        way_out = "leave --own-keys out, and it is used as it is"
        if key.get("MultiRegion"):
            problems.append(f"{where}: must be a key of one region, got a multi-Region key, which would be replaced; ")
        elif key.get("Origin", "AWS_KMS") != "AWS_KMS":
            problems.append(f"{where}: must have material of KMS, got {key['Origin']}; ")
        others = [alias for alias in facts.key_aliases if alias != alias_of(live.table.name)]
        tables = _other_tables(clients, region, live.table.name, str(key.get("Arn")))
        if tables:
            problems.append(f"{where}: must encrypt this table alone, got {', '.join(tables)} too; ")
        elif len(others) > 1:
            problems.append(f"{where}: must serve this table alone, got the aliases {', '.join(others)}; ")
        if alias_of(live.table.name) not in facts.key_aliases and _alias_is_taken(clients, region, live.table.name):
            problems.append(f"{where}: {alias_of(live.table.name)} must be free for it, got another key's; ")
        problems = [one + way_out if one.endswith("; ") else one for one in problems]
    return problems


def _other_tables(clients: Clients, region: str, name: str, arn: str) -> list[str]:
    dynamodb: Any = clients.dynamodb(region)
    found = []
    for other in pages(dynamodb, "list_tables", "TableNames"):
        if other != name:
            described: Mapping[str, Any] = dynamodb.describe_table(TableName=other)["Table"]
            if described.get("SSEDescription", {}).get("KMSMasterKeyArn") == arn:
                found.append(other)
    return found


def _alias_is_taken(clients: Clients, region: str, table: str) -> bool:
    aliases = pages(clients.kms(region), "list_aliases", "Aliases")
    return any(one["AliasName"] == alias_of(table) for one in aliases)
