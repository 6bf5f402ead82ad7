"""A key becomes this project's only where nothing else depends on it, and its alias is free for it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from operations.adoption.keys_found import key_problems
from operations.adoption.reading import live_of
from tests.unit.adoption.found_tables import ACCOUNT, HOME, NAME, OTHER, facts, with_key


class _Account:
    """The account's tables, this one alone, and the aliases of its keys in every region."""

    def __init__(self, *aliases: str) -> None:
        self._answers = {
            "list_tables": {"TableNames": [NAME]},
            "list_aliases": {"Aliases": [{"AliasName": alias} for alias in aliases]},
        }

    def dynamodb(self, region: str) -> Any:
        del region
        return self

    kms = dynamodb

    def get_paginator(self, operation: str) -> Any:
        return SimpleNamespace(paginate=lambda **_: [self._answers[operation]])


@pytest.mark.parametrize("aliases", [[], ["alias/shop"]], ids=["a key without an alias", "a key with another one"])
def test_the_alias_must_be_free_for_the_key(aliases: list[str]) -> None:
    """Whatever other alias the table's key has, another key that holds the wanted one stands in the way."""
    found = {region: with_key(facts(region)) for region in (HOME, OTHER)}
    found[HOME].key_aliases = aliases
    found[OTHER].key_aliases = [f"alias/{NAME}"]
    live = live_of(found, HOME)
    account: Any = _Account("alias/shop", f"alias/{NAME}")
    (problem,) = key_problems(live, account)
    assert problem == (
        f"{HOME}: key arn:aws:kms:{HOME}:{ACCOUNT}:key/own-key: alias/{NAME} must be free for it, got another key's; "
        "leave --own-keys out, and it is used as it is"
    )
    account = _Account("alias/shop")
    assert key_problems(live, account) == []
