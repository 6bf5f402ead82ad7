"""A folder of Terraform configuration as data: its blocks, and what its variables and locals come to.

Only values are worked out that are written down: literals, defaults, ``.tfvars`` files, arguments of module calls, and
texts made of them. What a function or a resource would say stays unknown.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import hcl2
from hcl2 import SerializationOptions

from operations.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_OPTIONS = SerializationOptions(strip_string_quotes=True, explicit_blocks=False)
_REFERENCE = re.compile(r"\$\{\s*(var|local)\.([A-Za-z0-9_-]+)\s*\}")
_DEEPEST = 20


class _Unknown:
    """A value that only Terraform can work out."""

    def __repr__(self) -> str:
        return "unknown"


UNKNOWN = _Unknown()


@dataclass(frozen=True, slots=True)
class Module:
    """A folder of configuration.

    Args:
        folder: The folder.
        resources: Bodies by type and name.
        calls: Bodies of module calls by name.
        providers: Bodies of provider blocks of AWS by alias, an empty one for the default.
        variables: Values of variables as far as they are known.
        local_values: Expressions of locals.
    """

    folder: Path
    resources: Mapping[tuple[str, str], Mapping[str, Any]]
    calls: Mapping[str, Mapping[str, Any]]
    providers: Mapping[str, Mapping[str, Any]]
    variables: Mapping[str, Any]
    local_values: Mapping[str, Any] = field(default_factory=dict)

    def resolve(self, value: Any, depth: int = 0) -> Any:
        """A value with variables and locals put in; `UNKNOWN` where more is needed."""
        if depth > _DEEPEST:
            return UNKNOWN
        if isinstance(value, dict):
            return {str(self.resolve(name, depth + 1)): self.resolve(one, depth + 1) for name, one in value.items()}
        if isinstance(value, list):
            return [self.resolve(one, depth + 1) for one in value]
        if not isinstance(value, str):
            return value
        whole = _REFERENCE.fullmatch(value)
        if whole:
            return self._referenced(whole[1], whole[2], depth)
        text = _REFERENCE.sub(lambda found: _as_text(self._referenced(found[1], found[2], depth)), value)
        return UNKNOWN if "${" in text else text

    def _referenced(self, kind: str, name: str, depth: int) -> Any:
        if kind == "var":
            return self.variables.get(name, UNKNOWN)
        return self.resolve(self.local_values[name], depth + 1) if name in self.local_values else UNKNOWN


def _as_text(value: Any) -> str:
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else "${unknown}"


def read_module(folder: Path, given: Mapping[str, Any] | None = None) -> Module:
    """Reads a folder.

    Args:
        folder: The folder.
        given: Values of variables, as a module call gives them. Default those of its ``.tfvars`` files.

    Raises:
        RefusedError: When it holds no configuration, or one that cannot be read.
    """
    files = [*sorted(folder.glob("*.tf")), *sorted(folder.glob("*.tf.json"))]
    if not files:
        raise RefusedError(f"{folder}: must hold Terraform configuration, got no .tf and no .tf.json; correct --from")
    parsed = [_parse(file) for file in files]
    resources = {
        (type_, name): body
        for block in _entries(parsed, "resource")
        for type_, named in block
        for name, body in _pairs(named)
    }
    variables = {
        name: body["default"] for block in _entries(parsed, "variable") for name, body in block if "default" in body
    }
    providers = {
        str(body.get("alias", "")): body
        for block in _entries(parsed, "provider")
        for name, bodies in block
        if name == "aws"
        for body in (bodies if isinstance(bodies, list) else [bodies])
    }
    return Module(
        folder,
        resources=resources,
        calls={name: body for block in _entries(parsed, "module") for name, body in block},
        providers=providers,
        variables=variables | (_variable_files(folder) if given is None else dict(given)),
        local_values={name: value for block in _entries(parsed, "locals") for name, value in block},
    )


def _variable_files(folder: Path) -> dict[str, Any]:
    values: dict[str, Any] = {}
    automatic = sorted([*folder.glob("*.auto.tfvars"), *folder.glob("*.auto.tfvars.json")])
    for file in [folder / "terraform.tfvars", folder / "terraform.tfvars.json", *automatic]:
        if file.is_file():
            values |= _parse(file)
    return values


def _parse(file: Path) -> dict[str, Any]:
    try:
        text = file.read_text(encoding="utf-8")
        parsed: dict[str, Any] = (
            json.loads(text) if file.suffix == ".json" else hcl2.loads(text, serialization_options=_OPTIONS)
        )
    except Exception as error:
        reason = str(error).strip().splitlines()[0]
        raise RefusedError(f"{file}: must be Terraform configuration, got: {reason}; run terraform validate") from error
    return parsed


def _entries(parsed: list[dict[str, Any]], kind: str) -> Iterator[list[tuple[str, Any]]]:
    """The blocks of a kind as pairs; JSON has one object where HCL has a list of them."""
    for one in parsed:
        blocks = one.get(kind) or []
        for block in blocks if isinstance(blocks, list) else [blocks]:
            yield _pairs(block)


def _pairs(value: Any) -> list[tuple[str, Any]]:
    if isinstance(value, list):
        return [pair for one in value for pair in _pairs(one)]
    return [(name, body) for name, body in value.items() if name != "//"]
