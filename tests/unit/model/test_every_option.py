"""`prod`, as the acceptance tests deploy it, has every option on, or says why not."""

from __future__ import annotations

from fnmatch import fnmatch
from typing import TYPE_CHECKING

from globaltables.model import load_environment
from globaltables.model.settings import Settings
from tests.acceptance.prod.prod_environment import STAYS_OFF, write

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path


def _off(value: object, place: str = "") -> Iterator[str]:
    """Where an environment says false, none or nothing."""
    parts: Mapping[str, object] = {}
    if isinstance(value, Settings):
        parts = {name: getattr(value, name) for name in type(value).model_fields}
    elif isinstance(value, tuple) and any(isinstance(one, Settings) for one in value):
        parts = {str(number): one for number, one in enumerate(value)}
    elif isinstance(value, dict) and any(isinstance(one, Settings) for one in value.values()):
        parts = value
    elif value is False or value is None or value in ((), {}, ""):
        yield place
    for name, one in parts.items():
        yield from _off(one, f"{place}.{name}" if place else name)


def test_an_option_that_no_test_deploys_has_its_reason(tmp_path: Path) -> None:
    """And a reason is for an option that is off. Who adds one to the model turns it on there."""
    file = tmp_path / "prod.toml"
    write(file, vpc_id="vpc-0123456789abcdef0", route_table_id="rtb-0123456789abcdef0")
    off = list(_off(load_environment(str(file))))
    assert [place for place in off if not any(fnmatch(place, pattern) for pattern in STAYS_OFF)] == []
    assert [pattern for pattern in STAYS_OFF if not any(fnmatch(place, pattern) for place in off)] == []
