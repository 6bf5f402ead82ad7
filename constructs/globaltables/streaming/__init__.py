"""Where the changes of a table go, besides the functions that read DynamoDB's own streams."""

from globaltables.model.kinesis import KinesisDestination
from globaltables.streaming.kinesis_destinations import KinesisDestinations, StreamedTable

__all__ = ["KinesisDestination", "KinesisDestinations", "StreamedTable"]
