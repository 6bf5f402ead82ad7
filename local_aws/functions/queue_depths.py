"""How many messages each queue holds, published as AWS does: once a minute, for queues that are in use."""

import time
from collections.abc import Callable
from typing import Any

from local_aws.emulator import Names


class QueueDepths:
    """Publishes the depths.

    Args:
        now: CloudWatch's time, seconds since 1970.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._queues = Names("ministack.services.sqs")["_queues"]
        self._cloudwatch = Names("ministack.services.cloudwatch")
        self._scope = Names("ministack.core.responses")["request_scope"]
        self._minute = 0

    def publish(self) -> None:
        """Publish every queue's depth, if this minute's was not published yet."""
        minute = int(self._now() // 60)
        if minute == self._minute:
            return
        self._minute = minute
        for (account, region, _), queue in list(self._queues.all_items()):
            with self._scope(account, region):
                self._publish(queue)

    def _publish(self, queue: dict[str, Any]) -> None:
        visible = sum(1 for message in queue["messages"] if message["visible_at"] <= time.time())
        name = queue["attributes"]["QueueArn"].rpartition(":")[2]
        self._cloudwatch["record_metric"](
            "AWS/SQS", "ApproximateNumberOfMessagesVisible", visible, "Count", {"QueueName": name}
        )
