"""Attributes that key a table or an index.

Limits: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
"""

from typing import Annotated, Literal, Self

from pydantic import Field

from globaltables.model.settings import Settings

AttributeName = Annotated[str, Field(min_length=1, max_length=255)]


class Attribute(Settings):
    """An attribute of a key.

    Args:
        name: 1 to 255 characters.
        type: ``S`` for text, ``N`` for numbers, ``B`` for bytes. Default ``S``.
    """

    name: AttributeName = Field(description="Name of the attribute, 1 to 255 characters.")
    type: Literal["S", "N", "B"] = Field(default="S", description="S for text, N for numbers, B for bytes.")

    @classmethod
    def string(cls, name: str) -> Self:
        """An attribute that holds text."""
        return cls(name=name, type="S")

    @classmethod
    def number(cls, name: str) -> Self:
        """An attribute that holds a number."""
        return cls(name=name, type="N")

    @classmethod
    def binary(cls, name: str) -> Self:
        """An attribute that holds bytes."""
        return cls(name=name, type="B")
