"""Records of a DynamoDB stream as changes.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_Record.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Image = dict[str, Any]


@dataclass(frozen=True)
class Change:
    """One change of one item.

    Args:
        id: Names the change: the same each time it comes in this region.
        sequence_number: Where in the stream it stands.
        kind: ``INSERT``, ``MODIFY`` or ``REMOVE``.
        keys: The item's key, as DynamoDB's typed values.
        old_image: The item before; empty for an insert.
        new_image: The item after; empty for a removal.
        expired: Whether DynamoDB removed it here because its time to live was over. AWS says so in the one region whose
            expiry it was; everywhere else, perhaps where this change is handled, it is a removal like any other. Who
            must know compares the time in the old image with the record's.
            https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-streams.html
    """

    id: str
    sequence_number: str
    kind: str
    keys: Image
    old_image: Image
    new_image: Image
    expired: bool

    def written_in(self, region_attribute: str) -> str | None:
        """The region that says it made the item's last version; None when none says so.

        A removal has no new image: it belongs to the region that wrote the item last, so that one region handles it.
        """
        region = (self.new_image or self.old_image).get(region_attribute, {}).get("S")
        return region if isinstance(region, str) else None


def change_of(record: Mapping[str, Any]) -> Change:
    """The change that a record is about."""
    inner = record["dynamodb"]
    return Change(
        id=record["eventID"],
        sequence_number=inner["SequenceNumber"],
        kind=record["eventName"],
        keys=inner["Keys"],
        old_image=inner.get("OldImage", {}),
        new_image=inner.get("NewImage", {}),
        expired=(record.get("userIdentity") or {}).get("principalId") == "dynamodb.amazonaws.com",
    )
