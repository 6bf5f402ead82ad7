"""One run: look, write, watch what arrives, publish. What fails is told at the end, after all else was done."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from .findings import DORMANT_MILLISECONDS, Finding, judge
from .metrics import metric_data, publish
from .pulses import SLOTS, Pulse, Seen, key, keys
from .settings import Options, Settings
from .table import Table

PAUSE_SECONDS = 0.1
"""Between two looks: how exact a lag is."""


class ProbeError(RuntimeError):
    """The probe could not do its work in this region."""


@dataclass(frozen=True)
class Clock:
    """Time, handed in so that tests need none.

    Args:
        now: Seconds since 1970.
        sleep: Waits so many seconds.
    """

    now: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep

    def milliseconds(self) -> int:
        """Milliseconds since 1970."""
        return int(self.now() * 1000)


@dataclass
class Run:
    """One run of the probe.

    Args:
        settings: Where it runs.
        options: What was asked for.
        table: The table.
        cloudwatch: A CloudWatch client.
        clock: The time.
    """

    settings: Settings
    options: Options
    table: Table
    cloudwatch: Any
    clock: Clock = field(default_factory=Clock)
    _failures: list[str] = field(default_factory=list)
    _written: list[int] = field(default_factory=list)

    def carry_out(self) -> dict[str, Any]:
        """Carries it out.

        Returns:
            What was found, for people who call the probe by hand.

        Raises:
            ProbeError: When this region's write was refused. Everything else has been done by then.
        """
        own_region, sources = self.settings.region, self.settings.sources
        if self.options.clean_up:
            self.table.delete(keys(self.settings, [own_region]))
            return {"region": own_region, "deleted": SLOTS}
        here = self.table.read(keys(self.settings, [own_region, *sources]))
        own = max((one for one in here if one.region == own_region), key=lambda one: one.sequence, default=None)
        findings = [self._judge(source, here, own) for source in sources]
        seen = {finding.source: finding.seen for finding in findings}
        began = self.clock.milliseconds()
        due_at = began + int(self.options.period_seconds * 1000)
        first = Pulse(own_region, *_next(own, began), began, due_at, seen)
        self._write(first)
        lags_ms = self._watch(first)
        at_least_ms = self._at_least(lags_ms, seen)
        publish(self.cloudwatch, self.settings.namespace, metric_data(self.settings, findings, lags_ms | at_least_ms))
        answer = {
            "region": own_region,
            "written": self._written,
            "sources": {finding.source: _told(finding, lags_ms, at_least_ms) for finding in findings},
        }
        if self._failures:
            raise ProbeError(f"{own_region}: {'; '.join(self._failures)}; the rest was done: {answer}")
        return answer

    def _judge(self, source: str, here: Sequence[Pulse], own: Pulse | None) -> Finding:
        return judge(
            source,
            [one for one in here if one.region == source],
            own.seen.get(source) if own else None,
            now=self.clock.milliseconds(),
            period_ms=int(self.options.period_seconds * 1000),
            lost_after_ms=int(self.settings.lost_after_seconds * 1000),
        )

    def _write(self, pulse: Pulse) -> None:
        try:
            self.table.write(pulse)
        except Exception as error:  # noqa: BLE001 - whatever it is, what others wrote is still worth a look; told at the end
            self._failures.append(f"write {pulse.sequence} was refused: {error}")
        else:
            self._written.append(pulse.sequence)

    def _write_again(self, first: Pulse) -> None:
        """Writes the next number that is not written yet: a number that is left out would be missed everywhere.

        Where the first write was told as refused and landed after all, its number is refused now, and none is left out.
        """
        number = first.sequence + len(self._written)
        self._write(replace(first, sequence=number, written_at=self.clock.milliseconds()))

    def _watch(self, first: Pulse) -> dict[str, list[float]]:
        """Measures what arrives, and writes a second time meanwhile: regions do not begin at the same moment.

        Only what was not here a moment ago has a lag that can be known, and one of each region will do: a look costs a
        read of each. Before a region's first pulse its number is not known, so there is no place to look at.
        """
        lags_ms: dict[str, list[float]] = {source: [] for source in first.seen}
        awaited = {source: found.newest for source, found in first.seen.items() if found.newest}
        began = self.clock.now()
        wrote_again = False
        while self.clock.now() - began < self.options.watch_seconds:
            if not wrote_again and self.clock.now() - began >= self.options.second_write_seconds:
                self._write_again(first)
                wrote_again = True
            if awaited:
                self._look(awaited, lags_ms)
            elif wrote_again:
                break
            self.clock.sleep(PAUSE_SECONDS)
        return lags_ms

    def _look(self, awaited: dict[str, int], lags_ms: dict[str, list[float]]) -> None:
        arrived = self.table.read(key(self.settings, one, (number + 1) % SLOTS) for one, number in awaited.items())
        now = self.clock.milliseconds()
        for pulse in arrived:
            if pulse.sequence > awaited.get(pulse.region, pulse.sequence):
                del awaited[pulse.region]
                lags_ms[pulse.region].append(float(max(0, now - pulse.written_at)))

    def _at_least(self, lags_ms: Mapping[str, Sequence[float]], seen: Mapping[str, Seen]) -> dict[str, list[float]]:
        """How long what is due takes at least, of regions from which nothing arrived in the whole watch.

        With a period of a minute and the longest watch that happens when replication stands still. With a longer period
        it is all there is to know of a write that arrives between two watches: not here when this one ended.
        Of a region that was never seen nothing is known: it is overdue.
        """
        now = self.clock.milliseconds()
        return {
            source: [float(now - found.due_at)]
            for source, found in seen.items()
            if found.newest and not lags_ms[source] and now > found.due_at
        }


def _next(own: Pulse | None, now: int) -> tuple[int, int]:
    """The next sequence number and the first of its series.

    A new series begins at the second since 1970, above whatever was written before, and others expect nothing older.
    """
    following = own.sequence + 1 if own else 0
    if own is None or now - own.written_at >= DORMANT_MILLISECONDS:
        return (max(following, now // 1000),) * 2
    return following, own.since


def _told(
    finding: Finding, lags_ms: Mapping[str, Sequence[float]], at_least_ms: Mapping[str, Sequence[float]]
) -> dict[str, Any]:
    return {
        "newest": finding.seen.newest,
        "lag_ms": list(lags_ms[finding.source]),
        "lag_at_least_ms": list(at_least_ms.get(finding.source, ())),
        "overdue_ms": finding.overdue_ms,
        "lost": list(finding.lost),
        "stale": list(finding.stale),
    }
