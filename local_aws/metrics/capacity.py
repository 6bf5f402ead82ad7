"""Capacity units as DynamoDB counts them, from sizes in bytes.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/capacity-unit-calculations.html
"""

READ_UNIT_BYTES = 4096
WRITE_UNIT_BYTES = 1024

TRANSACTION_FACTOR = 2


def read_units(size_bytes: int, *, consistent: bool) -> float:
    """What reading so many bytes costs: a unit per started 4 KB, half of it when eventually consistent."""
    units = max(1, -(-size_bytes // READ_UNIT_BYTES))
    return float(units) if consistent else units / 2


def write_units(size_bytes: int) -> float:
    """What writing an item costs: a unit per started 1 KB of the larger of its old and new form."""
    return float(max(1, -(-size_bytes // WRITE_UNIT_BYTES)))
