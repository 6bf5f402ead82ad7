"""PartiQL writes, which the emulator stores without a stream record, and takes back when a transaction fails.

So the writes of a statement are held until it is done, and then streamed and replicated together, or forgotten.
"""

from collections.abc import Callable
from typing import Any

from local_aws.dynamodb.refusals import Answer
from local_aws.emulator import Names
from local_aws.replication.replicator import Replicator

HTTP_OK = 200
HANDLERS = ("_execute_statement", "_batch_execute_statement", "_execute_transaction")


class Statements:
    """The three PartiQL operations.

    Args:
        replicator: Carries the writes to other regions.
    """

    def __init__(self, replicator: Replicator) -> None:
        self._replicator = replicator
        self._dynamodb = Names("ministack.services.dynamodb")

    def install(self) -> None:
        """Wrap the emulator's handlers."""
        for name in HANDLERS:
            self._dynamodb.wrap(name, self._wrap)

    def _wrap(self, original: Callable[[Any], Answer]) -> Callable[[Any], Answer]:
        def execute(data: Any) -> Answer:
            with self._replicator.holding() as held:
                answer = original(data)
            if answer[0] != HTTP_OK:
                return answer
            for write in held:
                self._replicator.written(write.table, write.partition, write.sort, write.item, write.before)
                event = "REMOVE" if write.item is None else "MODIFY" if write.before else "INSERT"
                self._dynamodb["_emit_stream_event"](
                    write.table["TableName"], event, write.before, write.item, replicate=False
                )
            return answer

        return execute
