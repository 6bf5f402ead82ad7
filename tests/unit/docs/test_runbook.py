"""The runbook's table of alarms is the model's."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from globaltables.model.alarm_catalogue import (
    Watchable,
    watch_of_calls,
    watches_of_table,
    watches_of_vault,
)
from globaltables.model.alarm_thresholds import SEVERITIES, CountThreshold, Kind
from globaltables.model.alarms import Alarms
from globaltables.model.function_watches import watches_of_function
from globaltables.model.kinesis_watches import watches_of_kinesis
from globaltables.model.probe_watches import watches_of_probe
from globaltables.model.watches import Watch, impaired_description, stop_description

RUNBOOK = (Path(__file__).parents[3] / "docs" / "runbook.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `(\w+)` \| [^|]+ \| `([^`]+)` \| (\d+) of (\d+) min \| ([^|]+) \|$", re.MULTILINE)
MINUTE_SECONDS = 60


def _watches(alarms: Alarms) -> list[Watch]:
    """All that a region can watch."""
    table = Watchable(name="orders", index_names=["by_owner"], is_provisioned=True)
    return [
        *watches_of_table(table, alarms, ["eu-west-1"]),
        *watches_of_kinesis("orders", alarms),
        *watches_of_function("consumer", alarms, timeout_seconds=60, reads_stream=True, dead_letter_queue_name="dead"),
        *watches_of_probe("orders", "us-east-1", ["eu-west-1"], alarms, MINUTE_SECONDS),
        *watches_of_vault("vault", alarms),
        watch_of_calls("orders", "calls", alarms),
    ]


def _thresholds(kind: Kind) -> str:
    """As the environment would say them."""
    said = {severity: getattr(kind, severity) for severity in SEVERITIES}
    return ", ".join(
        f"{severity} = {{ {name} = {value} }}"
        for severity, threshold in said.items()
        if threshold
        for name, value in threshold.model_dump().items()
        if value != {}
    )


def test_the_table_of_alarms_has_every_kind_with_its_defaults() -> None:
    """Setting, thresholds, periods and sections, in the model's order: who adds a kind adds its row."""
    alarms = Alarms()
    sections: dict[str, list[str]] = {}
    minutes: dict[str, int] = {}
    for watch in _watches(alarms):
        if watch.kind not in sections.setdefault(watch.setting, []):
            sections[watch.setting].append(watch.kind)
        minutes[watch.setting] = max(metric.period_seconds for metric in watch.watched.metrics) // MINUTE_SECONDS
    wanted = [
        (name, _thresholds(kind), kind.evaluation_periods, minutes[name], sections[name])
        for name, kind in alarms.by_kind()
    ]
    rows = [
        (name, thresholds, int(periods), int(length), re.findall(r"\[([a-z-]+)\]\(#\1\)", cell))
        for name, thresholds, periods, length, cell in ROW.findall(RUNBOOK)
    ]
    assert rows == wanted


def test_each_section_is_linked_above_them() -> None:
    """Whoever looks for an alarm finds its section, and no link leads nowhere."""
    above, _, _ = RUNBOOK.partition("\n## ")
    headings = set(re.findall(r"^## (.+)$", RUNBOOK, re.MULTILINE))
    assert set(re.findall(r"\(#([a-z-]+)\)", above)) == headings
    unusual = {watch.kind for watch in watches_of_table(Watchable(name="t"), Alarms(anomaly_detection=True), [])}
    assert unusual | {impaired_description("").partition("#")[2], stop_description("").partition("#")[2]} <= headings


def test_its_samples_are_settings() -> None:
    """What it says to write is taken, and does what it says."""
    where, changed = (
        Alarms.model_validate(tomllib.loads(sample)["alarms"])
        for sample in re.findall(r"^```toml\n(.*?)^```$", RUNBOOK, re.MULTILINE | re.DOTALL)
    )
    assert where.runbook_base_url.startswith("https://")
    assert changed.write_throttles.critical == CountThreshold(maximum_count=50)
    assert changed.write_throttles.warning == CountThreshold(maximum_count=10)
    assert not changed.user_errors.notice
    assert changed.replication_latency.critical == Alarms().replication_latency.critical
