"""The common ground of every setting: immutable, strict about types, unknown keys refused, errors in house style."""

from dataclasses import dataclass
from typing import Any, cast

from pydantic import AfterValidator, BaseModel, ConfigDict, GetCoreSchemaHandler, GetJsonSchemaHandler, ValidationError
from pydantic._internal._model_construction import ModelMetaclass
from pydantic_core import CoreSchema, SchemaValidator, core_schema

from globaltables.model.errors import ConfigurationError, Problem, shown
from globaltables.model.problems import configuration_error


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


@dataclass(frozen=True)
class Matching:
    """Annotates a text that has to match a pattern. People are told the rule in words; editors get the pattern.

    Args:
        pattern: A regular expression of the whole text that Python, JSON Schema and Rust's `regex` read alike.
        rule: What the pattern says, after the key: ``must be 12 digits``.
        way_out: What to do, for example ``copy it from the console``.
        or_token: Whether a token of cdktf passes, too: for what a construct of one's own app can tell. Default not.
    """

    pattern: str
    rule: str
    way_out: str
    or_token: bool = False

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Checks the pattern after the type and the length."""
        matches = SchemaValidator(core_schema.str_schema(pattern=self.pattern)).isinstance_python

        def check(value: str) -> str:
            if not (matches(value) or (self.or_token and is_token(value))):
                raise ConfigurationError(Problem("", f"{self.rule}, got {shown(value)}; {self.way_out}"))
            return value

        return core_schema.no_info_after_validator_function(check, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Keeps the pattern in the JSON Schema."""
        return {**handler(schema), "pattern": self.pattern}


def is_token(value: str) -> bool:
    """Whether a text is, or holds, a token of cdktf: what it stands for is known when Terraform runs."""
    return "${TfToken[" in value


def false_means_none(value: object) -> object:
    """TOML has no null, so false says that there is none."""
    return None if value is False else value


def none_is_false(schema: dict[str, Any]) -> None:
    """Says the same in the JSON Schema."""
    schema["anyOf"] = [choice for choice in schema["anyOf"] if choice.get("type") != "null"] + [{"const": False}]


def _check_not_empty(values: tuple[Any, ...]) -> tuple[Any, ...]:
    if not values:
        raise ConfigurationError("must have one entry or more, got none; add one")
    return values


NOT_EMPTY = AfterValidator(_check_not_empty)
"""For lists: pydantic's own least length also counts the entries that are wrong, and says that there are none."""
