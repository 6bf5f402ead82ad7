"""Judges a plan before it is applied: what would it do to data, and to what keeps data safe.

findings = judge(plan, allowed=["replica-removed:eu-west-1"])
if refuses(findings): ...

It reads the plan alone: it asks no AWS, needs no environment file, and works on anybody's `terraform show -json`.
"""

from operations.guard.finding import Finding, Severity
from operations.guard.judge import Purpose, judge, refuses

__all__ = ["Finding", "Purpose", "Severity", "judge", "refuses"]
