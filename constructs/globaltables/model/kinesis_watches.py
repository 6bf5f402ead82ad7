"""What the alarms and dashboards of a table look at where its changes go to a Kinesis data stream.

AWS recommends an alarm on each of the three metrics:
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/kds_using-shards-and-metrics.html
"""

from collections.abc import Iterator

from globaltables.model.alarms import Alarms
from globaltables.model.metrics import FIVE_MINUTES_SECONDS, Metric, of_change_capture
from globaltables.model.watches import Counting, Watch, Watched, counts, milliseconds
from globaltables.model.widgets import Widget, graph


def watches_of_kinesis(table_name: str, alarms: Alarms) -> Iterator[Watch]:
    """What is watched in a region whose changes go to a Kinesis data stream."""
    delay, failures, throttles = alarms.kinesis_delay, alarms.kinesis_failures, alarms.kinesis_throttles
    oldest = of_change_capture("AgeOfOldestUnreplicatedRecord", "Maximum", table_name, FIVE_MINUTES_SECONDS)
    yield Watch(
        setting="kinesis_delay",
        kind="kinesis-delay",
        text="Changes reach the Kinesis data stream late.",
        watched=Watched((oldest,), "age of the oldest change that is not in the stream"),
        counting=Counting.of(delay),
        thresholds=milliseconds(delay),
    )
    yield Watch(
        setting="kinesis_failures",
        kind="kinesis-failures",
        text="DynamoDB skipped changes that the Kinesis data stream does not take.",
        watched=Watched((of_change_capture("FailedToReplicateRecordCount", "Sum", table_name),), "changes skipped"),
        counting=Counting.of(failures),
        thresholds=counts(failures),
    )
    yield Watch(
        setting="kinesis_throttles",
        kind="kinesis-throttles",
        text="The Kinesis data stream throttles the table's changes.",
        watched=Watched((of_change_capture("ThrottledPutRecordCount", "Maximum", table_name),), "changes throttled"),
        counting=Counting.of(throttles),
        thresholds=counts(throttles),
    )


def kinesis_metrics(table_name: str) -> tuple[Metric, Metric, Metric]:
    """How old the oldest change is that waits, milliseconds; how many were skipped; how many were throttled."""
    return (
        of_change_capture("AgeOfOldestUnreplicatedRecord", "Maximum", table_name),
        of_change_capture("FailedToReplicateRecordCount", "Sum", table_name),
        of_change_capture("ThrottledPutRecordCount", "Maximum", table_name),
    )


def kinesis_widget(table_name: str, region: str) -> Widget:
    """How the changes of a region get into its data stream."""
    labels = ("oldest, ms", "skipped", "throttled")
    lines = [
        metric.graphed(region, label=label) for metric, label in zip(kinesis_metrics(table_name), labels, strict=True)
    ]
    return graph(region, region, lines)
