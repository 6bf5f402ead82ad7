"""The JSON Schema of environment files, for completion in editors.

``python -m globaltables.model.schema`` prints it; ``make schema`` writes it beside the environments.
"""

import json
from typing import Any

from globaltables.model.environment import Environment


def environment_schema() -> dict[str, Any]:
    """The JSON Schema of an environment file. The name may be left out there: the file's name serves."""
    schema = Environment.model_json_schema()
    schema["required"] = [key for key in schema.get("required", []) if key != "name"]
    if not schema["required"]:
        del schema["required"]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema"} | schema


def schema_text() -> str:
    """The schema as it stands in the file."""
    return json.dumps(environment_schema(), indent=2) + "\n"


if __name__ == "__main__":
    print(schema_text(), end="")  # noqa: T201 - the output is the product
