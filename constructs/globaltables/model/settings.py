"""The common ground of every setting: immutable, strict about types, unknown keys refused, errors in house style."""

import difflib
from collections.abc import Iterable, Mapping
from typing import Any, cast

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic._internal._model_construction import ModelMetaclass
from pydantic_core import ErrorDetails

from globaltables.model.errors import ConfigurationError, Problem


class _SettingsType(ModelMetaclass):
    """Turns pydantic's error into a `ConfigurationError` where a setting is made by hand.

    Nested settings are built by pydantic itself, not by a call of the class, so their errors keep their place.
    """

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:  # noqa: N805 - a metaclass
        try:
            return super().__call__(*args, **kwargs)
        except ValidationError as error:
            raise configuration_error(error, cast("type[BaseModel]", cls)) from error


class Settings(BaseModel, metaclass=_SettingsType):
    """A value that describes part of a deployment."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, use_attribute_docstrings=False)


def configuration_error(error: ValidationError, model: type[BaseModel], source: str = "") -> ConfigurationError:
    """What pydantic found, in the words of this project."""
    return ConfigurationError([_problem(details, model) for details in error.errors()], source)


_MESSAGES = {
    "missing": "is required and was not given; add it",
    "value_error": "{error}",
    "literal_error": "must be {expected}, got {got!r}",
    "union_tag_invalid": "must be {expected_tags}, got {tag!r}",
    "union_tag_not_found": "is required and was not given; add it",
    "greater_than_equal": "must be at least {ge}, got {got}",
    "less_than_equal": "must be at most {le}, got {got}",
    "bool_type": "must be true or false, got {got!r}; write it without quotes",
    "int_type": "must be a whole number, got {got!r}; write it without quotes",
    "string_type": "must be a text in quotes, got {got!r}",
    "string_pattern_mismatch": "must match {pattern}, got {got!r}",
    "string_too_short": "must have at least {min_length} characters, got {got!r}",
    "string_too_long": "must have at most {max_length} characters, got {got!r}",
    "model_type": "must be a table of keys and values, got {got!r}",
    "dict_type": "must be a table of keys and values, got {got!r}",
    "model_attributes_type": "must be a table of keys and values, got {got!r}",
    "tuple_type": "must be a list in square brackets, got {got!r}",
}
"""What is said for each kind of error that pydantic reports."""


def _problem(details: ErrorDetails, model: type[BaseModel]) -> Problem:
    kind, context = details["type"], details.get("ctx", {})
    location = [str(part) for part in details["loc"] if not _is_branch(part)]
    if kind == "extra_forbidden":
        return Problem(".".join(location), _unknown_key(location[-1], _known_keys(model, details["loc"][:-1])))
    if kind.startswith("union_tag"):
        location.append(str(context["discriminator"]).strip("'"))
    message = _MESSAGES.get(kind, _lower_first(details["msg"]) + ", got {got!r}")
    return Problem(".".join(location), message.format(got=details["input"], **context))


def _is_branch(part: object) -> bool:
    """Whether a part of a location names a branch of a union, which nobody wrote in the file."""
    return part in {"on_demand", "provisioned", "local", "s3", "cloud"}


def _unknown_key(name: str, known: Iterable[str]) -> str:
    known = sorted(known)
    close = difflib.get_close_matches(name, known, n=1)
    hint = f"did you mean {close[0]}?" if close else f"known keys are {', '.join(known)}"
    return f"unknown key; {hint}"


def _known_keys(model: type[BaseModel], location: tuple[int | str, ...]) -> list[str]:
    """The keys of the table at *location*, found in the JSON Schema of *model*."""
    schema: Mapping[str, Any] = model.model_json_schema()
    definitions = schema.get("$defs", {})
    for part in location:
        schema = _step(_resolve(schema, definitions), part, definitions)
    return list(_resolve(schema, definitions).get("properties", {}))


def _step(schema: Mapping[str, Any], part: int | str, definitions: Mapping[str, Any]) -> Mapping[str, Any]:
    if isinstance(part, int):
        items: Mapping[str, Any] = schema.get("items", {})
        return items
    for choice in schema.get("oneOf", ()):
        resolved = _resolve(choice, definitions)
        if any(value.get("const") == part for value in resolved.get("properties", {}).values()):
            return resolved
    found: Mapping[str, Any] = schema.get("properties", {}).get(part) or schema.get("additionalProperties") or {}
    return found


def _resolve(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> Mapping[str, Any]:
    for choice in schema.get("anyOf", ()):
        if choice.get("type") != "null":
            return _resolve(choice, definitions)
    while "$ref" in schema:
        schema = definitions[schema["$ref"].rsplit("/", 1)[1]]
    return schema


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]
