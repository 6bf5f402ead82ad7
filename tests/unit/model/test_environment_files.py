"""Finding and reading environment files."""

import subprocess
import sys
from pathlib import Path

import pytest

from globaltables.model import ConfigurationError, Environment, load_environment
from globaltables.model.load import environment_file, parse_environment

PROJECT = Path(__file__).parents[3]
ENVIRONMENTS = PROJECT / "environments"


@pytest.mark.parametrize(
    ("given", "file"),
    [
        ("dev", "environments/dev.toml"),
        ("dev.toml", "dev.toml"),
        ("elsewhere/dev.toml", "elsewhere/dev.toml"),
        ("./dev", "dev"),
    ],
)
def test_takes_a_name_or_a_path(given: str, file: str) -> None:
    """What has a slash or ends in .toml is a path; the rest is a name in the folder of environments."""
    assert environment_file(given) == Path(file)


def test_names_the_environment_after_its_file() -> None:
    """The file's name serves where the file gives none; a name in the file wins."""
    assert parse_environment("", Path("environments/team-a.toml")).name == "team-a"
    assert parse_environment('name = "b"', Path("environments/team-a.toml")).name == "b"


def test_lists_the_environments_when_the_file_is_missing(tmp_path: Path) -> None:
    """A missing file is answered with the environments there are."""
    (tmp_path / "one.toml").touch()
    (tmp_path / "two.toml").touch()
    with pytest.raises(ConfigurationError) as caught:
        load_environment("three", tmp_path)
    assert str(caught.value) == (
        f"{tmp_path}/three.toml: no such environment file; environments in {tmp_path} are: one, two"
    )
    with pytest.raises(ConfigurationError) as caught:
        load_environment(str(tmp_path / "nowhere" / "x.toml"))
    assert str(caught.value) == (
        f"{tmp_path}/nowhere/x.toml: no such environment file; environments in {tmp_path}/nowhere are: none"
    )


def test_refuses_what_is_not_a_text_file(tmp_path: Path) -> None:
    """A folder, and bytes that are no text, give one message with the reason."""
    (tmp_path / "folder.toml").mkdir()
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigurationError) as caught:
        load_environment("folder", tmp_path)
    file = tmp_path / "folder.toml"
    assert str(caught.value) == f"{file}: cannot be read: [Errno 21] Is a directory: '{file}'; give a text file"
    with pytest.raises(ConfigurationError) as caught:
        load_environment("bytes", tmp_path)
    assert str(caught.value) == (
        f"{tmp_path}/bytes.toml: cannot be read: 'utf-8' codec can't decode byte 0xff in position 0: "
        "invalid start byte; give a text file"
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a = 1\nb 2\n", "Expected '=' after a key in a key/value pair (at line 2, column 3)"),
        ("a = 1\na = 2\n", "Cannot overwrite a value (at line 2, column 6)"),
    ],
)
def test_says_where_toml_is_broken(text: str, reason: str) -> None:
    """Broken TOML is answered with line and column."""
    with pytest.raises(ConfigurationError) as caught:
        parse_environment(text, Path("environments/dev.toml"))
    assert str(caught.value) == f"environments/dev.toml: is not TOML: {reason}; correct it there"


@pytest.mark.parametrize("text", [f"a = {'[' * 5000}", f"a = {'1' * 5000}"], ids=["brackets", "digits"])
def test_survives_what_the_toml_parser_does_not(text: str) -> None:
    """Inputs on which tomllib itself fails are no tracebacks either."""
    with pytest.raises(ConfigurationError, match=r"^dev.toml: is not TOML: .*; correct it there$"):
        parse_environment(text, Path("dev.toml"))


def test_the_committed_environments_load() -> None:
    """The three environments of the project, as they differ from the defaults."""
    given = {
        name: load_environment(name, ENVIRONMENTS).model_dump(exclude_defaults=True)
        for name in ("local", "dev", "prod")
    }
    assert given == {
        "local": {
            "name": "local",
            "target": "embedded_aws",
            "table_name_suffix": "local",
            "time_to_live_attribute": "expires_at",
            "backup": {"enabled": False, "force_destroy": True},
            "failover": {
                "write_mode": "one_region",
                "switch": {"name": "/global-app-data-local/write-region"},
            },
        },
        "dev": {
            "name": "dev",
            "table_name_suffix": "dev",
            "time_to_live_attribute": "expires_at",
            "recovery_period_days": 7,
            "billing": {"maximum_read_request_units": 1000, "maximum_write_request_units": 1000},
            "tags": {"environment": "dev"},
        },
        "prod": {
            "name": "prod",
            "table_name_suffix": "prod",
            "time_to_live_attribute": "expires_at",
            "prevent_destroy": True,
            "contributor_insights": True,
            "backup": {"restore_testing": {"enabled": True}},
            "alarms": {"enabled": True, "dashboards": True},
            "probe": {"enabled": True},
            "stream_consumer": {"enabled": True},
            "billing": {"maximum_read_request_units": 40000, "maximum_write_request_units": 40000},
            "access": {
                "application": {"trust": {"services": ("lambda.amazonaws.com", "ecs-tasks.amazonaws.com")}},
                "reader": {"trust": {"this_account": True}},
                "stream_consumer": {"trust": {"services": ("lambda.amazonaws.com",)}},
                "administrator": {"trust": {"this_account": True}},
                "backup_operator": {"trust": {"this_account": True}},
            },
            "audit": {"enabled": True},
            "game_day": {"enabled": True},
            "tags": {"environment": "prod"},
        },
    }


def test_the_ten_parameters_keep_their_names_types_and_defaults() -> None:
    """People come with these names from other tools."""
    environment = Environment(name="any")
    parameters = {
        "table_name_prefix": "global-app-data",
        "primary_region": "us-east-1",
        "secondary_region": "eu-west-1",
        "tertiary_region": "ap-southeast-1",
        "read_capacity": 10,
        "write_capacity": 10,
        "backup_retention_days": 30,
        "deletion_protection": True,
        "point_in_time_recovery": True,
        "encryption_at_rest": True,
    }
    assert {name: getattr(environment, name) for name in parameters} == parameters
    assert {name: Environment.model_fields[name].annotation for name in parameters} == {
        name: type(value) for name, value in parameters.items()
    }


def test_the_default_table_has_keys_and_one_index() -> None:
    """PK and SK, and GSI1 on GSI1PK and GSI1SK with all attributes."""
    assert Environment(name="any").model_dump(include={"partition_key", "sort_key", "global_indexes"}) == {
        "partition_key": {"name": "PK", "type": "S"},
        "sort_key": {"name": "SK", "type": "S"},
        "global_indexes": (
            {
                "name": "GSI1",
                "partition_key": {"name": "GSI1PK", "type": "S"},
                "sort_key": {"name": "GSI1SK", "type": "S"},
                "projection": "ALL",
                "non_key_attributes": (),
                "maximum_read_request_units": None,
                "maximum_write_request_units": None,
                "read_scaling": None,
                "write_scaling": None,
                "warm_throughput": None,
            },
        ),
    }


def test_the_model_loads_without_cdktf() -> None:
    """The command line reads environments, and must not pay for node."""
    program = (
        "import sys; from globaltables.model import load_environment; "
        f"load_environment('prod', __import__('pathlib').Path({str(ENVIRONMENTS)!r})); "
        "print(sorted({'cdktf', 'jsii', 'constructs', 'boto3'} & set(sys.modules)))"
    )
    completed = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # noqa: S603
    assert completed.stdout == "[]\n"
