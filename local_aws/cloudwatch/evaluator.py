"""Evaluates every alarm of every account and region: from time to time, and when a test asks."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Mapping
from typing import Any

from local_aws.cloudwatch.clock import Clock
from local_aws.cloudwatch.datapoints import Datapoints, period_of
from local_aws.cloudwatch.expressions import ExpressionError
from local_aws.cloudwatch.metric_math import Series, Value
from local_aws.cloudwatch.verdict import BREACHING, FINE, MISSING, SPARE_PERIODS, Evaluation, judge
from local_aws.emulator import Names

logger = logging.getLogger("local_aws.alarms")

MINUTE_SECONDS = 60
BAND_HISTORY_SECONDS = 14 * 86_400
"""What an anomaly detector learns from: two weeks."""

_BREACHES: dict[str, Callable[[float, float], bool]] = {
    "GreaterThanOrEqualToThreshold": lambda value, threshold: value >= threshold,
    "GreaterThanThreshold": lambda value, threshold: value > threshold,
    "LessThanThreshold": lambda value, threshold: value < threshold,
    "LessThanOrEqualToThreshold": lambda value, threshold: value <= threshold,
}

Alarm = dict[str, Any]


class Evaluator:
    """Moves alarms from state to state.

    Args:
        clock: CloudWatch's clock.
        datapoints: Where values come from.
        interval_seconds: How often alarms are evaluated by themselves; 0 for never.
        on_change: Called when an alarm changed its state.
        before: Called before every evaluation: publishes what is published once a minute.
    """

    def __init__(
        self,
        clock: Clock,
        datapoints: Datapoints,
        interval_seconds: float,
        on_change: Callable[[], None],
        before: Callable[[], None],
    ) -> None:
        self._clock = clock
        self._datapoints = datapoints
        self._interval_seconds = interval_seconds
        self._on_change = on_change
        self._before = before
        self._cloudwatch = Names("ministack.services.cloudwatch")
        self._scope = Names("ministack.core.responses")["request_scope"]
        self._task: asyncio.Task[None] | None = None
        self._afterwards: Callable[[], None] = lambda: None

    def afterwards(self, callback: Callable[[], None]) -> None:
        """Have *callback* called after each evaluation: whoever acts on the state of alarms and not on its change."""
        self._afterwards = callback

    def start(self) -> None:
        """Evaluate from now on, on the running event loop."""
        if self._interval_seconds:
            self._task = asyncio.get_running_loop().create_task(self._run())

    async def stop(self) -> None:
        """Evaluate no longer."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(self._interval_seconds)
            self.evaluate()

    def advance(self, seconds: float) -> list[dict[str, str]]:
        """Move the clock on and evaluate at every minute on the way; returns the changes of state."""
        changes = []
        while seconds > 0:
            step = min(seconds, MINUTE_SECONDS)
            self._clock.advance(step)
            seconds -= step
            changes += self.evaluate()
        return changes

    def reset(self) -> list[dict[str, str]]:
        """Go by the real time again and evaluate; returns the changes of state."""
        self._clock.reset()
        self._datapoints.forget_after(self._clock.now())
        return self.evaluate()

    def evaluate(self) -> list[dict[str, str]]:
        """Evaluate every alarm now; returns the changes of state."""
        self._before()
        changes = []
        for (account, region, name), alarm in self._cloudwatch["_alarms"].all_items():
            with self._scope(account, region):
                try:
                    change = self._evaluate(alarm)
                except ExpressionError as error:
                    change = None
                    logger.warning("%s cannot be evaluated: %s", name, error)
                except Exception:  # whatever is wrong with one alarm, the others and auto scaling go on
                    change = None
                    logger.exception("%s cannot be evaluated", name)
            if change is not None:
                changes.append({"alarm": name, "region": region, "from": change[0], "to": change[1]})
        self._afterwards()
        if changes:
            self._on_change()
        return changes

    def _evaluate(self, alarm: Alarm) -> tuple[str, str] | None:
        evaluation = Evaluation(
            periods=int(alarm["EvaluationPeriods"]),
            datapoints_to_alarm=int(alarm.get("DatapointsToAlarm") or alarm["EvaluationPeriods"]),
            missing_data=_missing_data(alarm),
        )
        found, values = self._look(alarm, evaluation)
        state, old = judge(evaluation, found), alarm["StateValue"]
        if state is None or state == old:
            return None
        reason = f"Threshold Crossed: the last periods were {' '.join(found)} with {values}, which makes {state}"
        alarm["StateValue"], alarm["StateReason"] = state, reason
        alarm["StateUpdatedTimestamp"] = int(self._clock.now())
        self._cloudwatch["_record_history"](alarm["AlarmName"], old, state, reason)
        self._cloudwatch["_dispatch_alarm_actions"](alarm, old, state, reason)
        self._cloudwatch["_evaluate_parent_alarms"](alarm)
        return old, state

    def _look(self, alarm: Alarm, evaluation: Evaluation) -> tuple[list[str], list[float]]:
        """What each whole period of the range holds, oldest first, and the values."""
        queries = _queries(alarm)
        period = period_of(queries)
        end = int(self._clock.now() // period) * period
        start = end - period * (evaluation.periods + SPARE_PERIODS)
        band_id = alarm.get("ThresholdMetricId")
        values = self._datapoints.work_out(queries, end - BAND_HISTORY_SECONDS if band_id else start, end)
        watched = next(one["Id"] for one in queries if one.get("ReturnData", True) and one["Id"] != band_id)
        series = values[watched]
        if not isinstance(series, dict):
            raise ExpressionError(f"{watched} is not one series")
        breaches = _band_test(alarm, values[band_id]) if band_id else _threshold_test(alarm)
        found = []
        for at in range(start, end, period):
            verdict = breaches(at, series[at]) if at in series else None
            found.append(MISSING if verdict is None else BREACHING if verdict else FINE)
        return found, [value for at, value in series.items() if at >= start]


def _missing_data(alarm: Alarm) -> str:
    """What a period without data counts as: of DynamoDB's metrics none is merely missing, the alarm keeps its state.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html says so of every treatment,
    the user's guide of none that was chosen, and it recommends ``notBreaching`` for DynamoDB's throttles.
    """
    chosen = str(alarm.get("TreatMissingData") or "missing")
    metrics = (query["MetricStat"]["Metric"] for query in _queries(alarm) if "MetricStat" in query)
    is_kept = chosen == "missing" and any(metric["Namespace"] == "AWS/DynamoDB" for metric in metrics)
    return "ignore" if is_kept else chosen


def _queries(alarm: Alarm) -> list[Mapping[str, Any]]:
    return alarm.get("Metrics") or [_query(alarm)]


def _query(alarm: Alarm) -> Mapping[str, Any]:
    metric = {name: alarm.get(name) for name in ("Namespace", "MetricName", "Dimensions")}
    statistic = alarm.get("ExtendedStatistic") or alarm.get("Statistic")
    stat = {"Metric": metric, "Period": alarm["Period"], "Stat": statistic, "Unit": alarm.get("Unit")}
    return {"Id": "m1", "MetricStat": stat, "ReturnData": True}


def _threshold_test(alarm: Alarm) -> Callable[[int, float], bool | None]:
    breaches, threshold = _BREACHES[alarm["ComparisonOperator"]], float(alarm["Threshold"])
    return lambda _at, value: breaches(value, threshold)


def _band_test(alarm: Alarm, band: Value) -> Callable[[int, float], bool | None]:
    lower, upper = (band[0], band[1]) if isinstance(band, list) else ({}, {})
    how = alarm["ComparisonOperator"]
    return lambda at, value: _outside(how, value, lower, upper, at) if at in upper else None


def _outside(how: str, value: float, lower: Series, upper: Series, at: int) -> bool:
    above = value > upper[at] and "Upper" in how
    below = value < lower[at] and "Lower" in how
    # GreaterThanUpperThreshold, LessThanLowerThreshold, LessThanLowerOrGreaterThanUpperThreshold
    return above or below
