"""Tells how a new replica is filled, while Terraform waits for it in silence."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from operations.aws import Clients
    from operations.deployed import Deployed

POLL_SECONDS = 2.0


@contextmanager
def telling(
    clients: Clients, deployed: Deployed, region: str, say: Callable[[str], None], poll: float = POLL_SECONDS
) -> Iterator[None]:
    """Says, while the block runs, each time AWS says something new of the replica.

    Args:
        clients: AWS.
        deployed: The table; its home is asked.
        region: The replica's region.
        say: Where to say it.
        poll: How often AWS is asked, in seconds. Default 2.
    """
    over, dynamodb = threading.Event(), clients.dynamodb(deployed.home)

    def watch() -> None:
        told = ""
        while not over.wait(poll):
            try:
                text = progress_in(dynamodb.describe_table(TableName=deployed.table_name)["Table"], region)
            except (BotoCoreError, ClientError):
                continue  # Terraform, which asks as well, says what is wrong
            if text and text != told:
                say(f"  replica {region}: {text}")
                told = text

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def progress_in(table: Any, region: str) -> str:
    """What a table's description says of a replica: its status, how far it is, and how many items it counts.

    AWS counts items every six hours, so that a table says how many it has and not how many have arrived.
    """
    replica = next((one for one in table.get("Replicas", ()) if one["RegionName"] == region), None)
    if replica is None:
        return ""
    percent = replica.get("ReplicaStatusPercentProgress")
    items = table.get("ItemCount", 0)
    far = f", {percent}{'' if str(percent).endswith('%') else ' %'}" if percent not in {None, ""} else ""
    of = f" of about {items:,} items" if far and items else ""
    why = f": {replica['ReplicaStatusDescription']}" if replica.get("ReplicaStatusDescription") else ""
    return f"{replica.get('ReplicaStatus', 'UNKNOWN')}{far}{of}{why}"
