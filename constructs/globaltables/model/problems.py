"""What pydantic found, in the words of this project: which key, the rule, what was got, the way out."""

import difflib
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from globaltables.model.errors import ConfigurationError, Problem, shown

Schema = Mapping[str, Any]


def configuration_error(error: ValidationError, model: type[BaseModel], source: str = "") -> ConfigurationError:
    """The errors of one validation of *model*, read from the file *source* where there is one."""
    return ConfigurationError([found for details in error.errors() for found in _problems(details, model)], source)


_MESSAGES = {
    "missing": "is required and was not given; add it",
    "literal_error": "must be {expected}, got {got}; {choice}",
    "union_tag_invalid": "must be {expected}, got {got}; {choice}",
    "union_tag_not_found": "is required and was not given; add it",
    "greater_than_equal": "must be {range}, got {got}; raise it",
    "less_than_equal": "must be {range}, got {got}; lower it",
    "bool_type": "must be true or false, got {got}; write one of them without quotes",
    "int_type": "must be a whole number, got {got}; write digits without quotes",
    "string_type": "must be a text, got {got}; write it in quotes",
    "string_too_short": "must have {length} characters, got {size}; lengthen it",
    "string_too_long": "must have {length} characters, got {size}; shorten it",
    "too_long": "must have at most {max_length} entries, got {actual_length}; leave some out",
    "table": "must be a table of keys and values, got {got}; write it in braces or under a heading in brackets",
    "tuple_type": "must be a list, got {got}; write it in square brackets",
}
"""What is said for each kind of error that pydantic reports; `value_error` brings its own words."""

_TABLE_KINDS = {"model_type", "dict_type", "model_attributes_type"}


def _problems(details: ErrorDetails, model: type[BaseModel]) -> Iterable[Problem]:
    kind, context, got = details["type"], details.get("ctx", {}), details["input"]
    keys, schema = _place(model, details["loc"])
    if kind == "value_error" and isinstance(context["error"], ConfigurationError):
        return [Problem(_dotted(*keys, found.key), found.message) for found in context["error"].problems]
    if kind == "extra_forbidden":
        return [Problem(_dotted(*keys), _unknown_key(keys[-1], _place(model, details["loc"][:-1])[1]))]
    if kind.startswith("union_tag") and isinstance(got, Mapping):
        keys.append(context["discriminator"].strip("'"))
        got = got.get(keys[-1])
    elif kind in _TABLE_KINDS or kind.startswith("union_tag"):
        kind = "table"
    expected = context.get("expected", context.get("expected_tags", "")).replace("', '", "' or '")
    words: dict[str, Any] = context | {
        "got": shown(got),
        "expected": expected,
        "choice": "use one of them" if "' or '" in expected else "write that, or leave the key out",
        "range": _range(schema.get("minimum"), schema.get("maximum")),
        "length": _range(schema.get("minLength"), schema.get("maxLength")),
        "size": len(got) if isinstance(got, str) else 0,
    }
    message = _MESSAGES.get(kind, f"{_lower_first(details['msg'])}, got {{got}}; correct it")
    return [Problem(_dotted(*keys), message.format(**words))]


def _unknown_key(name: str, schema: Schema) -> str:
    known = sorted(schema.get("properties", {}))
    close = difflib.get_close_matches(name, known, n=1)
    hint = f"did you mean {close[0]}?" if close else f"known keys are {', '.join(known)}"
    return f"unknown key; {hint}"


def _dotted(*keys: str) -> str:
    return ".".join(key for key in keys if key)


def _range(least: int | None, most: int | None) -> str:
    if most is None:
        return f"at least {least}"
    return f"at most {most}" if least is None else f"{least} to {most}"


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


@cache
def _schema_of(model: type[BaseModel]) -> Schema:
    return model.model_json_schema()


def _place(model: type[BaseModel], location: tuple[int | str, ...]) -> tuple[list[str], Schema]:
    """The keys that lead to *location* as the file has them, and the JSON Schema of what stands there.

    Pydantic puts the chosen branch of a union into its locations. Nobody wrote that in the file, so it is left out.
    """
    definitions: Mapping[str, Schema] = _schema_of(model).get("$defs", {})
    schema, keys = _schema_of(model), []
    for part in location:
        branches = schema.get("discriminator", {}).get("mapping", {})
        if part in branches:
            schema = definitions[_definition_name(branches[part])]
            continue
        keys.append(str(part))
        schema = _resolve(_child(schema, part), definitions)
    return keys, schema


def _child(schema: Schema, part: int | str) -> Schema:
    found = schema.get("items") if isinstance(part, int) else schema.get("properties", {}).get(part)
    found = found or schema.get("additionalProperties")
    return found if isinstance(found, Mapping) else {}


def _resolve(schema: Schema, definitions: Mapping[str, Schema]) -> Schema:
    """Follows references, and of a value or none takes the value."""
    for choice in schema.get("anyOf", ()):
        if "const" not in choice and choice.get("type") != "null":
            return _resolve(choice, definitions)
    return definitions[_definition_name(schema["$ref"])] if "$ref" in schema else schema


def _definition_name(reference: str) -> str:
    return reference.rsplit("/", 1)[1]
