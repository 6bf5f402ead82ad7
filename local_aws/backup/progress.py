"""Jobs take their time: a record says when it ends and how, and whoever reads it compares with the clock."""

from local_aws.backup.answers import Record

ENDS = "_ends"
AT_THE_END = "_at_the_end"


def begin(record: Record, *, ends: float, at_the_end: Record) -> Record:
    """The record of something under way that ends at *ends* and then has the members of *at_the_end*."""
    return {**record, ENDS: ends, AT_THE_END: at_the_end}


def shown(record: Record, now: float) -> Record:
    """The record as it is now."""
    if ENDS in record and now >= record[ENDS]:
        return {**record, **record[AT_THE_END], "CompletionDate": record[ENDS]}
    return record


def has_ended(record: Record, now: float) -> bool:
    """Whether it is over."""
    return bool(now >= record.get(ENDS, 0.0))
