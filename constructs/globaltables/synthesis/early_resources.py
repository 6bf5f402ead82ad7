"""Resources that node loads while Python still imports.

The provider's index is lazy, so node requires the file of a resource when the first one is created, and Python waits.
By then node has been idle for half of the imports. So each time Python has imported a module of the bindings, node is
asked for something small of its resource, the name of its Terraform type, and has to load it. Nobody waits for the
answer.
"""

import json
from typing import Any

from globaltables.synthesis.answers import Post

_CLASS_MEMBER, _MEMBER = "TF_RESOURCE_TYPE", "tfResourceType"


def ask_for_resource(module: Any, post: Post) -> None:
    """Ask node for the resource of a module.

    Args:
        module: A module of the bindings that was imported.
        post: Sends a request without waiting.
    """
    for member in vars(module).values():
        if isinstance(member, type) and _CLASS_MEMBER in vars(member):
            request = {"fqn": getattr(member, "__jsii_type__", ""), "property": _MEMBER, "api": "sget"}
            post(json.dumps(request).encode() + b"\n", _ignore)


def _ignore(_answer: bytes) -> None:
    """An error will come again when the resource is created, and then somebody waits."""
