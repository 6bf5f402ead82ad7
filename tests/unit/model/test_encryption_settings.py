"""Keys that exist: which are taken, and what is refused."""

from pathlib import Path

import pytest

from globaltables.model import ConfigurationError
from globaltables.model.load import parse_environment

FILE = Path("environments/dev.toml")
ARN = "arn:aws:kms:{region}:123456789012:key/11111111-2222-3333-4444-555555555555"
HOME, SECOND = ARN.format(region="us-east-1"), ARN.format(region="eu-west-1")


def _keys(keys: str = "existing", **arn_by_role: str) -> str:
    arns = ", ".join(f'{role} = "{arn}"' for role, arn in arn_by_role.items())
    return f'tertiary_region = ""\n[encryption]\nkeys = "{keys}"\nkey_arn_by_role = {{{arns}}}\n'


REFUSED = {
    _keys(primary=HOME): (
        "encryption.key_arn_by_role: must name a key for every region, got primary and none for secondary; "
        "name the one secondary uses"
    ),
    _keys(): (
        "encryption.key_arn_by_role: must name a key for every region, got none and none for primary; "
        "name the one primary uses"
    ),
    _keys(primary=HOME, secondary=HOME): (
        "encryption.key_arn_by_role.secondary: a table is encrypted with a key of its own region, eu-west-1, got "
        f"{HOME}; name one there"
    ),
    _keys(primary=HOME, secondary=SECOND, third=SECOND): (
        "encryption.key_arn_by_role.third: must name the role of a region (primary, secondary), got third; "
        "rename it or leave it out"
    ),
    _keys(primary="alias/orders", secondary=SECOND): (
        "encryption.key_arn_by_role.primary: must be the ARN of a KMS key, not of an alias, got 'alias/orders'; "
        "copy it from the console"
    ),
    _keys("customer_managed", primary=HOME): (
        "encryption.key_arn_by_role: is for keys existing alone, got customer_managed; leave it out, or set keys to "
        "existing"
    ),
}


@pytest.mark.parametrize(("text", "message"), REFUSED.items())
def test_keys_that_exist_are_named_for_every_region(text: str, message: str) -> None:
    """Each in its own region, by its ARN."""
    with pytest.raises(ConfigurationError) as caught:
        parse_environment(text, FILE)
    assert str(caught.value) == f"{FILE}: {message}"


def test_every_region_has_its_key() -> None:
    """As it was named."""
    environment = parse_environment(_keys(primary=HOME, secondary=SECOND), FILE)
    assert environment.encryption.key_arn_by_role == {"primary": HOME, "secondary": SECOND}


def test_an_index_may_have_no_ceiling_where_its_table_has_one() -> None:
    """False says so; tables in the wild are like that."""
    text = """
    global_indexes = [{ name = "by-owner", partition_key = { name = "owner" }, maximum_read_request_units = false }]
    billing = { mode = "on_demand", maximum_read_request_units = 10 }
    """
    (index,) = parse_environment(text, FILE).global_indexes
    assert index.maximum_read_request_units is False
    assert index.maximum_write_request_units is None
