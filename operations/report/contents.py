"""Everything the page is made of, read once: after this nothing asks AWS, a file or a clock."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from operations.finding import Finding
    from operations.report.live_metrics import LiveMetrics
    from operations.results import Kind, Result
    from operations.status.facts import RegionFacts


@dataclass(frozen=True, slots=True)
class Contents:
    """What the page is made of.

    Args:
        environment: Name of the environment.
        at: When it was read.
        measured_on: Whose figures these are: ``AWS`` or ``the embedded AWS``.
        table_name: The table; the environment's name where nothing is deployed.
        facts: What AWS says, by region, the home first; empty where nothing is deployed.
        findings: What is wrong, the worst first.
        missing_alarms: How many alarms of the state AWS does not have, by region.
        key_arn_by_region: The table's own keys, as the state has them.
        copies_to: Regions that take copies of each region's backups, as the state has them.
        not_deployed: Why there is nothing to look at; empty when there is.
        metrics: The figures of the dashboards; None where nothing is deployed.
        results: The last results of other commands.
        cut_short: The run after the last plan or deploy among them that did not end well, or has not ended; else empty.
        unreadable: Why a result that is there cannot be shown, by its command.
        cost: An estimate of `globaltables cost`; None when there is none.
        cost_at: When a kept estimate was made; None when it was made for this page.
        cost_missing: Why there is none.
    """

    environment: str
    at: datetime
    measured_on: str
    table_name: str
    facts: Mapping[str, RegionFacts] = field(default_factory=dict)
    findings: Sequence[Finding] = ()
    missing_alarms: Mapping[str, int] = field(default_factory=dict)
    key_arn_by_region: Mapping[str, str] = field(default_factory=dict)
    copies_to: Mapping[str, frozenset[str]] = field(default_factory=dict)
    not_deployed: str = ""
    metrics: LiveMetrics | None = None
    results: Mapping[Kind, Result] = field(default_factory=dict)
    cut_short: str = ""
    unreadable: Mapping[Kind, str] = field(default_factory=dict)
    cost: Mapping[str, Any] | None = None
    cost_at: datetime | None = None
    cost_missing: str = ""

    @property
    def regions(self) -> list[str]:
        """Every region, the home first."""
        return list(self.facts)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Every directed pair: where it is written, where it arrives."""
        return [(source, target) for source in self.facts for target in self.facts if source != target]
