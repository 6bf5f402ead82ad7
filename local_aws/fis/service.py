"""AWS FIS's routes, made known to the emulator, which then checks signatures and rights as for its own services."""

import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from local_aws.emulator import Names
from local_aws.fis.answers import Answer, RefusalError, Request
from local_aws.fis.experiments import Experiments
from local_aws.fis.stores import Stores
from local_aws.fis.templates import Templates

NAME = "fis"
_PATH = re.compile(r"/(experimentTemplates|experiments|tags)(?:/(.+?))?/?")
_KINDS = {"experimentTemplates": "experiment-template", "experiments": "experiment"}


class FisService:
    """The operations by method and path.

    Args:
        stores: Where templates and experiments are kept.
        templates: The operations on templates.
        experiments: The operations on experiments.
    """

    def __init__(self, stores: Stores, templates: Templates, experiments: Experiments) -> None:
        self._stores = stores
        self._handlers: dict[tuple[str, str, bool], Callable[[Request], Answer]] = {
            ("POST", "experimentTemplates", False): templates.create,
            ("GET", "experimentTemplates", False): templates.list,
            ("GET", "experimentTemplates", True): templates.get,
            ("PATCH", "experimentTemplates", True): templates.update,
            ("DELETE", "experimentTemplates", True): templates.delete,
            ("POST", "experiments", False): experiments.begin,
            ("GET", "experiments", False): experiments.list,
            ("GET", "experiments", True): experiments.get,
            ("DELETE", "experiments", True): experiments.halt,
            ("GET", "tags", True): templates.tags,
            ("POST", "tags", True): templates.tag,
            ("DELETE", "tags", True): templates.untag,
        }

    def install(self) -> None:
        """Make the service known to the emulator's router, dispatcher and authorization."""
        self._stores.install()
        Names("ministack.core.router")["SERVICE_PATTERNS"][NAME] = {}
        Names("ministack.app")["SERVICE_HANDLERS"][NAME] = self.handle
        actions = Names("ministack.core.iam_actions")
        actions["SERVICE_TO_IAM_NAMESPACE"][NAME] = NAME
        actions["_BOTOCORE_SERVICE_MAP"][NAME] = [NAME]
        actions.wrap("extract_resource_arn", self._wrap_resource)

    async def handle(self, method: str, path: str, headers: Any, body: bytes, query: dict[str, Any]) -> Answer:
        """Answers one request."""
        del headers
        found = _PATH.fullmatch(unquote(path))
        handler = self._handlers.get((method, found[1], found[2] is not None)) if found else None
        if found is None or handler is None:
            return RefusalError("UnknownOperationException", f"There is no {method} {path} here.", 404).answer
        values = {name: one if isinstance(one, list) else [one] for name, one in query.items()}
        try:
            return handler(Request(found[2] or "", json.loads(body or b"{}"), values))
        except RefusalError as refusal:
            return refusal.answer

    def _wrap_resource(self, original: Callable[..., str]) -> Callable[..., str]:
        def resource(service: str, method: str, path: str, headers: Any, body: bytes, *rest: Any) -> str:
            found = _PATH.fullmatch(unquote(path)) if service == NAME else None
            if found is None:
                return original(service, method, path, headers, body, *rest)
            if found[1] == "experiments" and method == "POST":
                # AWS asks for the template and for the experiment that is to be; here for the template alone.
                return self._stores.arn(
                    "experiment-template", json.loads(body or b"{}").get("experimentTemplateId", "")
                )
            if found[2] is None:
                return "*"
            return found[2] if found[1] == "tags" else self._stores.arn(_KINDS[found[1]], found[2])

        return resource
