"""A state that is lost, put back, mixed up or another's is refused before anything is planned."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from operations.errors import RefusedError
from operations.fence.state_memory import Remembered, check_first_contact, check_state, recall, remember
from operations.project import Project
from operations.terraform.outputs import Output
from operations.terraform.state import ResourceState, State

if TYPE_CHECKING:
    from pathlib import Path

STACK = "global-table-dev"
WAY_OUT = "put it back, or take over what AWS has with globaltables deploy --recover"
TABLE = ResourceState("a.b", "managed", "a", "b", None, "", None, {})


def state(
    lineage: str | None = "one", serial: int | None = 7, table: str = "app-dev", home: str = "us-east-1"
) -> State:
    """A state of one table."""
    values = {"table_name": table, "region_by_role": {"primary": home, "secondary": "eu-west-1"}}
    outputs = {name: Output(name, value, None, sensitive=False) for name, value in values.items()}
    return State({"a.b": TABLE} if lineage else {}, outputs if lineage else {}, serial=serial, lineage=lineage)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project that remembers the state of its stack."""
    made = Project(tmp_path, "dev")
    remember(made.work, {STACK: state()})
    return made


def refusal(project: Project, found: State) -> str:
    """What is said of a state."""
    with pytest.raises(RefusedError) as refused:
        check_state(project, STACK, found)
    return str(refused.value)


def test_what_is_remembered_is_the_owners_alone(project: Project) -> None:
    """Lineage, serial and how much it held; a file that cannot be read is as none."""
    file = project.work / "states.json"
    assert recall(project.work) == {STACK: Remembered("one", 7, 1)}
    assert file.stat().st_mode & 0o777 == 0o600
    file.write_text("{")
    assert recall(project.work) == {}


def test_a_state_that_went_on_is_good(project: Project) -> None:
    """By this machine or by another."""
    check_state(project, STACK, state(serial=7))
    check_state(project, STACK, state(serial=9))
    check_state(project, "another-stack", state("two"))


def test_a_lost_state_is_refused(project: Project) -> None:
    """Terraform would take everything for gone; one that was emptied first is no loss."""
    assert refusal(project, State()) == (
        f"{STACK}: its state is gone, which held 1 resources with serial 7; nothing was touched; {WAY_OUT} "
        f"(copies are in {project.work}/state-copies/{STACK})"
    )
    check_state(project, STACK, State(), recovering=True)
    remember(project.work, {STACK: State(lineage="one", serial=8)})
    check_state(project, STACK, State())


def test_another_lineage_is_refused(project: Project) -> None:
    """Made anew, or somebody else's."""
    assert refusal(project, state("two")) == (
        f"{STACK}: its state must have lineage one, got two: it is another's, or was made anew; nothing was touched; "
        f"{WAY_OUT} (copies are in {project.work}/state-copies/{STACK})"
    )
    check_state(project, STACK, state("two"), recovering=True)


def test_an_older_state_is_refused(project: Project) -> None:
    """A copy that was put back does not know what was made since."""
    assert refusal(project, state(serial=5)).startswith(
        f"{STACK}: its state is older than the last one known, serial 5 after 7; nothing was touched; "
    )
    check_state(project, STACK, state(serial=5), recovering=True)


def test_the_state_of_another_environment_is_refused_even_to_recover(project: Project) -> None:
    """It is known by its lineage."""
    prod = Project(project.root, "prod")
    with pytest.raises(RefusedError) as refused:
        check_state(prod, "global-table-prod", state(), recovering=True)
    assert str(refused.value) == (
        "global-table-prod: must have a state of its own, got the one of environment dev (lineage one); nothing was "
        "touched; correct [backend] in the environment file, or put its own state back"
    )


def test_the_first_state_that_is_seen_must_be_of_the_table(tmp_path: Path) -> None:
    """In a fresh clone nothing is remembered; afterwards the guard and the fences judge a changed name."""
    project = Project(tmp_path, "dev")
    check_first_contact(project, "app-dev", "us-east-1", STACK, state())
    check_first_contact(project, "app-dev", "us-east-1", STACK, State())
    for found in (state(table="app-prod"), state(home="eu-west-1")):
        with pytest.raises(RefusedError, match="environment dev: is table app-dev at home in us-east-1, got the state"):
            check_first_contact(project, "app-dev", "us-east-1", STACK, found)
    remember(project.work, {STACK: state()})
    check_first_contact(project, "renamed", "us-east-1", STACK, state())
