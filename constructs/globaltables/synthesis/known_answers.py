"""Questions that were answered with a token, and are not asked again.

A stack asks for the name of its table twenty times, and each time node makes a new token for the same expression, and
looks it up and resolves it later. Where a token is the whole of an answer, the one from the first time serves as well:
for an attribute of a resource as long as nothing is changed, for a Terraform function of the same arguments always.
"""

import re
from typing import Any

_TOKEN = re.compile(r"\$\{TfToken\[[a-zA-Z0-9:._-]+\]\}")
_ASKS = {"GetRequest", "StaticInvokeRequest"}
_CHANGES_NOTHING = {"CreateRequest", "StaticGetRequest", *_ASKS}
_PURE_CLASSES = (".Fn", ".Token")


class KnownAnswers:
    """Answers by the lines that asked for them."""

    def __init__(self) -> None:
        self._answer_by_line: dict[bytes, Any] = {}

    def find(self, request: Any, line: bytes | None) -> Any | None:
        """Return the known answer to *request*, or ``None``.

        Args:
            request: What is about to be sent. One that may change an object makes all that is known uncertain.
            line: How it is sent; ``None`` when that is unknown.
        """
        kind = type(request).__name__
        if line is None or kind not in _CHANGES_NOTHING:
            self._answer_by_line.clear()
            return None
        return self._answer_by_line.get(line) if kind in _ASKS else None

    def keep(self, request: Any, line: bytes, answer: Any) -> None:
        """Keep *answer* if it is the same whenever it is asked for."""
        match type(request).__name__:
            case "GetRequest":
                text = answer.value
            case "StaticInvokeRequest" if request.fqn.endswith(_PURE_CLASSES):
                text = answer.result
            case _:
                return
        if type(text) is str and _TOKEN.fullmatch(text):
            self._answer_by_line[line] = answer
