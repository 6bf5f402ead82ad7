"""The boundary of every role, where everything is on."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from globaltables.model import load_environment
from stacks.app import build_app
from tests.acceptance.prod.prod_environment import BOUNDARY, BOUNDED_SERVICES, STACKS, write
from tests.synth.stack import Stack

README = Path(__file__).parents[2] / "README.md"
ACTION = re.compile(r'"(?!aws:)([a-z-]+):[A-Z][A-Za-z]+\*?"')


@pytest.fixture(scope="module")
def stacks(tmp_path_factory: pytest.TempPathFactory) -> list[Stack]:
    """Both stacks of `prod`, every option on."""
    folder = tmp_path_factory.mktemp("everything")
    file = folder / "prod.toml"
    write(file, vpc_id="vpc-0123456789abcdef0", route_table_id="rtb-0123456789abcdef0")
    build_app(load_environment(str(file)), outdir=str(folder / "out")).synth()
    return [Stack.read(folder / "out", name) for name in STACKS]


def test_no_role_goes_beyond_the_boundary(stacks: list[Stack]) -> None:
    """Of access, backups, functions, trail and drills: an account may let nobody make a role without one."""
    boundary_by_role = {
        name: role.get("permissions_boundary")
        for stack in stacks
        for name, role in stack.resources("aws_iam_role").items()
    }
    parts = ("access_", "backup_", "probe_", "stream-consumer_", "audit_", "game_day_")
    assert all(any(name.startswith(part) for name in boundary_by_role) for part in parts)
    assert {name for name, boundary in boundary_by_role.items() if boundary != BOUNDARY} == set()


def test_the_readme_says_what_a_boundary_has_to_allow(stacks: list[Stack]) -> None:
    """The service of every action of any role, and no other."""
    policies = [policy["policy"] for stack in stacks for policy in stack.resources("aws_iam_role_policy").values()]
    assert {service for policy in policies for service in ACTION.findall(policy)} == set(BOUNDED_SERVICES)
    (said,) = re.findall(
        r"has to allow what they do: actions of (.*?)\.", README.read_text(encoding="utf-8"), re.DOTALL
    )
    assert re.findall(r"`([a-z-]+)`", said) == sorted(BOUNDED_SERVICES)
