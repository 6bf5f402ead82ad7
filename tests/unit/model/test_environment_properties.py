"""What holds for every environment, not only for those somebody thought of."""

import re
from pathlib import Path

import pytest
from hypothesis import given

from globaltables.model import ConfigurationError, Environment
from globaltables.model.load import parse_environment
from globaltables.model.regions import REGION_PATTERN, partition_of
from globaltables.model.table_rules import TABLE_NAME_PATTERN
from tests.unit.model.environment_strategies import Data, environments, spoilt_environments, to_toml

FILE = Path("environments/any.toml")


def _again(environment: Environment) -> Environment:
    """The environment written out in full and read back."""
    data = environment.model_dump(exclude_none=True)
    if environment.sort_key is None:
        data["sort_key"] = False
    return parse_environment(to_toml(data), FILE)


@given(environments())
def test_what_is_written_out_reads_back_the_same(data: Data) -> None:
    """A valid environment loads, and survives a round trip."""
    environment = parse_environment(to_toml(data), FILE)
    assert _again(environment) == environment


@given(environments())
def test_name_and_regions_can_be_deployed(data: Data) -> None:
    """Two regions or more, home first, all different, in one partition; a name that DynamoDB and KMS take."""
    environment = parse_environment(to_toml(data), FILE)
    regions = list(environment.region_by_role.values())
    assert regions[0] == environment.primary_region
    assert len(regions) == len(set(regions)) >= 2
    assert all(re.fullmatch(REGION_PATTERN, region) for region in regions)
    assert len(set(map(partition_of, regions))) == 1
    assert set(environment.replicas) < set(environment.region_by_role)
    assert re.fullmatch(TABLE_NAME_PATTERN, environment.table_name)
    assert environment.table_name.startswith(environment.table_name_prefix)
    assert environment.table_name.endswith(environment.table_name_suffix)


@given(spoilt_environments())
def test_one_bad_thing_gives_one_good_message(spoilt: tuple[Data, str]) -> None:
    """Always a ConfigurationError, always with file and key, never in pydantic's words."""
    data, key = spoilt
    with pytest.raises(ConfigurationError) as caught:
        parse_environment(to_toml(data), FILE)
    lines = str(caught.value).splitlines()
    assert lines
    assert all(re.match(rf"environments/any\.toml: {re.escape(key)}[.:]", line) for line in lines), lines
    for line in lines:
        assert not re.search("further information|[Ii]nput should|validation error|correct it$|None|True", line), line
        assert re.search(r", got .*; |and was not given; add it$|unknown key; ", line), line
