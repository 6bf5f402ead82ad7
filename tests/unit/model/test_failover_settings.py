"""Failover: what is taken, and what is refused."""

from pathlib import Path

import pytest

from globaltables.model import ConfigurationError
from globaltables.model.load import parse_environment

FILE = Path("environments/dev.toml")
ROLES = "primary, secondary, tertiary"


def _switch(**keys: str) -> str:
    return f"failover.switch = {{ {', '.join(f'{key} = {value}' for key, value in keys.items())} }}"


FAILOVER = {
    'failover.write_mode = "all"': (
        "failover.write_mode: must be 'any_region' or 'one_region' or 'your_region', got 'all'; use one of them"
    ),
    "failover.maximum_wait_seconds = 0": "failover.maximum_wait_seconds: must be 1 to 3600, got 0; raise it",
    "failover.latency_factor = 101": "failover.latency_factor: must be 1 to 100, got 101; lower it",
    _switch(type='"parameter"', name='"a//b"'): (
        "failover.switch.name: must be the name of a parameter such as /orders/write-region, got 'a//b'; "
        "use letters, digits, underscores, dots and hyphens, and slashes before each part"
    ),
    _switch(type='"route53_record"', hosted_zone_id='"zone"', record_name='"api.example.com"'): (
        "failover.switch.hosted_zone_id: must be the id of a hosted zone such as Z0123456789ABC, got 'zone'; copy it"
    ),
    _switch(
        type='"route53_record"',
        hosted_zone_id='"Z1"',
        record_name='"api.example.com"',
        set_identifier_by_role='{ home = "a" }',
    ): (
        f"failover.switch.set_identifier_by_role.home: must name the role of a region ({ROLES}), got home; "
        "rename it or leave it out"
    ),
    _switch(type='"route53_health_check"', health_check_id_by_role='{ primary = "a" }'): (
        "failover.switch.health_check_id_by_role: must name a health check for every region, "
        "got none for secondary, tertiary; add it"
    ),
    _switch(type='"command"', command="[]"): (
        "failover.switch.command: must have one entry or more, got none; add one"
    ),
}


@pytest.mark.parametrize(("text", "message"), FAILOVER.items())
def test_what_cannot_be_right_is_refused(text: str, message: str) -> None:
    """Word for word."""
    with pytest.raises(ConfigurationError) as caught:
        parse_environment(text, FILE)
    assert str(caught.value) == f"environments/dev.toml: {message}"


@pytest.mark.parametrize(
    "text",
    [
        'failover.write_mode = "any_region"',
        _switch(type='"parameter"', name='"/orders/write-region"'),
        _switch(type='"route53_record"', hosted_zone_id='"Z1"', record_name='"api.example.com"'),
        _switch(
            type='"route53_health_check"',
            health_check_id_by_role='{ primary = "a", secondary = "b", tertiary = "c" }',
        ),
        _switch(type='"command"', command='["./switch.sh"]', check='["./switched.sh"]'),
    ],
)
def test_every_switch_is_taken(text: str) -> None:
    """With the rest as it is."""
    assert parse_environment(text, FILE).failover != parse_environment("", FILE).failover
