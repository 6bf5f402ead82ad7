"""What looking at a deployed table needs: five values of the environment file and the states, nothing else."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import pytest

from globaltables.model import ConfigurationError
from operations.console import Console
from operations.deployed_view import open_deployed
from operations.environment_glance import Glance, glance_at
from operations.errors import NotDeployedError

if TYPE_CHECKING:
    from pathlib import Path

OURS = "111122223333"
OUTPUTS = {
    "table_name": "app-dev",
    "region_by_role": {"primary": "eu-west-1", "secondary": "us-east-1"},
    "key_arn_by_region": {},
    "replica_settings": {},
}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project folder to work in, with the environment dev."""
    (tmp_path / "environments").mkdir()
    (tmp_path / "state").mkdir()
    (tmp_path / "environments" / "dev.toml").write_text('primary_region = "eu-west-1"\n')
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    return tmp_path


AWS = 'provider["registry.terraform.io/hashicorp/aws"].primary'


def console() -> Console:
    """One that nobody reads."""
    return Console(out=io.StringIO(), err=io.StringIO())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Glance("dev", "aws", "us-east-1", has_local_state=True)),
        ('target = "embedded_aws"', Glance("dev", "embedded_aws", "us-east-1", has_local_state=True)),
        (f'account_id = "{OURS}"', Glance("dev", "aws", "us-east-1", has_local_state=True, account_id=OURS)),
        (
            '[backend]\ntype = "s3"\nbucket = "states"\nregion = "us-east-1"',
            Glance("dev", "aws", "us-east-1", has_local_state=False),
        ),
    ],
)
def test_a_glance_agrees_with_the_defaults_of_the_model(project: Path, text: str, expected: Glance) -> None:
    """By name as by path."""
    file = project / "environments" / "dev.toml"
    file.write_text(text)
    assert glance_at("dev") == expected
    assert glance_at(str(file)) == expected


@pytest.mark.parametrize(
    "text", ["target = 7", 'target = "moon"', "backend = 1", "account_id = 111122223333", "not toml"]
)
def test_what_is_odd_is_told_by_the_model(project: Path, text: str) -> None:
    """In the words of every other command; so is a file that is missing."""
    (project / "environments" / "dev.toml").write_text(text)
    with pytest.raises(ConfigurationError):
        glance_at("dev")
    with pytest.raises(ConfigurationError, match="no such environment file"):
        glance_at("elsewhere")


def test_nothing_deployed_is_trouble_before_aws_is_asked(project: Path) -> None:
    """With no state, and with the empty file of a first create that was killed."""
    for _ in range(2):
        with pytest.raises(NotDeployedError, match="environment dev: is not deployed"):
            open_deployed("dev", console())
        (project / "state" / "global-table-dev.tfstate").touch()


def test_local_states_are_read_as_files(project: Path) -> None:
    """The data stack's first, the home region first; a stack that was never deployed has the empty state."""
    (project / "environments" / "dev.toml").write_text(f'account_id = "{OURS}"\n')
    outputs = {name: {"value": value} for name, value in OUTPUTS.items()}
    table = {"mode": "managed", "type": "aws_dynamodb_table", "name": "table", "provider": AWS, "instances": [{}]}
    state = {"version": 4, "outputs": outputs, "resources": [table]}
    (project / "state" / "global-table-dev.tfstate").write_text(json.dumps(state))
    view = open_deployed("dev", console())
    assert (view.deployed.table_name, view.deployed.regions) == ("app-dev", ("eu-west-1", "us-east-1"))
    assert [len(one.outputs) for one in view.states] == [4, 0]
    assert (view.aws_environment, view.account_id) == (None, OURS)
