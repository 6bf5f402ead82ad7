"""A synthesized stack as tests look at it."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Stack:
    """A stack's Terraform configuration.

    Args:
        text: The JSON as it was written.
    """

    text: str

    @classmethod
    def read(cls, outdir: Path, name: str) -> "Stack":
        """The stack *name* in a folder of synthesized stacks."""
        return cls((outdir / "stacks" / name / "cdk.tf.json").read_text(encoding="utf-8"))

    @property
    def document(self) -> dict[str, Any]:
        """Everything, without cdktf's metadata."""
        document: dict[str, Any] = without_metadata(json.loads(self.text))
        return document

    @property
    def addresses(self) -> list[str]:
        """The Terraform addresses of all resources and data sources, sorted."""
        document = self.document
        found = [f"{type_}.{name}" for type_, named in document["resource"].items() for name in named]
        data = [f"data.{type_}.{name}" for type_, named in document.get("data", {}).items() for name in named]
        return sorted(found + data)

    def resources(self, type_: str) -> dict[str, Any]:
        """The resources of a type by name."""
        found: dict[str, Any] = self.document["resource"].get(type_, {})
        return found

    @property
    def table(self) -> dict[str, Any]:
        """The one table."""
        (table,) = self.resources("aws_dynamodb_table").values()
        found: dict[str, Any] = table
        return found

    def output(self, name: str) -> Any:
        """The value of an output."""
        return self.document["output"][name]["value"]

    @property
    def variables(self) -> dict[str, Any]:
        """The input variables by name."""
        found: dict[str, Any] = self.document["variable"]
        return found


def without_metadata(value: Any) -> Any:
    """The value without the comments in which cdktf keeps its metadata."""
    if isinstance(value, dict):
        return {key: without_metadata(one) for key, one in value.items() if key != "//"}
    return [without_metadata(one) for one in value] if isinstance(value, list) else value
