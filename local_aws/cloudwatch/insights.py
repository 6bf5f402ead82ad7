"""Queries of Metrics Insights that take all series of some dimensions together: one function, no groups, no order.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-metrics-insights-querylanguage.html
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from local_aws.cloudwatch.expressions import ExpressionError

STATISTICS = {"AVG": "Average", "COUNT": "SampleCount", "MAX": "Maximum", "MIN": "Minimum", "SUM": "Sum"}

_QUERY = re.compile(
    r"SELECT\s+(?P<function>\w+)\((?P<metric>\w+)\)\s+"
    r'FROM\s+SCHEMA\("(?P<namespace>[^"]+)",\s*(?P<names>\w+(?:,\s*\w+)*)\)'
    r"(?:\s+WHERE\s+(?P<conditions>.+))?",
    re.IGNORECASE,
)
_CONDITION = re.compile(r"(\w+)\s*=\s*'([^']*)'")


@dataclass(frozen=True)
class Query:
    """A query.

    Args:
        statistic: What is asked for, as ``MetricStat`` calls it.
        namespace: Of the metric.
        metric: Its name.
        names: The dimensions that a series has, all of them.
        wanted: The values that some of them have.
    """

    statistic: str
    namespace: str
    metric: str
    names: frozenset[str]
    wanted: Mapping[str, str]

    def takes(self, dimensions: Mapping[str, str]) -> bool:
        """Whether a series of these dimensions is meant."""
        return self.names == set(dimensions) and all(dimensions[name] == value for name, value in self.wanted.items())


def is_query(expression: str) -> bool:
    """Whether an expression is a query and not metric math."""
    return expression.upper().split()[:1] == ["SELECT"]


def parse_query(text: str) -> Query:
    """Read a query.

    Raises:
        ExpressionError: When it is none, or says what the embedded AWS does not know.
    """
    found = _QUERY.fullmatch(text.strip())
    statistic = STATISTICS.get(found["function"].upper()) if found else None
    if found is None or statistic is None:
        raise ExpressionError(f"the embedded AWS cannot read the query {text}")
    names = frozenset(re.split(r",\s*", found["names"]))
    wanted: dict[str, str] = {}
    conditions = found["conditions"]
    for part in re.split(r"\s+AND\s+", conditions, flags=re.IGNORECASE) if conditions else ():
        condition = _CONDITION.fullmatch(part.strip())
        if condition is None or condition[1] not in names:
            raise ExpressionError(f"the embedded AWS cannot read {part} in the query {text}")
        wanted[condition[1]] = condition[2]
    return Query(statistic, found["namespace"], found["metric"], names, wanted)
