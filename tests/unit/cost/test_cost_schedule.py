"""How often a schedule of AWS runs."""

from __future__ import annotations

from decimal import Decimal

import pytest

from globaltables.model import ConfigurationError
from operations.cost.schedule import runs_a_month

DAYS = Decimal(365) / 12
TABLE = {
    "cron(0 5 ? * * *)": DAYS,
    "cron(0 5 * * ? *)": DAYS,
    "cron(0 */6 * * ? *)": 4 * DAYS,
    "cron(0/15 * * * ? *)": 96 * DAYS,
    "cron(0 7 ? * SUN *)": DAYS / 7,
    "cron(0 7 ? * MON-FRI *)": DAYS * 5 / 7,
    "cron(0 7,19 ? * 2,4 *)": 2 * DAYS * 2 / 7,
    "cron(0 5 1 * ? *)": Decimal(1),
    "cron(0 5 L * ? *)": Decimal(1),
    "cron(0 5 15W * ? *)": Decimal(1),
    "cron(0 5 1,15 * ? *)": Decimal(2),
    "cron(0 5 31 * ? *)": Decimal(7) / 12,
    "cron(0 5 ? * 6#3 *)": Decimal(1),
    "cron(0 5 ? * 6L *)": Decimal(1),
    "cron(0 5 1 JAN,JUL ? *)": Decimal(1) / 6,
    "cron(0 5 1 */3 ? 2026)": Decimal(1) / 3,
}


@pytest.mark.parametrize(("expression", "runs"), TABLE.items(), ids=TABLE)
def test_runs(expression: str, runs: Decimal) -> None:
    """In an average month."""
    assert abs(runs_a_month(expression) - runs) < Decimal("1e-20")


@pytest.mark.parametrize("expression", ["cron(0 5)", "cron(61 5 ? * * *)", "cron(0 5 ? * FOO *)", "rate(1 day)"])
def test_refuses_what_aws_does_not_know(expression: str) -> None:
    """With an example of what it does."""
    with pytest.raises(ConfigurationError) as error:
        runs_a_month(expression)
    assert str(error.value) == (
        f"must be a cron expression as AWS writes it, got {expression!r}; write for example cron(0 5 ? * * *)"
    )
