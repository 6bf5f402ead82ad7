"""A table that another environment has is not taken over a second time."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from operations.adoption.other_environments import refuse_other_environment
from operations.adoption.reading import live_of
from operations.console import Console
from operations.errors import RefusedError, TerraformError
from operations.fence.state_memory import remember
from operations.project import Project
from operations.terraform.state import ResourceState, State
from tests.unit.adoption.found_tables import HOME, OTHER, facts

if TYPE_CHECKING:
    from collections.abc import Sequence

FILE = Path("environments/second.toml")
PROD = 'table_name_prefix = "orders"\n'
REMOTE = PROD + '[backend]\ntype = "s3"\nbucket = "states"\nregion = "eu-west-1"\n'
TABLE = ResourceState("a.b", "managed", "a", "b", None, "", None, {})
DEPLOYED, DESTROYED = State({"a.b": TABLE}, lineage="one", serial=7), State(lineage="one", serial=8)
MANAGED = (
    "table orders: must be in no other environment, got environment prod, which manages it; let it go there first, "
    "with globaltables release --env prod"
)


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project folder."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "environments").mkdir()
    return tmp_path


def _look(root: Path, text: str, *states: State, file: Path = FILE) -> str:
    """Has one environment beside, with these states elsewhere; returns what is warned of."""
    (root / "environments" / "prod.toml").write_text(text)
    err, live = io.StringIO(), live_of({HOME: facts(HOME), OTHER: facts(OTHER)}, HOME)

    def remote(other: Path) -> Sequence[State]:
        assert other == Path("environments/prod.toml")
        if not states:
            raise TerraformError("the bucket is gone")
        return states

    project, console = Project(root, file.stem), Console(err=err)
    refuse_other_environment(live, "aws", file, project, console=console, remote_states=remote)
    return err.getvalue()


def _refusal(root: Path, text: str, *states: State, file: Path = FILE) -> str:
    with pytest.raises(RefusedError) as caught:
        _look(root, text, *states, file=file)
    return str(caught.value)


def _keep_locally(root: Path, resources: str) -> None:
    (root / "state").mkdir()
    file = root / "state" / "global-table-prod.tfstate"
    file.write_text(f'{{"version": 4, "lineage": "one", "serial": 7, "resources": {resources}}}')


def test_a_table_that_another_environment_manages_is_refused(root: Path) -> None:
    """By its state, in a file here or elsewhere, also where the new file lies in another folder."""
    _keep_locally(root, '[{"mode": "managed", "type": "a", "name": "b", "instances": [{"attributes": {}}]}]')
    assert _refusal(root, PROD) == MANAGED
    assert _refusal(root, PROD, file=root / "elsewhere" / "second.toml") == MANAGED
    assert _refusal(root, REMOTE, DEPLOYED) == MANAGED
    assert _refusal(root, REMOTE, DESTROYED, DEPLOYED) == MANAGED


def test_a_state_that_is_lost_counts(root: Path) -> None:
    """It is taken up again with the file; one that was emptied is no loss."""
    remember(Project(root, "prod").work, {"global-table-prod": DEPLOYED})
    assert _refusal(root, PROD) == MANAGED
    assert _refusal(root, REMOTE, State()) == MANAGED
    assert "is not deployed" in _look(root, REMOTE, DESTROYED)
    remember(Project(root, "prod").work, {"global-table-prod": DESTROYED})
    assert "is not deployed" in _look(root, REMOTE, State())


def test_a_state_that_cannot_be_read_may_have_the_table(root: Path) -> None:
    """Nothing but the file's absence says that it has not."""
    assert _refusal(root, REMOTE) == (
        "table orders: must be in no other environment, got environment prod, which names it and whose state cannot be "
        "read; take environments/prod.toml away where it is not deployed: the bucket is gone"
    )


def test_a_file_that_is_not_deployed_is_warned_of(root: Path) -> None:
    """And makes no folder of its own."""
    assert _look(root, PROD) == (
        "warning: environments/prod.toml: names table orders too and is not deployed; take it away, or never "
        "deploy it\n"
    )
    assert not (root / ".globaltables" / "prod").exists()
    _keep_locally(root, "[]")
    assert "is not deployed" in _look(root, PROD)


@pytest.mark.parametrize(
    "text",
    [
        'table_name_prefix = "baskets"\n',
        PROD + 'target = "embedded_aws"\n',
        PROD + 'account_id = "999999999999"\n',
        PROD + 'primary_region = "us-west-2"\nsecondary_region = "us-east-2"\ntertiary_region = ""\n',
    ],
)
def test_another_table_is_nobodys_business(root: Path, text: str) -> None:
    """Of another name, target or account, or in no region of this one."""
    remember(Project(root, "prod").work, {"global-table-prod": DEPLOYED})
    assert _look(root, text) == ""


def test_its_own_file_is_no_other_environment(root: Path) -> None:
    """A run that was cut off left it."""
    remember(Project(root, "prod").work, {"global-table-prod": DEPLOYED})
    assert _look(root, PROD, file=Path("environments/prod.toml")) == ""


def test_a_file_that_cannot_be_read_is_told(root: Path) -> None:
    """It stands in nobody's way."""
    assert _look(root, "x = ").startswith("warning: environments/prod.toml: whether it names the table cannot be known")
