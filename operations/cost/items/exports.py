"""Full exports to S3, by the size of the table with its local indexes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.cost.charge import Charge, gigabytes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.cost.charge import Subject


def charges(subject: Subject) -> Iterator[Charge]:
    """What exports are charged, in the home region."""
    home = subject.home
    exported = subject.workload.usage.exports * gigabytes(home.load.stored_bytes)
    yield Charge(home.region, "exports", "export", exported)
