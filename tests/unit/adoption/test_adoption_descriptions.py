"""A table that an environment can say is said exactly, and only so."""

from dataclasses import replace
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from globaltables.model import Environment
from globaltables.model.load import parse_environment
from operations.adoption.as_environment import description_of, environment_of
from operations.adoption.description import Ceilings, TableDescription, Unlike, unlike
from operations.adoption.environment_text import environment_text
from tests.unit.adoption.table_strategies import tables

FILE = Path("environments/orders.toml")


def _environment(table: TableDescription) -> Environment:
    return environment_of(table, name="orders", target="aws", account_id="123456789012")


@settings(max_examples=60, deadline=None)
@given(tables())
def test_table_to_environment_to_table_is_the_identity(table: TableDescription) -> None:
    """What is written down of a table is the table, in the file's text too."""
    environment = _environment(table)
    assert unlike(table, description_of(environment)) == []
    assert parse_environment(environment_text(environment, FILE), FILE) == environment


@settings(max_examples=20, deadline=None)
@given(tables(), st.sampled_from(["protection", "ceilings", "tag"]))
def test_what_differs_is_named(table: TableDescription, what: str) -> None:
    """By its place, with both values."""
    said = description_of(_environment(table))
    region = table.regions[1]
    replica = table.replicas[region]
    changed = {
        "protection": replace(replica, deletion_protection=not replica.deletion_protection),
        "ceilings": replica,
        "tag": replace(replica, tags={**replica.tags, "a.b": "c"}),
    }[what]
    found = replace(table, replicas={**table.replicas, region: changed})
    if what == "ceilings":
        found = replace(found, ceilings=Ceilings(4_000_001, table.ceilings.write))
    expected = {
        "protection": Unlike(
            f"replicas.{region}.deletion_protection", changed.deletion_protection, replica.deletion_protection
        ),
        "ceilings": Unlike("ceilings.read", 4_000_001, table.ceilings.read),
        "tag": Unlike(f"replicas.{region}.tags.a.b", "c", None),
    }[what]
    assert unlike(found, said) == [expected]


def test_a_missing_tag_of_a_replica_is_merely_added() -> None:
    """Everything else would be a change."""
    assert Unlike("replicas.eu-west-1.tags.team.x", None, "y").is_tag_to_add
    assert not Unlike("replicas.eu-west-1.tags.team", "z", "y").is_tag_to_add
    assert not Unlike("replicas.eu-west-1.key", None, "y").is_tag_to_add
    assert not Unlike("tags", None, "y").is_tag_to_add
