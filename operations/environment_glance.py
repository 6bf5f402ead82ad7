"""What a command that only looks has to know of an environment, without the time that checking all of it takes.

The model needs a third of a second to load. Whoever looks at what is deployed goes by the states; of the file five
values matter. Where anything about them is odd, the model reads the file and says what is wrong in its own words.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from operations.aws_target import EMBEDDED

_AWS = "aws"


@dataclass(frozen=True, slots=True)
class Glance:
    """An environment at a glance.

    Args:
        name: Its name.
        target: ``aws`` or ``embedded_aws``.
        home_region: Its home region, for clients that name none.
        has_local_state: Whether Terraform keeps its states in files here.
        account_id: The account that it belongs to. Default: it names none.
    """

    name: str
    target: str
    home_region: str
    has_local_state: bool
    account_id: str | None = None


def glance_at(name_or_path: str) -> Glance:
    """Reads the file; where names are looked up is the same as in `globaltables.model.load`.

    Raises:
        ConfigurationError: When the file is missing or wrong.
    """
    is_path = name_or_path.endswith(".toml") or "/" in name_or_path
    file = Path(name_or_path) if is_path else Path("environments") / f"{name_or_path}.toml"
    try:
        raw: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
        found = Glance(
            raw.get("name", file.stem),
            raw.get("target", _AWS),
            _home(raw),
            raw.get("backend", {}).get("type", "local") == "local",
            raw.get("account_id"),
        )
    except (OSError, ValueError, RecursionError, AttributeError):
        return _checked(name_or_path)
    texts = (found.name, found.target, found.home_region)
    is_plain = (
        all(isinstance(text, str) for text in texts)
        and isinstance(found.account_id, str | None)
        and found.target in {_AWS, EMBEDDED}
    )
    return found if is_plain else _checked(name_or_path)


def _home(raw: dict[str, Any]) -> Any:
    """The home region; None where it takes the model to find it."""
    if raw.get("regions", {}).get("home", "primary") != "primary":
        return None
    return raw.get("primary_region", "us-east-1")


def _checked(name_or_path: str) -> Glance:
    from globaltables.model import load_environment  # noqa: PLC0415 - see above

    checked = load_environment(name_or_path)
    is_local = checked.backend.type == "local"
    return Glance(checked.name, checked.target, checked.home_region, is_local, checked.account_id)
