"""Usage profiles: what may stand in them, and what is said of those that are wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from globaltables.model import ConfigurationError, load_environment
from operations.cost.usage import Requests, Usage, check_usage, load_usage, schema_text
from tests.unit.cost.estimates import environment

PROFILES = Path(__file__).parents[3] / "environments" / "usage"


def test_an_empty_profile_is_a_modest_one(tmp_path: Path) -> None:
    """A million items of one KB, a million writes and five million reads in each region."""
    file = tmp_path / "empty.toml"
    file.write_text("")
    found = load_usage(file)
    assert found == Usage()
    assert found.requests("primary") == Requests(
        writes=1_000_000,
        reads=5_000_000,
        transactional_writes_percent=0,
        strongly_consistent_reads_percent=0,
        transactional_reads_percent=0,
        expired_items=0,
    )


def test_a_role_says_only_what_differs() -> None:
    """The rest is as for every region, and then the default."""
    found = Usage(every_region=Requests(writes=10, reads=20), by_role={"secondary": Requests(reads=5)})
    assert (found.requests("secondary").writes, found.requests("secondary").reads) == (10, 5)
    assert (found.requests("primary").writes, found.requests("primary").reads) == (10, 20)


def test_the_example_is_right() -> None:
    """And its schema is the current one."""
    check_usage(load_usage(PROFILES / "typical.toml"), [THREE], "typical.toml")
    assert (PROFILES / "usage.schema.json").read_text(encoding="utf-8") == schema_text(), "run make schema"


THREE = load_environment("prod", PROFILES.parent)
GSI1 = {"name": "GSI1", "partition_key": {"name": "A"}}
WRONG = {
    "items = -1": "items: must be 0 to 1000000000000000, got -1; raise it",
    'items = "many"': "items: must be a whole number, got 'many'; write digits without quotes",
    "item_bites = 1": "item_bites: unknown key; did you mean item_bytes?",
    "every_region.reads_percent = 1": "every_region.reads_percent: unknown key; did you mean ",
    "by_role.primary.writes = -5": "by_role.primary.writes: must be 0 to 1000000000000000, got -5; raise it",
    "item_bytes = 500_000": "item_bytes: must be 1 to 409600, got 500000; lower it",
    "items =": "is not TOML: Invalid value",
}


@pytest.mark.parametrize(("text", "message"), WRONG.items(), ids=WRONG)
def test_refuses_a_wrong_profile(tmp_path: Path, text: str, message: str) -> None:
    """File, key, rule, what was got, and the way out."""
    file = tmp_path / "wrong.toml"
    file.write_text(text)
    with pytest.raises(ConfigurationError) as error:
        load_usage(file)
    assert str(error.value).startswith(f"{file}: {message}")


def test_a_missing_profile_names_the_example(tmp_path: Path) -> None:
    """And that none is needed."""
    with pytest.raises(ConfigurationError) as error:
        load_usage(tmp_path / "none.toml")
    assert str(error.value) == (
        f"{tmp_path}/none.toml: no such usage profile; leave --usage out for a modest one, "
        "or begin with environments/usage/typical.toml"
    )


def test_a_profile_speaks_of_what_there_is() -> None:
    """Roles and indexes of any environment that it is used with; no more than all reads."""
    wrong = Usage.model_validate(
        {
            "by_role": {"frankfurt": {"writes": 1}, "secondary": {"transactional_reads_percent": 60}},
            "every_region": {"strongly_consistent_reads_percent": 50},
            "indexes": {"GSI1": {"reads_percent": 70}, "GSI2": {"reads_percent": 70}},
        }
    )
    with pytest.raises(ConfigurationError) as error:
        check_usage(wrong, [environment(global_indexes=[GSI1])], "u.toml")
    assert str(error.value) == (
        "u.toml: by_role.frankfurt: must name the roles of regions (primary, secondary), got 'frankfurt'; "
        "rename it or leave it out\n"
        "u.toml: indexes.GSI2: must name indexes of the table (GSI1), got 'GSI2'; rename it or leave it out\n"
        "u.toml: indexes: reads_percent of all indexes must come to 100 at most, got 140; lower one\n"
        "u.toml: by_role.secondary: strongly_consistent_reads_percent and transactional_reads_percent must come to "
        "100 at most, got 110; lower one"
    )
    other = environment(additional_regions={"frankfurt": "eu-central-1"})
    check_usage(Usage(by_role={"frankfurt": Requests()}), [environment(), other], "u.toml")
