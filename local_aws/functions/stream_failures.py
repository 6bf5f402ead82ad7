"""Where the place of a batch goes that was given up.

https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
"""

import hashlib
import json
import logging
import time
from datetime import UTC, datetime
from typing import Any

from local_aws.emulator import Names
from local_aws.functions.batches import Batch
from local_aws.functions.rights import Function, role_may_not

logger = logging.getLogger("local_aws.functions")

SHARD_ID = "shardId-00000000000000000000-00000000"
"""The emulator's streams have one shard."""


class StreamFailures:
    """Sends the place of a batch to the queue or topic of a mapping, with the rights of the function's role."""

    def __init__(self) -> None:
        self._sqs = Names("ministack.services.sqs")
        self._sns = Names("ministack.services.sns")
        self._kms = Names("ministack.services.kms")
        self._new_id = Names("ministack.core.responses")["new_uuid"]
        self._account = Names("ministack.core.responses")["get_account_id"]
        self._region = Names("ministack.core.responses")["get_region"]

    def refusal(self, function: Function, destination: str) -> str | None:
        """Why a function's role cannot send to a destination; None when it can."""
        if ":sns:" in destination:
            return "Publish on SNS" if role_may_not(function, "sns:Publish", destination) else None
        if role_may_not(function, "sqs:SendMessage", destination):
            return "SendMessage on SQS"
        queue = self._sqs["_queue_by_arn"](destination)
        key_id = (queue or {}).get("attributes", {}).get("KmsMasterKeyId")
        if not key_id:
            return None
        key_arn = (self._kms["_resolve_key"](key_id) or {}).get("Arn", key_id)
        via = {"kms:ViaService": f"sqs.{self._region()}.amazonaws.com", "kms:CallerAccount": self._account()}
        for action in ("kms:GenerateDataKey", "kms:Decrypt"):
            if role_may_not(function, action, key_arn, **via):
                return f"{action} on the queue's key"
        return None

    def send(self, mapping: dict[str, Any], function: Function, batch: Batch, condition: str) -> bool:
        """Send the place of a batch; returns whether it arrived, or there was nowhere to send it."""
        destination = ((mapping.get("DestinationConfig") or {}).get("OnFailure") or {}).get("Destination")
        if not destination:
            return True
        problem = self.refusal(function, destination)
        if problem is not None:
            logger.warning("%s was not told of a batch given up: the role may not %s", destination, problem)
            return False
        body = json.dumps(self._message(mapping, function, batch, condition))
        if ":sns:" in destination:
            self._sns["_fanout"](destination, self._new_id(), body, "")
            return True
        queue = self._sqs["_queue_by_arn"](destination)
        if queue is None:
            return False
        queue["messages"].append(self._queued(queue, body))
        return True

    def _message(self, mapping: dict[str, Any], function: Function, batch: Batch, condition: str) -> dict[str, Any]:
        first, last = (batch.records[place]["dynamodb"] for place in (0, -1))
        return {
            "requestContext": {
                "requestId": self._new_id(),
                "functionArn": function["config"]["FunctionArn"],
                "condition": condition,
                "approximateInvokeCount": batch.failures,
            },
            "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
            "version": "1.0",
            "timestamp": _iso(time.time()),
            "DDBStreamBatchInfo": {
                "shardId": SHARD_ID,
                "startSequenceNumber": first["SequenceNumber"],
                "endSequenceNumber": last["SequenceNumber"],
                "approximateArrivalOfFirstRecord": _iso(first["ApproximateCreationDateTime"]),
                "approximateArrivalOfLastRecord": _iso(last["ApproximateCreationDateTime"]),
                "batchSize": len(batch.records),
                "streamArn": mapping["EventSourceArn"],
            },
        }

    def _queued(self, queue: dict[str, Any], body: str) -> dict[str, Any]:
        """A message as the emulator keeps it."""
        now = time.time()
        return {
            "id": self._new_id(),
            "body": body,
            "md5_body": hashlib.md5(body.encode(), usedforsecurity=False).hexdigest(),
            "md5_attrs": "",
            "receipt_handle": None,
            "sent_at": now,
            "visible_at": now + self._sqs["queue_delay"](queue),
            "receive_count": 0,
            "first_receive_at": None,
            "message_attributes": {},
            "sys": {"SenderId": self._account(), "SentTimestamp": str(int(now * 1000))},
            "group_id": None,
            "dedup_id": None,
            "dedup_cache_key": None,
            "seq": None,
        }


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
