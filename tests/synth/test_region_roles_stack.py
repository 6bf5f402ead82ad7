"""What the stacks say while a region is being left, and once the home has moved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from globaltables.model import Environment
from globaltables.model.alarms import Alarms
from globaltables.model.region_roles import RegionRoles
from stacks.app import build_app
from tests.synth.stack import Stack

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Synthesize = Callable[..., Stack]


def _environment(roles: RegionRoles | None = None, **settings: Any) -> Environment:
    return Environment(name="dev", regions=roles or RegionRoles(), **settings)


def of_role(stack: Stack, role: str) -> set[str]:
    """The addresses that are a role's."""
    return {address for address in stack.addresses if f"_{role}_" in address}


def test_a_role_that_is_leaving_keeps_its_provider_and_its_fence(synthesize: Synthesize) -> None:
    """Terraform needs the provider to delete what is there; everything else of the region is gone."""
    whole, stack = synthesize(_environment()), synthesize(_environment(RegionRoles(leaving=("tertiary",))))
    assert stack.document["provider"] == whole.document["provider"]
    assert stack.variables == whole.variables
    assert set(whole.addresses) - set(stack.addresses) == of_role(whole, "tertiary") - of_role(stack, "tertiary")
    assert of_role(stack, "tertiary") == {"terraform_data.region_tertiary_Fence_C9883A80"}
    assert [replica["region_name"] for replica in stack.table["replica"]] == ["${var.secondary_region}"]
    assert set(stack.output("region_by_role")) == {"primary", "secondary"}


def test_another_home_changes_the_table_and_nothing_regional(synthesize: Synthesize) -> None:
    """The same addresses; every key, vault and plan is in the region it was in, and copies go where they went."""
    before, after = synthesize(_environment()), synthesize(_environment(RegionRoles(home="secondary")))
    assert after.addresses == before.addresses
    assert (before.table["provider"], after.table["provider"]) == ("aws.primary", "aws.secondary")
    assert [replica["region_name"] for replica in after.table["replica"]] == [
        "${var.tertiary_region}",
        "${var.primary_region}",
    ]
    assert after.output("home_region") == "${var.secondary_region}"
    assert after.output("region_by_role") == before.output("region_by_role")
    for type_ in ("aws_kms_key", "aws_kms_alias", "aws_backup_vault", "aws_backup_plan"):
        assert after.resources(type_) == before.resources(type_)
    fences = {name: one["input"]["value"] for name, one in after.resources("terraform_data").items()}
    assert [value for name, value in fences.items() if "HomeFence" in name] == ["secondary"]


def test_what_watches_stays_where_it_is_when_the_home_moves(tmp_path: Path) -> None:
    """Trail, dashboards and roles are not made anew in another region."""
    alarms, documents = Alarms(enabled=True, dashboards=True), []
    for home in ("primary", "secondary"):
        environment = _environment(RegionRoles(home=home), alarms=alarms)
        build_app(environment, outdir=str(tmp_path / home)).synth()
        documents.append(Stack.read(tmp_path / home, "observability-dev").document)
    assert documents[0] == documents[1]
