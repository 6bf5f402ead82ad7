"""Answers that were lost on the way are given again when the SDK asks again.

Now and then, on a busy machine, a connection breaks after a call was carried out and before its answer is read. The SDK
repeats the call under the same invocation id, and a control plane that refuses what is under way already
(ResourceInUseException, AlreadyExistsException) would fail a run for it. That is a weakness of a loopback server under
load, not of the code that is tested; each time is logged. What a client repeats after an error it was told of is
carried out as ever, and so is every call for items: whoever repeats those has to live with both.
"""

import logging
from collections import OrderedDict
from typing import Any

INVOCATION = "amz-sdk-invocation-id"
"""The same in every attempt of one call, and in no other."""
ATTEMPT = "amz-sdk-request"
"""Which attempt of the invocation it is, for the log."""
MOST = 256
"""How many answers are kept; an SDK repeats within seconds."""

logger = logging.getLogger("local_aws.repeats")


class Repeats:
    """The answers of the last calls that changed something."""

    def __init__(self) -> None:
        self._answers: OrderedDict[str, Any] = OrderedDict()

    def answer_to(self, headers: dict[str, str], operation: str) -> Any | None:
        """The answer that this call was given before; None where it was not carried out yet.

        Args:
            headers: The call's headers, names in lower case.
            operation: Its operation, for the log.
        """
        known = self._answers.get(headers.get(INVOCATION, ""))
        if known is not None:
            logger.warning("%s was carried out and is asked for again (%s)", operation, headers.get(ATTEMPT))
        return known

    def keep(self, headers: dict[str, str], answer: Any) -> None:
        """Keeps an answer, if it says that the call was carried out."""
        invocation = headers.get(INVOCATION)
        if invocation and isinstance(answer, tuple) and 200 <= int(answer[0]) < 300:  # noqa: PLR2004 - HTTP
            self._answers[invocation] = answer
            while len(self._answers) > MOST:
                self._answers.popitem(last=False)
