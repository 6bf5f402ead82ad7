"""Edits of an environment file keep every comment, the order, and whatever else it says."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from operations.region.environment_edit import add_role, begin_leaving, drop_role, move_home, write_file

PROD = (Path(__file__).parents[3] / "environments" / "prod.toml").read_text(encoding="utf-8")
FILE = """\
# ours
table_name_suffix = "shop"   # the shop's
tertiary_region = "sa-east-1"

[replicas.tertiary] # cheaper
table_class = "STANDARD_INFREQUENT_ACCESS"

[backup]
enabled = false # for now
"""


def test_a_role_with_a_key_of_its_own_is_set_in_its_place() -> None:
    """Nothing else moves."""
    assert add_role(FILE, "tertiary", "eu-west-3") == FILE.replace("sa-east-1", "eu-west-3")
    assert add_role(FILE, "secondary", "eu-west-3") == FILE.replace(
        '"sa-east-1"\n', '"sa-east-1"\nsecondary_region = "eu-west-3"\n'
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('additional_regions.a = "eu-west-3"\n', {"a": "eu-west-3", "b": "eu-north-1"}),
        ('additional_regions = {a = "eu-west-3"}\n', {"a": "eu-west-3", "b": "eu-north-1"}),
        ('[additional_regions]\na = "eu-west-3" # Paris\n', {"a": "eu-west-3", "b": "eu-north-1"}),
        ("", {"b": "eu-north-1"}),
    ],
)
def test_another_role_goes_below_additional_regions(before: str, after: dict[str, str]) -> None:
    """However the table is written."""
    text = add_role(before + FILE if before.startswith("additional") else FILE + before, "b", "eu-north-1")
    assert tomllib.loads(text) == tomllib.loads(FILE) | {"additional_regions": after}


def test_a_role_leaves_and_takes_its_overrides_along() -> None:
    """Then it is gone, and the comments of others are as they were."""
    leaving = begin_leaving(FILE, "tertiary")
    assert tomllib.loads(leaving) == {
        "table_name_suffix": "shop",
        "tertiary_region": "sa-east-1",
        "backup": {"enabled": False},
        "regions": {"leaving": ["tertiary"]},
    }
    left = drop_role(leaving, "tertiary")
    assert left.startswith('# ours\ntable_name_suffix = "shop"   # the shop\'s\ntertiary_region = ""\n')
    assert "[backup]\nenabled = false # for now\n" in left
    assert "regions]" not in left


def test_a_key_that_exists_comes_and_goes_with_its_role() -> None:
    """The other keys stay."""
    text = '[encryption]\nkeys = "existing"\n[encryption.key_arn_by_role] # theirs\nprimary = "one"\n'
    joined = add_role(text, "paris", "eu-west-3", "two")
    assert tomllib.loads(joined)["encryption"] == {
        "keys": "existing",
        "key_arn_by_role": {"primary": "one", "paris": "two"},
    }
    left = tomllib.loads(drop_role(begin_leaving(joined, "paris"), "paris"))
    assert left == tomllib.loads(text)


def test_the_home_moves_and_comes_back() -> None:
    """The first role needs no word."""
    moved = move_home(FILE, "tertiary")
    assert tomllib.loads(moved) == tomllib.loads(FILE) | {"regions": {"home": "tertiary"}}
    assert tomllib.loads(move_home(moved, "primary")) == tomllib.loads(FILE)


roles = st.sampled_from(["secondary", "tertiary", "frankfurt", "eu_west_3"])
edits = st.one_of(
    st.tuples(st.just(add_role), roles, st.sampled_from(["eu-central-1", "sa-east-1"])),
    st.tuples(st.sampled_from([begin_leaving, drop_role, move_home]), roles),
)


@settings(deadline=None, max_examples=30)
@given(st.sampled_from([PROD, FILE, ""]), st.lists(edits, max_size=4))
def test_comments_and_order_are_kept_through_any_edits(text: str, chain: list[tuple]) -> None:  # type: ignore[type-arg]
    """Every comment and every key that no edit is about stays, in the order it was in."""
    edited = text
    for edit, *arguments in chain:
        edited = edit(edited, *arguments)
    edited_keys = ("secondary_region", "tertiary_region", "[replicas.tertiary]", "table_class", "# cheaper")
    kept = [line for line in text.splitlines() if line and not line.startswith(edited_keys)]
    left = iter(edited.splitlines())
    assert all(line in left for line in kept)  # an iterator: each after the one before


def test_a_file_is_replaced_in_one_stroke_with_its_mode(tmp_path: Path) -> None:
    """Whatever the umask; what a link leads to is replaced, not the link."""
    file, link = tmp_path / "real.toml", tmp_path / "dev.toml"
    file.write_text("a = 1")
    file.chmod(0o640)
    link.symlink_to(file)
    before = os.umask(0o077)
    try:
        write_file(link, "a = 2\r\n")
    finally:
        os.umask(before)
    assert (file.read_bytes(), file.stat().st_mode & 0o777, link.is_symlink()) == (b"a = 2\r\n", 0o640, True)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["dev.toml", "real.toml"]


def test_line_ends_stay_as_they_are() -> None:
    """Those of added lines as well."""
    windows = FILE.replace("\n", "\r\n")
    assert move_home(windows, "secondary") == move_home(FILE, "secondary").replace("\n", "\r\n")
